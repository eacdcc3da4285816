from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import pypdfium2  # type: ignore[import-untyped]
import pytest
import tinyhtml5  # type: ignore[import-untyped]
from sample_issue import LIGHTS, PUBLICATION, TIDES, issue, missing, placed

from digest.assemble.compose import compose
from digest.model.blocks import paragraph
from digest.model.config import DesignChoice, SummaryChoice
from digest.model.issue import Correction
from digest.model.sheet import Sheet
from digest.render.design import Design, load_design
from digest.render.pages import plain_text, print_page, web_page, withdrawn_page
from digest.render.pdf import layout
from digest.render.pdf.request import LaidOut, read_reply, request_for

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.issue import Issue

FIRST = Correction(date=dt.date(2026, 12, 1), text="The second table gave\nhours & <minutes>.")
SECOND = Correction(date=dt.date(2026, 12, 8), text="The light is in Baku.")
BOTH = (SECOND, FIRST)
LINES = [
    "Correction, 1 December 2026: The second table gave hours & <minutes>.",
    "Correction, 8 December 2026: The light is in Baku.",
]
NOTE = (paragraph("Dear readers."),)


def four(**more: object) -> Issue:
    return issue(*(placed(TIDES, f"What crane {n} earns", f"a{n}") for n in range(4)), **more)


def root_of(made: Issue, design: Design) -> Element:
    files = web_page(made, PUBLICATION, design)
    root = tinyhtml5.parse(files["index.html"], namespace_html_elements=False)
    assert isinstance(root, Element)
    return root


def words(node: Element) -> str:
    return " ".join("".join(node.itertext()).split())


def laid_out(made: Issue, design: Design, page: str = "A4") -> LaidOut:
    html = print_page(made, PUBLICATION, DesignChoice(page=page), design)
    return read_reply(layout.layout(request_for(html, design), lambda _: None))


def texts(found: LaidOut) -> list[str]:
    with pypdfium2.PdfDocument(found.pdf) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def first_pages(found: LaidOut, made: Issue) -> list[int]:
    """The page on which each article begins, by the outline."""
    with pypdfium2.PdfDocument(found.pdf) as document:
        marks = {mark.get_title(): mark.get_dest().get_index() for mark in document.get_toc() if mark.level == 0}
    return [marks[placement.headline] for placement in made.placements]


def test_what_the_sheet_says_is_what_the_issue_says() -> None:
    sheet = Sheet(slug="2026-W48", number=7, date=dt.date(2026, 11, 27), theme="Hours", corrections=BOTH)
    assert compose(sheet, {}, summary_choice=SummaryChoice(), language="en").corrections == BOTH


def test_the_web_page_begins_with_its_corrections_the_oldest_first(brief: Design) -> None:
    root = root_of(issue(note=NOTE, corrections=BOTH), brief)
    main = root.find(".//main")
    assert main is not None
    assert [node.get("class") or node.tag for node in main][:3] == ["erratum", "note", "article"]
    assert main[0].get("aria-label") == "Corrections"
    assert [words(line) for line in main[0]] == LINES
    modified = [node.get("content") for node in root.iter("meta") if node.get("property") == "article:modified_time"]
    assert modified == ["2026-12-08"]


def test_plain_text_says_them_before_the_contents(brief: Design) -> None:
    text = plain_text(issue(corrections=BOTH), PUBLICATION, brief)
    start = " ".join(text[: text.index("In this issue")].split())
    assert start.endswith(" ".join(LINES))
    assert max(len(line) for line in text.split("\n")) == 72
    assert "\n\n\n" not in text


@pytest.mark.parametrize("page", ["A4", "A5"])
def test_on_paper_they_stand_with_the_contents_and_no_article_moves(brief: Design, page: str) -> None:
    made = four(note=NOTE)
    before, after = laid_out(made, brief, page), laid_out(replace(made, corrections=BOTH), brief, page)
    front = texts(after)[1]
    assert front.startswith(" ".join(LINES))
    assert "Contents" in front
    assert first_pages(after, made) == first_pages(before, made)
    assert (after.pages, after.warnings) == (before.pages, ())


@pytest.mark.parametrize("count", [1, 2])
def test_on_paper_without_a_page_of_contents_they_stand_before_the_first_article(brief: Design, count: int) -> None:
    made = issue(*(placed(LIGHTS, f"Light {n}", f"l{n}") for n in range(count)), corrections=BOTH)
    found = laid_out(made, brief)
    assert texts(found)[1].startswith(" ".join(LINES))
    assert found.warnings == ()


def test_more_corrections_than_the_contents_leave_room_for_stand_before_the_articles(brief: Design) -> None:
    many = tuple(Correction(date=FIRST.date, text=f"Number {n}: {'a word and another ' * 20}") for n in range(25))
    made = four(corrections=many)
    pages = texts(laid_out(made, brief))
    assert pages[1].startswith("Contents")
    assert "Correction" not in pages[1]
    assert pages[2].startswith("Correction, 1 December 2026: Number 0:")
    assert sum(page.count("Correction, 1 December 2026:") for page in pages) == 25


def test_an_issue_without_corrections_says_nothing_of_them(brief: Design) -> None:
    outputs = [
        web_page(issue(), PUBLICATION, brief)["index.html"].decode(),
        print_page(issue(), PUBLICATION, DesignChoice(), brief),
        plain_text(issue(), PUBLICATION, brief),
    ]
    assert not [text for text in outputs if re.search("erratum|correction|modified_time", text, re.IGNORECASE)]


def test_no_word_of_an_issue_is_lost_by_a_correction(brief: Design) -> None:
    made = issue(corrections=BOTH)
    assert missing(made, plain_text(made, PUBLICATION, brief).replace(" [1]", "")) == []


def gone(design: Design, **more: object) -> Element:
    about = {"number": 7, "title": "Hours & <b>", "date": dt.date(2026, 11, 27), "reason": "Figures were <wrong>."}
    files = withdrawn_page(PUBLICATION, design, **(about | more))  # type: ignore[arg-type]
    root = tinyhtml5.parse(files["index.html"], namespace_html_elements=False)
    assert isinstance(root, Element)
    style = root.find(".//style")
    assert style is not None
    assert set(re.findall(r"url\(([^)]*)\)", words(style))) <= set(files)
    return root


def test_the_page_of_a_withdrawn_issue_says_so_with_its_reason_and_the_way_to_the_others(brief: Design) -> None:
    root = gone(brief)
    main = root.find(".//main")
    assert main is not None
    assert words(main) == (
        "This issue was withdrawn Figures were <wrong>. "
        "Its articles are no longer published here. All issues of Harbour & Quay"
    )
    assert [node.get("href") for node in main.iter("a")] == ["../index.html"]
    assert [words(node) for node in root.iter("h1")] == ["Hours & <b>"]
    assert "No. 7 · 27 November 2026" in words(root)
    assert not list(root.iter("script"))


def test_the_page_of_a_withdrawn_issue_leads_to_the_archive_and_needs_no_reason(brief: Design) -> None:
    public = replace(PUBLICATION, public_url="https://quay.example.org")
    files = withdrawn_page(public, brief, number=7, title="Hours", date=dt.date(2026, 11, 27))
    assert files["index.html"].count(b'href="../index.html"') == 3
    assert b"This issue was withdrawn</h2>" in files["index.html"]
    main = gone(brief, reason="").find(".//main")
    assert main is not None
    assert words(main).startswith("This issue was withdrawn Its articles")


def test_a_design_that_says_nothing_of_withdrawals_has_the_page_of_its_parent(tmp_path: Path) -> None:
    own = tmp_path / "templates" / "old" / "tokens.toml"
    own.parent.mkdir(parents=True)
    own.write_text('[colour.light]\naccent = "#800000"\n', encoding="utf-8")
    about = {"number": 7, "title": "Hours", "date": dt.date(2026, 11, 27)}
    made = withdrawn_page(PUBLICATION, load_design("old", project=tmp_path), **about)  # type: ignore[arg-type]
    assert b"This issue was withdrawn</h2>" in made["index.html"]
    assert b"#800000" in made["index.html"]
