"""The runs of inlines in a body tree: paragraphs, headings, cells, captions and terms, one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from digest.model.blocks import (
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
    notes_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from digest.model.blocks import Block, Inline

    Row = tuple[Inline, ...]


def notes_of(blocks: Iterable[Block]) -> Iterator[Note]:
    """The notes in blocks, in reading order; a note that is referred to twice comes twice."""
    for row in rows(blocks):
        yield from notes_in(row)


def rows(blocks: Iterable[Block]) -> Iterator[Row]:
    """Every run of inlines in reading order, without those inside notes."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield block.inlines
            case Figure():
                yield block.caption
            case Table():
                yield from block.header
                for row in block.rows:
                    yield from row
            case List() | Quote() | Passage() | DefinitionList():
                yield from _rows_within(block)
            case CodeBlock() | Rule():
                pass


def _rows_within(block: List | Quote | Passage | DefinitionList) -> Iterator[Row]:
    match block:
        case List():
            for item in block.items:
                yield from rows(item.blocks)
        case Quote() | Passage():
            yield from rows(block.blocks)
        case DefinitionList():
            for entry in block.entries:
                yield from entry.terms
                for meaning in entry.meanings:
                    yield from rows(meaning)


def with_rows(blocks: Iterable[Block], change: Callable[[Row], Row]) -> tuple[Block, ...]:
    """The blocks with every run of inlines changed; those inside notes are left to ``change``."""
    return tuple(_with_rows(block, change) for block in blocks)


def _with_rows(block: Block, change: Callable[[Row], Row]) -> Block:
    match block:
        case Paragraph() | Heading():
            return replace(block, inlines=change(block.inlines))
        case Figure():
            return replace(block, caption=change(block.caption))
        case Table():
            changed = tuple(tuple(change(cell) for cell in row) for row in block.rows)
            return replace(block, header=tuple(change(cell) for cell in block.header), rows=changed)
        case List():
            return replace(block, items=tuple(ListItem(with_rows(item.blocks, change)) for item in block.items))
        case Quote() | Passage():
            return replace(block, blocks=with_rows(block.blocks, change))
        case DefinitionList():
            return DefinitionList(tuple(_entry(entry, change) for entry in block.entries))
        case CodeBlock() | Rule():
            return block
        case _:
            assert_never(block)


def _entry(entry: Definition, change: Callable[[Row], Row]) -> Definition:
    terms = tuple(change(term) for term in entry.terms)
    return Definition(terms, tuple(with_rows(meaning, change) for meaning in entry.meanings))


def without_notes(parts: Iterable[Inline]) -> tuple[Inline, ...]:
    """The inlines without their notes, at any depth."""
    return tuple(
        replace(part, children=without_notes(part.children))
        if isinstance(part, (Emphasis, Strong, Link, Foreign))
        else part
        for part in parts
        if not isinstance(part, Note)
    )
