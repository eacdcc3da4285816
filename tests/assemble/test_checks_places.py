from __future__ import annotations

import datetime as dt
import html
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import TABLE, articles, blocks, inlines

from digest.assemble.checks import Source, Terms, check_articles
from digest.assemble.checks.passages import passages
from digest.assemble.checks.placing import NOWHERE, align, starts_of
from digest.ingest.markdown.out import write_markdown
from digest.ingest.reader import read
from digest.model.article import Article, Section
from digest.model.blocks import Paragraph, Text
from digest.model.checks import CheckChoice
from digest.model.notice import Notice

TERMS = Terms(choice=CheckChoice(), language="en", today=dt.date(2026, 11, 27))
MARKER = "zqword zqword"


def notices_of(text: str, name: str = "a.md") -> tuple[Notice, ...]:
    reading = read(text.encode(), name=name, table=TABLE)
    return check_articles(reading.articles, Source(text, paste=name.endswith(".txt")), name=name, terms=TERMS)


def marked(article: Article, before: tuple[object, ...], after: tuple[object, ...]) -> Article:
    """The article with a section in which a word is doubled, between other inlines."""
    paragraph = Paragraph((*before, Text(f" {MARKER} "), *after))  # type: ignore[arg-type]
    section = Section(label="Marked", heading="Marked", kind="other", blocks=(paragraph,))
    return replace(article, sections=(*article.sections, section))


@given(articles, inlines, inlines)
def test_a_place_points_at_the_very_characters_whatever_stands_around(
    article: Article, before: tuple[object, ...], after: tuple[object, ...]
) -> None:
    text = write_markdown(marked(article, before, after))
    found = [n for n in notices_of(text) if n.code == "doubled-word" and n.excerpt == MARKER]
    assert len(found) == 1
    notice = found[0]
    assert notice.line is not None
    if notice.column is not None:
        assert notice.end_column is not None
        assert Source(text).line(notice.line)[notice.column - 1 : notice.end_column - 1] == MARKER


@given(articles, blocks)
def test_every_character_that_is_paired_is_the_same_one(article: Article, more: tuple[object, ...]) -> None:
    section = Section(label="", heading="", kind="body", blocks=more)  # type: ignore[arg-type]
    text = write_markdown(replace(article, sections=(section, *article.sections)))
    source = Source(text)
    for each in read(text.encode(), name="a.md", table=TABLE).articles:
        all_ = passages(each, "en")
        starts = starts_of(all_, source, source.first)
        for passage in all_:
            places = align(passage, source, starts[passage.number])
            assert len(places) == len(passage.text)
            for char, place in zip(passage.text, places, strict=True):
                assert place == NOWHERE or is_same(char, text, place)


def is_same(char: str, text: str, place: int) -> bool:
    if text[place] == char or (char == " " and text[place] in " \t\xa0\\\r\n\v\f\x85\u2028\u2029<"):
        return True
    return text[place] == "&" and html.unescape(text[place : text.index(";", place) + 1]) == char


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_front_matter_line_ends_and_a_byte_order_mark_do_not_move_a_place(end: str, mark: str) -> None:
    lines = [
        "---",
        "title: “One” & two",
        "authors:",
        "  - name: Ada",
        "    bio: Ada had had it it.",
        "---",
        "",
        "Plain.",
    ]
    text = mark + end.join([*lines, "", "He said *that* the **the** &amp; \\*star\\* was was here.", ""])
    found = {(n.line, n.column, n.end_column) for n in notices_of(text) if n.code == "doubled-word"}
    assert found == {(5, 14, 21), (5, 22, 27), (10, 16, 25), (10, 43, 50)}


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("One [two](https://example.org/the_two) two.", (6, 43)),
        ("See <https://example.org/was> for what was was.", (40, 47)),
        ("A `that that` in code, and that that outside.", (28, 37)),
        ('A link [of](https://a.example/x(y)z "of") of it.', (9, 45)),
        ("| was was | b |", None),
    ],
)
def test_markup_around_a_word_is_stepped_over(line: str, place: tuple[int, int] | None) -> None:
    found = [n for n in notices_of(f"# T\n\n{line}\n") if n.code == "doubled-word"]
    assert [(n.column, n.end_column) for n in found] == ([place] if place else [(3, 10)])


def test_a_paragraph_over_several_lines_has_its_own_lines() -> None:
    text = "# T\n\nFirst line of it\nand and the second,\n> quoted was\n> was here\n"
    found = [(n.line, n.column, n.end_column) for n in notices_of(text) if n.code == "doubled-word"]
    assert found == [(4, 1, 8), (5, 10, None)]


def test_the_same_paragraph_in_two_places_has_two_places() -> None:
    text = "# T\n\nIt was was so.\n\nBetween.\n\nIt was was so.\n"
    assert [(n.line, n.column) for n in notices_of(text) if n.code == "doubled-word"] == [(3, 4), (7, 4)]


def test_articles_of_one_paste_have_their_places_in_it() -> None:
    one = "By Ada Example\nA first text that goes on for a while.\nBACKGROUND: It was was so.\nAUTHOR’S BIO: Ada writes.\n"
    found = [(n.line, n.column) for n in notices_of(one + one, "a.txt") if n.code == "doubled-word"]
    assert found == [(3, 16), (7, 16)]


@given(st.text(max_size=200), st.text(max_size=40))
@example("a" * 200, "")
def test_alignment_of_anything_with_anything_ends(source: str, words: str) -> None:
    article = Article(sections=(Section(label="", heading="", kind="body", blocks=(Paragraph((Text(words),)),)),))
    all_ = passages(article, "")
    text = Source(source)
    starts = starts_of(all_, text)
    assert all(len(align(p, text, starts[p.number])) == len(p.text) for p in all_)
