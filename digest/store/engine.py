"""The engine: how a connection to the database is made, and how its transactions begin."""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, create_engine, event, make_url

from digest.errors import StorageError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

WRITES = "digest_writes"
"""The execution option of a connection that is going to write."""

_PRAGMAS = (
    # NORMAL would let a power cut undo committed claims, and a post go out twice.
    "PRAGMA synchronous=FULL",
    "PRAGMA fullfsync=ON",  # macOS alone: its plain fsync does not reach the disk
    "PRAGMA foreign_keys=ON",
)


def database_url(place: Path | str) -> URL:
    """The address of a database: ``place`` is a file, or an address with ``://`` in it."""
    if isinstance(place, str) and "://" in place:
        return make_url(place)
    return URL.create("sqlite", database=str(place))


def make_engine(url: URL, busy_timeout: float) -> Engine:
    """An engine on the database. ``busy_timeout`` is how many seconds to wait for another writer.

    A missing folder of an SQLite file is made, for its owner only. Raises StorageError where that fails.
    """
    if url.get_backend_name() != "sqlite":
        return create_engine(url)
    _make_folder(Path(url.database or ""))
    engine = create_engine(url, connect_args={"timeout": busy_timeout})
    event.listen(engine, "connect", partial(_set_up, busy_timeout))
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"the folder of the database could not be made: {error.strerror}",
            hint="see whether you may write there",
            path=str(file.parent),
        ) from error


def _set_up(busy_timeout: float, connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    try:
        _use_wal(connection, busy_timeout)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise


def _use_wal(connection: sqlite3.Connection, busy_timeout: float) -> None:
    """Turn to WAL, in which a new database is not yet.

    SQLite gives up at once here while another process makes the tables, whatever its busy timeout says.
    """
    deadline = time.monotonic() + busy_timeout
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    """Take the write lock at once: a deferred transaction that turns to writing fails on a stale snapshot."""
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
