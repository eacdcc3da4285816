"""Insert or ignore, in the words of the database at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Table


CHUNK = 400
"""Values in one question to the database: SQLite once took 999 at most."""


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """The values, each once, in portions that one question may hold."""
    each = list(dict.fromkeys(values))
    for start in range(0, len(each), CHUNK):
        yield each[start : start + CHUNK]


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many of the rows were new; those that break a UNIQUE rule of the table are left out."""
    if not rows:
        return 0
    # Both databases know ON CONFLICT DO NOTHING, but Core has no word of its own for it.
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return connection.execute(postgresql.insert(table).on_conflict_do_nothing(), rows).rowcount
    from sqlalchemy.dialects import sqlite

    return connection.execute(sqlite.insert(table).on_conflict_do_nothing(), rows).rowcount
