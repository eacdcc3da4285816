from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]
import pytest
from sample_issue import FILLER, LIGHTS, PUBLICATION, TIDES, issue, missing, placed

from digest.confine import Confined
from digest.errors import LayoutError, LibraryError
from digest.model.article import Article, Author, Section
from digest.model.blocks import paragraph
from digest.model.config import DesignChoice
from digest.model.issue import Theme
from digest.render.pages import print_page
from digest.render.pdf import layout, request
from digest.render.pdf.request import LaidOut, read_reply, reply_with, request_for

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.issue import Issue
    from digest.render.design import Design

HEAD = re.compile("^Harbour & Quay No.\u00a07 ?$", re.MULTILINE)
PAGE = "<html lang=en><head><meta charset=utf-8><title>x</title></head><body>{}</body></html>"


def laid_out(made: Issue, design: Design, *, page: str = "A4", proof: bool = False) -> LaidOut:
    html = print_page(made, PUBLICATION, DesignChoice(page=page), design, proof=proof)
    return read_reply(layout.layout(request_for(html, design), lambda _: None))


def bare(body: str, design: Design) -> LaidOut:
    return read_reply(layout.layout(request_for(PAGE.format(body), design), lambda _: None))


def tool(name: str, *words: str) -> str:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    done = subprocess.run([name, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def saved(found: LaidOut, folder: Path) -> str:
    path = folder / "issue.pdf"
    path.write_bytes(found.pdf)
    return str(path)


def page_texts(found: LaidOut) -> list[str]:
    with pypdfium2.PdfDocument(found.pdf) as document:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]


def fill_of(found: LaidOut, number: int) -> float:
    """How far down its text area a page is filled: 1 where words or the imprint reach the foot."""
    with pypdfium2.PdfDocument(found.pdf) as document:
        page = document[number]
        words = page.get_textpage()
        boxes = [words.get_rect(n) for n in range(words.count_rects())]
        wide = [bottom for left, bottom, right, _ in boxes if right - left > page.get_width() * 0.1]
        top, foot = page.get_height() * 0.91, page.get_height() * 0.09
        return float((top - min(wide)) / (top - foot))


def read_aloud(found: LaidOut, folder: Path) -> str:
    """The words of the structure tree in its order, which is what a screen reader says."""
    tree = tool("pdfinfo", "-struct-text", saved(found, folder))
    return "\n".join(re.findall(r'^\s*"(.*)"$', tree, re.MULTILINE))


@pytest.fixture(scope="module")
def pdf(brief: Design) -> LaidOut:
    return laid_out(issue(), brief)


def test_the_pdf_is_tagged_and_says_its_title_authors_language_and_date(pdf: LaidOut, tmp_path: Path) -> None:
    info = tool("pdfinfo", saved(pdf, tmp_path))
    assert re.search(r"^Tagged: +yes$", info, re.MULTILINE)
    assert "Title:           The hours of a harbour – Harbour & Quay No. 7" in info
    assert "Author:          Ada Example, Bektur Example, Chidi Example" in info
    assert re.search(r"^CreationDate: .*Nov 27 .*2026", info, re.MULTILINE)
    assert "<pdfuaid:part>1</pdfuaid:part>" in tool("pdfinfo", "-meta", saved(pdf, tmp_path))
    with pypdfium2.PdfDocument(pdf.pdf) as document:
        assert document.is_tagged()


def test_there_is_no_warning_and_the_number_of_pages_is_told(pdf: LaidOut) -> None:
    assert pdf.warnings == ()
    assert len(page_texts(pdf)) == pdf.pages


def test_the_outline_has_articles_with_their_sections_and_no_byline(pdf: LaidOut) -> None:
    with pypdfium2.PdfDocument(pdf.pdf) as document:
        outline = [(mark.level, mark.get_title().replace("\u00a0", " ")) for mark in document.get_toc()]
    assert (0, "What a crane earns while it waits for the tide") in outline
    assert (1, "Implications") in outline
    assert (0, "The price of a light") in outline
    assert not [title for _, title in outline if "Example" in title or title.startswith("The hours")]


def test_a_reader_hears_every_word_in_order_and_no_running_head(pdf: LaidOut, tmp_path: Path) -> None:
    text = read_aloud(pdf, tmp_path)
    assert missing(issue(), text) == []
    assert any(HEAD.search(page) for page in page_texts(pdf))
    assert not HEAD.search(text)


def test_every_word_of_the_analysts_is_read_in_order(brief: Design, analyst_issue: Issue, tmp_path: Path) -> None:
    found = laid_out(analyst_issue, brief)
    assert found.warnings == ()
    assert missing(analyst_issue, read_aloud(found, tmp_path)) == []


def test_headings_in_the_structure_have_no_gap(pdf: LaidOut, tmp_path: Path) -> None:
    tree = tool("pdfinfo", "-struct", saved(pdf, tmp_path))
    levels = [int(level) for level in re.findall(r"^ *H([1-6]) ", tree, re.MULTILINE)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


def test_only_the_fonts_of_the_design_are_in_it(pdf: LaidOut, tmp_path: Path) -> None:
    rows = tool("pdffonts", saved(pdf, tmp_path)).splitlines()[2:]
    assert rows
    assert {re.sub(r"-(Semi-Bold|Italic)", "", row.split()[0].partition("+")[2]) for row in rows} <= {
        "Brief-Serif",
        "Brief-Sans",
        "Brief-Mono",
    }
    assert all(re.search(r" (TrueType|CID TrueType) .* yes yes yes ", row) for row in rows), rows


def test_the_file_has_no_fault_of_syntax(pdf: LaidOut, tmp_path: Path) -> None:
    assert "No syntax or stream encoding errors" in tool("qpdf", "--check", saved(pdf, tmp_path))


def test_the_contents_name_the_page_that_each_article_starts_on(brief: Design) -> None:
    made = issue(*(placed(LIGHTS, f"Light number {n} of the coast", f"a{n}") for n in range(1, 6)))
    pages = [" ".join(text.split()) for text in page_texts(laid_out(made, brief))]
    contents = next(text for text in pages if "Contents" in text)
    for n in range(1, 6):
        start = next(i for i, text in enumerate(pages, start=1) if f"{n} of 5 Light number {n}" in text)
        told = rf"Light number {n} of the coast Chidi Example A quay (?:(?!Light).)* {start}\b"
        assert re.search(told, contents), (n, start, contents)


@pytest.mark.parametrize(("count", "told"), [(3, "ABC"), (6, "A"), (14, "")])
def test_contents_tell_summaries_or_how_they_begin_or_names_alone_on_one_page(
    count: int, told: str, brief: Design
) -> None:
    summary = " ".join(f"{mark} begins a sentence {'of many words ' * 15}here." for mark in "ABC")
    made = issue(*(replace(placed(LIGHTS, f"Light {n}", f"a{n}"), summary=summary) for n in range(count)))
    pages = [text for text in page_texts(laid_out(made, brief)) if "Contents" in text]
    assert [page.count(f"{mark} begins a") for page in pages for mark in "ABC"] == [
        count * (mark in told) for mark in "ABC"
    ]


def test_running_heads_stay_away_from_cover_contents_and_openers(brief: Design) -> None:
    more = Section(label="", heading="More", kind="other", blocks=(paragraph(FILLER),) * 14)
    long = replace(TIDES, sections=(*TIDES.sections, more))
    made = issue(*(placed(long, f"Tide {n}", f"a{n}") for n in range(1, 5)))
    pages = page_texts(laid_out(made, brief))
    heads = [bool(HEAD.search(text)) for text in pages]
    openers = ["of 4\n" in text or "of 4 \n" in text for text in pages]
    assert sum(openers) >= 3
    assert not any(head and (opener or n < 2) for n, (head, opener) in enumerate(zip(heads, openers, strict=True)))
    assert any(heads)


@pytest.mark.parametrize("page", ["A4", "Letter", "A5"])
@pytest.mark.parametrize("count", [1, 2, 4, 12])
def test_no_page_is_half_empty(brief: Design, page: str, count: int) -> None:
    articles = [TIDES, LIGHTS, LIGHTS, TIDES] * 3
    made = issue(*(placed(articles[n], f"A headline of some length, number {n}", f"a{n}") for n in range(count)))
    found = laid_out(made, brief, page=page)
    fills = [fill_of(found, n) for n in range(1, found.pages)]
    assert min(fills) > 0.5, [round(fill, 2) for fill in fills]


def test_a_working_headline_is_marked_in_a_proof_only(brief: Design, pdf: LaidOut) -> None:
    assert "working headline" in "".join(page_texts(laid_out(issue(), brief, proof=True)))
    assert "working headline" not in "".join(page_texts(pdf))


def test_two_layouts_of_one_page_are_equal_to_the_byte_in_different_processes(pdf: LaidOut, brief: Design) -> None:
    html = print_page(issue(), PUBLICATION, DesignChoice(), brief)
    steps: list[str] = []
    with Confined(target=request.TARGET) as child:
        again = read_reply(child.call(request_for(html, brief), steps.append))
    assert again == pdf
    assert any("Page 2" in step for step in steps), steps


@pytest.mark.parametrize(
    "body",
    [
        "<img src='file:///etc/passwd' alt=x>",
        "<img src='http://127.0.0.1:9/x.png' alt=x>",
        "<img src='URL:file:///etc/passwd' alt=x>",
        "<img src='design:../brief/../../pyproject.toml' alt=x>",
        "<img src='design:/etc/passwd' alt=x>",
        "<img src='design:%2e%2e/%2e%2e/pyproject.toml' alt=x>",
        "<a rel=attachment href='file:///etc/hostname'>x</a>",
        "<style>@import 'file:///etc/passwd'</style>",
        "<style>@font-face{font-family:X;src:url(https://example.org/x.ttf)}</style>",
        "<link rel=stylesheet href='https://example.org/x.css'>",
        "<p style='background:url(ftp://example.org/x)'>x</p>",
    ],
)
def test_an_address_outside_the_design_stops_the_layout(brief: Design, body: str) -> None:
    with pytest.raises(LayoutError, match=r"outside the design|has no file") as caught:
        bare(body, brief)
    assert "design" in (caught.value.hint or "")


def test_a_link_inside_the_design_that_leads_out_is_refused(brief: Design, tmp_path: Path) -> None:
    (tmp_path / "out.css").symlink_to("/etc/passwd")
    open_design = replace(brief, folders=(tmp_path.resolve(),))
    with pytest.raises(LayoutError, match=r"has no file out\.css"):
        bare("<link rel=stylesheet href='design:out.css'>", open_design)


def test_a_character_that_no_font_has_is_told(brief: Design) -> None:
    found = laid_out(issue(placed(LIGHTS, "A noncharacter \U0001fbff\U0010fffd here", "x")), brief)
    assert any("lack" in warning or "no font of the design" in warning for warning in found.warnings), found.warnings


def test_a_style_that_is_not_understood_is_told(brief: Design) -> None:
    assert any("text-wrap" in warning for warning in bare("<p style='text-wrap: balance'>x</p>", brief).warnings)


def test_a_missing_pango_is_told_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def broken(name: str, *rest: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", broken)
    with pytest.raises(LibraryError, match="Pango") as caught:
        layout.warm()
    assert "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in (caught.value.hint or "")


@pytest.mark.parametrize(
    "article",
    [
        Article(),
        Article(abstract=(paragraph("x" * 10_000),)),
        Article(abstract=(paragraph(FILLER * 40),)),
        Article(authors=(Author(name="<script>alert(1)</script>", bio=(paragraph(FILLER * 30),)),)),
        Article(sections=(Section(label="<b>", heading="<b>x</b>", kind="x", blocks=(paragraph("</style>"),)),)),
    ],
    ids=["empty", "one long word", "a very long abstract", "a very long bio", "markup"],
)
def test_an_odd_article_is_laid_out_without_losing_a_word(brief: Design, article: Article, tmp_path: Path) -> None:
    made = issue(
        placed(article, "</style><script>alert('&amp;')</script>", "odd", minutes=0),
        placed(LIGHTS, "Light", "light"),
        title='“Quotes" \\ and { braces }',
        theme=Theme(label="</style>"),
        note=(paragraph("A note & more."),),
    )
    found = laid_out(made, brief)
    assert missing(made, read_aloud(found, tmp_path)) == []


def test_a_request_and_a_reply_come_back_as_they_were_sent(brief: Design) -> None:
    order = request.read_request(request_for("<p>ä</p>", brief))
    assert (order.html, order.folders) == ("<p>ä</p>", brief.folders)
    reply = LaidOut(pdf=b"%PDF-1.7\n\x00\n", pages=3, warnings=("a\nb",))
    assert read_reply(reply_with(reply)) == reply
    assert json.loads(reply_with(reply).split(b"\n")[0])["pages"] == 3
