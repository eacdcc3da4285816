"""Trees too deep are made shallow with every word kept; what is within bounds is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from strategies import articles

from digest.ingest.bounds import DEEPEST, bounded, characters, depth, shallow, words_of
from digest.model.article import Article, Author, Reading, Section
from digest.model.blocks import (
    Block,
    Definition,
    DefinitionList,
    Emphasis,
    Heading,
    Inline,
    Link,
    List,
    ListItem,
    Note,
    Paragraph,
    Passage,
    Quote,
    Strong,
    Table,
    Text,
    paragraph,
)


def nested(times: int, kind: str) -> Block:
    """A block that lies in ``times`` others, with words at every level but the outermost's own."""
    block: Block = Table(header=((Text("head"),),), rows=(((Text("deepest cell"),),),))
    inline: Inline = Text("deepest words")
    for level in range(times):
        words = paragraph(f"level {level}")
        if kind == "list":
            block = List((ListItem((words, block)),))
        elif kind == "quote":
            block = Quote((words, block))
        elif kind == "passage":
            block = Passage("fr", (words, block))
        elif kind == "definitions":
            block = DefinitionList((Definition(((Text(f"term {level}"),),), ((block,),)),))
        elif kind == "emphasis":
            inline = Emphasis((Text(f"{level} "), inline)) if level % 2 else Link("https://a.b", (Strong((inline,)),))
        else:
            inline = Note((Quote((Paragraph((inline,)),)),)) if level == 0 else Emphasis((inline, Text(str(level))))
    return block if kind in {"list", "quote", "passage", "definitions"} else Paragraph((inline,))


def article(*blocks: Block) -> Article:
    section = Section(label="", heading="", kind="body", blocks=blocks)
    return Article(title="A title", sections=(section,), abstract=blocks, authors=(Author(name="Ada", bio=blocks),))


@pytest.mark.parametrize("kind", ["list", "quote", "passage", "definitions", "emphasis", "note"])
@pytest.mark.parametrize("times", [DEEPEST + 1, 300, 5_000])
def test_a_tree_too_deep_is_made_shallow_and_keeps_its_words(kind: str, times: int) -> None:
    deep = article(nested(times, kind))
    assert depth(deep) >= times
    made = bounded(Reading(articles=(deep,)), longest=10**9)
    assert depth(made.articles[0]) <= DEEPEST
    before, after = (" ".join(" ".join(words_of(one)).split()) for one in (deep, made.articles[0]))
    assert "".join(after.split()) == "".join(before.split())
    assert [notice.code for notice in made.notices] == ["nested-too-deeply"]
    assert "A title" in made.notices[0].message


@given(articles)
def test_what_is_within_bounds_is_left_alone(one: Article) -> None:
    reading = Reading(articles=(one,))
    assert bounded(reading, longest=10**9) is reading
    assert shallow(one) == one
    assert characters(one) >= one.words


def test_an_article_too_long_is_named_and_left_out_and_the_others_stay() -> None:
    long = replace(article(Heading(1, (Text("x" * 100),))), title=None)
    made = bounded(Reading(articles=(long, article(paragraph("short")))), longest=150)
    assert [one.title for one in made.articles] == ["A title"]
    (notice,) = made.notices
    assert (notice.code, notice.severity) == ("article-too-long", "error")
    assert "300 characters" in notice.message
