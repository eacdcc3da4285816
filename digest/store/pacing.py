"""The history of calls, for the pace of each channel: kept with the claims, so that it survives a restart."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from digest.store.tables import calls
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    from sqlalchemy import Connection

KEPT = dt.timedelta(hours=1)


class Pacing(Transactions):
    """The verbs on calls."""

    def record_call(self, channel: str, *, now: dt.datetime) -> None:
        """Write down a call that is no delivery; a claim writes its own."""
        with self.write() as connection:
            note_call(connection, channel, now)

    def record_wait(self, channel: str, *, until: dt.datetime) -> None:
        """Write down until when a channel's server asked to wait, at the channel's newest call."""
        with self.write() as connection:
            note_wait(connection, channel, until)

    def calls_since(self, channel: str | None, since: dt.datetime) -> tuple[dt.datetime, ...]:
        """When a channel was called, or any (``None``), at ``since`` or later, in the order of the calls."""
        query = select(calls.c.at).where(calls.c.at >= since).order_by(calls.c.id)
        if channel is not None:
            query = query.where(calls.c.channel == channel)
        with self.read() as connection:
            return tuple(connection.execute(query).scalars())

    def waits_until(self, channel: str) -> dt.datetime | None:
        """The latest moment that a channel's server asked to wait for."""
        with self.read() as connection:
            query = select(func.max(calls.c.not_before)).where(calls.c.channel == channel)
            until: dt.datetime | None = connection.execute(query).scalar()
            return until


def note_call(connection: Connection, channel: str, now: dt.datetime) -> None:
    """Write a call down, and forget those that no pace looks at any more."""
    over = (calls.c.at < now - KEPT) & (func.coalesce(calls.c.not_before, calls.c.at) < now)
    connection.execute(delete(calls).where(calls.c.channel == channel, over))
    connection.execute(insert(calls).values(channel=channel, at=now))


def note_wait(connection: Connection, channel: str, until: dt.datetime) -> None:
    """Write down, at the channel's newest call, until when its server asked to wait."""
    newest = select(func.max(calls.c.id)).where(calls.c.channel == channel).scalar_subquery()
    connection.execute(update(calls).where(calls.c.id == newest).values(not_before=until))
