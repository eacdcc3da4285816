"""The bundled fonts: whole, free, small, with the letters that articles need; and which of them a page brings."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from printed import faults
from sample_issue import FILLER, PUBLICATION, issue, placed

from digest.errors import DesignError
from digest.model.article import Article, Author
from digest.model.blocks import Code, CodeBlock, Emphasis, Paragraph, Strong, Text, paragraph
from digest.model.config import DesignChoice
from digest.render.design import load_design, packaged
from digest.render.design.faces import CODE, SCRIPTS, all_faces, faces_for, font_files, needs_of
from digest.render.design.tokens import tokens_for
from digest.render.direction import plain
from digest.render.epub.book import epub
from digest.render.pages import print_page, web_page
from digest.render.pdf import layout, request
from digest.render.pdf.request import LaidOut, read_reply, request_for

if TYPE_CHECKING:
    from digest.model.issue import Issue
    from digest.render.design import Design

FONTS = packaged() / "base" / "fonts"
FILES = sorted(path.stem for path in FONTS.glob("*.ttf"))
NAMES = {
    "cyrillic": "Фёдор Пример",
    "turkish": "İpek Işığ Örnekşen",
    "kazakh": "Әлия Ғұмарқызы Қаңөүһі Мысал",
    "georgian": "ნინო მაგალითი",
    "armenian": "Արամ Օրինակ",
    "arabic": "فاطمة مثال",
    "hebrew": "דנה דוגמה",
}
NEEDED = {
    "Turkish": "İıĞğŞşÇçÖöÜüÂâÎîÛû",
    "Kazakh": "ӘәҒғҚқҢңӨөҰұҮүҺһІі",
    "Cyrillic": "".join(chr(code) for code in range(0x410, 0x450)) + "ЁёЄєЇїЎўҐґЂђЃѓЅѕЈјЉљЊњЋћЌќЏџӘәӨө",
    "Latin": "".join(chr(code) for code in range(0xC0, 0x180) if code != 0x149) + "ȘșȚțƏəẞẠạỄễỮữ",
    "Greek": "αβγδεζηθικλμνξοπρστυφχψωΆάέήίόύώΔΣΩ",
    "punctuation": "‐‑–—‘’‚“”„†‡•…‰′″‹›«»¿¡§¶©®™°№⁄\u00a0\u2009\u202f",
    "signs": "−×÷±≈≠≤≥∞√∑µ←↑→↓↔½¼¾⅓⅔⅛⅜⅝⅞✓■●",
    "currency": "€£¥¢₽₺₸₹₴₼₾₩₪₦₱₿",
    "raised": "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⁺⁻ⁿªº",
}
ALPHABETS = {
    "Georgian": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰᲐᲑ",
    "Armenian": "ԱաԲբԳգԴդԵեԶզԷէԸըԹթԺժԻիԼլԽխԾծԿկՀհՁձՂղՃճՄմՅյՆնՇշՈոՉչՊպՋջՌռՍսՎվՏտՐրՑցՒւՓփՔքՕօՖֆև՞՜՛։",
    "NaskhArabic": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژکگیەڭۇۆ،؛؟٠١٢٣٤٥٦٧٨٩\u064b\u0651",
    "Hebrew": "אבגדהוזחטיכךלמםנןסעפףצץקרשת״׳\u05b0\u05bc",
}


@cache
def font(name: str) -> Any:
    return TTFont(FONTS / name, lazy=True)


def letters(stem: str) -> set[str]:
    return {chr(code) for code in font(f"{stem}.ttf").getBestCmap()}


def lacking(wanted: str, *stems: str) -> str:
    held = set().union(*(letters(stem) for stem in stems))
    return "".join(letter for letter in wanted if letter not in held)


def mixed(name: str) -> Article:
    """An article that has a name in its byline, body (upright, italic, bold) and bio."""
    words = (Text(f"{name} said "), Emphasis((Text(name),)), Text(" and "), Strong((Text(name),)), Text(f". {FILLER}"))
    return Article(
        authors=(Author(name=name, bio=(paragraph(f"{name} writes here."),)), Author(name="Émile Example")),
        abstract=(Paragraph((*words, Strong((Emphasis((Text(name),)),)))),),
    )


def named(*scripts: str) -> Issue:
    wanted = [NAMES[script] for script in scripts]
    return issue(*(placed(mixed(name), f"What {name} found", f"a{n}") for n, name in enumerate(wanted)))


def laid_out(made: Issue, design: Design) -> LaidOut:
    html = print_page(made, PUBLICATION, DesignChoice(), design)
    return read_reply(layout.layout(request_for(html, design), lambda _: None))


def fonts_on_the_web(made: Issue, design: Design) -> set[str]:
    files = web_page(made, PUBLICATION, design)
    return {Path(name).stem for name in files if name.endswith(".woff2")}


def bare(design: Design, shown: object, *, paper: bool = False, **tokens: Any) -> Any:
    return faces_for(shown, design, tokens_for(design, DesignChoice(tokens=tokens)), paper=paper)


def test_every_file_belongs_to_a_family_and_has_a_copy_for_the_web(brief: Design) -> None:
    listed = {Path(face.file).name for face in all_faces(brief)}
    assert listed == set(FILES) == {path.stem for path in FONTS.glob("*.woff2")}


@pytest.mark.parametrize("stem", FILES)
def test_paper_and_web_have_the_same_letters_in_outlines_that_every_viewer_draws(stem: str) -> None:
    paper, web = font(f"{stem}.ttf"), font(f"{stem}.woff2")
    assert paper.getBestCmap() == web.getBestCmap()
    assert "glyf" in paper
    assert not {"fpgm", "DSIG"} & set(paper.keys())


@pytest.mark.parametrize("stem", FILES)
def test_a_font_says_in_itself_and_beside_it_that_it_is_free(stem: str, brief: Design) -> None:
    licence = next(face.licence for face in all_faces(brief) if face.file == f"fonts/{stem}")
    beside = brief.read(licence).decode()
    said = " ".join(str(record) for record in font(f"{stem}.ttf")["name"].names)
    assert "Open Font License" in said
    assert "SIL OPEN FONT LICENSE Version 1.1" in beside
    assert "reserved font name" not in f"{said} {beside.split('PREAMBLE')[0]}".lower()


@pytest.mark.parametrize("language", NEEDED)
@pytest.mark.parametrize("weight", ["Regular", "SemiBold"])
def test_text_faces_have_what_a_policy_article_needs(language: str, weight: str) -> None:
    assert lacking(NEEDED[language], f"Vollkorn-{weight}", f"Inter-{weight}") == ""


@pytest.mark.parametrize("language", ["Turkish", "Kazakh", "Cyrillic", "Latin", "Greek"])
def test_letters_of_a_word_come_from_one_face(language: str) -> None:
    for stem in FILES:
        if stem.startswith(("Vollkorn", "Inter")):
            assert lacking(NEEDED[language], stem) == "", stem


@pytest.mark.parametrize("stem", [stem for stem in FILES if stem.startswith("Noto")])
def test_a_face_for_a_script_has_its_letters_and_the_blanks_between(stem: str) -> None:
    wanted = next(alphabet for script, alphabet in ALPHABETS.items() if script in stem)
    assert lacking(wanted + " \u00a0", stem) == ""


@pytest.mark.parametrize("stem", [stem for stem in FILES if "Arabic" in stem])
def test_arabic_letters_can_be_joined(stem: str) -> None:
    tables = font(f"{stem}.ttf")
    features = {record.FeatureTag for record in tables["GSUB"].table.FeatureList.FeatureRecord}
    assert {"init", "medi", "fina", "rlig"} <= features
    assert "GPOS" in tables


def test_all_fonts_together_take_little_room_in_the_wheel() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(FONTS.iterdir()):
            archive.write(path, path.name)
    assert packed.tell() < 1_750_000


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_found_by_one_letter_anywhere_inside(script: str) -> None:
    letter = NAMES[script][0]
    assert needs_of(("x", [Paragraph((Emphasis((Text(f"a {letter}"),)),))])) == {script}
    assert needs_of({"a": f"{letter} &"}) == {script}


@given(st.text(st.characters(codec="iso8859_9"), max_size=60))
def test_a_text_in_latin_letters_needs_nothing_more(text: str) -> None:
    assert needs_of((text, paragraph("Фёдор і Әлия: α, “…” → 3 ₺"))) == frozenset()


@pytest.mark.parametrize("code", [Paragraph((Code("x"),)), CodeBlock("x = 1")])
def test_code_needs_the_face_for_code(code: object) -> None:
    assert needs_of((code,)) == {CODE}


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_web_page_brings_the_fonts_of_its_scripts_with_their_licence_and_no_others(
    script: str, brief: Design
) -> None:
    plain_ones = {stem for stem in FILES if stem.startswith(("Vollkorn", "Inter"))}
    assert fonts_on_the_web(named("cyrillic", "turkish", "kazakh"), brief) == plain_ones
    files = web_page(named(script), PUBLICATION, brief)
    more = fonts_on_the_web(named(script), brief) - plain_ones
    assert more == {stem for stem in FILES if script in stem.lower()}
    assert "assets/fonts/LICENSE-Noto.txt" in files
    assert "assets/fonts/LICENSE-JetBrainsMono.txt" not in files
    page = files["index.html"].decode()
    assert f"unicode-range: {SCRIPTS[script]}" in page


def test_every_font_that_a_page_names_lies_beside_it(brief: Design) -> None:
    files = web_page(named(*SCRIPTS), PUBLICATION, brief)
    named_fonts = {
        name
        for page, data in files.items()
        if page.endswith("index.html")
        for name in re.findall(rb"fonts/[\w-]+\.woff2", data)
    }
    assert {f"assets/{name.decode()}" for name in named_fonts} == {name for name in files if name.endswith(".woff2")}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_book_brings_letters_that_many_readers_lack_and_no_others(script: str, brief: Design) -> None:
    def fonts(made: Issue) -> set[str]:
        with zipfile.ZipFile(io.BytesIO(epub(made, PUBLICATION, brief))) as book:
            return {Path(name).stem for name in book.namelist() if name.endswith(".woff2")}

    more = fonts(named(script)) - fonts(named("kazakh"))
    assert more == {stem for stem in FILES if script in stem.lower() and "Sans" not in stem}


def test_families_are_those_that_the_tokens_name(brief: Design) -> None:
    own = bare(brief, "ნინო", type={"serif": "Inter", "scripts": {"georgian": {"serif": "Noto Sans Georgian"}}})
    assert own.families == ("Inter", "Noto Sans Georgian")
    assert own.serif.startswith("Inter, Noto Sans Georgian, ")


def test_a_family_without_files_is_the_readers_on_the_web_and_an_error_on_paper(brief: Design) -> None:
    assert bare(brief, "", type={"serif": "Garamond"}).serif.startswith("Garamond, Inter, ")
    with pytest.raises(DesignError, match="no files of the family “Garamond”") as caught:
        bare(brief, "", paper=True, type={"serif": "Garamond"})
    assert caught.value.hint == "name them in fonts/faces.toml"


@pytest.mark.parametrize("name", ["1 Grotesk", "A, B", "serif;"])
def test_a_family_that_a_style_sheet_could_misread_is_refused(name: str, tmp_path: Path) -> None:
    place = tmp_path / "templates" / "brief" / "fonts"
    place.mkdir(parents=True)
    (place / "faces.toml").write_text(f'["{name}"]\nfaces = [{{ file = "x" }}]\n', encoding="utf-8")
    with pytest.raises(DesignError, match="is no name of a family"):
        list(all_faces(load_design("brief", project=tmp_path)))


def test_a_design_has_families_of_its_own(tmp_path: Path) -> None:
    place = tmp_path / "templates" / "brief" / "fonts"
    place.mkdir(parents=True)
    (place / "faces.toml").write_text('["Ours"]\nlicence = "ours.txt"\nfaces = [{ file = "Ours" }]\n', encoding="utf-8")
    design = load_design("brief", project=tmp_path)
    assert [rule.file for rule in bare(design, "", type={"serif": "Ours"}).rules][:1] == ["fonts/Ours"]
    assert font_files(design, ["fonts/Ours.woff2"]) == ["fonts/Ours.woff2", "fonts/ours.txt"]


def test_what_faces_toml_has_wrong_is_told(tmp_path: Path) -> None:
    place = tmp_path / "templates" / "brief" / "fonts"
    place.mkdir(parents=True)
    (place / "faces.toml").write_text('["Ours"]\nfaces = [{ name = "Ours" }]\n', encoding="utf-8")
    with pytest.raises(DesignError, match=r"fonts/faces\.toml lacks 'file' of Ours"):
        list(all_faces(load_design("brief", project=tmp_path)))


@pytest.fixture(scope="module")
def paper(brief: Design) -> LaidOut:
    return laid_out(named(*NAMES), brief)


def test_names_in_every_script_are_printed_from_the_designs_fonts_alone(paper: LaidOut) -> None:
    assert paper.warnings == ()


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_paper_with_names_in_every_script_keeps_the_standards(profile: str, paper: LaidOut) -> None:
    assert faults(paper.pdf, profile) == []


@pytest.mark.parametrize("script", NAMES)
def test_a_name_can_be_copied_from_the_paper(script: str, paper: LaidOut, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(paper.pdf)
    try:
        done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed")
    text = re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", done.stdout.decode())
    words = " ".join(text.split())
    assert words.count(NAMES[script]) >= 6, words[:400]  # contents, headline, byline, body, bio


def test_a_letter_that_no_bundled_font_has_is_told(brief: Design) -> None:
    found = laid_out(issue(placed(mixed("ሰላም"), "Peace", "a")), brief)
    assert any("ሰ" in warning or "ላ" in warning or "1230" in warning for warning in found.warnings), found.warnings


EMPTY = '<?xml version="1.0"?><fontconfig><cachedir>{}</cachedir></fontconfig>'
CHILD = """
import hashlib, sys, warnings
warnings.simplefilter("ignore")
from digest.render.pdf.layout import layout
from digest.render.pdf.request import read_reply
print(hashlib.sha256(read_reply(layout(sys.stdin.buffer.read(), lambda _: None)).pdf).hexdigest())
"""


def test_a_computer_without_fonts_prints_the_same_bytes(brief: Design, tmp_path: Path) -> None:
    conf = tmp_path / "fonts.conf"
    conf.write_text(EMPTY.format(tmp_path / "cache"), encoding="utf-8")
    order = request.request_for(print_page(named(*NAMES), PUBLICATION, DesignChoice(), brief), brief)
    told = []
    for more in ({}, {"FONTCONFIG_FILE": str(conf), "PYTHONHASHSEED": "7", "TMPDIR": str(tmp_path)}):
        env = {**os.environ, **more}
        done = subprocess.run([sys.executable, "-c", CHILD], input=order, capture_output=True, env=env, check=True)
        told.append(done.stdout.strip())
    assert told[0] == told[1]


def test_signs_that_isolate_are_no_part_of_a_name() -> None:
    assert plain("\u2068فاطمة\u2069 and Émile") == "فاطمة and Émile"
