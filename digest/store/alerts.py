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

    def alert(self, key: str, text: str, *, now: dt.datetime, issue: str | None = None) -> bool:
        """Write down something to tell, under a key that makes it one thing; ``False`` where it is known.

        Raises StorageError for an issue that is not there.
        """
        with self.read() as connection:
            if connection.execute(select(alerts.c.id).where(alerts.c.key == key)).first():
                return False
        with self.write() as connection:
            row = {"key": key, "at": now, "issue": issue, "text": text}
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

    def alert_told(self, alert_id: int, *, now: dt.datetime) -> None:
        """Write down that an alert was handed on."""
        with self.write() as connection:
            connection.execute(update(alerts).where(alerts.c.id == alert_id).values(told_at=now))
