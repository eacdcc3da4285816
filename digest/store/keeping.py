"""Keeping a database: a consistent copy of it, which file it is, and what a restored one may no longer take for granted."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import uuid
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import delete, or_, select, update

from digest.errors import StorageError
from digest.model.acts import SEND
from digest.model.states import DeliveryState, IssueState
from digest.store.bot_tables import updates
from digest.store.events import log
from digest.store.failures import damage
from digest.store.slots import skip_open_slots
from digest.store.tables import deliveries, issues, leases, meta, orders, schedules
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection

    from digest.model.actor import Actor

RESTORED = "restored from a backup: it is not known whether this went out"
_BACK = {IssueState.SENDING: IssueState.HELD, IssueState.APPROVED: IssueState.REVIEW}


class Keeping(Transactions):
    """The verbs of whoever keeps the database."""

    def snapshot(self, target: Path) -> None:
        """A consistent copy of the database in a new file, fsynced and checked; others may write meanwhile.

        Raises StorageError where the file is there already, cannot be written, or turns out damaged.
        """
        if self.path is None:
            raise StorageError("a PostgreSQL database is backed up with pg_dump", hint="see PostgreSQL's own manual")
        if target.exists():
            raise StorageError("there is a file of that name already", path=str(target))
        try:
            handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        except OSError as error:
            raise _not_copied(error, target) from error
        try:
            _copy(Path(self.path).resolve(), target, handle)
        except BaseException as error:
            for leftover in (target, Path(f"{target}-journal")):
                leftover.unlink(missing_ok=True)
            if isinstance(error, (sqlite3.Error, OSError)):
                raise _not_copied(error, target) from error
            raise
        finally:
            os.close(handle)

    def identity(self) -> str:
        """Which file this database is: the number that its file system gave it; empty for PostgreSQL.

        Raises StorageError where the file is gone.
        """
        if self.path is None:
            return ""
        try:
            return str(Path(self.path).stat().st_ino)
        except OSError as error:
            raise StorageError("the database's file is gone", path=self.path) from error

    def claim_home(self, *, now: dt.datetime) -> None:  # noqa: ARG002 - every verb that writes takes the time
        """Write down which file this is and where it lies; from now on any other is a copy.

        Raises StorageError where the file is gone.
        """
        place = str(Path(self.path).resolve()) if self.path else ""
        with self.write() as connection:
            connection.execute(update(meta).values(file_id=self.identity(), place=place))

    def after_restore(self, *, actor: Actor, now: dt.datetime) -> tuple[str, ...]:
        """Take back what a database put back from a backup cannot know, in one commit; the slugs of the issues touched.

        It becomes an instance of its own. Posts that waited or were being sent are unknown (other acts wait on: they
        may be repeated), issues on their way are on hold, approved ones in review again; open slots are closed, no
        schedule has a past, nothing is ordered, and nobody is at work. Each issue touched gets an event.
        """
        with self.write() as connection:
            connection.execute(update(meta).values(instance=uuid.uuid4().hex))
            connection.execute(delete(leases))
            connection.execute(delete(orders))
            connection.execute(delete(updates))
            connection.execute(update(schedules).values(since=now))
            skip_open_slots(connection, "restored from a backup", actor=actor, now=now)
            touched = _park(connection, now)
            for slug, before, after in _put_back(connection, touched, now):
                log(connection, "restore", actor=actor, now=now, issue=slug, before=before, after=after)
            self.claim_home(now=now)
            return touched


def _not_copied(error: Exception, target: Path) -> StorageError:
    return StorageError(
        f"the database could not be copied: {error}",
        hint="see whether there is room on the disk and whether you may write there",
        path=str(target),
    )


def _copy(source: Path, target: Path, handle: int) -> None:
    address = f"file:{quote(str(source))}?mode=ro"
    with contextlib.ExitStack() as stack:
        old = stack.enter_context(contextlib.closing(sqlite3.connect(address, uri=True)))
        new = stack.enter_context(contextlib.closing(sqlite3.connect(target)))
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # one file, without those that WAL puts beside it
        found = new.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"the database is damaged: {damage(found)}")
    os.fsync(handle)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _park(connection: Connection, now: dt.datetime) -> tuple[str, ...]:
    """Makes every post that may have gone out since the backup a question; the issues that this or a move touches."""
    open_states = deliveries.c.state.in_([DeliveryState.PENDING, DeliveryState.SENDING])
    asked = or_(deliveries.c.act == SEND, deliveries.c.state == DeliveryState.SENDING)
    with_questions = select(deliveries.c.issue).where(open_states, asked)
    moved = issues.c.state.in_(list(_BACK))
    query = select(issues.c.slug).where(or_(moved, issues.c.slug.in_(with_questions))).order_by(issues.c.number)
    touched = tuple(connection.execute(query).scalars())
    change = {"state": DeliveryState.UNKNOWN, "detail": RESTORED, "updated_at": now}
    change |= {"lease_owner": None, "lease_until": None, "not_before": None, "attempt": deliveries.c.attempt + 1}
    connection.execute(update(deliveries).where(open_states, deliveries.c.act == SEND).values(change))
    freed = {"state": DeliveryState.PENDING, "lease_owner": None, "lease_until": None, "updated_at": now}
    under_way = deliveries.c.state == DeliveryState.SENDING
    connection.execute(update(deliveries).where(under_way).values(freed | {"attempt": deliveries.c.attempt + 1}))
    return touched


def _put_back(
    connection: Connection, slugs: tuple[str, ...], now: dt.datetime
) -> list[tuple[str, IssueState, IssueState]]:
    moves = []
    for slug in slugs:
        before: IssueState = connection.execute(select(issues.c.state).where(issues.c.slug == slug)).scalar_one()
        after = _BACK.get(before, before)
        change = {"state": after, "updated_at": now}
        if before is IssueState.APPROVED:
            change |= {"approved_revision": None, "approved_hash": None}
        connection.execute(update(issues).where(issues.c.slug == slug).values(change))
        moves.append((slug, before, after))
    return moves
