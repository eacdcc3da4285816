"""Notes, definition lists and languages on the web page, on paper and in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sample_issue import PUBLICATION, issue, missing, placed
from test_web_page import tree_of, words_of

from digest.model.article import Article, Author, Section
from digest.model.blocks import (
    Definition,
    DefinitionList,
    Foreign,
    Link,
    List,
    ListItem,
    Note,
    Paragraph,
    Passage,
    Table,
    Text,
    paragraph,
)
from digest.model.config import DesignChoice
from digest.render.pages import plain_text, print_page, web_page
from digest.summary.prose import article_texts

if TYPE_CHECKING:
    from digest.model.blocks import Block
    from digest.render.design import Design

ONE = Note((paragraph("First note."),))
TWO = Note((paragraph("Second note."), List((ListItem((paragraph("with a list"),)),))))
ARTICLE = Article(
    abstract=(Paragraph((Text("Abstract."), ONE)),),
    authors=(Author(name="Ada Example", bio=(Paragraph((Text("She writes."), Note((paragraph("Third."),)))),)),),
    sections=(
        Section(
            label="A",
            heading="A",
            kind="body",
            blocks=(
                Paragraph((Text("Text"), TWO, Text(" and again"), ONE, Text("."))),
                Table((), (((Text("Cell"), ONE), (Link("javascript:x", (Text("no link"),)),)),)),
                DefinitionList((Definition(((Text("Quay"),), (Text("Kai"),)), ((paragraph("A wall."),),)),)),
                Passage("ar", (paragraph("مرحبا"),)),
                Paragraph((Foreign("de", (Text("Hafen"),)), Foreign('x"', (Text(" and odd"),)))),
            ),
        ),
    ),
)


def page_of(design: Design, *, note: tuple[Block, ...] = ()) -> str:
    made = issue(placed(ARTICLE, "All", "all"), placed(ARTICLE, "Again", "again"), note=note)
    return web_page(made, PUBLICATION, design)["index.html"].decode()


def test_marks_lead_to_their_notes_and_back_and_are_numbered_by_article(brief: Design) -> None:
    root = tree_of(page_of(brief))
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    first = next(node for node in root.iter("article"))
    marks = [node for node in first.iter("a") if node.get("role") == "doc-noteref"]
    assert [(mark.text, mark.get("href")) for mark in marks] == [
        ("1", "#all-note-1"),
        ("2", "#all-note-2"),
        ("1", "#all-note-1"),
        ("1", "#all-note-1"),
        ("3", "#all-note-3"),
    ]
    back = [node.get("href") for node in first.iter("a") if node.get("role") == "doc-backlink"]
    assert sorted(str(href) for href in back) == sorted(f"#{mark.get('id')}" for mark in marks)
    targets = {node.get("href", "")[1:] for node in root.iter("a") if node.get("href", "").startswith("#")}
    assert targets <= set(ids)


def test_notes_are_one_section_with_a_name_and_a_heading_without_a_gap(brief: Design) -> None:
    first = next(node for node in tree_of(page_of(brief)).iter("article"))
    (notes,) = [node for node in first.iter("section") if node.get("role") == "doc-endnotes"]
    assert notes.get("aria-label") == "Notes"
    assert [words_of(node).split()[:2] for node in notes.findall("ol/li")] == [
        ["First", "note."],
        ["Second", "note."],
        ["Third.", "↑"],
    ]
    assert notes.find("h3") is not None


def test_notes_of_the_editors_stand_below_their_words(brief: Design) -> None:
    root = tree_of(page_of(brief, note=(Paragraph((Text("Dear readers."), ONE)),)))
    (note,) = [node for node in root.iter("section") if node.get("class") == "note"]
    assert [node.get("id") for node in note.iter("li")] == ["editors-note-1"]


def test_languages_stand_in_the_markup_and_what_is_none_does_not(brief: Design) -> None:
    first = next(node for node in tree_of(page_of(brief)).iter("article"))
    assert [(n.tag, n.get("lang"), n.get("dir")) for n in first.iter() if n.get("lang")] == [
        ("div", "ar", "rtl"),
        ("span", "de", None),
    ]
    assert "and odd" in words_of(first)


def test_links_in_cells_and_terms_are_settled_as_anywhere(brief: Design) -> None:
    page = page_of(brief)
    assert "javascript" not in page
    assert "no link" in page


def test_every_word_is_on_paper_and_in_plain_text(brief: Design) -> None:
    made = issue(placed(ARTICLE, "All", "all"))
    without = issue(placed(Article(sections=ARTICLE.sections[:0]), "All", "all"))
    html = print_page(made, PUBLICATION, DesignChoice(), brief)
    text = plain_text(made, PUBLICATION, brief)
    assert missing(without, text) == []
    for words in ("First note.", "Second note.", "with a list", "Third.", "Quay", "Kai", "A wall.", "Hafen"):
        assert words in html
        assert words in text
    assert "Text² and again¹." in text
    assert "\nQuay\nKai\n    A wall.\n" in text
    assert "\n2. Second note.\n" in text


def test_summaries_are_cut_from_words_without_notes_and_terms() -> None:
    assert article_texts(ARTICLE) == ["Abstract.", "Text and again.", "A wall.", "مرحبا", "Hafen and odd"]
