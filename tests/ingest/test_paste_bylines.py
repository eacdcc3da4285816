from __future__ import annotations

import pytest

from digest.ingest.labels import LabelTable
from digest.ingest.paste.bylines import parse_byline
from digest.ingest.paste.reader import read_paste
from digest.model.article import Reading
from digest.model.blocks import block_texts, plain_text
from digest.model.kinds import DEFAULT_KINDS

BODY = "A paragraph that says something, and says it in full."


def read(*lines: str) -> Reading:
    return read_paste("\n".join(lines), table=LabelTable(DEFAULT_KINDS), name="p.txt")


def names(line: str) -> list[str] | None:
    byline = parse_byline(line)
    return None if byline is None else [line[a:b] for a, b in byline.names]


def codes(reading: Reading) -> list[str]:
    return [notice.code for notice in reading.notices]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ada Example", ["Ada Example"]),
        ("by Ada Example", ["Ada Example"]),
        ("BY ADA EXAMPLE", ["ADA EXAMPLE"]),
        ("By: Ada Example", ["Ada Example"]),
        ("Written by Ada Example", ["Ada Example"]),
        ("Author: Ada Example", ["Ada Example"]),
        ("Authors: Ada Example; Ben Example", ["Ada Example", "Ben Example"]),
        ("Author(s): Ada Example", ["Ada Example"]),
        ("By Ada Example and Ben Example", ["Ada Example", "Ben Example"]),
        ("By Ada Example & Ben Example", ["Ada Example", "Ben Example"]),
        ("By Ada Example, Ben Example, and Cleo Example", ["Ada Example", "Ben Example", "Cleo Example"]),
        ("By Fazl-e-Ada al-Example", ["Fazl-e-Ada al-Example"]),
        ("By Ludwig van der Example", ["Ludwig van der Example"]),
        ("By Ana de la Example y Ejemplo", ["Ana de la Example y Ejemplo"]),
        ("By J. R. O’Example Jr.", ["J. R. O’Example Jr."]),
        ("By Dr. Ada B. Example", ["Dr. Ada B. Example"]),
        ("By Ada Example, PhD", ["Ada Example, PhD"]),
        ("By Ada Example, Jr., and Ben Example, Ph.D.", ["Ada Example, Jr.", "Ben Example, Ph.D."]),
        ("By 李例", ["李例"]),
        ("By Łucja Żółć-Example", ["Łucja Żółć-Example"]),
        ("By Anderson Example", ["Anderson Example"]),
    ],
)
def test_a_whole_line_of_names_is_a_byline(line: str, expected: list[str]) -> None:
    assert names(line) == expected


@pytest.mark.parametrize(
    "line",
    [
        "By 2030, the region will have changed.",
        "By contrast, the north stayed calm.",
        "By contrast",
        "By 2030",
        "By Monday, the talks had failed.",
        "By and large",
        "Bydgoszcz Example",
        "By the way, this is a sentence.",
        "Standing by Ada Example",
        "By",
        "Authors: they write a lot of things in here.",
        "By " + "Very Long Name " * 40,
    ],
)
def test_prose_is_no_byline(line: str) -> None:
    assert names(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Example, Senior Fellow",
        "By Ada Example, Tbilisi",
        "By Ada Example (ad)",
        "By the Example Newsroom",
        "By @ada_example",
        "By Ada Example, Example University",
        "By Staff Writer",
    ],
)
def test_a_doubtful_byline_is_ambiguous(line: str) -> None:
    assert names(line) == []


def test_more_than_twelve_names_are_ambiguous_or_text() -> None:
    assert names("By " + ", ".join(["Ada Example"] * 12)) == ["Ada Example"] * 12
    assert not names("By " + ", ".join(["Ada Example"] * 13))


def test_a_byline_with_a_title_in_it_is_left_as_text_and_opens_the_article() -> None:
    reading = read(
        "By Ada Example, Senior Fellow", BODY, "BACKGROUND: More.", "BIO: Ada.", "By Ben Example, Analyst", BODY
    )
    first, second = reading.articles
    assert first.authors == second.authors == ()
    assert list(block_texts(first.abstract)) == ["By Ada Example, Senior Fellow", BODY]
    assert list(block_texts(second.sections[0].blocks)) == ["By Ben Example, Analyst", BODY]
    assert codes(reading).count("byline-ambiguous") == 2
    assert "missing-byline" not in codes(reading)


def test_an_article_opens_at_a_byline_after_a_bio_without_a_warning() -> None:
    reading = read("By Ada Example", BODY, "AUTHOR BIO: Ada writes.", "By Ben Example", BODY, "AUTHOR BIO: Ben writes.")
    assert [article.byline for article in reading.articles] == ["Ada Example", "Ben Example"]
    assert codes(reading) == ["missing-title", "missing-title"]


@pytest.mark.parametrize("ending", ["REFERENCES: A book.", "Notes", "ACKNOWLEDGEMENTS: To all."])
def test_references_and_notes_end_an_article_too(ending: str) -> None:
    reading = read("By Ada Example", BODY, ending, "A line of it.", "By Ben Example", BODY)
    assert [article.byline for article in reading.articles] == ["Ada Example", "Ben Example"]
    assert "byline-before-bio" not in codes(reading)
    assert reading.articles[0].sections[-1].kind in {"references", "notes", "acknowledgements"}


def test_a_byline_in_the_middle_opens_an_article_with_a_warning() -> None:
    reading = read("By Ada Example", BODY, "By Ben Example", BODY)
    assert [article.byline for article in reading.articles] == ["Ada Example", "Ben Example"]
    warning = next(notice for notice in reading.notices if notice.code == "byline-before-bio")
    assert (warning.line, warning.column, warning.excerpt) == (3, 1, "By Ben Example")


def test_one_capital_word_after_by_in_the_middle_is_text() -> None:
    reading = read("By Ada Example", BODY, "By Design", BODY)
    (article,) = reading.articles
    assert "By Design" in plain_text(article.sections[0].blocks)
    assert "byline-ambiguous" in codes(reading)


def test_bylines_on_lines_that_follow_each_other_name_the_authors_of_one_article() -> None:
    (article,) = read("By Ada Example", "By Ben Example", BODY).articles
    assert article.byline == "Ada Example and Ben Example"


def test_text_before_the_first_byline_is_kept_as_an_article_of_its_own() -> None:
    reading = read("Good morning, here is what we have.", "It is long.", "By Ada Example", BODY)
    assert [article.byline for article in reading.articles] == ["", "Ada Example"]
    assert plain_text(reading.articles[0].sections[0].blocks) == "Good morning, here is what we have.\nIt is long."
    assert [n.line for n in reading.notices if n.code == "text-before-byline"] == [1]
    assert "missing-byline" not in codes(reading)


def test_a_byline_without_text_is_told() -> None:
    reading = read("By Ada Example")
    assert reading.articles[0].byline == "Ada Example"
    assert "empty-article" in codes(reading)


def test_a_paste_without_any_byline_is_one_article_with_a_warning() -> None:
    reading = read("A Short Title", BODY, BODY)
    (article,) = reading.articles
    assert (article.title, article.authors) == ("A Short Title", ())
    assert [(n.code, n.severity) for n in reading.notices] == [("missing-byline", "warning")]


def test_a_missing_bio_is_only_an_information() -> None:
    reading = read("By Ada Example", BODY)
    assert [(n.code, n.severity) for n in reading.notices if n.code == "missing-bio"] == [("missing-bio", "info")]


def test_several_bios_go_to_the_authors_they_name() -> None:
    (article,) = read(
        "By Ada Example and Ben Sample",
        BODY,
        "AUTHORS’ BIOS: Ben Sample draws maps.",
        "He lives by the sea.",
        "Dr. Ada Example writes with Ben Sample.",
    ).articles
    ada, ben = article.authors
    assert list(block_texts(ada.bio)) == ["Dr. Ada Example writes with Ben Sample."]
    assert list(block_texts(ben.bio)) == ["Ben Sample draws maps.", "He lives by the sea."]
    assert (article.bio_label, article.bio_heading) == ("AUTHORS’ BIOS", "Authors’ bios")


def test_a_bio_that_names_nobody_stays_with_the_first_author() -> None:
    (article,) = read("By Ada Example and Ben Sample", BODY, "BIO", "Both write.").articles
    assert [list(block_texts(author.bio)) for author in article.authors] == [["Both write."], []]


def test_authors_who_share_a_last_name_are_told_apart_by_the_first() -> None:
    (article,) = read("By Ada Example and Ben Example", BODY, "BIO: Ben Example draws.", "Ada Example writes.").articles
    assert [list(block_texts(author.bio)) for author in article.authors] == [
        ["Ada Example writes."],
        ["Ben Example draws."],
    ]


def test_a_bio_under_a_label_of_its_own_for_each_author_is_shared_out() -> None:
    reading = read("By Ada Example and Ben Sample", BODY, "AUTHOR BIO: Ada writes.", "AUTHOR BIO: Sample draws.")
    (article,) = reading.articles
    assert [list(block_texts(author.bio)) for author in article.authors] == [["Ada writes."], ["Sample draws."]]
    assert article.sections[0].kind == "body"
    assert reading.unowned == 0


def test_a_bio_without_an_author_is_an_ordinary_section() -> None:
    (article,) = read("A Short Title", BODY, "ABOUT THE AUTHOR: Nobody knows.").articles
    assert (article.sections[-1].kind, article.sections[-1].label) == ("bio", "ABOUT THE AUTHOR")
    assert article.bio_label == ""


def test_a_bio_at_the_top_does_not_end_the_article() -> None:
    (article,) = read(
        "By Ada Example", "ABOUT THE AUTHOR: Ada writes.", "BACKGROUND: Words.", "CONCLUSION: Done."
    ).articles
    assert [section.kind for section in article.sections] == ["background", "conclusions"]
    assert plain_text(article.authors[0].bio) == "Ada writes."


def test_a_known_section_after_a_bio_opens_an_article_without_byline() -> None:
    reading = read("By Ada Example", BODY, "BACKGROUND: One.", "BIO: Ada.", "BACKGROUND: Two.", "CONCLUSION: Three.")
    assert [[s.kind for s in a.sections] for a in reading.articles] == [["background"], ["background", "conclusions"]]
    assert [n.line for n in reading.notices if n.code == "missing-byline"] == [5]
