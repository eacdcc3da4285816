"""Bounds of what a reader gives: no tree is deeper, and no article longer, than what follows can bear; pure.

A deeper tree is made shallow, with every word kept; a longer article is left out, and its raw bytes keep it.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, cast

from digest.model.blocks import (
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
    Strong,
    Table,
    Text,
    inlines,
    paragraph,
)
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.model.article import Article, Reading
    from digest.model.blocks import Block, Inline

DEEPEST = 50
"""Blocks and inlines that lie in this many others are made plain; the layout of twice as many ends in an error."""

_NESTING = (List, Quote, Passage, DefinitionList, Note, Emphasis, Strong, Link, Foreign)


def bounded(reading: Reading, *, longest: int) -> Reading:
    """The reading within bounds, with a notice for every article that was not. ``longest`` is in characters."""
    notices: list[Notice] = []
    articles: list[Article] = []
    cut: list[int] = []
    for at, article in enumerate(reading.articles):
        count = characters(article)
        if count > longest:
            notices.append(_too_long(article, count, longest))
            continue
        if depth(article) > DEEPEST:
            notices.append(_too_deep(article))
            article = shallow(article)  # noqa: PLW2901 - the same article, made plain
        cut += [len(articles)] if at in reading.cut_short else []
        articles.append(article)
    if not notices:
        return reading
    return replace(reading, articles=tuple(articles), notices=(*reading.notices, *notices), cut_short=tuple(cut))


def characters(value: object) -> int:
    """How many characters the words of a value of the model have."""
    return sum(map(len, words_of(value)))


def depth(value: object) -> int:
    """How many blocks and inlines lie in each other at the deepest place; counted without recursion."""
    deepest, todo = 0, [(value, 0)]
    while todo:
        one, level = todo.pop()
        deepest = max(deepest, level)
        if isinstance(one, tuple):
            todo += [(part, level) for part in one]
        elif hasattr(one, "__dataclass_fields__"):
            inside = level + isinstance(one, _NESTING)
            todo += [(part, inside) for part in _parts(one)]
    return deepest


def words_of(value: object) -> Iterator[str]:
    """The words of a value, in reading order, found without recursion; a picture has its ``alt`` and its caption."""
    todo = [value]
    while todo:
        one = todo.pop()
        if isinstance(one, (Text, Code, CodeBlock)):
            yield one.text
        elif isinstance(one, tuple):
            todo += reversed(one)
        elif isinstance(one, Figure):
            todo += [one.caption, Text(one.alt)]
        elif hasattr(one, "__dataclass_fields__"):
            todo += reversed(_parts(one))


def _parts(value: object) -> tuple[object, ...]:
    """The fields of a value of the model."""
    return tuple(getattr(value, part.name) for part in fields(cast("Any", value)))


def shallow(article: Article) -> Article:
    """The article with everything that lies too deeply made plain."""
    return replace(
        article,
        abstract=_blocks(article.abstract, 0),
        sections=tuple(replace(section, blocks=_blocks(section.blocks, 0)) for section in article.sections),
        authors=tuple(replace(author, bio=_blocks(author.bio, 0)) for author in article.authors),
    )


def _blocks(blocks: tuple[Block, ...], level: int) -> tuple[Block, ...]:
    return tuple(_block(block, level) for block in blocks)


def _block(block: Block, level: int) -> Block:
    """The block, which lies in ``level`` others, with what is too deep in it made plain."""
    if isinstance(block, _NESTING) and level >= DEEPEST:
        return paragraph(" ".join(" ".join(words_of(block)).split()))
    match block:
        case Quote() | Passage():
            return replace(block, blocks=_blocks(block.blocks, level + 1))
        case List():
            return replace(block, items=tuple(ListItem(_blocks(item.blocks, level + 1)) for item in block.items))
        case DefinitionList():
            return DefinitionList(tuple(_definition(entry, level + 1) for entry in block.entries))
        case Paragraph() | Heading():
            return replace(block, inlines=_inlines(block.inlines, level))
        case Figure():
            return replace(block, caption=_inlines(block.caption, level))
        case Table():
            rows = tuple(_cells(row, level) for row in block.rows)
            return replace(block, header=_cells(block.header, level), rows=rows)
        case _:
            return block


def _definition(entry: Definition, level: int) -> Definition:
    meanings = tuple(_blocks(meaning, level) for meaning in entry.meanings)
    return Definition(_cells(entry.terms, level), meanings)


def _cells(cells: tuple[tuple[Inline, ...], ...], level: int) -> tuple[tuple[Inline, ...], ...]:
    return tuple(_inlines(cell, level) for cell in cells)


def _inlines(parts: tuple[Inline, ...], level: int) -> tuple[Inline, ...]:
    return inlines(_inline(part, level) for part in parts)


def _inline(part: Inline, level: int) -> Inline:
    if isinstance(part, _NESTING) and level >= DEEPEST:
        return Text("".join(words_of(part)))
    match part:
        case Emphasis() | Strong() | Link() | Foreign():
            return replace(part, children=_inlines(part.children, level + 1))
        case Note():
            return Note(_blocks(part.blocks, level + 1))
        case _:
            return part


def _called(article: Article) -> str:
    if article.title:
        return f"“{article.title[:80]}”"
    place = f" (line {article.origin.line})" if article.origin.line else ""
    return f"An article{place}"


def _too_long(article: Article, count: int, longest: int) -> Notice:
    return Notice(
        code="article-too-long",
        severity=Severity.ERROR,
        message=f"{_called(article)} has {count:,} characters; at most {longest:,} are taken in. It was set aside.",
        path=article.origin.name or None,
        line=article.origin.line,
        hint="Split or shorten it, or raise limits.article_characters in config.toml.",
    )


def _too_deep(article: Article) -> Notice:
    return Notice(
        code="nested-too-deeply",
        severity=Severity.WARNING,
        message=f"{_called(article)} has parts that lie in more than {DEEPEST} others; they were made plain.",
        path=article.origin.name or None,
        line=article.origin.line,
        hint="Write it with fewer lists and quotes in each other.",
    )
