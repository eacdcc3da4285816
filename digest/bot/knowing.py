"""What was done before anybody could press: by whom, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.model.states import IssueState

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.store.rows import EventRow, IssueRow

_OUT = (IssueState.SENDING, IssueState.SENT)


def done_already(desk: Desk, row: IssueRow, act: str) -> str:
    """Who did before what the act asks for; empty where nobody did."""
    words, state = desk.words, row.state
    if act in {"P", "A"} and state in _OUT:
        return _told(desk, row, "publish", "said.already_published")
    if act == "P":
        order = next((given for given in desk.store.orders() if given.issue == row.slug), None)
        if order is None:
            return ""
        return words("said.already_ordered", who=order.actor, at=f"{desk.local_time(order.at):%H:%M:%S}")
    if act == "A" and state is IssueState.APPROVED:
        return _told(desk, row, "approve", "said.already_approved")
    if act == "H" and state is IssueState.HELD:
        return _told(desk, row, "hold", "said.already_held")
    if act == "Cy" and state is IssueState.CANCELLED:
        return _told(desk, row, "cancel", "said.already_cancelled")
    if act == "Wy" and state is IssueState.WITHDRAWN:
        return _told(desk, row, "withdraw", "said.already_withdrawn")
    return ""


def _told(desk: Desk, row: IssueRow, act: str, key: str) -> str:
    event = last(desk, row.slug, act)
    name, at = (event.actor, event.at) if event else ("Digest", row.updated_at)
    return desk.words(key, who=name, at=f"{desk.local_time(at):%H:%M}")


def last(desk: Desk, slug: str, act: str) -> EventRow | None:
    """The newest event of that kind."""
    return next((event for event in reversed(desk.store.events(slug)) if event.act == act), None)
