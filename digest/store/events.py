"""Events: who did what to which issue. Rows are added, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from digest.store.rows import EventRow
from digest.store.tables import events
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Connection

    from digest.model.actor import Actor


def log(  # noqa: PLR0913 - the columns of an event
    connection: Connection,
    act: str,
    *,
    actor: Actor,
    now: dt.datetime,
    issue: str | None = None,
    before: str = "",
    after: str = "",
    detail: str = "",
) -> None:
    """Write an event down, inside the transaction of the act."""
    row = {
        "at": now,
        "actor": actor.name,
        "door": actor.door,
        "issue": issue,
        "act": act,
        "before": str(before),
        "after": str(after),
        "detail": detail,
    }
    connection.execute(insert(events).values(row))


class Events(Transactions):
    """The verbs on events."""

    def add_event(  # noqa: PLR0913 - the columns of an event
        self,
        act: str,
        *,
        actor: Actor,
        now: dt.datetime,
        issue: str | None = None,
        before: str = "",
        after: str = "",
        detail: str = "",
    ) -> None:
        """Write down an act that moves no state; the other verbs write their own."""
        with self.write() as connection:
            log(connection, act, actor=actor, now=now, issue=issue, before=before, after=after, detail=detail)

    def events(self, issue: str | None = None) -> tuple[EventRow, ...]:
        """The events of an issue, or all of them, oldest first."""
        query = select(events).order_by(events.c.id)
        if issue is not None:
            query = query.where(events.c.issue == issue)
        with self.read() as connection:
            return tuple(EventRow(**row) for row in connection.execute(query).mappings())
