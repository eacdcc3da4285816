"""Bulk is told before it is laid out."""

from __future__ import annotations

import datetime as dt

import pytest

from digest.assemble.bulk import CELLS, HEADINGS, PARAGRAPH, WORD, bulk
from digest.model.article import Article, Section
from digest.model.blocks import Block, CodeBlock, Heading, List, ListItem, Quote, Table, Text, paragraph
from digest.model.issue import Issue, Placement, Theme


def issue(*blocks: Block) -> Issue:
    section = Section(label="", heading="", kind="body", blocks=blocks)
    placed = Placement(article=Article(sections=(section,)), headline="A title", anchor="a", summary="", file="01.md")
    theme = Theme(label="T")
    return Issue(slug="2026-W48", number=1, date=dt.date(2026, 11, 27), title="T", theme=theme, placements=(placed,))


HEADING = Heading(1, (Text("A heading"),))


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ((paragraph("a " * (PARAGRAPH // 2 + 1)),), "characters in one paragraph"),
        ((Quote((List((ListItem((paragraph("a " * (PARAGRAPH // 2 + 1)),)),)),)),), "characters in one paragraph"),
        ((CodeBlock("a " * (PARAGRAPH // 2 + 1)),), "characters in one paragraph"),
        ((paragraph("w" * (WORD + 1)),), "characters without a space"),
        ((HEADING,) * (HEADINGS + 1), "headings"),
        ((Table((), (((Text("x"),),) * (CELLS // 10 + 1),) * 10),), "cells"),
    ],
)
def test_too_much_of_one_thing_is_told(blocks: tuple[Block, ...], words: str) -> None:
    (notice,) = bulk(issue(*blocks), longest=10**9)
    assert (notice.code, notice.path) == ("bulky-article", "01.md")
    assert words in notice.message


def test_an_issue_with_too_many_characters_is_told() -> None:
    assert [notice.code for notice in bulk(issue(paragraph("twelve chars")), longest=11)] == ["issue-too-long"]


def test_an_ordinary_issue_is_not_spoken_of() -> None:
    assert bulk(issue(HEADING, paragraph("a word " * 500), Quote((HEADING,))), longest=4000) == ()
