"""The demo's pasted text: long enough, irregular enough, and read as expected.json says."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from digest.ingest.labels import LabelTable
from digest.ingest.paste.reader import read_paste
from digest.model.blocks import List, Paragraph, Strong, inline_text, plain_text
from digest.model.kinds import DEFAULT_KINDS

if TYPE_CHECKING:
    from digest.model.article import Article, Reading
    from digest.model.blocks import Block, ListItem

DEMO = Path(__file__).resolve().parents[2] / "issues" / "demo"
NUMBERS = range(4)

Facts = dict[str, Any]


@pytest.fixture(scope="module")
def text() -> str:
    return (DEMO / "articles.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def expected() -> Facts:
    facts: Facts = json.loads((DEMO / "expected.json").read_text(encoding="utf-8"))
    return facts


@pytest.fixture(scope="module")
def reading(text: str) -> Reading:
    return read_paste(text, table=LabelTable(DEFAULT_KINDS), name="articles.txt")


def pieces(text: str) -> list[str]:
    """The text of each article, byline first."""
    return re.split(r"\n(?=By )", text)


def test_there_are_four_articles_each_with_its_own_byline(text: str) -> None:
    bylines = [piece.partition("\n")[0] for piece in pieces(text)]
    assert bylines == [
        "By Ada Example",
        "By Bruno Example",
        "By Chiara Example and Deniz Example",
        "By Émile Example",
    ]


@pytest.mark.parametrize("number", NUMBERS)
def test_an_article_has_a_thousand_words_or_more_without_byline_and_bio(text: str, number: int) -> None:
    _, _, rest = pieces(text)[number].partition("\n")
    body = re.split(r"\nAUTHOR", rest)[0]
    assert 1000 <= len(body.split()) <= 1250


@pytest.mark.parametrize("number", NUMBERS)
def test_an_abstract_opens_with_a_sentence_that_a_headline_can_be_cut_from(text: str, number: int) -> None:
    abstract = pieces(text)[number].split("\nBACKGROUND")[0].partition("\n")[2]
    assert 600 <= len(abstract) <= 1100
    assert 90 <= len(re.split(r"(?<=\.)\s", abstract)[0]) <= 170


def test_the_text_is_a_raw_paste_without_blank_lines_tabs_or_final_newline(text: str) -> None:
    lines = text.split("\n")
    assert all(line and line == line.strip() for line in lines)
    assert not re.search("[\t\r\xa0\ufeff]", text)
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    "label",
    ["IMPLICATONS:", "CONCLUSIONS:", "CONCLUSION:", "AUTHOR’S BIO:", "AUTHOR'S BIO:", "AUTHOR BIO:", "AUTHORS' BIOS:"],
)
def test_every_variant_of_a_label_opens_a_line(text: str, label: str) -> None:
    assert any(line.startswith(f"{label} ") for line in text.split("\n"))


@pytest.mark.parametrize(
    ("count", "pattern"),
    [
        (6, r"(?m)^-\n[A-Z][A-Za-z ]+: "),  # lone bullets, the labelled item on the next line
        (1, r"(?m)[^.:?!\n]\n-$"),  # an item without a final stop
        (1, r"(?m)[a-z]\n[a-z]"),  # a paragraph broken in mid-sentence
        (1, r"\b(\w+) \1\b"),  # a doubled word
        (1, r"\w - \w"),  # a hyphen in place of a dash
        (5, r"\w—\w"),  # dashes without spaces
        (7, r"US\$ \d"),  # amounts of money
        (1, r"(?m) www\.example\.org\.$"),  # a bare address before a full stop
        (1, r"(?m)^[A-Z]+: .{3001,}$"),  # a very long paragraph
        (1, "“[^”]+”"),  # curly double quotes ...
        (3, '"[^"]+"'),  # ... beside straight ones
        (2, r"\w’s\b"),  # curly apostrophes ...
        (4, r"[a-z]'s\b"),  # ... beside straight ones
    ],
)
def test_every_kind_of_irregularity_is_there(text: str, count: int, pattern: str) -> None:
    assert len(re.findall(pattern, text)) >= count


def test_letters_with_marks_are_kept_in_the_names(text: str) -> None:
    names = ["Émile", "Curaçao", "Türkiye", "Åland", "Gjøa", "Constanța", "Çanakkale", "El Niño", "Øresund"]
    assert [name for name in names if name not in text] == []


def test_shared_names_tie_at_least_three_articles_together(text: str) -> None:
    for name in ("Suez Canal", "Panama Canal", "Cape of Good Hope"):
        assert sum(name in piece for piece in pieces(text)) >= 3, name


def test_the_expectation_counts_the_text_as_it_stands(text: str, expected: Facts) -> None:
    assert expected["characters"] == len(text)
    assert expected["non_space"] == sum(not char.isspace() for char in text)


def test_the_reader_finds_the_structure_that_is_expected(reading: Reading, expected: Facts) -> None:
    assert [article_facts(article) for article in reading.articles] == without_lines(expected["articles"])


def test_the_reader_finds_each_article_at_its_byline(reading: Reading, expected: Facts) -> None:
    lines = [article["line"] for article in expected["articles"]]
    assert [article.origin.line for article in reading.articles] == lines


def test_the_reader_gives_exactly_the_notices_that_are_expected(reading: Reading, expected: Facts) -> None:
    found = sorted((notice.line, notice.column, notice.code) for notice in reading.notices)
    assert found == [(notice["line"], notice["column"], notice["code"]) for notice in expected["notices"]]


def test_the_reader_owns_every_character(reading: Reading, expected: Facts) -> None:
    assert (reading.non_space, reading.unowned) == (expected["non_space"], expected["lost"])


def article_facts(article: Article) -> Facts:
    """An article in the words of expected.json, without lines."""
    return {
        "title": article.title,
        "byline": f"By {article.byline}",
        "authors": [author.name for author in article.authors],
        "abstract": {"paragraphs": paragraphs(article.abstract), "blocks": block_facts(article.abstract)},
        "sections": [
            {
                "label": section.label,
                "kind": section.kind,
                "heading": section.heading,
                "paragraphs": paragraphs(section.blocks),
                "list_items": sum(len(block.items) for block in section.blocks if isinstance(block, List)),
                "blocks": block_facts(section.blocks),
            }
            for section in article.sections
        ],
        "bio": bio_facts(article),
    }


def bio_facts(article: Article) -> Facts:
    """The label above the bios, their paragraphs, and whose each is."""
    owned = [(author.name, block) for author in article.authors for block in author.bio]
    return {
        "label": article.bio_label,
        "heading": article.bio_heading,
        "paragraphs": len(owned),
        "blocks": block_facts(tuple(block for _, block in owned)),
        "of": [name for name, _ in owned],
    }


def paragraphs(blocks: tuple[Block, ...]) -> int:
    return sum(isinstance(block, Paragraph) for block in blocks)


def block_facts(blocks: tuple[Block, ...]) -> list[Facts]:
    return [
        {"kind": "list", "ordered": block.ordered, "items": [item_facts(item) for item in block.items]}
        if isinstance(block, List)
        else {"kind": type(block).__name__.lower(), **ends(plain_text((block,)))}
        for block in blocks
    ]


def item_facts(item: ListItem) -> Facts:
    """An item's label (the strong words it opens with, without their colon) and its text."""
    (block,) = item.blocks
    assert isinstance(block, Paragraph)
    opening = block.inlines[0]
    label = inline_text((opening,)).rstrip(": ") if isinstance(opening, Strong) else ""
    return {"label": label, **ends(plain_text((block,)))}


def ends(text: str) -> Facts:
    return {"chars": len(text), "first": text[:40], "last": text[-40:]}


def without_lines(facts: Any) -> Any:
    """The facts without the places in the file, which an article does not keep."""
    if isinstance(facts, list):
        return [without_lines(fact) for fact in facts]
    if isinstance(facts, dict):
        return {key: without_lines(fact) for key, fact in facts.items() if key not in {"line", "lines"}}
    return facts
