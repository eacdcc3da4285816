"""Transactions: what every group of verbs stands on."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.errors import StorageError
from digest.store.engine import WRITES, database_url, make_engine
from digest.store.failures import own_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection


@dataclass(slots=True, kw_only=True)
class _Open:
    """A transaction under way. ``lost``: the database has given it up, so nothing of it may be committed."""

    connection: Connection
    writes: bool
    lost: bool = False


class Transactions:
    """A database, and its read and write transactions.

    Every verb of the store runs in one of its own, unless the caller has opened one: between ``with
    store.write():`` and its end all verbs are one transaction. There must be no ``await`` in between. A
    verb that raises undoes itself; when the error is caught, what the others did stays.
    """

    def __init__(self, place: Path | str, *, busy_timeout: float = 10.0) -> None:
        """A database at ``place``, not opened yet; the arguments are those of ``Store``."""
        url = database_url(place)
        self.path = url.database if url.get_backend_name() == "sqlite" else None
        self._engine = make_engine(url, busy_timeout)
        self._current: ContextVar[_Open | None] = ContextVar("transaction", default=None)

    def close(self) -> None:
        """Close every connection; the store may not be used afterwards."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the database, for as long as it is open. Raises StorageError."""
        current = self._current.get()
        if current is not None:
            with own_errors(self.path):
                yield current.connection
            return
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A write transaction, or a part of the one that is open. Nobody else writes until it ends.

        Raises BusyError when another process holds the lock for longer than the busy timeout, StorageError
        for what else goes wrong; then nothing was changed.
        """
        current = self._current.get()
        if current is None:
            with self._transaction(writes=True) as connection:
                yield connection
        elif current.writes:
            with self._part(current) as connection:
                yield connection
        else:
            raise RuntimeError("a write inside a read transaction: open store.write() from the start")

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        with own_errors(self.path), self._engine.connect() as connection:
            connection.execution_options(**{WRITES: writes})
            opened = _Open(connection=connection, writes=writes)
            with connection.begin():
                token = self._current.set(opened)
                try:
                    yield connection
                finally:
                    self._current.reset(token)
                self._refuse_if_lost(opened)

    @contextmanager
    def _part(self, current: _Open) -> Iterator[Connection]:
        self._refuse_if_lost(current)
        with own_errors(self.path):
            savepoint = current.connection.begin_nested()
            try:
                yield current.connection
            except BaseException:
                # SQLite drops the whole transaction where the disk is full: there is no savepoint to return to.
                if _alive(current.connection):
                    savepoint.rollback()
                else:
                    current.lost = True
                raise
            savepoint.commit()

    def _refuse_if_lost(self, opened: _Open) -> None:
        if opened.lost:
            raise StorageError("an earlier step of this work failed; nothing was changed", path=self.path)


def _alive(connection: Connection) -> bool:
    return bool(getattr(connection.connection.driver_connection, "in_transaction", True))
