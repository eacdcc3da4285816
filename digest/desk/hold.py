"""Puts an issue on hold, wherever it stands before sent, and takes it off again to where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.rights import Right, require
from digest.desk.view import refresh
from digest.errors import RefusedError
from digest.model.states import IN_WORDS, IssueState, may_move

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.store.rows import IssueRow


def hold(desk: Desk, slug: str, *, why: str = "") -> IssueRow:
    """The issue on hold: nothing of it goes out until it is resumed; a call in flight still ends.

    Holding what is on hold changes nothing. Raises :class:`RefusedError` in a state that knows no hold.
    """
    _, row = refresh(desk, slug)
    if row.state is IssueState.HELD:
        return row
    if not may_move(row.state, IssueState.HELD):
        raise RefusedError(f"issue {slug} is {IN_WORDS[row.state]}, so it cannot be put on hold")
    with desk.store.write():
        desk.store.take_order_back(slug, actor=desk.actor, now=desk.now())  # or it would go out once it is resumed
        return desk.store.move_issue(
            slug, row.state, IssueState.HELD, row.revision, actor=desk.actor, now=desk.now(), act="hold", detail=why
        )


def resume(desk: Desk, slug: str) -> IssueRow:
    """The issue off hold: being sent where that had begun, approved where it still is, else in review.

    Raises :class:`RefusedError` when it is not on hold, and :class:`digest.desk.rights.RightsError`.
    """
    require(desk, Right.RESUME)
    _, row = refresh(desk, slug)
    if row.state is not IssueState.HELD:
        raise RefusedError(f"issue {slug} is {IN_WORDS[row.state]}, not on hold")
    after = IssueState.REVIEW
    if row.approved_revision == row.revision:
        planned = any(delivery.revision == row.revision for delivery in desk.store.deliveries_of(slug))
        after = IssueState.SENDING if planned else IssueState.APPROVED
    return desk.store.move_issue(
        slug, IssueState.HELD, after, row.revision, actor=desk.actor, now=desk.now(), act="resume"
    )
