"""Updates: kept before the server is told that they arrived, worked on once, forgotten after some days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from digest.store.bot_rows import UpdateRow
from digest.store.bot_tables import marks, updates
from digest.store.inserting import insert_new
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT = dt.timedelta(days=3)  # the server itself forgets an update after one


class Updates(Transactions):
    """The verbs on updates and on what the bot must remember."""

    def keep_updates(self, rows: Sequence[tuple[int, str]], *, now: dt.datetime, made_after: dt.datetime) -> int:
        """Write down updates (id, JSON) that are to be worked on; how many of them were new.

        They were made at ``made_after`` or later. An empty payload stands for one that
        needs no work: only its id is kept.
        """
        values = [
            {"id": id_, "at": now, "made_after": made_after, "payload": payload, "attempts": 0, "done": not payload}
            for id_, payload in rows
        ]
        with self.write() as connection:
            connection.execute(delete(updates).where(updates.c.done, updates.c.at < now - KEPT))
            return insert_new(connection, updates, values)

    def waiting_updates(self) -> tuple[UpdateRow, ...]:
        """Those that are not done, in order."""
        query = select(*updates.c["id", "at", "made_after", "payload", "attempts"]).where(~updates.c.done)
        with self.read() as connection:
            return tuple(UpdateRow(**row) for row in connection.execute(query.order_by(updates.c.id)).mappings())

    def last_update(self, now: dt.datetime) -> int | None:
        """The highest id that came lately; after some days of silence the server begins anew, at any number."""
        query = select(func.max(updates.c.id)).where(updates.c.at > now - KEPT)
        with self.read() as connection:
            found: int | None = connection.execute(query).scalar()
            return found

    def has_update(self, update_id: int) -> bool:
        """Whether an update was kept before."""
        with self.read() as connection:
            return connection.execute(select(updates.c.id).where(updates.c.id == update_id)).first() is not None

    def begin_update(self, update_id: int) -> bool:
        """Whether it is still to be worked on; then one more attempt is counted.

        That is a commit of its own: an update that ends the process each time is given up.
        """
        with self.write() as connection:
            change = update(updates).where(updates.c.id == update_id, ~updates.c.done)
            return connection.execute(change.values(attempts=updates.c.attempts + 1)).rowcount == 1

    def update_done(self, update_id: int) -> None:
        """The work is done; what it said is forgotten."""
        with self.write() as connection:
            connection.execute(update(updates).where(updates.c.id == update_id).values(done=True, payload=""))

    def mark(self, name: str) -> str | None:
        """What is remembered under a name."""
        with self.read() as connection:
            found: str | None = connection.execute(select(marks.c.value).where(marks.c.name == name)).scalar()
            return found

    def set_mark(self, name: str, value: str) -> None:
        """Remember something under a name."""
        with self.write() as connection:
            connection.execute(delete(marks).where(marks.c.name == name))
            insert_new(connection, marks, [{"name": name, "value": value}])
