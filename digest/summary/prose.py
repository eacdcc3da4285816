"""The running text of blocks, paragraph by paragraph: what sentences are made of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.model.blocks import DefinitionList, Figure, Heading, List, Paragraph, Passage, Quote, Strong, inline_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.article import Article, Section
    from digest.model.blocks import Block, Inline

_SPACE = re.compile(r"\s+")


def prose(blocks: Iterable[Block]) -> Iterator[tuple[str, bool]]:
    """Each text of the blocks with its white space folded, and whether it is running text.

    Paragraphs, list items, quotes and meanings are running text (an item without its label); headings, terms and
    captions are not. Code, tables and notes give nothing: no sentence can be taken from them.
    """
    for block in blocks:
        match block:
            case Paragraph():
                yield _fold(inline_text(block.inlines)), True
            case Heading():
                yield _fold(inline_text(block.inlines)), False
            case List():
                for item in block.items:
                    yield from prose(_without_label(item.blocks))
            case Quote() | Passage():
                yield from prose(block.blocks)
            case DefinitionList():
                for entry in block.entries:
                    yield from ((_fold(inline_text(term)), False) for term in entry.terms)
                    for meaning in entry.meanings:
                        yield from prose(meaning)
            case Figure():
                yield _fold(inline_text(block.caption)), False
            case _:
                pass


def running(blocks: Iterable[Block]) -> list[str]:
    """The running texts of blocks, empty ones left out."""
    return [text for text, is_running in prose(blocks) if is_running and text]


def article_texts(article: Article) -> list[str]:
    """The running texts of abstract and sections, in reading order."""
    return [text for body in _bodies(article) for text in running(body)]


def sections_of(article: Article, *stems: str) -> list[Section]:
    """The sections whose kind, in small letters, begins with one of the stems (``conclusion``)."""
    return [section for section in article.sections if section.kind.lower().startswith(stems)]


def _bodies(article: Article) -> Iterator[tuple[Block, ...]]:
    yield article.abstract
    for section in article.sections:
        yield section.blocks


def _fold(text: str) -> str:
    return _SPACE.sub(" ", text).strip()


def _without_label(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """An item's blocks without the strong words and colon that label it: a label is no sentence."""
    if not blocks or not isinstance(blocks[0], Paragraph):
        return blocks
    inlines = blocks[0].inlines
    if len(inlines) > 1 and _is_label(inlines[0]):
        return (Paragraph(inlines[1:]), *blocks[1:])
    return blocks


def _is_label(inline: Inline) -> bool:
    return isinstance(inline, Strong) and inline_text(inline.children).rstrip().endswith(":")
