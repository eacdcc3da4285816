"""The normal form of definition lists: each entry has terms and meanings, and none of them is empty."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.model.blocks import Break, Definition, DefinitionList, Emphasis, Foreign, Link, Paragraph, Strong, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from digest.model.blocks import Block, Inline

    Row = tuple[Inline, ...]


def normal_definitions(
    block: DefinitionList,
    normal_inlines: Callable[[Iterable[Inline]], Row],
    normal_blocks: Callable[[Iterable[Block]], tuple[Block, ...]],
) -> tuple[Block, ...]:
    """The list, before it what no term stands for, and behind it the terms that nothing is said of.

    Inside, meanings without a term belong to the entry before, terms without a meaning to the one behind.
    """
    before: list[Block] = []
    entries: list[Definition] = []
    waiting: tuple[Row, ...] = ()
    for entry in block.entries:
        terms = (*waiting, *_terms(entry.terms, normal_inlines))
        meanings = tuple(inner for meaning in entry.meanings if (inner := normal_blocks(meaning)))
        waiting = () if meanings else terms
        if not meanings:
            continue
        if terms:
            entries.append(Definition(terms, meanings))
        elif entries:
            entries[-1] = replace(entries[-1], meanings=entries[-1].meanings + meanings)
        else:
            before.extend(each for meaning in meanings for each in meaning)
    whole = (DefinitionList(tuple(entries)),) if entries else ()
    return (*before, *whole, *(Paragraph(term) for term in waiting))


def _terms(terms: Iterable[Row], normal_inlines: Callable[[Iterable[Inline]], Row]) -> Iterator[Row]:
    """The terms in one row, parted again at its breaks: so they stand in Markdown, too."""
    row = normal_inlines(part for term in terms for part in (Break(), *_levelled(term)))
    row = normal_inlines(row)  # what the first turn took away may have stood between a space and a break
    start = 0
    for at, part in enumerate((*row, Break())):
        if isinstance(part, Break):
            if at > start:
                yield row[start:at]
            start = at + 1


def _levelled(parts: Iterable[Inline]) -> Iterator[Inline]:
    """The parts with a space for each break that lies in another inline."""
    for part in parts:
        if isinstance(part, (Emphasis, Strong, Link, Foreign)):
            yield replace(part, children=tuple(_spaced(part.children)))
        else:
            yield part


def _spaced(parts: Iterable[Inline]) -> Iterator[Inline]:
    for part in _levelled(parts):
        yield Text(" ") if isinstance(part, Break) else part
