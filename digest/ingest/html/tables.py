"""Tables of HTML: those that hold data become tables, those that only arrange a page become what is in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.ingest.html.flat import flat_inlines
from digest.model.blocks import Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.ingest.html.nodes import Node
    from digest.ingest.html.tree import TreeBuilder
    from digest.model.blocks import Block, Figure, Inline

    Cell = tuple[Inline, ...]

_SPAN = re.compile(r"\s*(\d{1,6})")
_WIDEST_SPAN, _LONGEST_SPAN = 64, 200
_WIDEST = 100
_MOST_CELLS = 50_000
_ALIGN = re.compile(r"text-align:(left|right|center)")
_ARRANGED = frozenset(["blockquote", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "table"])


def table_blocks(node: Node, builder: TreeBuilder) -> Sequence[Block]:
    """The blocks of a table: caption, table and the pictures in it; or the contents of its cells in turn."""
    captions = [block for part in node.elements if part.tag == "caption" for block in builder.blocks(part)]
    rows = [(row, cells) for row in _rows(node) if (cells := [c for c in row.elements if c.tag in {"td", "th"}])]
    if _arranges(node, rows):
        return [*captions, *(block for _, cells in rows for cell in cells for block in builder.element(cell))]
    grid = _Grid(builder)
    for _, cells in rows:
        grid.add(cells)
    return [*captions, *grid.blocks(has_header=_is_header(*rows[0]))]


def _rows(node: Node) -> Iterator[Node]:
    for part in node.elements:
        if part.tag == "tr":
            yield part
        elif part.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in part.elements if row.tag == "tr")


def _arranges(node: Node, rows: list[tuple[Node, list[Node]]]) -> bool:
    """Whether a table is there for the looks: it says so, has one column, or has more than words in its cells."""
    if not rows or node.get("role") in {"presentation", "none"}:
        return True
    cells = [cell for _, row in rows for cell in row]
    if any(cell.tag == "th" for cell in cells):
        return False
    return all(len(row) == 1 for _, row in rows) or any(cell.holds(_ARRANGED) for cell in cells)


def _is_header(row: Node, cells: list[Node]) -> bool:
    in_head = row.parent is not None and row.parent.tag == "thead"
    return in_head or all(cell.tag == "th" for cell in cells)


class _Grid:
    """Cells at their places; a cell over several columns or rows stands in the first, the others are empty."""

    def __init__(self, builder: TreeBuilder) -> None:
        self._builder = builder
        self._rows: list[tuple[Cell, ...]] = []
        self._waiting: dict[int, int] = {}
        self._figures: list[Figure] = []
        self._align: dict[int, str] = {}
        self._filled = 0

    def add(self, cells: list[Node]) -> None:
        """The next row."""
        row: list[Cell] = []
        waiting: dict[int, int] = {}
        for cell in cells:
            self._skip(row, waiting)
            words, figures = flat_inlines(self._builder.element(cell))
            self._figures += figures
            self._filled += 1
            wide, long = _span(cell, "colspan", _WIDEST_SPAN), _span(cell, "rowspan", _LONGEST_SPAN)
            if wide > 1 or long > 1:
                self._builder.remarks.say("cells-spread")
            self._align.setdefault(len(row), _alignment(cell))
            for _ in range(wide):
                if long > 1:
                    waiting[len(row)] = long - 1
                row.append(words)
                words = ()
        self._skip(row, waiting)
        self._waiting = waiting
        self._rows.append(tuple(row))

    def _skip(self, row: list[Cell], waiting: dict[int, int]) -> None:
        """Empty cells where one from above reaches down."""
        while left := self._waiting.pop(len(row), 0):
            if left > 1:
                waiting[len(row)] = left - 1
            row.append(())

    def blocks(self, *, has_header: bool) -> Sequence[Block]:
        """The table and its pictures, or a paragraph a row where a table would be mostly empty."""
        width = max(map(len, self._rows))
        size = width * len(self._rows)
        if width > _WIDEST or (size > _MOST_CELLS and size > 4 * self._filled):
            self._builder.remarks.say("structure-as-text", "<table>")
            lines = (flat_inlines([Table((), (row,))])[0] for row in self._rows)
            return [*(Paragraph(line) for line in lines if line), *self._figures]
        full = [(*row, *((),) * (width - len(row))) for row in self._rows]
        if not any(cell for row in full for cell in row):
            return self._figures
        align = tuple(self._align.get(at, "") for at in range(width))
        header, rest = (full[0], full[1:]) if has_header and any(full[0]) else ((), full)
        rows = tuple(row for row in rest if any(row))  # one that held a picture only is empty now
        return [Table(header, rows, align if any(align) else ()), *self._figures]


def _span(cell: Node, name: str, most: int) -> int:
    match = _SPAN.match(cell.attrs.get(name, ""))
    return min(max(int(match[1]), 1), most) if match else 1


def _alignment(cell: Node) -> str:
    said = cell.get("align").strip().lower()
    if said in {"left", "right", "center"}:
        return said
    match = _ALIGN.search(cell.attrs.get("style", ""))
    return match[1] if match else ""
