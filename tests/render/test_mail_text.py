"""The text of a letter: the same words as its HTML, in the same form, in lines of 72 columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from letters import lost, words_in_text
from sample_issue import PUBLICATION, issue, missing
from torture_issue import torture

from digest.model.blocks import paragraph
from digest.render.mail import MailForm, mail
from digest.render.pages import plain_text

if TYPE_CHECKING:
    from digest.model.issue import Issue
    from digest.render.design import Design

PUBLIC = replace(PUBLICATION, public_url="https://review.example.org")
GROUPS = [slice(at, at + 4) for at in range(0, 40, 4)]


def text_of(made: Issue, design: Design, **more: object) -> str:
    return mail(made, PUBLIC, design, **more).text.decode()  # type: ignore[arg-type]


def test_every_word_stands_in_the_text_in_order(brief: Design) -> None:
    assert missing(issue(), words_in_text(text_of(issue(), brief))) == []


def test_every_word_of_the_analysts_stands_in_the_text_in_order(brief: Design, analyst_issue: Issue) -> None:
    assert missing(analyst_issue, words_in_text(text_of(analyst_issue, brief))) == []


@pytest.mark.parametrize("part", GROUPS, ids=lambda part: f"from {part.start + 1}")
def test_every_word_of_the_torture_stands_in_the_text(part: slice, brief: Design) -> None:
    made = replace(torture(), placements=torture().placements[part])
    letter = mail(made, PUBLIC, brief)
    assert letter.form is MailForm.FULL
    assert lost(made, words_in_text(letter.text.decode())) == []


def test_a_whole_letter_without_a_public_address_is_the_plain_text_of_the_issue(brief: Design) -> None:
    made = replace(torture(), placements=torture().placements[2:5])
    assert mail(made, PUBLICATION, brief).text.decode() == plain_text(made, PUBLICATION, brief)


def test_the_way_to_the_web_stands_above_all_articles(brief: Design) -> None:
    text = text_of(issue(note=(paragraph("Dear readers."),)), brief)
    assert text.index("Read this issue on the web\nhttps://review.example.org/2026-W48/\n") < text.index(
        "In this issue"
    )


def test_abstracts_alone_have_the_way_to_each_article_and_no_list_of_them(brief: Design) -> None:
    text = text_of(issue(), brief, form=MailForm.ABSTRACTS)
    assert "Read the whole article\nhttps://review.example.org/2026-W48/tides/\n" in text
    assert "Cranes wait for ships" in text
    assert "In this issue" not in text
    assert "night shift" not in text


def test_lines_end_at_72_columns_and_paragraphs_at_one_empty_line(brief: Design) -> None:
    for form in MailForm:
        lines = text_of(issue(note=(paragraph("Dear readers."),)), brief, form=form).split("\n")
        assert max(map(len, lines)) == 72
        assert [line for line in lines if line != line.rstrip()] == []
        assert not any(lines[at : at + 2] == ["", ""] for at in range(len(lines)))
