from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from strategies import TABLE

from digest.ingest.html.page import read_html
from digest.ingest.known import Known
from digest.model.blocks import Figure, Link, Paragraph, block_texts
from digest.model.material import Material

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.article import Article, Reading
    from digest.model.blocks import Block

KNOWN = Known(table=TABLE)
PAGES = ("001", "base-url-base-element", "lazy-image-3", "mozilla-2", "v8-blog", "wikipedia")
ADDRESS = "http://fakehost/test/page.html"

MARKS = re.compile(r"\[\d+\]|^\^(?: [a-z]\b)*", re.MULTILINE)
"""The marks of footnotes and the ways back to them, which become notes."""

CONTENTS = re.compile(r"^Contents\n(?:\d+(?:\.\d+)* .*\n)+", re.MULTILINE)
"""The page's own list of contents, which is left out: without links and page numbers nobody can use it."""

BUTTON = "[edit]"
"""Stands beside each heading of a wiki; it is left out and counted among the words outside of the article."""


def read(shared: Path, page: str) -> Reading:
    source = shared / "corpora" / "html" / page / "source.html"
    return read_html(Material(data=source.read_bytes(), name=source.name, url=ADDRESS), KNOWN)


def texts(article: Article) -> list[str]:
    out = [article.title or "", article.byline, *block_texts(article.abstract)]
    for section in article.sections:
        out += [section.label, *block_texts(section.blocks)]
    for author in article.authors:
        out += block_texts(author.bio)
    return out


def words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in text).split()


def blocks_of(page: str, shared: Path) -> tuple[list[str], list[str]]:
    """The blocks that upstream expects of a page, each as its words, and those that do not stand so in its article."""
    expected = (shared / "corpora" / "html" / page / "expected.txt").read_text(encoding="utf-8")
    given = " ".join(words("\n".join(texts(read(shared, page).articles[0]))))
    expected = MARKS.sub("", expected.replace(BUTTON, ""))
    expected = CONTENTS.sub("", expected)
    wanted = [" ".join(found) for line in expected.split("\n") if (found := words(line))]
    return wanted, [block for block in wanted if f" {block} " not in f" {given} "]


def contents_of(page: str, shared: Path) -> int:
    """How many lines the page's own list of contents has, if upstream keeps one."""
    expected = (shared / "corpora" / "html" / page / "expected.txt").read_text(encoding="utf-8")
    found = CONTENTS.search(expected)
    return len(found[0].splitlines()) if found else 0


def names_of(article: Article) -> str:
    """The authors as one byline."""
    return ", ".join(author.name for author in article.authors)


@pytest.mark.parametrize("page", PAGES)
def test_the_words_that_upstream_expects_of_a_page_are_in_its_article(page: str, shared: Path) -> None:
    expected = (shared / "corpora" / "html" / page / "expected.txt").read_text(encoding="utf-8")
    given = words("\n".join(texts(read(shared, page).articles[0])))
    marks = len(MARKS.findall(expected))
    buttons = expected.count(BUTTON)
    wanted, missed = blocks_of(page, shared)
    number = sum(len(block.split()) for block in wanted)
    shown = number - sum(len(block.split()) for block in missed)
    print(
        f"\n{page}: {shown} of {number} words in order, {len(wanted) - len(missed)} of {len(wanted)} blocks whole",
        end="",
    )
    reason = f"; {marks} marks of footnotes became notes, {buttons} buttons “edit” were left out"
    listed = contents_of(page, shared)
    reason += f", {listed} lines of the page’s own list of contents, too" if listed else ""
    print(reason if marks or buttons else "", *missed, sep="\n  missed: ", end="")
    nowhere = set(" ".join(missed).split()) - set(given)
    assert not nowhere
    assert shown >= 0.97 * number


def test_the_metadata_of_the_pages_is_what_upstream_expects_or_better(shared: Path) -> None:
    for page in PAGES:
        path = shared / "corpora" / "html" / page / "expected-metadata.json"
        expected = json.loads(path.read_text(encoding="utf-8"))
        article = read(shared, page).articles[0]
        assert article.title
        assert expected["title"].startswith(article.title) or article.title.endswith(expected["title"].split(" · ")[0])
        assert article.language == expected.get("lang")
        assert not expected["byline"] or names_of(article) == expected["byline"]


def test_a_page_with_lazy_pictures_shows_them(shared: Path) -> None:
    figures = [block for section in read(shared, "lazy-image-3").articles[0].sections for block in section.blocks]
    assert [type(figure) for figure in figures] == [Figure, Figure]
    assert all(isinstance(f, Figure) and f.source.startswith("https://p3-juejin.byteimg.com/") for f in figures)


def test_addresses_are_relative_to_the_base_of_the_page(shared: Path) -> None:
    blocks = [
        block for section in read(shared, "base-url-base-element").articles[0].sections for block in section.blocks
    ]
    links = [link for block in blocks for link in links_of(block)]
    assert links[:3] == ["http://fakehost/foo/bar/baz.html"] * 3
    assert [block.source for block in blocks if isinstance(block, Figure)][:3] == [
        "http://fakehost/foo/bar/baz.png"
    ] * 3


def links_of(block: Block) -> list[str]:
    return [part.url for part in block.inlines if isinstance(part, Link)] if isinstance(block, Paragraph) else []


def test_the_footnotes_of_an_encyclopedia_stand_where_they_are_referred_to(shared: Path) -> None:
    reading = read(shared, "wikipedia")
    moved = [notice.excerpt for notice in reading.notices if notice.code == "notes-moved"]
    assert moved == ["72"]
