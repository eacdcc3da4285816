"""The schema: made for a new database, brought up to date for an old one, left alone otherwise."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert, inspect, select

from digest.errors import StorageError
from digest.store import bot_tables, source_tables  # noqa: F401 - their tables belong to the metadata
from digest.store.failures import RESTORE
from digest.store.tables import SCHEMA, meta, metadata, versions

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection

    from digest.store.transactions import Transactions

MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(store: Transactions, *, publication: str, now: dt.datetime) -> None:
    """Give the database the tables this program needs; one short read where it has them.

    Raises StorageError for the database of something else or of a newer Digest, and for one that lacks a table.
    """
    with store.read() as connection:
        if schema_number(connection) == SCHEMA:
            _refuse_if_missing(connection, store.path)
            return
    with store.write() as connection:
        _change(connection, store.path)
        if connection.execute(select(meta.c.id)).first() is None:
            row = {"id": 1, "instance": uuid.uuid4().hex, "publication": publication, "created_at": now}
            connection.execute(insert(meta).values(row))


def schema_number(connection: Connection) -> str | None:
    """The number of the database's schema; empty before the first, ``None`` where there is no sign of one."""
    if not inspect(connection).has_table(versions.name):
        return None
    return connection.execute(select(versions.c.version_num)).scalar() or ""


def _refuse_if_missing(connection: Connection, path: str | None) -> None:
    missing = metadata.tables.keys() - set(inspect(connection).get_table_names())
    if missing:
        raise StorageError(f"the database is damaged: it has no table {min(missing)}", hint=RESTORE, path=path)


def _change(connection: Connection, path: str | None) -> None:
    number = schema_number(connection)  # once more: another process may have been quicker
    if number == SCHEMA:
        return
    if number is not None:
        migrate(connection, path)
        return
    if inspect(connection).get_table_names():
        raise StorageError(
            "this database belongs to another program",
            hint="move the file away; Digest then makes its own",
            path=path,
        )
    metadata.create_all(connection)
    versions.create(connection)
    connection.execute(insert(versions).values(version_num=SCHEMA))


def migrate(connection: Connection, path: str | None = None) -> None:
    """Run the migrations that the database has not seen, inside the transaction that is open.

    Raises StorageError, and changes nothing, where the database's number is not one of ours.
    """
    from alembic.command import upgrade
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        upgrade(config, SCHEMA)
    except CommandError as error:
        raise StorageError(
            "the database was written by a newer Digest",
            hint="install the newest Digest, or go back to a backup made before the update",
            path=path,
        ) from error
