"""Deliveries, the ledger: planned in one commit, claimed before the call, settled under a fencing number.

One leased sender works a channel at a time, in the order of the positions. A row found in sending after its lease
is a question, not a failure: ``recover`` decides what may be taken up again and what an editor must answer.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, or_, select, update

from digest.model.states import DELIVERY_MOVES, DeliveryState, IssueState
from digest.store.events import log
from digest.store.inserting import insert_new
from digest.store.issues import move
from digest.store.ledger import NO_LEASE, log_delivery, required_delivery, write_fenced
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
            added = insert_new(connection, deliveries, [_row(slug, revision, plan, now) for plan in plans])
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
        a row's ``not_before``, or from an issue that is neither being sent nor sent.
        """
        with self.write() as connection:
            for slug in _issues_under_way(connection, channel):
                if issue not in {None, slug}:
                    continue
                change = _claim(claimable(channel, slug, owner, now), owner, lease_until, now)
                row = connection.execute(change).mappings().first()
                if row is not None:
                    return DeliveryRow(**row)
            return None

    def renew_lease(self, delivery_id: int, attempt: int, *, lease_until: dt.datetime, now: dt.datetime) -> bool:
        """Lengthen the lease of a claimed delivery; ``False`` when it belongs to somebody else by now."""
        with self.write() as connection:
            change = {"lease_until": lease_until, "updated_at": now}
            return write_fenced(connection, delivery_id, DeliveryState.SENDING, attempt, change)

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
    ) -> bool:
        """Write down how the call of ``attempt`` ended, and give the lease back.

        ``False``, and nothing changed, when the row is no longer in sending under that attempt. ``not_before``
        belongs to ``pending``: the earliest time of the next attempt.
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

        A row of a ``repeatable`` channel waits again, once; a second time, and in other channels at once, it is
        unknown and waits for an editor. Each gets an event. The rows as they then are.
        """
        left = or_(deliveries.c.lease_until <= now, deliveries.c.lease_owner.in_(list(gone)))
        query = select(deliveries).where(deliveries.c.state == DeliveryState.SENDING, left).order_by(deliveries.c.id)
        with self.write() as connection:
            found = [DeliveryRow(**row) for row in connection.execute(query).mappings()]
            return tuple(_recover(connection, row, repeatable, actor, now) for row in found)


def _row(slug: str, revision: int, plan: Plan, now: dt.datetime) -> dict[str, Any]:
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


def _issues_under_way(connection: Connection, channel: str) -> tuple[str, ...]:
    """The issues with something waiting for this channel, the oldest first."""
    same = (deliveries.c.issue == issues.c.slug) & (deliveries.c.channel == channel)
    waiting = exists().where(same, deliveries.c.state == DeliveryState.PENDING)
    under_way = issues.c.state.in_([IssueState.SENDING, IssueState.SENT])
    query = select(issues.c.slug).where(under_way, waiting).order_by(issues.c.number)
    return tuple(connection.execute(query).scalars())


def claimable(channel: str, issue: str, owner: str, now: dt.datetime) -> Select[Any]:
    """The id of the next row of an issue that ``owner`` may claim."""
    row, other = deliveries.alias("next"), deliveries.alias("other")
    earlier_open = exists().where(
        other.c.channel == channel,
        other.c.issue == issue,
        other.c.position < row.c.position,
        other.c.state.in_([DeliveryState.PENDING, DeliveryState.SENDING]),
    )
    taken = exists().where(
        other.c.channel == channel,
        other.c.state == DeliveryState.SENDING,
        other.c.lease_owner != owner,
        other.c.lease_until > now,
    )
    return (
        select(row.c.id)
        .where(row.c.channel == channel, row.c.issue == issue, row.c.state == DeliveryState.PENDING)
        .where(or_(row.c.not_before.is_(None), row.c.not_before <= now), ~earlier_open, ~taken)
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
    again = row.channel in repeatable and row.repeats == 0
    after = DeliveryState.PENDING if again else DeliveryState.UNKNOWN
    detail = "the sender stopped in the middle of the call; it is not known whether this went out"
    change = {"state": after, "repeats": row.repeats + again, "detail": detail, "updated_at": now}
    write_fenced(connection, row.id, DeliveryState.SENDING, row.attempt, change | NO_LEASE)
    log_delivery(connection, "recover", row, after, actor=actor, now=now)
    return required_delivery(connection, row.id)
