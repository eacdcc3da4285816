"""The EPUB of an issue: what is in it, that it is XML throughout, and that it is the same every time."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import itertools
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from sample_issue import LIGHTS, PUBLICATION, TIDES, issue, missing, passages, placed, squeezed
from torture_issue import torture

from digest.errors import DesignError
from digest.model.article import Article, Section
from digest.model.blocks import Foreign, Link, Note, Paragraph, Text, paragraph
from digest.model.config import DesignChoice
from digest.model.issue import Correction
from digest.render.design import load_design
from digest.render.epub import MEDIA_TYPE, epub
from digest.render.epub.front import front_page
from digest.words import LANGUAGES

if TYPE_CHECKING:
    from digest.model.blocks import Block
    from digest.model.issue import Issue
    from digest.render.design import Design

XHTML, TYPE = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/ops}type"
OPF, DC = "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NOTE = Note((paragraph("A note in full."),))
TESTS = Path(__file__).resolve().parent.parent


def files_of(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def made(design: Design, *placements: object, publication: object = PUBLICATION, **more: object) -> dict[str, bytes]:
    whole = issue(*placements, note=(paragraph("Dear readers."),), **more)  # type: ignore[arg-type]
    return files_of(epub(whole, publication, design))  # type: ignore[arg-type]


def tree(files: dict[str, bytes], name: str) -> ET.Element:
    return ET.fromstring(files[f"EPUB/{name}"])


def words_of(files: dict[str, bytes]) -> str:
    """The words of all pages in the order of the spine."""
    package = tree(files, "package.opf")
    items = {item.get("id"): item.get("href", "") for item in package.iter(f"{OPF}item")}
    names = [items[ref.get("idref")] for ref in package.iter(f"{OPF}itemref")]
    bodies = [page.find(f"{XHTML}body") for page in (tree(files, name) for name in names if "nav" not in name)]
    return " ".join("".join(body.itertext()) for body in bodies if body is not None)


def metadata(files: dict[str, bytes], name: str) -> list[str]:
    """The values of ``dc:…``, or of a ``meta`` by its property."""
    package = tree(files, "package.opf")
    plain = [node.text or "" for node in package.iter(f"{DC}{name}")]
    return plain + [node.text or "" for node in package.iter(f"{OPF}meta") if node.get("property") == name]


def with_blocks(*blocks: Block, **more: object) -> Article:
    return Article(title="T", sections=(Section(label="A", heading="A", kind="a", blocks=blocks),), **more)  # type: ignore[arg-type]


def test_the_type_stands_first_and_bare_then_the_container_then_all_by_name(brief: Design) -> None:
    book = epub(issue(), PUBLICATION, brief)
    assert book[30:38] + book[38:58] == b"mimetypeapplication/epub+zip"
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        infos = archive.infolist()
    names = [info.filename for info in infos]
    assert names[:2] == ["mimetype", "META-INF/container.xml"]
    assert names[2:] == sorted(names[2:])
    assert (infos[0].compress_type, infos[0].extra, MEDIA_TYPE) == (zipfile.ZIP_STORED, b"", "application/epub+zip")
    assert {info.date_time for info in infos} == {(2026, 11, 27, 0, 0, 0)}
    assert {(info.create_system, info.external_attr >> 16) for info in infos} == {(3, 0o100644)}


def test_every_word_of_an_issue_is_in_its_book_in_order(brief: Design, analyst_issue: Issue) -> None:
    files = files_of(epub(analyst_issue, PUBLICATION, brief))
    assert missing(analyst_issue, words_of(files)) == []


def test_every_word_of_the_torture_issue_is_in_its_book(brief: Design) -> None:
    book = files_of(epub(torture(), PUBLICATION, brief))
    files = {name: re.sub(rb'<sup class="mark">.*?</sup>', b"", data) for name, data in book.items()}
    pages = [ET.fromstring(files[name]) for name in files if name.endswith(".xhtml")]
    unseen = [node.get("alt", "") for page in pages for node in page.iter(f"{XHTML}img")]
    text = squeezed(" ".join([words_of(files), *unseen]))
    wanted = {passage.removeprefix("By ") for passage in passages(torture())}
    assert len(wanted) > 400
    assert [passage for passage in sorted(wanted) if squeezed(passage) not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_xml_with_its_language_and_without_anything_unclosed(brief: Design, language: str) -> None:
    files = files_of(epub(replace(torture(), language=language), PUBLICATION, brief))
    pages = {name: ET.fromstring(data) for name, data in files.items() if name.endswith(".xhtml")}
    assert len(pages) == 45
    for root in pages.values():
        assert root.tag == f"{XHTML}html"
        assert root.get("lang") == root.get(LANG)
        assert all(node.get("lang") == node.get(LANG) for node in root.iter())
    assert pages["EPUB/title.xhtml"].get("lang") == language


def test_each_page_starts_with_a_heading_of_the_first_rank_and_no_rank_is_left_out(brief: Design) -> None:
    files = files_of(epub(torture(), PUBLICATION, brief))
    for name in (name for name in files if name.endswith(".xhtml")):
        found = (re.search(r"h([1-6])$", str(node.tag)) for node in ET.fromstring(files[name]).iter())
        ranks = [int(match[1]) for match in found if match]
        assert ranks[0] == 1, name
        assert all(after - before <= 1 for before, after in itertools.pairwise(ranks)), name


def test_the_contents_lead_to_every_page_once_and_to_the_places_that_readers_look_for(brief: Design) -> None:
    files = made(brief, corrections=(Correction(date=dt.date(2026, 11, 30), text="Not three."),))
    toc, landmarks = (nav for nav in tree(files, "nav.xhtml").iter(f"{XHTML}nav"))
    assert (toc.get(TYPE), toc.get("role"), landmarks.get(TYPE)) == ("toc", "doc-toc", "landmarks")
    assert [link.get("href") for link in toc.iter(f"{XHTML}a")] == [
        "title.xhtml",
        "corrections.xhtml",
        "note.xhtml",
        "article-1.xhtml",
        "article-2.xhtml",
        "colophon.xhtml",
    ]
    assert [link.get(TYPE) for link in landmarks.iter(f"{XHTML}a")] == ["titlepage", "toc", "bodymatter", "colophon"]


def test_groups_of_articles_are_lists_in_the_list_of_contents(brief: Design) -> None:
    groups = [placed(LIGHTS, f"Light {n}", f"light-{n}", group=group) for n, group in enumerate(("A", "A", "", "B"))]
    toc = next(tree(made(brief, *groups), "nav.xhtml").iter(f"{XHTML}nav"))
    shown = [["".join(part.itertext()).split("\n")[0].strip() for part in item] for item in toc.findall(f"{XHTML}ol/*")]
    assert [item[0] for item in shown] == [
        "Title page",
        "From the editors",
        "A",
        "Light 2 Chidi Example",
        "B",
        "About this issue",
    ]
    assert [len(item.findall(f"{XHTML}ol/{XHTML}li")) for item in toc.findall(f"{XHTML}ol/*")] == [0, 0, 2, 0, 1, 0]


def test_notes_are_footnotes_to_reading_systems_and_lead_there_and_back(brief: Design) -> None:
    article = with_blocks(Paragraph((Text("One"), NOTE, Text(" and again"), NOTE, Text("."))))
    page = tree(made(brief, placed(article, "T", "t")), "article-1.xhtml")
    by_id = {node.get("id"): node for node in page.iter() if node.get("id")}
    marks = [node for node in page.iter(f"{XHTML}a") if node.get(TYPE) == "noteref"]
    assert [(mark.get("role"), mark.text) for mark in marks] == [("doc-noteref", "1"), ("doc-noteref", "1")]
    note = by_id[str(marks[0].get("href"))[1:]]
    assert (note.get(TYPE), note.get("role")) == ("footnote", "doc-footnote")
    assert "A note in full." in "".join(note.itertext())
    back = [node for node in note.iter(f"{XHTML}a") if node.get(TYPE) == "backlink"]
    assert [by_id[str(link.get("href"))[1:]] for link in back] == marks
    assert [node.get("role") for node in page.iter() if node.get(TYPE) == "footnotes"] == ["doc-endnotes"]


def test_what_the_book_says_of_itself(brief: Design) -> None:
    publication = replace(PUBLICATION, issn="1234-567X")
    files = made(brief, publication=publication)
    assert metadata(files, "title") == ["The hours of a harbour", "Harbour & Quay No. 7"]
    assert metadata(files, "creator") == ["Ada Example", "Bektur Example", "Chidi Example"]
    assert metadata(files, "publisher") == ["The Example Institute"]
    assert metadata(files, "date") == ["2026-11-27"]
    assert metadata(files, "rights") == ["CC BY 4.0"]
    assert metadata(files, "dcterms:modified") == ["2026-11-27T00:00:00Z"]
    assert metadata(files, "belongs-to-collection") == ["Harbour & Quay"]
    assert metadata(files, "group-position") == ["7"]
    assert metadata(files, "dcterms:identifier") == ["urn:issn:1234-567X"]
    assert metadata(files, "schema:accessMode") == ["textual"]
    assert metadata(files, "schema:accessModeSufficient") == ["textual"]
    assert {"structuralNavigation", "tableOfContents"} <= set(metadata(files, "schema:accessibilityFeature"))
    assert metadata(files, "schema:accessibilityHazard") == ["none"]
    assert len(metadata(files, "schema:accessibilitySummary")) == 1


def test_the_name_of_a_book_stays_whatever_is_corrected_in_it_and_its_date_does_not(brief: Design) -> None:
    before = made(brief)
    correction = Correction(date=dt.date(2026, 12, 1), text="It was four winters.")
    after = made(brief, title="Another title", revision=2, corrections=(correction,))
    assert metadata(before, "identifier") == metadata(after, "identifier")
    assert metadata(after, "dcterms:modified") == ["2026-12-01T00:00:00Z"]
    assert "Correction, 1 December 2026: It was four winters." in words_of(after)
    assert metadata(made(brief, slug="2026-W49"), "identifier") != metadata(before, "identifier")


def test_an_article_from_right_to_left_says_so_on_its_page_and_in_the_contents(brief: Design) -> None:
    arabic = replace(LIGHTS, language="ar")
    files = made(brief, placed(TIDES, "Tides", "tides"), placed(arabic, "عنوان", "arabic"))
    page = tree(files, "article-2.xhtml")
    assert (page.get("lang"), page.get(LANG), page.get("dir")) == ("ar", "ar", "rtl")
    assert tree(files, "article-1.xhtml").get("dir") is None
    link = next(node for node in tree(files, "nav.xhtml").iter(f"{XHTML}a") if node.get("href") == "article-2.xhtml")
    assert (link.get(LANG), link.get("dir")) == ("ar", "rtl")
    assert metadata(files, "language") == ["en", "ar"]
    assert next(tree(files, "package.opf").iter(f"{OPF}spine")).get("page-progression-direction") == "ltr"


def test_an_article_has_the_interface_words_of_its_language_where_there_are_any(brief: Design) -> None:
    files = made(
        brief, *(placed(replace(LIGHTS, language=language), "T", f"a-{language}") for language in ("ru", "fr"))
    )
    russian, french = ("".join(tree(files, f"article-{n}.xhtml").itertext()) for n in (1, 2))
    assert "4 минуты чтения" in russian
    assert "4 min read" in french


def test_pictures_are_in_the_book_with_their_words_and_the_cover_is_known_to_shelves(brief: Design) -> None:
    files = files_of(epub(torture(), PUBLICATION, brief, cover=b"\x89PNG not looked into"))
    images = [
        node for name in files if name.endswith(".xhtml") for node in ET.fromstring(files[name]).iter(f"{XHTML}img")
    ]
    assert images
    assert all(f"EPUB/{image.get('src')}" in files and image.get("alt") for image in images)
    assert not [image.attrib for image in images if {"loading", "decoding"} & set(image.attrib)]
    items = {item.get("href"): item for item in tree(files, "package.opf").iter(f"{OPF}item")}
    assert items["cover.png"].get("properties") == "cover-image"
    assert {image.get("src") for image in images} <= set(items)
    assert metadata(files, "schema:accessMode") == ["textual", "visual"]
    assert "alternativeText" in metadata(files, "schema:accessibilityFeature")


def test_the_first_page_of_the_pdf_is_a_cover_and_what_is_no_pdf_gives_none() -> None:
    sheet = io.BytesIO()
    Image.new("RGB", (210, 297), "teal").save(sheet, "PDF")
    cover = front_page(sheet.getvalue())
    assert cover is not None
    assert cover == front_page(sheet.getvalue())
    with Image.open(io.BytesIO(cover)) as shown:
        assert (shown.format, shown.width) == ("PNG", 800)
        assert shown.height > shown.width
    assert front_page(b"no PDF") is None


def test_every_file_but_the_package_is_in_the_manifest_and_every_page_in_the_spine(brief: Design) -> None:
    files = files_of(epub(torture(), PUBLICATION, brief))
    package = tree(files, "package.opf")
    items = {f"EPUB/{item.get('href')}": item.get("id") for item in package.iter(f"{OPF}item")}
    assert set(items) == set(files) - {"mimetype", "META-INF/container.xml", "EPUB/package.opf"}
    assert len(set(items.values())) == len(items)
    spine = [ref.get("idref") for ref in package.iter(f"{OPF}itemref")]
    assert sorted(map(str, spine)) == sorted(str(items[name]) for name in items if name.endswith(".xhtml"))


def test_only_the_face_of_titles_is_embedded_and_the_book_stays_small(brief: Design) -> None:
    files = made(brief)
    fonts = {name: len(data) for name, data in files.items() if "/fonts/" in name}
    assert list(fonts) == ["EPUB/fonts/Vollkorn-SemiBold.woff2"]
    assert sum(fonts.values()) < 100_000
    assert "Titles are set in Vollkorn" in words_of(files)


def test_colours_are_those_of_the_publication_in_light_and_dark_and_no_ground_is_set(brief: Design) -> None:
    choice = DesignChoice(accent="#800000", accent_dark="#ff9999")
    style = files_of(epub(issue(), PUBLICATION, brief, choice=choice))["EPUB/style.css"].decode()
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    assert "#800000" in light
    assert "#ff9999" in dark
    assert "var(" not in style
    assert "background" not in light


def test_characters_that_xml_has_no_place_for_become_spaces(brief: Design) -> None:
    odd = "a\x00b\x0bc\ufffed\ud800e\U0001f600"
    files = made(brief, placed(with_blocks(paragraph(odd)), odd, "t"), title=odd)
    assert "a b c d e\U0001f600" in words_of(files)
    assert metadata(files, "title")[0] == "a b c d e\U0001f600"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://example.org/ä?q=%zz&b=1#x", "https://example.org/%C3%A4?q=%25zz&b=1#x"),
        ("https://müller.example/", "https://xn--mller-kva.example/"),
        ("https://[::1]:8080/a", "https://[::1]:8080/a"),
        ("mailto:a b@example.org", "mailto:ab@example.org"),
        ("https://example.org:99999/", None),
        ("https://a..example/", None),
        ("https://xn--a/", None),
        ("https://%41.example/", None),
    ],
)
def test_an_address_is_lawful_or_its_words_lead_nowhere(brief: Design, url: str, written: str | None) -> None:
    files = made(brief, placed(with_blocks(Paragraph((Link(url, (Text("See there"),)),))), "T", "t"))
    (link,) = [node for node in tree(files, "article-1.xhtml").iter(f"{XHTML}a") if node.text == "See there"]
    assert link.get("href") == written


def test_words_in_other_languages_and_code_keep_their_language_and_direction(brief: Design) -> None:
    page = tree(
        made(brief, placed(with_blocks(Paragraph((Foreign("he", (Text("x"),)),))), "T", "t")), "article-1.xhtml"
    )
    (span,) = [node for node in page.iter(f"{XHTML}span") if node.get("lang")]
    assert (span.get(LANG), span.get("dir")) == ("he", "rtl")
    code = [node for node in tree(made(brief), "article-1.xhtml").iter() if node.tag in {f"{XHTML}pre", f"{XHTML}code"}]
    assert code
    assert {node.get("dir") for node in code} == {"ltr"}


@pytest.mark.parametrize(
    ("page", "told"),
    [("<p>open</section>", "mismatched tag"), ("<p>a&nbsp;b</p></section>", "undefined entity")],
)
def test_a_design_whose_page_is_no_xml_is_told_which_and_why(tmp_path: Path, page: str, told: str) -> None:
    own = tmp_path / "templates/brief/epub/title.xhtml"
    own.parent.mkdir(parents=True)
    own.write_text(
        f'{{% extends "epub/page.xhtml" %}}{{% block body %}}<section>{page}{{% endblock %}}', encoding="utf-8"
    )
    with pytest.raises(DesignError, match=told) as raised:
        epub(issue(), PUBLICATION, load_design("brief", project=tmp_path))
    assert raised.value.path == "epub/title.xhtml"


def test_a_design_may_change_one_page_and_keep_the_rest(tmp_path: Path) -> None:
    own = tmp_path / "templates/brief/epub/colophon.xhtml"
    own.parent.mkdir(parents=True)
    own.write_text('{% extends "!parent/epub/colophon.xhtml" %}{% block title %}Ours{% endblock %}', encoding="utf-8")
    files = files_of(epub(issue(), PUBLICATION, load_design("brief", project=tmp_path)))
    title = tree(files, "colophon.xhtml").find(f"{XHTML}head/{XHTML}title")
    assert title is not None
    assert title.text == "Ours"
    assert "Cite as" in "".join(tree(files, "colophon.xhtml").itertext())


def test_the_same_issue_is_the_same_book_in_another_process_with_other_hashes_elsewhere(
    brief: Design, tmp_path: Path
) -> None:
    here = hashlib.sha256(epub(torture(), PUBLICATION, brief, cover=b"x")).hexdigest()
    code = (
        "import hashlib, sys; from torture_issue import torture; from sample_issue import PUBLICATION\n"
        "from digest.render.design import load_design; from digest.render.epub import epub\n"
        "made = epub(torture(), PUBLICATION, load_design('brief', project=None), cover=b'x')\n"
        "print(hashlib.sha256(made).hexdigest())"
    )
    path = os.pathsep.join(map(str, (TESTS.parent, TESTS, TESTS / "render")))
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path, "TZ": "Asia/Tbilisi"}
        done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, check=True, capture_output=True)
        assert done.stdout.decode().strip() == here
