"""What the database's complaints mean, as Digest's own errors."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from digest.errors import BusyError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

RESTORE = "keep a copy of the file, and put the newest good backup in its place"
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_WORDS = {
    sqlite3.SQLITE_FULL: (
        "the disk is full; nothing was changed",
        "make room on the disk and try again",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "the database is damaged",
        RESTORE,
    ),
    sqlite3.SQLITE_NOTADB: (
        "this file is not a database",
        "move it away, or put the newest good backup in its place",
    ),
    sqlite3.SQLITE_READONLY: (
        "the database may not be written",
        "see who owns the file and its folder, and whether the disk is mounted read-only",
    ),
    sqlite3.SQLITE_PERM: (
        "the database may not be opened",
        "see who owns the file and its folder",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the database could not be opened",
        "see whether its folder is there and whether you may write in it",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk did not do what it was asked to",
        "see whether it is full or failing, then try again",
    ),
}


def damage(found: str) -> str:
    """What SQLite's check found, without the line that only names the file."""
    return found.splitlines()[-1]


def failure(error: DBAPIError | PoolTimeoutError, path: str | None) -> StorageError:
    """The error to raise for one of the database's; ``path`` is the database's file where it has one."""
    if isinstance(error, PoolTimeoutError):
        return _busy(path)
    code: int = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    primary = code & 0xFF  # the higher bits only refine it
    if primary in _BUSY:
        return _busy(path)
    if primary in _WORDS:
        message, hint = _WORDS[primary]
        return StorageError(message, hint=hint, path=path)
    return StorageError(f"the database could not do its work: {error.orig}", path=path)


def _busy(path: str | None) -> BusyError:
    return BusyError(
        "another process is using the database",
        hint="wait a moment and try again; perhaps another Digest is running",
        path=path,
    )


@contextmanager
def own_errors(path: str | None) -> Iterator[None]:
    """Raise Digest's own errors in place of the database's; mistakes in the program stay what they are."""
    try:
        yield
    except (DBAPIError, PoolTimeoutError) as error:
        raise failure(error, path) from error
