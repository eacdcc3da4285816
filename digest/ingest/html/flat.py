"""Blocks made flat: where only a row of inlines may stand, and headings on their levels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.model.blocks import (
    Break,
    Code,
    CodeBlock,
    DefinitionList,
    Figure,
    Foreign,
    Heading,
    List,
    Paragraph,
    Passage,
    Quote,
    Table,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.blocks import Block, Inline

DEEPEST_HEADING = 4


def flat_inlines(blocks: Iterable[Block]) -> tuple[tuple[Inline, ...], list[Figure]]:
    """The words of blocks as inlines with a break between two blocks, and the pictures among them."""
    out: list[Inline] = []
    figures: list[Figure] = []
    for row in _rows(blocks, figures):
        if row:
            out += [Break(), *row] if out else row
    return tuple(out), figures


def _rows(blocks: Iterable[Block], figures: list[Figure]) -> Iterator[tuple[Inline, ...]]:
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield block.inlines
            case Quote():
                yield from _rows(block.blocks, figures)
            case Passage():
                yield from ((Foreign(block.language, row),) for row in _rows(block.blocks, figures) if row)
            case CodeBlock():
                yield from ((Code(line),) for line in block.text.split("\n") if line.strip())
            case Figure():
                figures.append(block)
            case Table():
                yield from (_side_by_side(row) for row in (block.header, *block.rows))
            case List():
                yield from _rows((inner for item in block.items for inner in item.blocks), figures)
            case DefinitionList():
                yield from _defined(block, figures)


def _defined(block: DefinitionList, figures: list[Figure]) -> Iterator[tuple[Inline, ...]]:
    for entry in block.entries:
        yield from entry.terms
        for meaning in entry.meanings:
            yield from _rows(meaning, figures)


def _side_by_side(row: tuple[tuple[Inline, ...], ...]) -> tuple[Inline, ...]:
    out: list[Inline] = []
    for cell in row:
        if cell:
            out += [Text(" "), *cell] if out else cell
    return tuple(out)


def relevelled(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks with their headings moved up, so that the highest has level 1, and none deeper than 4."""
    highest = min(heading_levels(blocks), default=1)
    deepest = max(heading_levels(blocks), default=1)
    return blocks if highest == 1 and deepest <= DEEPEST_HEADING else shifted(blocks, highest - 1)


def shifted(blocks: tuple[Block, ...], by: int) -> tuple[Block, ...]:
    """The blocks with each heading ``by`` levels higher."""
    return tuple(_shifted(block, by) for block in blocks)


def heading_levels(blocks: Iterable[Block]) -> Iterator[int]:
    """The levels of the headings, at any depth."""
    for block in blocks:
        match block:
            case Heading():
                yield block.level
            case Quote() | Passage():
                yield from heading_levels(block.blocks)
            case List():
                for item in block.items:
                    yield from heading_levels(item.blocks)


def _shifted(block: Block, by: int) -> Block:
    match block:
        case Heading():
            return Heading(min(max(block.level - by, 1), DEEPEST_HEADING), block.inlines)
        case Quote() | Passage():
            return replace(block, blocks=shifted(block.blocks, by))
        case List():
            items = tuple(replace(item, blocks=shifted(item.blocks, by)) for item in block.items)
            return replace(block, items=items)
    return block
