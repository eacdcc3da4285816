"""Alerts: what editors are to be told, written with the act, once each however often it is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from digest.store.clock_rows import AlertRow
from digest.store.inserting import insert_new
from digest.store.tables import alerts
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt


class Alerts(Transactions):
    """The verbs on alerts."""

    def alert(self, key: str, text: str, *, now: dt.datetime, issue: str | None = None, hint: str = "") -> bool:
        """Write down something to tell, under a key that makes it one thing; ``False`` where it is known.

        Raises StorageError for an issue that is not there.
        """
        with self.read() as connection:
            if connection.execute(select(alerts.c.id).where(alerts.c.key == key)).first():
                return False
        with self.write() as connection:
            row = {"key": key, "at": now, "issue": issue, "text": text, "hint": hint}
            return insert_new(connection, alerts, [row]) == 1

    def has_alert(self, key: str) -> bool:
        """Whether something of this key was written down before."""
        with self.read() as connection:
            return connection.execute(select(alerts.c.id).where(alerts.c.key == key)).first() is not None

    def alerts(self, *, untold: bool = False, limit: int | None = None) -> tuple[AlertRow, ...]:
        """All alerts, the newest first; or those that wait to be handed on, the oldest first."""
        query = select(alerts).order_by(alerts.c.id.desc())
        if untold:
            query = select(alerts).where(alerts.c.told_at.is_(None)).order_by(alerts.c.id)
        with self.read() as connection:
            return tuple(AlertRow(**row) for row in connection.execute(query.limit(limit)).mappings())

    def alert_told(self, alert_id: int, *, now: dt.datetime, message_id: str | None = None, shown: str = "") -> None:
        """Write down that an alert was handed on: by which message, and what that says."""
        change = {"told_at": now, "message_id": message_id, "shown": shown}
        with self.write() as connection:
            connection.execute(update(alerts).where(alerts.c.id == alert_id).values(change))

    def alert_shown(self, alert_id: int, shown: str) -> None:
        """Write down what the message of an alert says now."""
        with self.write() as connection:
            connection.execute(update(alerts).where(alerts.c.id == alert_id).values(shown=shown))

    def told_alerts(self, since: dt.datetime) -> tuple[AlertRow, ...]:
        """The alerts told at ``since`` or later that stand in a chat, the oldest first."""
        told = (alerts.c.told_at >= since) & alerts.c.message_id.is_not(None)
        with self.read() as connection:
            query = select(alerts).where(told).order_by(alerts.c.id)
            return tuple(AlertRow(**row) for row in connection.execute(query).mappings())
