"""Cancels an issue that was not sent: its articles wait again, its number stays used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.rights import Right, require
from digest.desk.view import refresh
from digest.errors import RefusedError
from digest.model.states import IN_WORDS, IssueState, may_move

if TYPE_CHECKING:
    from digest.desk.desk import Desk


def cancel(desk: Desk, slug: str, *, why: str = "") -> int:
    """The number of articles that wait again. Raises :class:`RefusedError` when anything was sent."""
    require(desk, Right.CANCEL)
    _, row = refresh(desk, slug)
    if row.state is IssueState.CANCELLED:
        return 0
    if not may_move(row.state, IssueState.CANCELLED):
        hint = "what was published can be corrected, not cancelled" if row.state is IssueState.SENT else None
        raise RefusedError(f"issue {slug} is {IN_WORDS[row.state]}, so it cannot be cancelled", hint=hint)
    gone = desk.store.balance(slug)
    if gone.done - gone.suppressed or gone.sending:
        raise RefusedError(f"part of issue {slug} has gone out, so it cannot be cancelled")
    with desk.store.write():
        desk.store.take_order_back(slug, actor=desk.actor, now=desk.now())
        desk.store.move_issue(
            slug,
            row.state,
            IssueState.CANCELLED,
            row.revision,
            actor=desk.actor,
            now=desk.now(),
            act="cancel",
            detail=why,
        )
        freed = desk.store.release_placements(slug)
    desk.folders.forget_build(slug)
    return freed
