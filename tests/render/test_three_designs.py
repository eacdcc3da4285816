"""What holds for every design on every page, and what each of the three is there for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
import pytest
from printed import DESIGNS, PAGES, demo_issue, faults, printed, printed_issue, tool
from sample_issue import LIGHTS, PUBLICATION, issue, placed
from torture_issue import torture

from digest.model.config import DesignChoice
from digest.render.design import colour, load_design
from digest.render.design.tokens import tokens_for
from digest.render.pages import print_page, web_page
from digest.render.pdf import layout
from digest.render.pdf.request import read_reply, request_for

if TYPE_CHECKING:
    from pathlib import Path

    from digest.render.pdf.request import LaidOut

EVERY = [(design, page) for design in DESIGNS for page in PAGES]


def texts(found: LaidOut) -> list[str]:
    """The words of each page, a single blank between them."""
    with pypdfium2.PdfDocument(found.pdf) as document:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def fills(found: LaidOut) -> list[float]:
    """How far down each page is filled with words or pictures: 1 where they reach the foot of the text."""
    shares = []
    with pypdfium2.PdfDocument(found.pdf) as document:
        for page in document:
            boxes = [one.get_bounds() for one in page.get_objects(filter=(1, 3))]
            height = page.get_height()
            lowest = min((box[1] for box in boxes if box[1] > height * 0.085), default=height)
            shares.append((height * 0.91 - lowest) / (height * 0.82))
    return shares


def sizes(found: LaidOut) -> Counter[float]:
    """How many letters of each size, in points, stand in a PDF."""
    counted: Counter[float] = Counter()
    with pypdfium2.PdfDocument(found.pdf) as document:
        for page in document:
            text = page.get_textpage()
            for n in range(text.count_chars()):
                if not chr(pdfium.FPDFText_GetUnicode(text, n)).isspace():
                    counted[round(pdfium.FPDFText_GetFontSize(text, n) * 0.75, 1)] += 1
    return counted


def fonts(found: LaidOut, folder: Path) -> list[str]:
    """The names of the fonts in a PDF."""
    path = folder / "issue.pdf"
    path.write_bytes(found.pdf)
    return [row.split()[0].partition("+")[2] for row in tool("pdffonts", str(path)).splitlines()[2:]]


class Pictures(HTMLParser):
    """The classes around each picture of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.around: list[tuple[str, str]] = []
        self.found: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.found.append([name for _, name in self.around])
        elif tag in {"div", "main", "figure", "article", "section"}:
            self.around.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        if self.around and self.around[-1][0] == tag:
            self.around.pop()


def test_there_are_three_designs() -> None:
    assert {"brief", "gazette", "plain"} <= set(DESIGNS)


@pytest.mark.parametrize(("design", "page"), EVERY)
def test_the_sample_issue_is_laid_out_without_a_warning_and_keeps_to_the_standard(design: str, page: str) -> None:
    found = printed_issue(issue(), design, page)
    assert found.warnings == ()
    assert faults(found.pdf, "ua1") == []


@pytest.mark.parametrize(("design", "page"), EVERY)
def test_no_page_of_the_demo_is_half_empty_but_the_last(design: str, page: str) -> None:
    found = printed("demo", design, page)
    assert found.warnings == ()
    shares = fills(found)[:-1]
    assert min(shares) > 0.5, [round(share, 2) for share in shares]


@pytest.mark.parametrize(("design", "page"), [(design, page) for design, page in EVERY if page != "A4"])
def test_the_torture_issue_is_laid_out_on_the_other_pages(design: str, page: str, full: bool) -> None:
    if not full:
        pytest.skip("forty articles on every page are laid out with --full")
    found = printed("torture", design, page)
    assert found.warnings == ()
    assert faults(found.pdf, "ua1") == []


@pytest.mark.parametrize("accent", ["", "#f2c230", "#ffffff", "#000000", "#7a1f2b"])
@pytest.mark.parametrize("design", DESIGNS)
def test_words_can_be_read_on_every_ground(design: str, accent: str) -> None:
    tokens = tokens_for(load_design(design, project=None), DesignChoice(name=design, accent=accent, accent_dark=accent))
    for mode in ("light", "dark", "print"):
        c = tokens[mode]
        pairs = [(c[ink], c[ground]) for ink in ("ink", "soft", "link") for ground in ("paper", "tint")]
        poor = [pair for pair in [*pairs, (c["on_field"], c["field"])] if colour.contrast(*pair) < colour.AA]
        assert not poor, f"{mode}: {poor}"


@pytest.mark.parametrize("page", PAGES)
def test_a_gazette_has_its_name_its_lead_story_and_every_other_headline_on_the_front_page(page: str) -> None:
    found = printed("demo", "gazette", page)
    pages = [text.replace("- ", "-") for text in texts(found)]
    lead, *others = demo_issue().placements
    assert pages[0].startswith(PUBLICATION.name)
    assert lead.headline in pages[0]
    for one in others:
        told = re.search(rf"{re.escape(one.headline)}.*?Page (\d+)", pages[0])
        assert told, one.headline
        assert one.headline in pages[int(told[1]) - 1]


def test_a_gazette_of_many_articles_tells_them_all_before_the_first_begins() -> None:
    made = issue(*(placed(LIGHTS, f"Light number {n} of the coast", f"a{n}") for n in range(1, 31)))
    pages = texts(printed_issue(made, "gazette"))
    start = next(n for n, text in enumerate(pages) if f"{PUBLICATION.name} " in text and n > 0)
    front = " ".join(pages[:start])
    assert [n for n in range(1, 31) if f"Light number {n} of the coast" not in front] == []
    assert start <= 2


def test_a_gazette_keeps_pictures_and_broad_tables_out_of_its_columns() -> None:
    made = torture()
    page = print_page(made, PUBLICATION, DesignChoice(name="gazette"), load_design("gazette", project=None))
    reader = Pictures()
    reader.feed(page)
    assert len(reader.found) >= 3
    assert [around for around in reader.found if "run" in around or "across" not in around] == []
    assert re.search('<div class="across">\n+<div class="table broad broadest', page)


@pytest.mark.parametrize(("page", "least"), [("A4", 14), ("Letter", 14), ("A5", 13)])
def test_plain_sets_its_text_in_large_type_and_nothing_much_smaller(page: str, least: float) -> None:
    found = sizes(printed("demo", "plain", page))
    usual, _ = found.most_common(1)[0]
    assert usual >= least * 0.98  # copyfitting may make it smaller by a hundredth or two
    small = sum(count for size, count in found.items() if size < least * 0.7)
    large = sum(count for size, count in found.items() if size >= least * 0.84)
    assert small / found.total() < 0.01
    assert large / found.total() > 0.93


def test_plain_has_nothing_in_italics(tmp_path: Path) -> None:
    named = fonts(printed("torture", "plain"), tmp_path)
    assert {name.split("-")[0] for name in named} == {"Plain"}
    assert [name for name in named if re.search("Italic|Oblique", name)] == []


@pytest.mark.parametrize("page", PAGES)
def test_a_design_of_nothing_but_tokens_is_printed_and_has_web_pages(page: str, tmp_path: Path) -> None:
    place = tmp_path / "templates" / "ours"
    place.mkdir(parents=True)
    (place / "tokens.toml").write_text('[colour.print]\naccent = "#7a1f2b"\n', encoding="utf-8")
    design, choice = load_design("ours", project=tmp_path), DesignChoice(name="ours", page=page)
    made = demo_issue()
    html = print_page(made, PUBLICATION, choice, design)
    found = read_reply(layout.layout(request_for(html, design, made.pictures), lambda _: None))
    assert found.warnings == ()
    assert faults(found.pdf, "ua1") == []
    assert min(fills(found)[:-1]) > 0.5
    assert {name.split("-")[0] for name in fonts(found, tmp_path)} == {"Digest"}
    assert "#7a1f2b" in html
    assert b"<h1>" in web_page(made, PUBLICATION, design, choice=choice)["index.html"]


def test_one_article_alone_needs_no_list_of_contents() -> None:
    alone = issue(replace(issue().placements[1], headline="The price of a light"))
    for design in ("gazette", "plain"):
        found = printed_issue(alone, design, "A5")
        pages = texts(found)
        assert pages[0].count("The price of a light") == 1
        assert fills(found)[0] > 0.8
        assert "Contents" not in pages[0]
        assert "In this issue" not in pages[0]


@pytest.mark.parametrize("design", DESIGNS)
def test_the_web_pages_of_a_design_have_its_colours_and_its_families(design: str) -> None:
    look = load_design(design, project=None)
    tokens = tokens_for(look, DesignChoice(name=design))
    page = web_page(issue(), PUBLICATION, look, choice=DesignChoice(name=design))["index.html"].decode()
    assert f"--ink: {tokens['light']['ink']}" in page
    assert f"--paper: {tokens['dark']['paper']}" in page
    named = set(re.findall(r"font-family: (\w+);", page))
    assert named == ({"Inter"} if design == "plain" else {"Vollkorn", "Inter"})
