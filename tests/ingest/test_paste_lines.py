from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.labels import LabelTable
from digest.ingest.lines import EDGE, is_ended, joined, split
from digest.ingest.paste.reader import read_paste
from digest.model.article import Reading
from digest.model.blocks import block_texts
from digest.model.kinds import DEFAULT_KINDS

LONG = (
    "The harbour of the small town was built by hand, stone upon stone, over more than forty years - and it "
    "still stands, although the sea takes a little of it every winter, as old-fashioned sailors like to say."
)


def read(text: str) -> Reading:
    return read_paste(text, table=LabelTable(DEFAULT_KINDS), name="p.txt")


def texts(text: str) -> list[str]:
    return [words for a in read(text).articles for s in a.sections for words in block_texts(s.blocks)]


def codes(text: str) -> list[str]:
    return [n.code for n in read(text).notices if n.code not in {"missing-title", "missing-bio", "missing-byline"}]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_end_ends_a_line(end: str) -> None:
    source = split(f"One.{end}{end}Two.")
    assert [line.text for line in source.lines] == ["One.", "", "Two."]
    assert source.place(source.lines[2].start) == (3, 1)


def test_invisible_marks_are_stripped_at_the_ends_only() -> None:
    (line,) = split("\ufeff\xa0 One\u200btwo\xa0three \u200b\u3000").lines
    assert line.text == "One\u200btwo\xa0three"
    assert read("\ufeff Words.\u200b\nMore.").unowned == 0


@given(st.text(), st.data())
def test_a_part_of_a_line_knows_its_place_in_the_source(text: str, data: st.DataObject) -> None:
    lines = [line for line in split(text).lines if line.text]
    if not lines:
        assert not text.strip(EDGE + "\n\r\v\f\x85\u2028\u2029")
        return
    whole = joined(lines)
    start = data.draw(st.integers(0, len(whole.text)))
    part = whole.cut(start, data.draw(st.integers(start, len(whole.text))))
    owned = "".join(text[piece.start : piece.end] for piece in part.pieces)
    assert "".join(owned.split()) == "".join(part.text.split())
    for at, char in enumerate(part.text):
        assert char.isspace() or text[part.offset(at)] == char


@pytest.mark.parametrize(
    "text", ["Yes.", "Yes!”", "Yes?)", "Yes…", "Yes:", "Yes;", "Yes.[12]", "Yes.¹²", "Yes.”’", "是。", "Yes. "]
)
def test_an_end_mark_may_stand_before_quotes_and_note_marks(text: str) -> None:
    assert is_ended(text)


@pytest.mark.parametrize("text", ["Yes", "Yes,", "Yes -", "3.5", "Yes [12]", "", "(Yes)"])
def test_without_an_end_mark_a_text_goes_on(text: str) -> None:
    assert not is_ended(text)


def test_a_paragraph_that_broke_off_is_mended_and_told() -> None:
    text = "By Ada Example\nIt was long and the\n\ninfluence of it grew."
    assert texts(text) == ["It was long and the influence of it grew."]
    (notice,) = [n for n in read(text).notices if n.code == "joined-broken-paragraph"]
    assert (notice.line, notice.column, notice.excerpt) == (4, 1, "influence")


def test_it_is_mended_across_a_word_with_a_hyphen_and_any_number_of_lines() -> None:
    assert texts("By Ada Example\nOne well-\nknown thing, and\nthen some inter-\nand intra-urban ones.") == [
        "One well-known thing, and then some inter- and intra-urban ones.",
    ]


@pytest.mark.parametrize(
    "second", ["Influence grew.", "2030 was far.", "- influence.", "“Influence” grew.", "results: none."]
)
def test_only_a_small_letter_mends(second: str) -> None:
    assert "joined-broken-paragraph" not in codes(f"By Ada Example\nIt was long and the\n{second}")


def test_a_finished_paragraph_is_not_mended() -> None:
    assert texts("By Ada Example\nIt was long.\nand then it was not.") == ["It was long.", "and then it was not."]


def test_hard_wrapped_paragraphs_are_joined() -> None:
    text = "\n\n".join(["By Ada Example", textwrap.fill(LONG, 60), textwrap.fill(LONG, 60)])
    assert texts(text) == [LONG, LONG]
    assert codes(text) == []


def test_ragged_wrapping_is_joined_too() -> None:
    words = LONG.split()
    ragged = "\n".join(" ".join(words[at : at + 3 + at % 4]) for at in range(0, len(words), 3) if at % 4 < 9)
    assert texts(f"By Ada Example\n\n{ragged}") == [" ".join(ragged.split())]


def test_in_text_filled_to_a_width_a_short_line_ends_its_paragraph() -> None:
    text = "\n".join(["By Ada Example", *(textwrap.fill(LONG, 60) for _ in range(4))])
    assert texts(text) == [LONG] * 4


def test_three_short_lines_are_not_hard_wrapped() -> None:
    assert texts("By Ada Example\nRoses and more\nViolets and more\nSugar and more") == [
        "Roses and more",
        "Violets and more",
        "Sugar and more",
    ]


def test_short_lists_headings_and_bylines_do_not_make_a_text_hard_wrapped() -> None:
    items = "\n".join(f"- item {n}" for n in range(9))
    text = f"By Ada Example\nBACKGROUND\nOne thing.\nTwo things.\n{items}\n-----\nIMPLICATIONS\nThree things.\nFour things."
    assert texts(text)[:2] == ["One thing.", "Two things."]
    assert texts(text)[-2:] == ["Three things.", "Four things."]


def test_headings_bullets_and_bylines_end_a_wrapped_paragraph() -> None:
    fill = textwrap.fill(LONG, 60)
    text = "\n".join(
        [
            "A Title",
            "By Ada Example",
            fill,
            "BACKGROUND: " + fill,
            "- " + fill,
            "- " + fill,
            "AUTHOR BIO",
            "Ada writes.",
            "By Ben Example",
            fill,
        ],
    )
    reading = read(text)
    first, second = reading.articles
    assert (first.title, first.byline, second.byline) == ("A Title", "Ada Example", "Ben Example")
    assert list(block_texts(first.abstract)) == [LONG]
    assert list(block_texts(first.sections[0].blocks)) == [LONG, LONG, LONG]
    assert list(block_texts(first.authors[0].bio)) == ["Ada writes."]
    assert list(block_texts(second.sections[0].blocks)) == [LONG]


def test_a_dash_or_a_label_at_the_start_of_a_wrapped_line_is_text() -> None:
    lines = [
        "Many words stand here and they",
        "- as words do - go on until",
        "Results: and numbers are",
        "reached, and after those a",
        "NATO: or so it is said to",
        "go on a while before it comes",
        "to the one end that it has and",
        "that all of it had in store for",
        "everybody who read so far down.",
    ]
    assert texts("By Ada Example\n\n" + "\n".join(lines)) == [" ".join(lines)]


def test_notices_in_wrapped_text_stand_where_the_words_stand() -> None:
    text = "By Ada Example\n\nMany words stand here and\nthey go on and on and\nthey they never seem to\ncome to an end at\nall."
    (notice,) = [n for n in read(text).notices if n.code == "doubled-word"]
    assert (notice.line, notice.column, notice.end_column) == (5, 1, 10)


def test_a_doubled_word_across_a_line_end_has_no_end_column() -> None:
    text = "By Ada Example\nIt was long and the\nthe end was far."
    (notice,) = [n for n in read(text).notices if n.code == "doubled-word"]
    assert (notice.line, notice.column, notice.end_column, notice.excerpt) == (2, 17, None, "the the")


@pytest.mark.parametrize(
    "words",
    ["It had had an end.", "In Pago Pago it rained.", "Well-being being rare.", "A 10 10 result.", "No no-one."],
)
def test_what_may_be_meant_is_no_doubled_word(words: str) -> None:
    assert "doubled-word" not in codes(f"By Ada Example\n{words}")


def test_a_missing_full_stop_is_told_at_the_last_character() -> None:
    text = "By Ada Example\nIt ends here."
    (notice,) = [n for n in read(text[:-1]).notices if n.code == "no-final-punctuation"]
    assert (notice.line, notice.column, notice.excerpt, notice.severity) == (2, 12, "here", "info")
    assert "no-final-punctuation" not in codes(text)


def test_items_without_full_stops_are_a_style_and_one_without_is_a_slip() -> None:
    head = "By Ada Example\nIt begins:\n"
    assert "no-final-punctuation" not in codes(head + "- one\n- two\n- three")
    assert codes(head + "- One.\n- Two.\n- Three").count("no-final-punctuation") == 1


@pytest.mark.parametrize("end", ["www.example.org", "ada@example.org", "https://example.org/a"])
def test_an_address_at_the_end_needs_no_full_stop(end: str) -> None:
    assert codes(f"By Ada Example\nSee {end}") == []


@pytest.mark.parametrize(("length", "count"), [(3000, 0), (3001, 1)])
def test_a_paragraph_of_more_than_3000_characters_is_told(length: int, count: int) -> None:
    body = "x" * (length - 1) + "."
    assert codes(f"By Ada Example\nBACKGROUND: {body}").count("very-long-paragraph") == count


def test_a_byline_that_was_broken_is_put_together() -> None:
    fill = textwrap.fill(LONG, 60)
    names = "By Adelheid Example, Bartholomew Example, Clementine Example and Dorothea Example"
    for text in (textwrap.fill(names, 60), names.replace(", C", ",\nC"), names.replace(" and ", " and\n")):
        (article,) = read(f"{text}\n\n{fill}\n\n{fill}").articles
        assert [author.name.split()[0] for author in article.authors] == [
            "Adelheid",
            "Bartholomew",
            "Clementine",
            "Dorothea",
        ]
