"""Who may do what: the right to edit is not the right to send. Every verb asks here, whatever door it came through."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from digest.errors import RefusedError
from digest.model.actor import Role

if TYPE_CHECKING:
    from digest.desk.desk import Desk

SCHEDULE = "schedule"


class Right(StrEnum):
    """What only a publisher may do, as it stands in a sentence: ``may not approve``."""

    APPROVE = "approve"
    PUBLISH = "publish"
    POSTPONE = "postpone"
    RESUME = "take off hold"
    CANCEL = "cancel"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    RESOLVE = "answer for posts"


class RightsError(RefusedError):
    """The person may not do this; another may."""


class SecondPersonError(RightsError):
    """The person did the step before, and two people are wanted."""


def require(desk: Desk, right: Right) -> None:
    """Raises :class:`RightsError` where whoever acts is no publisher."""
    if desk.actor.role is not Role.PUBLISHER:
        raise RightsError(
            f"{desk.actor.name} is an editor and may not {right}",
            hint="a publisher may (editors.people in config.toml)",
        )


def require_second(desk: Desk, slug: str) -> None:
    """Raises :class:`SecondPersonError` where two people are wanted and whoever publishes is the one who approved.

    The clock is nobody's second pair of eyes, and needs none: it sends what a person approved for its hour.
    """
    if not desk.config.newsroom.two_people or desk.actor.door == SCHEDULE:
        return
    if approver(desk, slug) == desk.actor.name:
        raise SecondPersonError(
            f"{desk.actor.name} approved issue {slug}, so somebody else must publish it",
            hint="editors.two_people in config.toml asks for that",
        )


def approver(desk: Desk, slug: str) -> str:
    """Who approved the issue last; empty where nobody did."""
    return next((event.actor for event in reversed(desk.store.events(slug)) if event.act == "approve"), "")
