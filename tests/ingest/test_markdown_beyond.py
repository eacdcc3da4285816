"""Notes, definition lists, languages and attributes: what Markdown says beyond CommonMark."""

from __future__ import annotations

import gc
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import TABLE

from digest.ingest.language_tags import language_tag
from digest.ingest.markdown.accounting import missing_words
from digest.ingest.markdown.normal_form import normal_blocks, normal_inlines
from digest.ingest.markdown.out import write_markdown
from digest.ingest.markdown.reader import read_markdown
from digest.model.blocks import (
    Block,
    Break,
    CodeBlock,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Inline,
    Link,
    List,
    ListItem,
    Note,
    Paragraph,
    Passage,
    Quote,
    Text,
    paragraph,
    plain_text,
)
from digest.model.notice import Severity

if TYPE_CHECKING:
    from digest.model.article import Reading

URL = "https://example.org"
A, B = Text("a"), Text("b")


def read(text: str) -> Reading:
    return read_markdown(f"---\nid: a\ntitle: T\n---\n{text}", table=TABLE, name="a.md")


def blocks(text: str) -> tuple[Block, ...]:
    return tuple(block for section in read(text).articles[0].sections for block in section.blocks)


def notices(text: str) -> list[tuple[str, int, str | None]]:
    """Codes, lines counted from the body, and excerpts."""
    return [(n.code, (n.line or 0) - 4, n.excerpt) for n in read(text).notices]


def note(*inner: Block) -> Note:
    return Note(inner)


def test_a_note_stands_where_its_mark_is_and_its_definition_nowhere_else() -> None:
    text = "One[^1] and again[^1].\n\n[^1]: A *note*.\n\n    Its second paragraph.\n\nText."
    one = note(Paragraph((Text("A "), Emphasis((Text("note"),)), Text("."))), paragraph("Its second paragraph."))
    assert blocks(text) == (
        Paragraph((Text("One"), one, Text(" and again"), one, Text("."))),
        paragraph("Text."),
    )
    assert notices(text) == []
    assert read(text).unowned == 0


def test_a_note_in_the_line_is_a_note() -> None:
    (block,) = blocks("A^[Words with [a link](https://example.org).] b.")
    inner = Paragraph((Text("Words with "), Link(URL, (Text("a link"),)), Text(".")))
    assert block == Paragraph((Text("A"), note(inner), Text(" b.")))


def test_a_definition_may_stand_before_its_mark_or_inside_a_quote() -> None:
    assert blocks("[^x]: Note.\n\n> Text[^x].") == (
        Quote((Paragraph((Text("Text"), note(paragraph("Note.")), Text("."))),)),
    )
    assert blocks("Text[^x].\n\n> Said.\n>\n> [^x]: Note.")[1] == Quote((paragraph("Said."),))


def test_a_note_that_no_mark_leads_to_is_text_at_the_end_of_its_section() -> None:
    text = "## A\n\n[^x]: Lost *words*.\n\nText.\n\n## B\n\nMore."
    sections = read(text).articles[0].sections
    assert [plain_text(section.blocks) for section in sections] == ["Text.\nLost words.", "More."]
    assert notices(text) == [("note-unused", 3, "[^x]")]


def test_a_second_definition_of_a_label_is_text() -> None:
    text = "A[^x].\n\n[^x]: First.\n\n[^x]: Second."
    assert plain_text(blocks(text)) == "A.\nFirst.\nSecond."
    assert notices(text) == [("note-unused", 5, "[^x]")]


def test_a_mark_without_a_note_stays_as_typed() -> None:
    assert blocks("A[^x] and [^y].") == (paragraph("A[^x] and [^y]."),)


def test_a_mark_inside_a_note_stays_as_typed() -> None:
    text = "A[^x] b[^y].\n\n[^x]: See [^y].\n\n[^y]: Last."
    assert plain_text(blocks(text)) == "A b.\nSee [^y].\nLast."
    assert notices(text) == [("note-in-note", 3, "[^y]")]


def test_a_note_of_a_heading_becomes_text_below_it() -> None:
    text = "## Label[^x]\n\nText.\n\n[^x]: Note."
    (section,) = read(text).articles[0].sections
    assert (section.label, plain_text(section.blocks)) == ("Label", "Note.\nText.")
    assert notices(text) == [("note-in-heading", 1, "Note.")]


def test_a_title_and_a_byline_lose_no_note() -> None:
    reading = read_markdown("# Title[^x]\n\nBy Ada Example^[Words.]\n\nText.\n\n[^x]: Note.", table=TABLE, name="a.md")
    (article,) = reading.articles
    assert article.title == "Title"
    assert plain_text(article.sections[0].blocks) == "Note.\nBy Ada Example\nWords.\nText."


def test_long_notes_do_not_grow_without_end() -> None:
    text = "a[^1] " * 300 + "\n\n[^1]: " + "words " * 5000
    reading = read(text)
    assert len(plain_text(reading.articles[0].sections[0].blocks)) < 10 * len(text)
    assert {notice.code for notice in reading.notices} == {"note-repeated"}


def test_notes_stand_in_the_front_matter_too() -> None:
    text = "---\nid: a\ntitle: T\nabstract: |\n  Short.[^a]\n\n  [^a]: Note.\n---\n"
    (article,) = read_markdown(text, table=TABLE, name="a.md").articles
    assert article.abstract == (Paragraph((Text("Short."), note(paragraph("Note.")))),)
    assert read_markdown(write_markdown(article), table=TABLE, name="a.md").articles == (article,)


def test_terms_and_meanings_are_a_definition_list() -> None:
    assert blocks("*One*\n: First.\n: Second.\n\nTwo<br>Deux\n\n: Third.\n\n  - item\n\nText") == (
        DefinitionList(
            (
                Definition(((Emphasis((Text("One"),)),),), ((paragraph("First."),), (paragraph("Second."),))),
                Definition(
                    ((Text("Two"),), (Text("Deux"),)),
                    ((paragraph("Third."), List((ListItem((paragraph("item"),)),))),),
                ),
            )
        ),
        paragraph("Text"),
    )


def test_a_definition_list_ends_where_another_block_begins() -> None:
    assert blocks("a\n: b\n\n```\n: c\n```")[1] == CodeBlock(": c")
    assert isinstance(blocks("a\n: b\n\n- c\n  : d")[1], List)


def test_languages_are_read_in_lines_and_as_passages() -> None:
    assert blocks("Ein [mot *juste*]{lang=fr}.") == (
        Paragraph((Text("Ein "), Foreign("fr", (Text("mot "), Emphasis((Text("juste"),)))), Text("."))),
    )
    text = ":::: {lang=pt_br}\nOlá.\n\n::: {lang=de}\nHallo.\n:::\n::::\n\nText."
    assert blocks(text) == (
        Passage("pt-BR", (paragraph("Olá."), Passage("de", (paragraph("Hallo."),)))),
        paragraph("Text."),
    )
    assert read(text).unowned == 0


@pytest.mark.parametrize(
    "text", ["[x]{.small}", "[x]{lang=}", '[x]{lang="no tag"}', "[x] {lang=fr}", "::: note", "{lang=fr}"]
)
def test_other_braces_stay_as_typed(text: str) -> None:
    assert blocks(text) == (paragraph(text),)


def test_attributes_give_a_picture_words_and_a_language_and_are_noted_else() -> None:
    assert blocks('![](a.png){alt="A map" lang=fr}') == (Passage("fr", (Figure("a.png", "A map"),)),)
    text = "![A map](a.png){width=50%}"
    assert blocks(text) == (Figure("a.png", "A map"),)
    assert notices(text) == [("attribute-dropped", 1, "{width=50%}")]


def test_attributes_give_a_heading_a_language_and_are_noted_else() -> None:
    assert blocks("### Überschrift {lang=de}") == (Heading(1, (Foreign("de", (Text("Überschrift"),)),)),)
    assert blocks("### Words {#id .x}") == (Heading(1, (Text("Words"),)),)
    assert notices("### Words {#id .x}") == [("attribute-dropped", 1, "{#id .x}")]
    assert notices("## Label {lang=de}") == [("attribute-dropped", 1, "{lang=de}")]
    assert blocks("### The set {a}") == (Heading(1, (Text("The set {a}"),)),)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([Note((Paragraph((A, Note((paragraph("b"),)))),))], (note(Paragraph((A,))), note(Paragraph((B,))))),
        ([Link(URL, (A, Note((paragraph("b"),))))], (Link(URL, (A,)), note(paragraph("b")))),
        ([Note(()), A], (A,)),
        ([Foreign("fr", (A,)), Foreign("fr", (B,))], (Foreign("fr", (Text("ab"),)),)),
        ([Foreign("fr", (Foreign("FR", (A,)), B))], (Foreign("fr", (Text("ab"),)),)),
        ([Foreign("fr", (Foreign("de", (A,)),))], (Foreign("fr", (Foreign("de", (A,)),)),)),
        ([Foreign("", (A,)), Foreign("no tag", (B,)), Foreign("fr", ())], (Text("ab"),)),
    ],
)
def test_new_inlines_are_brought_into_normal_form(parts: list[Inline], expected: tuple[Inline, ...]) -> None:
    assert normal_inlines(parts) == expected


@pytest.mark.parametrize(
    ("given_blocks", "expected"),
    [
        ([Passage("", (paragraph("a"),))], (paragraph("a"),)),
        ([Passage("fr", ())], ()),
        ([DefinitionList((Definition(((A,),), ()),))], (paragraph("a"),)),
        ([DefinitionList((Definition((), ((paragraph("a"),),)),))], (paragraph("a"),)),
        (
            [DefinitionList((Definition(((A,),), ()), Definition(((B,),), ((paragraph("c"),),))))],
            (DefinitionList((Definition(((A,), (B,)), ((paragraph("c"),),)),)),),
        ),
        (
            [DefinitionList((Definition(((A, Break(), B),), ((paragraph("c"),), ())),))] * 2,
            (DefinitionList((Definition(((A,), (B,)), ((paragraph("c"),),)),) * 2),),
        ),
    ],
)
def test_new_blocks_are_brought_into_normal_form(given_blocks: list[Block], expected: tuple[Block, ...]) -> None:
    assert normal_blocks(given_blocks) == expected


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("FR", "fr"),
        ("pt_br", "pt-BR"),
        ("ZH-hant-tw", "zh-Hant-TW"),
        ("x-Klingon", "x-klingon"),
        ("en-x-US", "en-x-us"),
        ("", None),
        ("e", None),
        ("fr fr", None),
        ("fr-", None),
        ('fr"', None),
        ("a" * 40, None),
    ],
)
def test_a_language_tag_has_a_shape_and_usual_letters(text: str, tag: str | None) -> None:
    assert language_tag(text) == tag


_PIECES = st.sampled_from(
    [
        *(
            "[^1]",
            "[^2]",
            "\n\n[^1]: ",
            "\n\n[^2]: ",
            "^[",
            "]",
            "{lang=fr}",
            "[",
            "\n: ",
            "\n\n",
            "\n::: {lang=de}\n",
            "\n:::\n",
        ),
        *("\n    ", "> ", "- ", "## ", " word ", " two words ", "![x](y.png)", "{#id}", "*", "`", "(", "<br>", "# "),
    ]
)


@settings(max_examples=400)
@given(st.lists(_PIECES, max_size=24).map("".join))
def test_every_word_of_any_such_text_is_in_the_article(text: str) -> None:
    reading = read_markdown(text, table=TABLE, name="a.md")
    (article,) = reading.articles
    said = [article.title or "", *(author.name for author in article.authors), plain_text(article.abstract)]
    said += [words for s in article.sections for words in (s.label, plain_text(s.blocks))]
    said += [notice.excerpt or "" for notice in reading.notices]
    words = [word for word in missing_words(text, said) if word in {"word", "two", "words"}]
    assert words == []
    assert reading.unowned == 0
    assert [notice for notice in reading.notices if notice.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "^[",
            "[^1]",
            "[a]{lang=fr}",
            "[a]{lang=fr ",
            "[^1]: ",
            "\n::: {lang=fr}\n",
            "a\n: ",
            "\n\na\n: b",
            "[",
            "{a=b ",
        ),
        *(
            "]{",
            "\n[^1]: x\n\n",
            "\n- a\n  : b",
            "![](x){a=b ",
            "# {a=b ",
            "^[a]",
            "[[^1]",
            ": a\n  ",
            "\na\n\n: b\n\n  c\n",
        ),
    ],
)
def test_reading_grows_no_faster_than_the_text(piece: str) -> None:
    """Eight times the text may take 24 times as long; a quadratic step would take 64."""

    def seconds(count: int) -> float:
        text = f"{piece * count}\n\n[^1]: note"
        started = time.process_time()
        read_markdown(text, table=TABLE, name="a.md")
        return time.process_time() - started

    gc.disable()  # looking for rubbish among all that other tests left is no part of the reading
    try:
        times = [(seconds(500), seconds(4000)) for _ in range(4)]
    finally:
        gc.enable()
    least, most = (min(each) for each in zip(*times, strict=True))
    assert most < max(24 * least, 0.25)
