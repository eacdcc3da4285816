"""The ledger as it is asked: who got it, how far is it, what is an editor's to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from digest.errors import RefusedError, UnknownError
from digest.model.acts import WITHDRAW, is_edit
from digest.model.states import DELIVERY_MOVES, DeliveryState, IssueState
from digest.store.events import log
from digest.store.rows import Balance, DeliveryRow
from digest.store.tables import deliveries, issues
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection

    from digest.model.actor import Actor

NO_LEASE: dict[str, Any] = {"lease_owner": None, "lease_until": None}
DELIVERY_WORDS = {
    DeliveryState.PENDING: "is waiting",
    DeliveryState.SENDING: "is being sent",
    DeliveryState.SENT: "was sent",
    DeliveryState.FAILED: "has failed",
    DeliveryState.UNKNOWN: "may or may not have gone out",
    DeliveryState.SUPPRESSED: "was left out",
}


class Ledger(Transactions):
    """The verbs of whoever asks about deliveries, and of the editor who answers for one."""

    def get_delivery(self, delivery_id: int) -> DeliveryRow:
        """The delivery of that id. Raises UnknownError."""
        with self.read() as connection:
            return required_delivery(connection, delivery_id)

    def deliveries_of(
        self,
        issue: str | None = None,
        states: Collection[DeliveryState] | None = None,
        *,
        channel: str | None = None,
    ) -> tuple[DeliveryRow, ...]:
        """The deliveries of an issue, or of all, in these states or in any: by issue, channel and position."""
        order = (deliveries.c.issue, deliveries.c.channel, deliveries.c.position, deliveries.c.id)
        query = select(deliveries).order_by(*order)
        if issue is not None:
            query = query.where(deliveries.c.issue == issue)
        if channel is not None:
            query = query.where(deliveries.c.channel == channel)
        if states is not None:
            query = query.where(deliveries.c.state.in_(list(states)))
        with self.read() as connection:
            return tuple(DeliveryRow(**row) for row in connection.execute(query).mappings())

    def leased(self) -> tuple[DeliveryRow, ...]:
        """The deliveries found in sending: under way in some process, or left by one that is gone."""
        return self.deliveries_of(states=[DeliveryState.SENDING])

    def balance(self, issue: str, channel: str | None = None) -> Balance:
        """How many deliveries of an issue, or of one of its channels, stand where."""
        query = select(deliveries.c.state, func.count()).where(deliveries.c.issue == issue)
        if channel is not None:
            query = query.where(deliveries.c.channel == channel)
        with self.read() as connection:
            counts = connection.execute(query.group_by(deliveries.c.state))
            return Balance(**{state.value: count for state, count in counts})

    def messages_of(self, channel: str, act: str) -> tuple[DeliveryRow, ...]:
        """The deliveries of a channel that were sent with this act, the newest issue first."""
        sent = (deliveries.c.channel == channel) & (deliveries.c.act == act)
        query = select(deliveries).join(issues).where(sent, deliveries.c.state == DeliveryState.SENT)
        with self.read() as connection:
            rows = connection.execute(query.order_by(issues.c.number.desc(), deliveries.c.id)).mappings()
            return tuple(DeliveryRow(**row) for row in rows)

    def resolve(  # noqa: PLR0913 - a compare-and-set names what it compares
        self,
        delivery_id: int,
        before: DeliveryState,
        after: DeliveryState,
        *,
        actor: Actor,
        now: dt.datetime,
        attempt: int | None = None,
        message_id: str | None = None,
        link: str | None = None,
        detail: str = "",
    ) -> DeliveryRow:
        """Write down an editor's answer to a delivery that is still in ``before``, with its event.

        unknown becomes sent, pending or suppressed; failed and pending rows pending or suppressed, as the table of
        moves says. ``attempt`` is that of the row the editor saw: an answer to an older question is refused. Raises
        RefusedError with the state in words, also for a delivery that is to wait again although its issue was
        withdrawn or a later correction took its place; and UnknownError.
        """
        with self.write() as connection:
            row = required_delivery(connection, delivery_id)
            stale = row.state is not before or attempt not in {None, row.attempt}
            if stale or DeliveryState.SENDING in {before, after} or after not in DELIVERY_MOVES[before]:
                raise RefusedError(
                    f"the delivery of {row.part} to {row.channel} {DELIVERY_WORDS[row.state]}",
                    hint="`digest status` shows how it stands",
                )
            why = overtaken(connection, row)
            if after is DeliveryState.PENDING and why:
                raise RefusedError(f"{row.part} is not sent to {row.channel} again: {why}", hint="answer skip or sent")
            change = {"state": after, "not_before": None, "detail": detail, "updated_at": now}
            change |= {"message_id": message_id or row.message_id, "link": link or row.link}
            write_fenced(connection, row.id, before, row.attempt, change)
            log_delivery(connection, "resolve", row, after, actor=actor, now=now)
            return required_delivery(connection, delivery_id)


def required_delivery(connection: Connection, delivery_id: int) -> DeliveryRow:
    """The delivery of that id. Raises UnknownError."""
    row = find_delivery(connection, delivery_id)
    if row is None:
        raise UnknownError(f"there is no delivery {delivery_id}", hint="`digest status` lists the deliveries")
    return row


def find_delivery(connection: Connection, delivery_id: int) -> DeliveryRow | None:
    """The delivery of that id; ``None`` for one that gave way to a new plan."""
    row = connection.execute(select(deliveries).where(deliveries.c.id == delivery_id)).mappings().first()
    return None if row is None else DeliveryRow(**row)


def overtaken(connection: Connection, row: DeliveryRow) -> str:
    """Why a delivery may not wait for another attempt any more; empty where it may."""
    columns = issues.c["state", "approved_revision"]
    issue = connection.execute(select(*columns).where(issues.c.slug == row.issue)).one()
    if issue.state is IssueState.WITHDRAWN and row.act != WITHDRAW:
        return "the issue was withdrawn"
    if is_edit(row.act) and row.revision < (issue.approved_revision or 0):
        return "a later correction took its place"
    return ""


def write_fenced(
    connection: Connection, delivery_id: int, state: DeliveryState, attempt: int, values: Mapping[str, Any]
) -> bool:
    """Whether the row was still in that state under that attempt; only then it is changed."""
    still = (deliveries.c.id == delivery_id) & (deliveries.c.state == state) & (deliveries.c.attempt == attempt)
    return connection.execute(update(deliveries).where(still).values(values)).rowcount == 1


def log_delivery(  # noqa: PLR0913 - the columns of an event
    connection: Connection,
    act: str,
    row: DeliveryRow,
    after: DeliveryState,
    *,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Write down the event of a delivery's move."""
    log(
        connection,
        act,
        actor=actor,
        now=now,
        issue=row.issue,
        before=row.state,
        after=after,
        detail=f"{row.channel}: {row.part} ({row.act})",
    )
