"""Orders to publish, which can be taken back until they are due; and the files that Telegram has already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from digest.model.states import IssueState
from digest.store.bot_rows import OrderRow
from digest.store.events import log
from digest.store.inserting import insert_new
from digest.store.issues import refusal, required
from digest.store.tables import orders, uploads
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.actor import Actor


class Orders(Transactions):
    """The verbs on orders and uploads."""

    def place_order(self, slug: str, revision: int, *, due_at: dt.datetime, actor: Actor, now: dt.datetime) -> bool:
        """Write down that an approved issue is to go out, with its event; ``False`` where that was ordered before.

        Raises RefusedError where the issue is not approved at ``revision``, and UnknownError.
        """
        with self.write() as connection:
            issue = required(connection, slug)
            if issue.state is not IssueState.APPROVED or issue.revision != revision:
                raise refusal(issue, revision)
            row = {"issue": slug, "revision": revision, "due_at": due_at, "actor": actor.name, "door": actor.door}
            connection.execute(delete(orders).where(orders.c.issue == slug, orders.c.revision != revision))
            if not insert_new(connection, orders, [row | {"at": now}]):
                return False
            log(connection, "order", actor=actor, now=now, issue=slug, detail=f"revision {revision}")
            return True

    def take_order_back(self, slug: str, *, actor: Actor, now: dt.datetime, act: str = "stop") -> OrderRow | None:
        """The order that is now no more, with its event; ``None`` where there was none."""
        with self.write() as connection:
            gone = delete(orders).where(orders.c.issue == slug).returning(orders)
            row = connection.execute(gone).mappings().first()
            if row is None:
                return None
            log(connection, act, actor=actor, now=now, issue=slug, detail=f"revision {row['revision']}")
            return OrderRow(**row)

    def drop_order(self, slug: str) -> None:
        """Forget an order that was carried out; its issue's own event tells of it."""
        with self.write() as connection:
            connection.execute(delete(orders).where(orders.c.issue == slug))

    def orders(self) -> tuple[OrderRow, ...]:
        """Every order, the one that is due first at the front."""
        with self.read() as connection:
            return tuple(
                OrderRow(**row) for row in connection.execute(select(orders).order_by(orders.c.due_at)).mappings()
            )

    def keep_upload(self, bot: str, sha256: str, file_id: str, *, now: dt.datetime) -> None:
        """Write down that a bot's server has a file, in the place of what was known of it."""
        with self.write() as connection:
            connection.execute(delete(uploads).where(uploads.c.bot == bot, uploads.c.sha256 == sha256))
            insert_new(connection, uploads, [{"bot": bot, "sha256": sha256, "file_id": file_id, "at": now}])

    def find_upload(self, bot: str, sha256: str) -> str | None:
        """The id by which a bot may send a file again; ``None`` where its server was not given it."""
        query = select(uploads.c.file_id).where(uploads.c.bot == bot, uploads.c.sha256 == sha256)
        with self.read() as connection:
            found: str | None = connection.execute(query).scalar()
            return found
