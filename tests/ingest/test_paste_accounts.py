from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.labels import LabelTable
from digest.ingest.lines import split
from digest.ingest.paste.accounts import checked, fault, unowned
from digest.ingest.paste.reader import read_paste
from digest.model.article import Article, Reading, Span
from digest.model.blocks import List, ListItem, block_texts, paragraph
from digest.model.kinds import DEFAULT_KINDS

TABLE = LabelTable(DEFAULT_KINDS)
TEXT = """A Title
By Ada Example and Ben Sample
In short.
BACKGROUND: One thing.
- First: this.
- that.
REFERENCES
A book.
BIOS: Ada writes.
Sample draws.
"""


@pytest.fixture
def reading() -> Reading:
    return read_paste(TEXT, table=TABLE, name="p.txt")


def changed(reading: Reading, **fields: object) -> tuple[Article, ...]:
    return (replace(reading.articles[0], **fields),)  # type: ignore[arg-type]


def test_the_accounts_of_a_reading_are_right(reading: Reading) -> None:
    assert fault(TEXT, reading.articles, reading.spans) == ""
    assert (reading.unowned, reading.non_space) == (0, len("".join(TEXT.split())))
    assert {span.role for span in reading.spans} == {"title", "byline", "abstract", "label", "block", "marker", "bio"}


def test_a_gap_is_a_fault(reading: Reading) -> None:
    assert "no owner" in fault(TEXT, reading.articles, reading.spans[1:])


@pytest.mark.parametrize(
    "span",
    [Span(start=0, end=3, role="block"), Span(start=5, end=4, role="block"), Span(start=0, end=9999, role="block")],
)
def test_two_owners_and_impossible_places_are_a_fault(reading: Reading, span: Span) -> None:
    assert "owners" in fault(TEXT, reading.articles, (*reading.spans, span))
    with pytest.raises(ValueError, match="owners"):
        unowned(TEXT, (*reading.spans, span))


def test_words_that_changed_are_a_fault_even_when_every_character_is_owned(reading: Reading) -> None:
    article = reading.articles[0]
    ada, ben = article.authors
    section = article.sections[0]
    swapped = (section.blocks[0], List((ListItem((paragraph("that."),)), ListItem((paragraph("First: this."),)))))
    wrong = {
        "titles": changed(reading, title="A Tilte"),
        "labels": changed(reading, bio_label="BIO"),
        "abstracts": changed(reading, abstract=()),
        "sections": changed(reading, sections=(replace(section, blocks=swapped), *article.sections[1:])),
        "bios": changed(reading, authors=(replace(ada, bio=(paragraph("Ada wrote."),)), ben)),
        "names": changed(reading, authors=(replace(ada, name="Ada Exampel"), ben)),
    }
    for what, articles in wrong.items():
        assert what in fault(TEXT, articles, reading.spans)
    assert fault(TEXT, changed(reading, sections=article.sections[::-1]), reading.spans)


def test_where_the_accounts_fail_the_text_is_kept_line_by_line_with_an_error(reading: Reading) -> None:
    kept = checked(split(TEXT), "p.txt", replace(reading, articles=reading.articles[1:]))
    (article,) = kept.articles
    assert list(block_texts(article.sections[0].blocks)) == TEXT.splitlines()
    assert [(n.code, n.severity, n.place) for n in kept.notices] == [("accounting-failed", "error", "p.txt:1:1")]
    assert kept.unowned == 0
    assert {span.role for span in kept.spans} == {"verbatim"}


FRAGMENTS = """By Ada Example|By Ben|By Ada Example, Senior Fellow|BACKGROUND:|BCKGROUND: text here|AUTHOR BIO: Ada is.|AUTHOR BIO
References|-|- item|1. one|2. two|3)|* * *|---|lower case|Some Title|SOME CAPS TITLE|NATO: text|text ends.|ABSTRACT: yes
www.example.org.|\u200b|\ufeff x|\xa0|•|Conclusions|A long line that does not end with|and goes on in small letters until it ends.
Label: text|a@b.co|K: |By Ada Example and Ben Sample|Ben Sample draws.|x|- Label: it|IMPLICATIONS: well-|known"""
DOCUMENTS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(FRAGMENTS.replace("\n", "|").split("|")), st.text(max_size=12)),
        st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\x0b", "\x85", "\n   ", "\u200b\n", "\u2028", " "]),
    ),
    max_size=25,
).map(lambda parts: "".join(word + end for word, end in parts))


def spoken(reading: Reading) -> str:
    """Everything that the articles say, in the order of the spans' roles: sorted characters."""
    words: list[str] = []
    for article in reading.articles:
        words += [article.title or "", article.subtitle or "", article.abstract_label, article.bio_label]
        words += [*block_texts(article.abstract), *(a.name for a in article.authors)]
        words += [text for a in article.authors for text in block_texts(a.bio)]
        words += [text for s in article.sections for text in (s.label, *block_texts(s.blocks))]
    return "".join("".join(words).split())


@given(st.one_of(DOCUMENTS, st.text()))
def test_no_text_raises_and_every_character_is_owned(text: str) -> None:
    reading = read_paste(text, table=TABLE, name="p.txt")
    assert reading.unowned == unowned(text, reading.spans) == 0
    assert reading.non_space == sum(not char.isspace() for char in text)
    assert not any(notice.code == "accounting-failed" for notice in reading.notices)
    silent = [s for s in reading.spans if s.role in {"marker", "byline", "label"}]
    rest = "".join(text[s.start : s.end] for s in reading.spans if s not in silent)
    said = spoken(reading)
    assert len(said) >= len("".join(rest.split()))
    for char in set("".join(rest.split())):
        assert said.count(char) >= rest.count(char)


@given(DOCUMENTS)
def test_notices_stand_inside_the_text_and_in_order(text: str) -> None:
    source = split(text)
    reading = read_paste(text, table=TABLE, name="p.txt")
    places = [(notice.line or 0, notice.column or 0) for notice in reading.notices]
    assert places == sorted(places)
    for notice in reading.notices:
        assert notice.line
        assert notice.column
        at = source.starts[notice.line - 1] + notice.column - 1
        assert source.place(at) == (notice.line, notice.column)
        assert not text[at].isspace()
        if notice.end_column and notice.excerpt and len(notice.excerpt) < 80 and notice.code != "no-final-punctuation":
            assert text[at : at + notice.end_column - notice.column] == notice.excerpt


HOSTILE = {
    "one word": "a" * 1_000_000,
    "spaces": "a" + " " * 1_000_000 + "b",
    "colons": ": " * 500_000,
    "stops": ". A" * 300_000,
    "at signs": "a@" * 500_000,
    "addresses": "www.a.b)))) " * 80_000,
    "brackets": "www.a.b" + ")" * 1_000_000,
    "quotes": '"' * 1_000_000,
    "names": "By " + "Ada, " * 200_000,
    "no line ends": "word " * 200_000,
    "broken lines": "abc\n" * 20_000,
    "bios": "By A B and C D\nx.\nBIO: C D.\nA B.\n" * 2_000,
    "labels": "".join(f"BACKGROUN{chr(65 + n % 26)}{chr(65 + n // 26 % 26)}: x\n" for n in range(6_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(name: str) -> None:
    """Ten seconds are some ten times what the slowest takes; a quadratic step would take minutes."""
    start = time.perf_counter()
    reading = read_paste(HOSTILE[name], table=TABLE, name="p.txt")
    assert time.perf_counter() - start < 10
    assert reading.unowned == 0
    assert not any(notice.code == "accounting-failed" for notice in reading.notices)
