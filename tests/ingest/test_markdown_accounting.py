"""No word of a Markdown text gets lost, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import TABLE, texts

from digest.ingest.markdown.accounting import missing_words, non_space, same_letters, unowned
from digest.ingest.markdown.reader import read_markdown
from digest.model.article import Span
from digest.model.blocks import plain_text
from digest.model.notice import Severity


def test_missing_words_are_found() -> None:
    assert missing_words("one *two* two", ["one", "two"]) == ["two"]
    assert missing_words("AT&amp;T &copy; x_y", ["AT&T ©", "x_y"]) == []
    assert missing_words(r"\&amp; and &\#35;", ["&amp; and &#35;"]) == []
    assert missing_words("a&b", ["a"]) == ["b"]


def test_letters_are_compared_in_their_order() -> None:
    assert same_letters(["a b", "c-d"], ["ab", "c", "d!"])
    assert not same_letters(["ab"], ["ba"])
    assert not same_letters(["ab"], ["a"])


def test_unowned_and_doubly_owned_characters_are_counted() -> None:
    text = "ab cd\nef"
    assert unowned(text, [Span(start=0, end=5, role="block"), Span(start=6, end=8, role="block")]) == 0
    assert unowned(text, [Span(start=0, end=2, role="block")]) == 4
    assert unowned(text, [Span(start=0, end=8, role="block"), Span(start=3, end=5, role="label")]) == 2
    assert non_space(text) == 6


@pytest.mark.parametrize(
    ("text", "line", "kept"),
    [
        ("# T\n\n| a |\n|---|\n| 1 | 2 and more |", 3, "2 and more"),
        ("# T\n\nText\n\n" + ">" * 200 + " deep words", 5, "deep words"),
        ("# T\n\n" + "- " * 150 + "deep words", 3, "deep words"),
    ],
)
def test_a_block_that_would_lose_words_is_kept_as_typed(text: str, line: int, kept: str) -> None:
    reading = read_markdown(text, table=TABLE, name="a.md")
    errors = [notice for notice in reading.notices if notice.severity is Severity.ERROR]
    assert [(notice.code, notice.line) for notice in errors] == [("accounting-failed", line)]
    (section,) = reading.articles[0].sections
    assert kept in plain_text(section.blocks)
    assert reading.unowned == 0


@settings(max_examples=300)
@given(
    st.lists(
        texts | st.sampled_from(["\n", "\n\n", "---\n", "title: x\n", "# ", "\r", "\x0b", "\x85", "\x01"]), max_size=14
    ).map("".join)
)
def test_any_text_is_read_with_every_character_owned(text: str) -> None:
    reading = read_markdown(text, table=TABLE, name="a.md")
    assert reading.unowned == unowned(text, reading.spans) == 0
    assert reading.non_space == non_space(text)
    assert [n for n in reading.notices if n.severity is Severity.ERROR] == [] or any(
        "|" in line for line in text.split("\n")
    )


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_any_characters_are_read_without_an_error(text: str) -> None:
    reading = read_markdown(text, table=TABLE, name="a.md")
    assert len(reading.articles) == 1
    assert unowned(text, reading.spans) == 0
