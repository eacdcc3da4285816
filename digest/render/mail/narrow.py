"""Whether a table fits the width of a phone, where nothing can be moved sideways; and how it is told where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.model.blocks import inline_text

if TYPE_CHECKING:
    from digest.model.blocks import Inline, Table

ROOM = 290  # pixels of 360 that a letter leaves for words
LETTER, GAP = 7.8, 12  # pixels of one letter in the type of tables, and between two columns
COLUMNS = 5
TERSE = 24  # characters of a cell


def is_narrow(table: Table) -> bool:
    """Whether the longest words of all columns stand beside each other on a phone."""
    rows = [row for row in (table.header, *table.rows) if row]
    columns = max(map(len, rows), default=0)
    widths = (max(_longest(row[at]) for row in rows if at < len(row)) for at in range(columns))
    return columns <= COLUMNS and sum(widths) * LETTER + (columns - 1) * GAP <= ROOM


def is_terse(table: Table) -> bool:
    """Whether every cell is a word or a number, so that a row can be told in one run."""
    return all(len(inline_text(cell)) <= TERSE for row in table.rows for cell in row)


def _longest(cell: tuple[Inline, ...]) -> int:
    return max(map(len, inline_text(cell).split()), default=0)
