"""Tables as paper sees them: whether the words of one are too long to stand side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.model.blocks import inline_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.model.blocks import Table

ROOM = 66
"""Letters that fit beside each other in the text of the narrowest page, set as small as a table is, with gaps between."""


def is_wordy(table: Table) -> bool:
    """Whether the longest words of a table's columns, side by side, are broader than a page's text.

    Such words are broken anywhere; in every other table a word stays whole, because its column can be as broad as it.
    """
    return sum(_longest(table, column) + 2 for column in range(_columns(table))) > ROOM


def _columns(table: Table) -> int:
    return max(len(row) for row in (table.header, *table.rows))


def _longest(table: Table, column: int) -> int:
    return max((len(word) for word in _words(table, column)), default=0)


def _words(table: Table, column: int) -> Iterator[str]:
    for row in (table.header, *table.rows):
        if column < len(row):
            yield from inline_text(row[column]).split()
