"""Deliveries, the ledger: planned in one commit, claimed before the call, settled under a fencing number.

One leased sender works a channel at a time, in the order of the positions. A row found in sending after its lease
is a question, not a failure: ``recover`` decides what may be taken up again and what an editor must answer.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, or_, select, update

from digest.model.acts import SEND, WITHDRAW, may_repeat
from digest.model.states import DELIVERY_MOVES, DeliveryState, IssueState
from digest.store.events import log
from digest.store.inserting import insert_new
from digest.store.issues import move
from digest.store.ledger import NO_LEASE, find_delivery, log_delivery, overtaken, required_delivery, write_fenced
from digest.store.pacing import note_call, note_wait
from digest.store.rows import DeliveryRow, Plan
from digest.store.tables import deliveries, issues
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection, Select
    from sqlalchemy.sql.dml import ReturningUpdate

    from digest.model.actor import Actor


class Deliveries(Transactions):
    """The verbs of whoever sends."""

    def plan_deliveries(  # noqa: PLR0913 - a compare-and-set names what it compares
        self,
        slug: str,
        revision: int,
        plans: Sequence[Plan],
        *,
        actor: Actor,
        now: dt.datetime,
        detail: str = "",
    ) -> int:
        """Move an issue from approved to sending and write all its deliveries down; the number of new ones.

        Rows of an earlier plan with other content, which wait or have failed, give way. Raises RefusedError
        where the issue is not approved at ``revision`` (somebody else was quicker), and UnknownError.
        """
        with self.write() as connection:
            move(connection, slug, IssueState.APPROVED, IssueState.SENDING, revision, now=now)
            outdated = (deliveries.c.issue == slug) & (deliveries.c.revision != revision)
            unsent = deliveries.c.state.in_([DeliveryState.PENDING, DeliveryState.FAILED])
            connection.execute(delete(deliveries).where(outdated, unsent))
            added = insert_new(connection, deliveries, [delivery_row(slug, revision, plan, now) for plan in plans])
            log(
                connection,
                "publish",
                actor=actor,
                now=now,
                issue=slug,
                before=IssueState.APPROVED,
                after=IssueState.SENDING,
                detail=detail,
            )
            return added

    def claim_next(
        self,
        channel: str,
        *,
        owner: str,
        lease_until: dt.datetime,
        now: dt.datetime,
        issue: str | None = None,
    ) -> DeliveryRow | None:
        """The next delivery of a channel, leased to ``owner`` and committed as sending; ``None`` if there is none now.

        Older issues come first, then lower positions. A part waits until every earlier part of its issue is
        sent, failed, unknown or suppressed. Nothing is claimed while another owner's lease on the channel runs, before
        a row's ``not_before``, or from an issue that is neither being sent nor sent; of one that was withdrawn only
        what takes it back. An act on a post waits while it is not known whether that post is there.
        """
        with self.write() as connection:
            for slug, state in _issues_under_way(connection, channel):
                if issue not in {None, slug}:
                    continue
                query = claimable(channel, slug, owner, now, to_withdraw=state is IssueState.WITHDRAWN)
                change = _claim(query, owner, lease_until, now)
                row = connection.execute(change).mappings().first()
                if row is not None:
                    note_call(connection, channel, now)
                    return DeliveryRow(**row)
            return None

    def settle(  # noqa: PLR0913 - the columns of an outcome
        self,
        delivery_id: int,
        attempt: int,
        after: DeliveryState,
        *,
        now: dt.datetime,
        message_id: str | None = None,
        link: str | None = None,
        detail: str = "",
        not_before: dt.datetime | None = None,
        channel_not_before: dt.datetime | None = None,
    ) -> bool:
        """Write down how the call of ``attempt`` ended, and give the lease back.

        ``False``, and nothing changed, when the row is no longer in sending under that attempt. ``not_before``
        belongs to ``pending``: the earliest time of the next attempt; ``channel_not_before`` is what the server asked
        of all calls to the channel, and is written down in any case. What was overtaken meanwhile by a withdrawal or
        a later correction does not wait again: it is suppressed. Raises ValueError for a state in which no call ends.
        """
        if after not in DELIVERY_MOVES[DeliveryState.SENDING]:
            raise ValueError(f"a call cannot end in {after}")
        outcome = {
            "state": after,
            "message_id": message_id,
            "link": link,
            "detail": detail,
            "not_before": not_before,
            "updated_at": now,
        }
        with self.write() as connection:
            row = find_delivery(connection, delivery_id)
            if row is None:
                return False
            if channel_not_before is not None:
                note_wait(connection, row.channel, channel_not_before)
            why = overtaken(connection, row)
            if after is DeliveryState.PENDING and why:
                outcome |= {"state": DeliveryState.SUPPRESSED, "not_before": None, "detail": why}
            return write_fenced(connection, delivery_id, DeliveryState.SENDING, attempt, outcome | NO_LEASE)

    def recover(
        self,
        repeatable: Collection[str],
        *,
        actor: Actor,
        now: dt.datetime,
        gone: Collection[str] = (),
    ) -> tuple[DeliveryRow, ...]:
        """Take up what a dead sender left in sending: rows whose lease is over, or whose owner is in ``gone``.

        An act that may be repeated waits again, unless it was overtaken as in ``settle``. So does a post of a
        ``repeatable`` channel, once; a second time, and in other channels at once, it is unknown and waits for an
        editor. Each gets an event. The rows as they then are.
        """
        left = or_(deliveries.c.lease_until <= now, deliveries.c.lease_owner.in_(list(gone)))
        query = select(deliveries).where(deliveries.c.state == DeliveryState.SENDING, left).order_by(deliveries.c.id)
        with self.write() as connection:
            found = [DeliveryRow(**row) for row in connection.execute(query).mappings()]
            return tuple(_recover(connection, row, repeatable, actor, now) for row in found)


def delivery_row(slug: str, revision: int, plan: Plan, now: dt.datetime) -> dict[str, Any]:
    """A new delivery that waits."""
    return asdict(plan) | {
        "issue": slug,
        "revision": revision,
        "state": DeliveryState.PENDING,
        "attempt": 0,
        "repeats": 0,
        "detail": "",
        "created_at": now,
        "updated_at": now,
    }


def _issues_under_way(connection: Connection, channel: str) -> tuple[tuple[str, IssueState], ...]:
    """The issues with something waiting for this channel, and their states, the oldest first."""
    same = (deliveries.c.issue == issues.c.slug) & (deliveries.c.channel == channel)
    to_withdraw = (issues.c.state == IssueState.WITHDRAWN) & (deliveries.c.act == WITHDRAW)
    waiting = exists().where(
        same,
        deliveries.c.state == DeliveryState.PENDING,
        or_(issues.c.state.in_([IssueState.SENDING, IssueState.SENT]), to_withdraw),
    )
    query = select(issues.c.slug, issues.c.state).where(waiting).order_by(issues.c.number)
    return tuple((row.slug, row.state) for row in connection.execute(query))


def claimable(channel: str, issue: str, owner: str, now: dt.datetime, *, to_withdraw: bool = False) -> Select[Any]:
    """The id of the next row of an issue that ``owner`` may claim; ``to_withdraw``: of those that take it back."""
    row, other = deliveries.alias("next"), deliveries.alias("other")
    earlier_open = exists().where(
        other.c.channel == channel,
        other.c.issue == issue,
        other.c.position < row.c.position,
        other.c.state.in_([DeliveryState.PENDING, DeliveryState.SENDING]),
    )
    unsure = exists().where(
        row.c.act != SEND,
        other.c.channel == channel,
        other.c.issue == issue,
        other.c.part == row.c.part,
        other.c.act == SEND,
        other.c.state.in_([DeliveryState.UNKNOWN, DeliveryState.FAILED]),
    )
    taken = exists().where(
        other.c.channel == channel,
        other.c.state == DeliveryState.SENDING,
        other.c.lease_owner != owner,
        other.c.lease_until > now,
    )
    wanted = [row.c.channel == channel, row.c.issue == issue, row.c.state == DeliveryState.PENDING]
    if to_withdraw:
        wanted.append(row.c.act == WITHDRAW)
    return (
        select(row.c.id)
        .where(*wanted)
        .where(or_(row.c.not_before.is_(None), row.c.not_before <= now), ~earlier_open, ~unsure, ~taken)
        .order_by(row.c.position, row.c.id)
        .limit(1)
        .with_for_update(of=row, skip_locked=True)  # PostgreSQL's; SQLite has the one writer's lock
    )


def _claim(query: Select[Any], owner: str, lease_until: dt.datetime, now: dt.datetime) -> ReturningUpdate[Any]:
    change = {
        "state": DeliveryState.SENDING,
        "attempt": deliveries.c.attempt + 1,
        "lease_owner": owner,
        "lease_until": lease_until,
        "not_before": None,
        "claimed_at": now,
        "updated_at": now,
    }
    still = (deliveries.c.id == query.scalar_subquery()) & (deliveries.c.state == DeliveryState.PENDING)
    return update(deliveries).where(still).values(change).returning(deliveries)


def _recover(
    connection: Connection,
    row: DeliveryRow,
    repeatable: Collection[str],
    actor: Actor,
    now: dt.datetime,
) -> DeliveryRow:
    again = may_repeat(row.act) or (row.channel in repeatable and row.repeats == 0)
    after = DeliveryState.PENDING if again else DeliveryState.UNKNOWN
    detail = "the sender stopped in the middle of the call; it is not known whether this went out"
    why = overtaken(connection, row) if again else ""
    if why:
        after, detail = DeliveryState.SUPPRESSED, why
    change = {"state": after, "repeats": row.repeats + again, "detail": detail, "updated_at": now}
    write_fenced(connection, row.id, DeliveryState.SENDING, row.attempt, change | NO_LEASE)
    log_delivery(connection, "recover", row, after, actor=actor, now=now)
    return required_delivery(connection, row.id)
