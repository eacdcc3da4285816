"""What a screen reader is told of lists, tables, notes, definitions, quotations and languages on paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sample_issue import issue, placed
from test_pdf import laid_out, saved, tool
from test_web_notes import ARTICLE

from digest.model.article import Article, Section
from digest.model.blocks import Code, CodeBlock, Link, List, ListItem, Paragraph, Passage, Quote, Table, Text, paragraph

if TYPE_CHECKING:
    from pathlib import Path

    from digest.render.design import Design

ELEMENT = re.compile(r"^( *)([A-Z][A-Za-z0-9]*)(?: [\"(<]|:|$)", re.MULTILINE)


def cell(text: str) -> tuple[Text, ...]:
    return (Text(text),)


HEADED = Table((cell("Winter"), cell("Hours")), ((cell("first"), cell("1,204")), (cell("second"), cell("12"))))
BROAD = Table(tuple(cell(f"Column {n}") for n in range(12)), (tuple(cell("internationalization") for _ in range(12)),))
CODE = Paragraph((Text("See "), Link("https://example.org/a", (Text("the file "), Code("a.c"))), Text(".")))
NESTED = List(
    (
        ListItem((paragraph("one"), List((ListItem((paragraph("inner"),)),), ordered=True))),
        ListItem((paragraph("two"),)),
    )
)


def of(*blocks: object) -> Article:
    return Article(sections=(Section(label="A", heading="A", kind="body", blocks=blocks),))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tree(brief: Design, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, str]]:
    """The structure elements as depth and name, in reading order."""
    more = of(HEADED, NESTED, Quote((paragraph("Said so."), paragraph("— Ben Example"))), CodeBlock("a = 1"), CODE)
    found = laid_out(issue(placed(ARTICLE, "All", "all"), placed(more, "More", "more")), brief)
    text = tool("pdfinfo", "-struct", saved(found, tmp_path_factory.mktemp("tree")))
    return [(len(depth), name) for depth, name in ELEMENT.findall(text)]


def inside(tree: list[tuple[int, str]], name: str) -> list[list[str]]:
    """For each element of a name, the names of all elements in it."""
    out = []
    for at, (depth, found) in enumerate(tree):
        if found == name:
            rest = tree[at + 1 :]
            end = next((n for n, (other, _) in enumerate(rest) if other <= depth), len(rest))
            out.append([each for _, each in rest[:end]])
    return out


def test_a_table_is_rows_of_cells_and_its_head_is_told_from_its_body(tree: list[tuple[int, str]]) -> None:
    plain, headed = inside(tree, "Table")[0], inside(tree, "Table")[1]
    assert (plain.count("TR"), plain.count("TD"), plain.count("TH")) == (1, 2, 0)
    assert (headed.count("TR"), headed.count("TD"), headed.count("TH")) == (3, 4, 2)
    assert ("THead" in plain, "THead" in headed, "TBody" in headed) == (False, True, True)


def test_a_list_is_items_and_a_list_in_a_list_lies_in_its_item(tree: list[tuple[int, str]]) -> None:
    assert all(items.count("LI") >= 2 for items in inside(tree, "L") if "L" in items)  # a page may part a list
    assert sum("L" in items for items in inside(tree, "LI")) >= 1


def test_an_item_is_a_marker_and_a_body_and_nothing_else(tree: list[tuple[int, str]]) -> None:
    """As ISO 14289-1 wants it of every list, that of the notes included; their numbers stand in their words."""
    items = [(at, depth) for at, (depth, name) in enumerate(tree) if name == "LI"]
    assert items
    for at, depth in items:
        end = next((n for n, (other, _) in enumerate(tree[at + 1 :]) if other <= depth), len(tree))
        within = tree[at + 1 : at + 1 + end]
        top = min(other for other, _ in within)
        assert {name for other, name in within if other == top} <= {"Lbl", "LBody"}


def test_a_link_around_code_is_a_link(tree: list[tuple[int, str]]) -> None:
    """Paper loses a link that has an element in it, so the code is around the link."""
    assert [part.count("Link") for part in inside(tree, "P") if part.count("Link") == 2] != []


def test_the_notes_are_a_list_whose_items_hold_their_words_and_the_way_back(tree: list[tuple[int, str]]) -> None:
    notes = [items for items in inside(tree, "L") if items.count("Link") >= 3]
    assert notes
    assert all(items.count("LI") >= 3 for items in notes)


def test_every_mark_of_a_note_is_a_link_and_a_quotation_is_one(tree: list[tuple[int, str]]) -> None:
    names = [name for _, name in tree]
    assert names.count("Link") >= 8
    assert [quoted.count("P") for quoted in inside(tree, "BlockQuote")] == [2]


def test_a_table_of_twelve_columns_stays_inside_of_the_text(brief: Design, tmp_path: Path) -> None:
    words = tool(
        "pdftotext", "-bbox", saved(laid_out(issue(placed(of(BROAD), "Broad", "broad")), brief), tmp_path), "-"
    )
    rights = [float(right) for right, word in re.findall(r'xMax="([\d.]+)"[^>]*>([^<]*)<', words) if "tional" in word]
    lines = re.findall(r'xMax="([\d.]+)"[^>]*>(?:11|Column)<', words)
    assert len(rights) == 12
    assert max(rights) < 595 - 40
    assert max(map(float, lines)) < 595 - 40


def test_what_hangs_on_the_left_hangs_on_the_right_where_words_run_leftward(brief: Design, tmp_path: Path) -> None:
    items = List(tuple(ListItem((paragraph(word),)) for word in ("مرحبا", "سلام")))
    article = of(Paragraph((Text("Latin words."),)), Passage("ar", (items,)))
    found = saved(laid_out(issue(placed(article, "Arabic", "arabic")), brief), tmp_path)
    boxes = re.findall(r'xMin="([\d.]+)"[^>]*>([^<]*)<', tool("pdftotext", "-bbox", found, "-"))
    bullets = [float(left) for left, word in boxes if word == "•"]
    arabic = [float(left) for left, word in boxes if re.fullmatch("[\u0600-\u06ff]+", word)]
    assert len(bullets) == len(arabic) == 2
    assert all(bullet > word for bullet, word in zip(bullets, arabic, strict=True))
