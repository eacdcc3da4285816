"""Whatever an article holds, its Markdown reads back as the same article."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from strategies import TABLE, articles, blocks, inlines, messy_articles, relabelled

from digest.ingest.markdown.normal_form import normal_article
from digest.ingest.markdown.out import write_markdown
from digest.ingest.markdown.reader import read_markdown
from digest.model.article import Article, Section
from digest.model.blocks import (
    Block,
    CodeBlock,
    Definition,
    DefinitionList,
    Emphasis,
    Inline,
    Link,
    List,
    ListItem,
    Paragraph,
    Strong,
    Text,
)
from digest.model.notice import Severity

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def again(article: Article) -> Article:
    text = write_markdown(article)
    reading = read_markdown(text, table=TABLE, name="article.md")
    errors = [notice for notice in reading.notices if notice.severity is Severity.ERROR]
    assert not errors, text
    assert reading.unowned == 0
    (back,) = reading.articles
    return back


def body(*blocks: Block) -> Article:
    return Article(id="0123456789ab", title="T", sections=(Section(label="", heading="", kind="body", blocks=blocks),))


def entry(*meaning: Block) -> DefinitionList:
    return DefinitionList(entries=(Definition(terms=((Text("a term"),),), meanings=(meaning,)),))


@settings(max_examples=500, suppress_health_check=SLOW)
@given(inlines)
def test_any_paragraph_reads_back_as_it_was(parts: tuple[Inline, ...]) -> None:
    article = body(Paragraph(parts))
    assert again(article) == article, write_markdown(article)


@pytest.mark.parametrize(
    "parts",
    [
        (Link("https://example.org/", (Text("https://example.org/\\é"), Emphasis((Text("*"),)))),),
        (Emphasis((Text("https://example.org/a_b"), Strong((Text("*"),)))),),
        (Emphasis((Strong((Text("*"),)), Text("b_a https://example.org"))),),
        (Strong((Emphasis((Text("_"),)), Text("a * b"))), Text("c_d")),
    ],
)
def test_signs_beside_a_letter_that_becomes_an_entity_read_back(parts: tuple[Inline, ...]) -> None:
    article = body(Paragraph(parts))
    assert again(article) == article, write_markdown(article)


@settings(max_examples=250, suppress_health_check=SLOW)
@given(blocks.filter(bool))
@example((entry(List(items=(ListItem(()), ListItem(())))),))
@example((entry(List(items=(ListItem((Paragraph((Text("a"),)),)), ListItem(())))),))
@example((entry(CodeBlock("===")),))
@example((entry(CodeBlock("---")),))
def test_any_blocks_read_back_as_they_were(tree: tuple[Block, ...]) -> None:
    article = body(*tree)
    assert again(article) == article, write_markdown(article)


@settings(max_examples=500, suppress_health_check=SLOW)
@given(articles)
def test_any_article_in_normal_form_reads_back_as_it_was(article: Article) -> None:
    assert again(article) == article, write_markdown(article)


@settings(max_examples=100, suppress_health_check=SLOW)
@given(messy_articles())
def test_any_other_article_reads_back_in_normal_form(article: Article) -> None:
    assert again(article) == relabelled(normal_article(article)), write_markdown(article)
