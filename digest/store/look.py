"""Looks into a database without changing it, whatever state it is in: not migrated, not made, never written to."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import NullPool, create_engine, inspect, select

from digest.errors import StorageError
from digest.store.failures import RESTORE, damage, own_errors
from digest.store.schema import schema_number
from digest.store.tables import issues, meta, outputs, posts

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a database says of itself. ``frozen`` are the sha256 of all the bytes that its approvals list."""

    schema: str
    instance: str
    publication: str
    issues: int
    frozen: frozenset[str]


def look(path: Path, *, still: bool = False) -> Looked:
    """Reads a database file through, read-only: every page, whose it is, and what it needs.

    ``still`` says that nobody writes to it, so that no files appear beside it. Raises StorageError where it is damaged,
    not there, or not Digest's.
    """
    flags = "mode=ro&immutable=1" if still else "mode=ro"
    address = f"file:{quote(str(path.absolute()))}?{flags}"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
    try:
        with own_errors(str(path)), engine.connect() as connection:
            _check(connection, path)
            return _looked(connection, path)
    finally:
        engine.dispose()


def _check(connection: Connection, path: Path) -> None:
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalars().all()
    if found != ["ok"]:
        raise StorageError(f"the database is damaged: {damage(str(found[0]))}", hint=RESTORE, path=str(path))


def _looked(connection: Connection, path: Path) -> Looked:
    schema = schema_number(connection) if inspect(connection).has_table(meta.name) else None
    row = connection.execute(select(meta.c.instance, meta.c.publication)).first() if schema else None
    if schema is None or row is None:
        raise StorageError("the database does not say whose it is", path=str(path))
    return Looked(
        schema=schema,
        instance=row.instance,
        publication=row.publication,
        issues=len(connection.execute(select(issues.c.slug)).all()),
        frozen=_frozen(connection),
    )


def _frozen(connection: Connection) -> frozenset[str]:
    named = set(connection.execute(select(outputs.c.sha256)).scalars())
    for payload in connection.execute(select(posts.c.payload)).scalars():
        fields = json.loads(payload)
        named |= {fields[name] for name in ("document", "thumbnail") if fields.get(name)}
    return frozenset(named)


def instance_of(path: Path) -> str | None:
    """Whose database lies there, by its random name; ``None`` where there is none that says so."""
    return _word(path, "SELECT instance FROM meta")


def schema_of(path: Path) -> str | None:
    """The number of the schema of the database that lies there; ``None`` where there is none that says so."""
    return _word(path, "SELECT version_num FROM alembic_version")


def _word(path: Path, question: str) -> str | None:
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
    except sqlite3.Error:
        return None
    try:
        row = connection.execute(question).fetchone()
    except sqlite3.Error:
        return None
    finally:
        connection.close()
    return str(row[0]) if row else None
