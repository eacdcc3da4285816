"""Withdraws an issue that was sent: page, PDF and posts together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.plan import withdrawal_plans
from digest.desk.rights import Right, require
from digest.errors import RefusedError
from digest.model.acts import SEND
from digest.model.states import IN_WORDS, DeliveryState, IssueState
from digest.render.telegram import withdrawn_notice

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.model.post import Post
    from digest.store.rows import IssueRow

ACT = "withdraw"


def withdraw(desk: Desk, slug: str, *, why: str = "") -> IssueRow:
    """The issue as withdrawn, with every step of taking it back planned in the same commit.

    What was still to be sent of a correction is left out. Withdrawing twice changes nothing. Raises
    :class:`RefusedError` for an issue that was not sent.
    """
    require(desk, Right.WITHDRAW)
    row = desk.store.get_issue(slug)
    if row.state is IssueState.WITHDRAWN:
        return row
    if row.state is not IssueState.SENT:
        hint = f"digest cancel {slug} gives it up"
        if row.state in {IssueState.SENDING, IssueState.HELD}:
            hint = "let it be sent, or answer what is open: digest resolve; then withdraw it"
        raise RefusedError(f"issue {slug} is {IN_WORDS[row.state]}, not sent", hint=hint)
    with desk.store.write():
        plans = withdrawal_plans(desk.store.deliveries_of(slug))
        return desk.store.withdraw_issue(
            slug, row.revision, plans, actor=desk.actor, now=desk.now(), detail=" ".join(why.split())
        )


def stays(desk: Desk, slug: str) -> int:
    """How many posts nobody can take back, because it is not known where they are."""
    rows = desk.store.deliveries_of(slug, [DeliveryState.UNKNOWN])
    return sum(row.act == SEND for row in rows)


def reason(desk: Desk, slug: str) -> str:
    """What was given as the reason."""
    return next((event.detail for event in reversed(desk.store.events(slug)) if event.act == ACT), "")


def notice_of(desk: Desk, slug: str, channel: str = "") -> Post:
    """What a post says from now on that can no longer be deleted, in the language of its channel."""
    row = desk.store.get_issue(slug)
    language = next((way.language for way in desk.config.channels if way.name == channel), "")
    return withdrawn_notice(desk.config.publication, row.number, row.theme, reason(desk, slug), language=language)
