"""Late work has an age: what could not be sent for long is put on hold and shown to an editor."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from digest.model.acts import SEND
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.store.rows import DeliveryRow

SHORTEST = dt.timedelta(hours=1)


def hold_stale(desk: Desk) -> tuple[str, ...]:
    """The issues that were put on hold: something of them has waited to be sent for longer than ``catch_up``."""
    age = max(desk.config.schedule.catch_up, SHORTEST)
    held = []
    for row in desk.store.list_issues([IssueState.SENDING]):
        if desk.now() - row.updated_at <= age or not _waiting(desk.store.deliveries_of(row.slug)):
            continue
        text = desk.words("alerts.stale", number=row.number, span=desk.words.span(age))
        hint = f"digest resume {row.slug} goes on"
        with desk.store.write():
            desk.store.move_issue(
                row.slug,
                IssueState.SENDING,
                IssueState.HELD,
                row.revision,
                actor=desk.actor,
                now=desk.now(),
                act="hold",
                detail="it could not be sent whole in time",
            )
            key = f"stale:{row.slug}:{row.updated_at.isoformat()}"
            desk.store.alert(key, text, now=desk.now(), issue=row.slug, hint=hint)
        held.append(row.slug)
    return tuple(held)


def _waiting(rows: tuple[DeliveryRow, ...]) -> bool:
    """Whether something waits for more than an editor's answer."""
    open_posts = {
        (row.channel, row.part)
        for row in rows
        if row.act == SEND and row.state in {DeliveryState.UNKNOWN, DeliveryState.FAILED}
    }
    pending = [row for row in rows if row.state is DeliveryState.PENDING]
    return any(row.act == SEND or (row.channel, row.part) not in open_posts for row in pending)
