from __future__ import annotations

import pytest

from digest.ingest.labels import LabelTable
from digest.ingest.paste.reader import read_paste
from digest.model.article import Reading
from digest.model.blocks import block_texts, plain_text
from digest.model.kinds import DEFAULT_KINDS

BODY = "A paragraph that says something, and says it in full."
BIO = "AUTHOR BIO: Ada Example writes."


def read(*lines: str) -> Reading:
    return read_paste("\n".join(lines), table=LabelTable(DEFAULT_KINDS), name="p.txt")


def codes(reading: Reading) -> list[str]:
    return [notice.code for notice in reading.notices]


def test_the_line_before_a_byline_is_the_title_at_the_start_and_after_a_bio() -> None:
    reading = read("The First Piece", "By Ada Example", BODY, BIO, "Is This the Second?", "By Ben Example", BODY)
    assert [article.title for article in reading.articles] == ["The First Piece", "Is This the Second?"]
    assert codes(reading) == ["missing-bio"]
    assert [article.origin.line for article in reading.articles] == [1, 5]
    assert plain_text(reading.articles[0].authors[0].bio) == "Ada Example writes."


def test_a_title_in_capitals_is_a_title_before_a_byline() -> None:
    assert read("THE FIRST LONG PIECE", "By Ada Example", BODY).articles[0].title == "THE FIRST LONG PIECE"


@pytest.mark.parametrize(
    "line", ["This is a sentence.", "x " * 151, "BACKGROUND", "IMPORTANT:", "Conclusions", "- Item"]
)
def test_what_ends_like_a_sentence_or_is_a_heading_is_no_title(line: str) -> None:
    assert all(article.title is None for article in read(line, "By Ada Example", BODY).articles)


def test_a_line_of_the_bio_is_not_taken_for_the_next_title() -> None:
    reading = read("By Ada Example", BODY, "AUTHOR BIO", "Ada Example, a writer", "By Ben Example", BODY)
    assert [article.title for article in reading.articles] == [None, None]
    assert plain_text(reading.articles[0].authors[0].bio) == "Ada Example, a writer"


def test_a_second_line_about_the_author_is_not_taken_for_the_next_title() -> None:
    reading = read("By Ada Example", BODY, BIO, "Ada Example lives by the sea", "By Ben Example", BODY)
    assert reading.articles[1].title is None
    assert len(reading.articles[0].authors[0].bio) == 2


def test_a_title_in_the_middle_opens_an_article_without_a_bio_before_it() -> None:
    reading = read("One Thing", "By Ada Example", BODY, "CONCLUSION: Done.", "Another Thing", "By Ben Example", BODY)
    assert [article.title for article in reading.articles] == ["One Thing", "Another Thing"]
    assert "byline-before-bio" in codes(reading)


def test_a_line_that_goes_on_is_no_title() -> None:
    reading = read("By Ada Example", BODY, "BIO", "Ada Example writes of", "ships and the sea", "By Ben Example", BODY)
    assert reading.articles[1].title is None
    assert plain_text(reading.articles[0].authors[0].bio) == "Ada Example writes of ships and the sea"


def test_a_title_and_a_line_below_it_are_title_and_subtitle_at_the_start() -> None:
    (article,) = read("A Short Title", "What lies below it says more.", "By Ada Example", BODY).articles
    assert (article.title, article.subtitle) == ("A Short Title", "What lies below it says more.")


def test_a_title_may_be_followed_by_blank_lines() -> None:
    (article,) = read("A Short Title", "", "", "By Ada Example", "", BODY).articles
    assert (article.title, article.byline) == ("A Short Title", "Ada Example")


def test_a_missing_title_is_told_at_the_byline() -> None:
    (notice,) = [n for n in read("", "  By Ada Example", BODY).notices if n.code == "missing-title"]
    assert (notice.line, notice.column, notice.excerpt) == (2, 3, "By Ada Example")


def test_without_a_byline_a_short_first_line_is_the_title() -> None:
    (article,) = read("A Short Title", BODY).articles
    assert article.title == "A Short Title"
    assert list(block_texts(article.sections[0].blocks)) == [BODY]


@pytest.mark.parametrize("first", ["A sentence.", "Dear all,", "As follows:", "A long one " * 12, "ABSTRACT"])
def test_without_a_byline_other_first_lines_stay_text(first: str) -> None:
    (article,) = read(first, BODY).articles
    assert article.title is None


def test_without_a_byline_a_title_needs_something_longer_below_it() -> None:
    (article,) = read("Some words that stand alone", "And fewer").articles
    assert article.title is None
    assert plain_text(article.sections[0].blocks) == "Some words that stand alone\nAnd fewer"


def test_capitals_on_the_first_line_are_a_title_where_there_is_no_byline() -> None:
    (article,) = read("A TITLE IN CAPITALS", BODY, "BACKGROUND: Words.").articles
    assert article.title == "A TITLE IN CAPITALS"
    assert plain_text(article.abstract) == BODY


def test_one_line_alone_is_text() -> None:
    (article,) = read("Hello there").articles
    assert (article.title, plain_text(article.sections[0].blocks)) == (None, "Hello there")
