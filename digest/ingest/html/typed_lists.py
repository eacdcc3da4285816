"""Lists that were typed: paragraphs with markers before them become lists, as they do in a paste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.ingest.html.labels import cut, place_in
from digest.ingest.lines import Line
from digest.ingest.paste.rows import Row
from digest.model.blocks import List, ListItem, Paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.ingest.paste.bullets import Marker
    from digest.model.blocks import Block

_LEAST = 2
"""One paragraph with a dash before it may be speech; two are a list."""


def with_typed_lists(blocks: Sequence[Block], rows: Sequence[Row]) -> tuple[list[Block], list[Row], list[str]]:
    """The blocks with their typed lists, what each block is, and the markers that were taken off."""
    out: list[Block] = []
    seen: list[Row] = []
    markers: list[str] = []
    at = 0
    while at < len(blocks):
        items, end, signs = _items(blocks, rows, at)
        if len(items) >= _LEAST:
            first = rows[at].marker
            number = first.number if first else None
            out.append(List(tuple(items), ordered=number is not None, start=1 if number is None else number))
            seen.append(Row(line=Line("", ())))
            markers += signs
            at = end
        else:
            out.append(blocks[at])
            seen.append(rows[at])
            at += 1
    return out, seen, markers


def _items(blocks: Sequence[Block], rows: Sequence[Row], at: int) -> tuple[list[ListItem], int, list[str]]:
    """The items from a place on, the place behind them, and their markers."""
    items: list[ListItem] = []
    signs: list[str] = []
    first = rows[at].marker
    while at < len(blocks) and isinstance(block := blocks[at], Paragraph) and (marker := rows[at].marker):
        if not _continues(first, marker, len(items)):
            break
        if marker.alone and not (at + 1 < len(blocks) and isinstance(blocks[at + 1], Paragraph) and rows[at + 1].plain):
            break
        signs.append(rows[at].line.text[: marker.end])
        item = blocks[at + 1] if marker.alone else Paragraph(cut(block.inlines, place_in(block, marker.end)))
        items.append(ListItem((item,)))
        at += 2 if marker.alone else 1
    return items, at, signs


def _continues(first: Marker | None, marker: Marker, done: int) -> bool:
    return first is not None and marker.number == (None if first.number is None else first.number + done)
