"""Brackets that are opened and not closed: each would be looked for a hundred steps far, so only so many are."""

from __future__ import annotations

import time

import pytest

from digest.ingest.labels import LabelTable
from digest.ingest.markdown.parser import parsed
from digest.ingest.markdown.rules import MOST_OPEN
from digest.ingest.reader import read
from digest.model.article import Reading
from digest.model.blocks import Link, Paragraph, block_texts
from digest.model.kinds import DEFAULT_KINDS


def reading(text: str) -> Reading:
    return read(f"# T\n\n{text}\n".encode(), name="a.md", table=LabelTable(DEFAULT_KINDS), zone="UTC")


def words(found: Reading) -> str:
    return "".join("".join(block_texts(section.blocks)) for section in found.articles[0].sections)


@pytest.mark.parametrize("sign", ["[", "![", "[^", "^[", "*[", "[[a] ", "[a][", "![[", "[a]("])
def test_nothing_of_many_open_brackets_is_lost(sign: str) -> None:
    hostile = sign * (12_000 // len(sign))
    found = reading(hostile)
    assert found.unowned == 0
    assert words(found).count("[") == hostile.count("[")


@pytest.mark.parametrize("sign", ["[", "![", "[^", "^[", "![["])
def test_brackets_that_nothing_closes_cost_little(sign: str) -> None:
    bare, cost = (min(_seconds(text) for _ in range(2)) for text in ("word " * 6000, sign * (30_000 // len(sign))))
    assert cost < 40 * bare + 0.3  # without a bound it is one to three seconds


def test_the_cost_of_open_brackets_among_others_has_an_end() -> None:
    assert parsed("[[a] " * 40_000).known["brackets"] == [0]
    assert parsed("[[a] " * 20).known["brackets"][0] > MOST_OPEN - 400


def _seconds(text: str) -> float:
    started = time.process_time()
    reading(text)
    return time.process_time() - started


def test_links_behind_too_many_open_brackets_are_text_with_a_notice_at_their_line() -> None:
    found = reading("Words.\n\n" + "[[a] " * MOST_OPEN + "[here](https://example.org/)")
    (notice,) = (each for each in found.notices if each.code == "brackets-as-text")
    assert (notice.line, notice.path) == (5, "a.md")
    assert words(found).endswith("[here](https://example.org/)")


def test_a_text_with_some_open_brackets_keeps_its_links() -> None:
    found = reading("[0, 1) is half open [a] [b. " * 60 + "[here](https://example.org/)")
    (paragraph,) = found.articles[0].sections[0].blocks
    assert isinstance(paragraph, Paragraph)
    assert [part.url for part in paragraph.inlines if isinstance(part, Link)] == ["https://example.org/"]
    assert "brackets-as-text" not in {notice.code for notice in found.notices}
