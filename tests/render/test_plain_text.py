from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sample_issue import PUBLICATION, issue, missing, placed

from digest.model.article import Article, Section
from digest.model.blocks import Break, CodeBlock, Link, List, ListItem, Paragraph, Quote, Text, paragraph
from digest.render.lines import Links, words, wrap
from digest.render.pages import plain_text

if TYPE_CHECKING:
    from digest.model.blocks import Block
    from digest.model.issue import Issue
    from digest.render.design import Design


def text_of(*blocks: Block, design: Design) -> str:
    article = Article(sections=(Section(label="", heading="", kind="body", blocks=blocks),))
    return plain_text(issue(placed(article, "Text", "text", minutes=0)), PUBLICATION, design)


def test_every_word_stands_in_the_text_in_order(brief: Design) -> None:
    assert missing(issue(), plain_text(issue(), PUBLICATION, brief).replace(" [1]", "")) == []


def test_every_word_of_the_analysts_stands_in_the_text_in_order(brief: Design, analyst_issue: Issue) -> None:
    assert missing(analyst_issue, plain_text(analyst_issue, PUBLICATION, brief)) == []


def test_lines_end_at_72_columns_without_spaces_and_paragraphs_at_one_empty_line(brief: Design) -> None:
    text = plain_text(issue(), PUBLICATION, brief)
    assert max(len(line) for line in text.split("\n")) == 72
    assert not [line for line in text.split("\n") if line != line.rstrip()]
    assert "\n\n\n" not in text
    assert text.endswith("CC BY 4.0\n")


def test_nothing_is_escaped_and_no_markup_is_left(brief: Design) -> None:
    text = plain_text(issue(title="Quays & <b>ropes</b>"), PUBLICATION, brief)
    assert "Quays & <b>ropes</b>\n" in text
    assert "&amp;" not in text
    assert "<p>" not in text


def test_links_are_numbered_and_listed_once(brief: Design) -> None:
    link = Link("https://example.org/a", (Text("costs"),))
    text = text_of(Paragraph((link, Text(" and "), link, Text(". See www.example.org."))), design=brief)
    assert "costs [1] and costs [1]. See www.example.org." in text
    assert text.count("https://example.org/a") == 1
    assert "\n[1] https://example.org/a\n" in text
    assert "[2]" not in text


def test_an_unsafe_link_is_only_its_words(brief: Design) -> None:
    text = text_of(Paragraph((Link("javascript:alert(1)", (Text("costs"),)),)), design=brief)
    assert "\ncosts\n" in text
    assert "javascript" not in text


def test_lists_quotes_and_code_can_be_told_apart(brief: Design) -> None:
    inner = List((ListItem((paragraph("Inner."),)),))
    text = text_of(
        List((ListItem((paragraph("One " * 20),)), ListItem((paragraph("Two."), inner))), ordered=True, start=9),
        Quote((paragraph("Said."),)),
        CodeBlock("a = 1\n  b = 2"),
        design=brief,
    )
    assert "\n9. One One" in text
    assert "\n   One" in text
    assert "\n10. Two.\n" in text
    assert "\n    - Inner.\n" in text
    assert "\n> Said.\n" in text
    assert "\n    a = 1\n      b = 2\n" in text


def test_a_forced_break_is_a_new_line_and_a_long_word_stays_whole(brief: Design) -> None:
    text = text_of(Paragraph((Text("first"), Break(), Text("x" * 10_000))), design=brief)
    assert f"\nfirst\n{'x' * 10_000}\n" in text


def test_a_working_headline_is_marked_in_a_proof_only(brief: Design) -> None:
    assert plain_text(issue(), PUBLICATION, brief, proof=True).count("[working headline]") == 1
    assert "working headline" not in plain_text(issue(), PUBLICATION, brief)


@pytest.mark.parametrize("text", ["https://example.org", "example.org"])
def test_an_address_that_is_its_own_words_gets_no_number(text: str) -> None:
    links = Links()
    assert words((Link("https://example.org", (Text(text),)),), links) == text
    assert links.urls == []


def test_wrapped_lines_hang_behind_their_mark() -> None:
    wrapped = wrap("word " * 30, "12. ").split("\n")
    assert wrapped[0].startswith("12. word")
    assert all(line.startswith("    word") for line in wrapped[1:])
    assert max(map(len, wrapped)) <= 72


def test_no_sign_that_forces_a_direction_stands_in_the_text(brief: Design) -> None:
    text = text_of(paragraph("pay \u202e0001\u202c now \u2067\u05d0\u05d1\u2069"), design=brief)
    assert "pay 0001 now \u2067\u05d0\u05d1\u2069" in text
