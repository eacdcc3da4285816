"""The schema of front matter: which key means what, and what does not fit."""

from __future__ import annotations

import datetime as dt

import pytest

from digest.ingest.front_matter.fields import Fields, read_fields
from digest.ingest.front_matter.people import Markdown, Person, split_names
from digest.ingest.front_matter.reader import read_front_matter
from digest.model.article import ArticleState, Origin
from digest.model.notice import Notice, Severity


def read(yaml: str, name: str = "a.md", zone: str | None = None) -> tuple[Fields, tuple[Notice, ...]]:
    front = read_front_matter(f"---\n{yaml}\n---".split("\n"), name=name)
    return read_fields(front, name=name, zone=zone)


def fields(yaml: str) -> Fields:
    found, notices = read(yaml)
    assert [n for n in notices if n.severity is not Severity.INFO] == []
    return found


def only_notice(yaml: str) -> Notice:
    (notice,) = read(yaml)[1]
    return notice


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("author: Ada Example", [Person(name="Ada Example")]),
        (
            "authors: Ada Example, Ben Example and Cem Example",
            [Person(name=f"{n} Example") for n in ("Ada", "Ben", "Cem")],
        ),
        ("by:\n  - Ada Example\n  - '[[Ben Example]]'", [Person(name="Ada Example"), Person(name="Ben Example")]),
        ("author: '[[people/ada|Ada Example]]'", [Person(name="Ada Example")]),
        ("author: [[Ada Example]]", [Person(name="Ada Example")]),
        ("author: Ada Example <ada@example.org>", [Person(name="Ada Example", email="ada@example.org")]),
        (
            "author: Sam Example, Jr. and Ada Example, PhD",
            [Person(name="Sam Example, Jr."), Person(name="Ada Example, PhD")],
        ),
        (
            "author:\n  name: Ada Example\n  url: www.example.org",
            [Person(name="Ada Example", link="https://www.example.org")],
        ),
        (
            "author: Ada Example\nauthors:\n  - name: Ada Example\n    email: a@example.org",
            [Person(name="Ada Example", email="a@example.org")],
        ),
    ],
)
def test_authors_may_be_written_in_many_ways(yaml: str, expected: list[Person]) -> None:
    assert list(fields(yaml).authors) == expected


def test_a_bio_is_markdown_with_its_place() -> None:
    (person,) = fields("authors:\n  - name: Ada Example\n    bio: |-\n      She *writes*.\n\n      And reads.").authors
    assert person.bio == Markdown(text="She *writes*.\n\nAnd reads.", line=5)


def test_an_author_without_a_name_is_noted() -> None:
    found, notices = read("authors:\n  - bio: Writes.\n  - Ben Example")
    assert [person.name for person in found.authors] == ["Ben Example"]
    assert [(n.code, n.line) for n in notices] == [("fm-bad-value", 3)]


def test_a_misspelt_key_of_an_author_is_noted_with_the_nearest_one() -> None:
    notice = only_notice("author:\n  name: Ada Example\n  emial: a@example.org")
    assert (notice.code, notice.line, notice.column, notice.excerpt) == ("fm-unknown-key", 4, 3, "a@example.org")
    assert notice.hint == "Did you mean “email”?"


def test_names_are_split_at_commas_semicolons_and_words() -> None:
    assert split_names("A Example; B Example & C Example, and D Example") == [f"{x} Example" for x in "ABCD"]
    assert split_names("Alexandra Sanderson") == ["Alexandra Sanderson"]


def test_an_unknown_key_keeps_its_text_and_gets_the_nearest_name() -> None:
    notice = only_notice("titel: One")
    assert (notice.code, notice.severity, notice.line, notice.column, notice.end_column) == (
        "fm-unknown-key",
        Severity.WARNING,
        2,
        1,
        6,
    )
    assert notice.excerpt == "One"
    assert notice.hint == "Did you mean “title”?"


def test_a_key_of_another_program_is_only_mentioned() -> None:
    notice = only_notice("permalink:\n  path: /a/b")
    assert (notice.code, notice.severity, notice.hint) == ("fm-unknown-key", Severity.INFO, None)
    assert "path: /a/b" in notice.message


def test_an_empty_field_of_another_program_loses_nothing() -> None:
    assert read("image:\nlayout: ~")[1] == ()


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("date: 2026-11-23", dt.date(2026, 11, 23)),
        ("published: 2026-11-23 14:05:00 +0100", dt.datetime(2026, 11, 23, 13, 5, tzinfo=dt.UTC)),
        ("created: 2026-11-01\ndate: 2026-11-23", dt.date(2026, 11, 23)),
        ("published: true\ncreated: 2026-11-01", dt.date(2026, 11, 1)),
    ],
)
def test_a_date_is_found_under_its_usual_names(yaml: str, expected: dt.date) -> None:
    assert fields(yaml).published == expected


def test_an_impossible_date_is_noted_at_its_value() -> None:
    found, notices = read("title: One\ndate: 2024-02-30")
    assert found.published is None
    assert [(n.code, n.line, n.column, n.end_column, n.excerpt) for n in notices] == [
        ("date-unparsable", 3, 7, 17, "2024-02-30"),
    ]


def test_the_date_in_the_file_name_stands_in() -> None:
    found, notices = read("date: 2024-04-17 14:4g5:00", name="posts/2024-04-14-update.md")
    assert found.published == dt.date(2024, 4, 14)
    assert [n.code for n in notices] == ["date-unparsable"]


def test_a_time_without_a_zone_is_read_in_the_given_one() -> None:
    found, notices = read("date: 2026-11-23 14:05", zone="Asia/Tbilisi")
    assert found.published == dt.datetime(2026, 11, 23, 10, 5, tzinfo=dt.UTC)
    assert [(n.code, n.severity) for n in notices] == [("zone-assumed", Severity.INFO)]


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("draft: true", ArticleState.DRAFT),
        ("draft: false", ArticleState.READY),
        ("published: false", ArticleState.DRAFT),
        ("status: hidden", ArticleState.DRAFT),
        ("status: published", ArticleState.READY),
        ("state: held", ArticleState.HELD),
        ("title: One", ArticleState.READY),
    ],
)
def test_the_state_is_found_under_its_usual_names(yaml: str, expected: ArticleState) -> None:
    assert fields(yaml).state is expected


def test_an_unknown_state_is_noted() -> None:
    found, notices = read("status: perhaps")
    assert found.state is ArticleState.READY
    assert [(n.code, n.column) for n in notices] == [("fm-bad-value", 9)]


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("tags: a, b c", ("a", "b c")),
        ("tags: [a, b]\ncategory: c\nkeywords: a", ("a", "b", "c")),
        ("tags:\n  - '[[Topic]]'\n  - [[Other]]", ("Topic", "Other")),
    ],
)
def test_tags_are_collected(yaml: str, expected: tuple[str, ...]) -> None:
    assert sorted(fields(yaml).tags) == sorted(expected)


def test_a_second_summary_is_noted_unless_it_says_the_same() -> None:
    found, notices = read("description: One.\nexcerpt: Two.")
    assert found.summary == "Two."
    assert [(n.code, n.line, n.excerpt) for n in notices] == [("fm-ignored-value", 2, "One.")]
    assert read("description: One.\nexcerpt: One.")[1] == ()


def test_html_in_a_summary_becomes_words() -> None:
    found, notices = read("excerpt: <p>One &amp; <b>two</b>.</p>")
    assert found.summary == "One & two."
    assert [n.code for n in notices] == ["html-as-text"]


def test_a_list_where_a_line_belongs_is_noted() -> None:
    found, notices = read("title: [One, Two]")
    assert found.title is None
    assert [(n.code, n.line, n.excerpt) for n in notices] == [("fm-bad-value", 2, "One, Two")]


def test_an_address_must_be_safe() -> None:
    found, notices = read("url: javascript:alert(1)")
    assert found.url is None
    assert [n.code for n in notices] == ["link-dropped"]
    assert fields("source: https://example.org/a").url == "https://example.org/a"


def test_a_slug_is_made_of_plain_letters() -> None:
    found, notices = read("slug: ../Über uns")
    assert found.slug == "uber-uns"
    assert [n.code for n in notices] == ["fm-bad-value"]


def test_an_id_marks_a_file_of_ours_and_takes_values_as_they_are() -> None:
    found = fields(
        "id: 0123456789ab\ntags:\n  - '[[Topic]]'\nsource:\n  name: a.txt\n  line: 3\n  sha256: ab\n  reader: paste"
    )
    assert found.own
    assert found.tags == ("[[Topic]]",)
    assert found.origin == Origin(name="a.txt", line=3, raw_sha256="ab", reader="paste")


def test_an_id_that_could_be_a_path_is_left_out() -> None:
    found, notices = read("id: ../../etc/passwd")
    assert (found.own, found.id) == (True, "")
    assert [n.code for n in notices] == ["fm-bad-value"]


def test_halves_of_pairs_of_surrogates_are_joined_or_no_characters() -> None:
    found = fields('title: "one \\ud83d\\ude42 two \\ud83d three"\nsummary: "\\udb40"')
    assert (found.title, found.summary) == ("one 🙂 two \ufffd three", "\ufffd")
