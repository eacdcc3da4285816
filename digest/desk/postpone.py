"""Postpones an issue: its slot gets another hour, once, whatever the schedule says."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from digest.desk.rights import Right, require
from digest.desk.view import refresh
from digest.errors import RefusedError
from digest.model.states import IN_WORDS, IssueState, SlotState
from digest.slots import slots_between

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.slots import Slot
    from digest.store.rows import IssueRow, SlotRow

FREE = (IssueState.DRAFT, IssueState.REVIEW, IssueState.APPROVED, IssueState.HELD)
FURTHEST = dt.timedelta(days=60)


def postpone(desk: Desk, slug: str, to: dt.datetime) -> SlotRow:
    """The issue's slot with ``to`` (aware) as its hour; an order to publish is taken back.

    An approval stands. Raises :class:`RefusedError` for an issue that is out or in no slot, and for an hour that is
    past or more than sixty days off; :class:`digest.desk.rights.RightsError`.
    """
    require(desk, Right.POSTPONE)
    refresh(desk, slug)
    now = desk.now()
    if not now < to <= now + FURTHEST:
        raise RefusedError("an issue is postponed to an hour that is still to come, within sixty days")
    with desk.store.write():
        row = desk.store.get_issue(slug)  # as it is in this commit: its slot may have sent it a moment ago
        if row.state not in FREE:
            raise RefusedError(f"issue {slug} is {IN_WORDS[row.state]}, so it cannot be postponed")
        slot = slot_of(desk, row)
        if slot is None:
            raise RefusedError(
                f"issue {slug} is in no slot of the schedule", hint="it goes out when it is published by hand"
            )
        desk.store.take_order_back(slug, actor=desk.actor, now=now)
        if slot.postponed_at is not None and slot.publish_at == to:
            return slot
        detail = f"from {desk.local_time(slot.publish_at):%Y-%m-%d %H:%M} to {desk.local_time(to):%Y-%m-%d %H:%M}"
        until = to + max(slot.until - slot.publish_at, dt.timedelta())
        return desk.store.postpone_slot(slot.id, publish_at=to, until=until, actor=desk.actor, now=now, detail=detail)


def slot_of(desk: Desk, row: IssueRow) -> SlotRow | None:
    """The open slot that an issue goes out in, written down before its time where the schedule has one for its date."""
    found = desk.store.slot_of_issue(row.slug)
    if found is not None:
        return found if found.state is SlotState.OPEN else None
    name = desk.config.publication.slug
    planned = _planned(desk, row)
    if planned is None or planned.publish <= desk.now():
        return None
    slot = desk.store.open_slot(
        name, row.date, cutoff_at=planned.cutoff, publish_at=planned.publish, until=planned.until, now=desk.now()
    )
    if slot.state is not SlotState.OPEN or slot.issue not in {None, row.slug}:
        return None
    desk.store.give_slot(slot.id, row.slug, now=desk.now())
    return desk.store.slot_of_issue(row.slug)


def hour_of(desk: Desk, row: IssueRow) -> dt.datetime | None:
    """When an issue goes out by itself: its open slot's hour, else the one that the schedule has for its date."""
    if row.state not in FREE:
        return None
    found = desk.store.slot_of_issue(row.slug)
    if found is not None:
        return found.publish_at if found.state is SlotState.OPEN else None
    planned = _planned(desk, row)
    if planned is None or planned.until <= desk.now():
        return None
    taken = desk.store.find_slot(desk.config.publication.slug, row.date)
    if taken is not None and (taken.state is not SlotState.OPEN or taken.issue not in {None, row.slug}):
        return None
    return taken.publish_at if taken else planned.publish


def _planned(desk: Desk, row: IssueRow) -> Slot | None:
    """The slot that the schedule has for the issue's date; of several issues of that date the oldest goes out in it."""
    open_ones = desk.store.list_issues(FREE)
    if any(other.date == row.date and other.number < row.number for other in open_ones):
        return None
    planned = slots_between(desk.config.schedule, row.date, row.date)
    return next((slot for slot in planned if not slot.skipped), None)
