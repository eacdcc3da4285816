"""Hashes, ids and slugs."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.identity import article_id, content_sha256, slug_of
from digest.model.article import Article, ArticleState, Author, Origin, Section
from digest.model.blocks import (
    Block,
    Break,
    Code,
    CodeBlock,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Link,
    List,
    ListItem,
    Note,
    Paragraph,
    Passage,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    paragraph,
)

ARTICLE = Article(
    title="Ada’s “first” article",
    authors=(Author(name="Ada Example"),),
    abstract=(paragraph("What it is about – in short."),),
    sections=(
        Section(label="BACKGROUND", heading="Background", kind="background", blocks=(paragraph("It began… early."),)),
    ),
)


def test_typography_and_white_space_do_not_change_the_hash() -> None:
    typed = replace(
        ARTICLE,
        title='Ada\'s  "first" article',
        abstract=(paragraph("What it is\xa0about - in short."),),
        sections=(replace(ARTICLE.sections[0], blocks=(paragraph(" It began... early.\u200b"),)),),
    )
    assert content_sha256(typed) == content_sha256(ARTICLE)


def test_emphasis_state_and_origin_do_not_change_the_hash() -> None:
    marked = (Paragraph((Text("It began… "), Emphasis((Text("early"),)), Text("."))),)
    other = replace(
        ARTICLE,
        sections=(replace(ARTICLE.sections[0], blocks=marked, heading="Other"),),
        state=ArticleState.HELD,
        origin=Origin(name="x"),
        id="abc",
        tags=("a",),
    )
    assert content_sha256(other) == content_sha256(ARTICLE)


@pytest.mark.parametrize(
    "other",
    [
        replace(ARTICLE, title="Ada’s “second” article"),
        replace(ARTICLE, authors=(Author(name="Ben Example"),)),
        replace(ARTICLE, abstract=()),
        replace(ARTICLE, sections=(replace(ARTICLE.sections[0], label="CONTEXT"),)),
        replace(ARTICLE, sections=(replace(ARTICLE.sections[0], blocks=(paragraph("IT BEGAN… EARLY."),)),)),
        replace(ARTICLE, title=None, authors=(Author(name="Ada’s “first” article"), *ARTICLE.authors)),
    ],
)
def test_other_words_give_another_hash(other: Article) -> None:
    assert content_sha256(other) != content_sha256(ARTICLE)


def test_an_id_is_short_and_stable() -> None:
    assert article_id(ARTICLE) == content_sha256(ARTICLE)[:12] == "129be3747e57"


def test_the_hash_of_a_tree_without_notes_and_definitions_never_changes() -> None:
    """Taken before notes, definition lists and languages were in the tree."""
    link = Link("https://example.org", (Text("c"),))
    row = (Text("a "), Emphasis((Text("b"), Strong((link,)))), Break(), Code("d"))
    blocks = (
        Heading(1, row),
        List((ListItem((Paragraph(row), Quote((paragraph("e"),)))), ListItem(())), ordered=True),
        CodeBlock("f\n  g", "h"),
        Figure("i.png", "j", row),
        Figure("i.png", "k"),
        Table((row, ()), ((row, (Text("l"),)),)),
        Rule(),
    )
    assert content_sha256(with_blocks(*blocks)) == "1c98b7fb8d1e5cd5eed9e60c0a35db0dc4afe4f054af0331d11ec434a0e9f2aa"


def with_blocks(*blocks: Block) -> Article:
    return replace(ARTICLE, sections=(replace(ARTICLE.sections[0], blocks=blocks),))


def test_notes_terms_and_meanings_count_and_languages_do_not() -> None:
    plain = with_blocks(paragraph("It began."))
    noted = with_blocks(Paragraph((Text("It began."), Note((paragraph("In May."),)))))
    other = with_blocks(Paragraph((Text("It began."), Note((paragraph("In June."),)))))
    listed = [
        with_blocks(DefinitionList((Definition(((Text(term),),), ((paragraph(meaning),),)),)))
        for term, meaning in (("Quay", "A wall."), ("Pier", "A wall."), ("Quay", "A bridge."))
    ]
    hashes = {content_sha256(each) for each in (plain, noted, other, *listed)}
    assert len(hashes) == 6
    foreign = with_blocks(Passage("fr", (Paragraph((Foreign("fr", (Text("It began."),)),)),)))
    assert content_sha256(foreign) == content_sha256(plain)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("The Caucasus: a new map", "the-caucasus-a-new-map"),
        ("Ada’s first article", "adas-first-article"),
        ("Türkiye’de ışık, ŞEHİR ve ağaç", "turkiyede-isik-sehir-ve-agac"),
        ("Azərbaycan Gəncə", "azarbaycan-ganca"),
        ("Юг и Щёлково", "yug-i-shchyolkovo"),
        ("Київ", "kiyiv"),
        ("საქართველო", "sakartvelo"),
        ("Հայաստան", "hayastan"),
        ("Straße, Øresund & Łódź", "strasse-oresund-lodz"),
        ("  --Many   signs!!--", "many-signs"),
        ("con", "con-1"),
        ("Inbox", "inbox-1"),
    ],
)
def test_a_slug_is_plain_and_readable(text: str, slug: str) -> None:
    assert slug_of(text) == slug


def test_a_slug_is_cut_between_words() -> None:
    assert slug_of("one two three four", limit=10) == "one-two"
    assert slug_of("a" * 90, limit=60) == "a" * 60


def test_texts_without_known_letters_get_different_names() -> None:
    assert slug_of("中国") != slug_of("日本")
    assert slug_of("") == slug_of("")


@given(st.text(max_size=80), st.integers(12, 80))
def test_any_text_gives_a_usable_slug(text: str, limit: int) -> None:
    slug = slug_of(text, limit=limit)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= limit + 2
    assert slug_of(slug, limit=limit + 2) in {slug, f"{slug}-1"}
