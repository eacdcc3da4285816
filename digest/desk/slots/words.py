"""What editors are told of a slot, in the publication's words; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.model.states import IssueState
from digest.slots import CLOCKS, HOLIDAY, pause_end

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.schedule import Schedule
    from digest.store.rows import IssueRow
    from digest.words import Words

CHANGED = "the schedule was changed"
NOT_RUNNING = "Digest was not running then"
CANCELLED = "its issue was cancelled"
_REASONS = {
    HOLIDAY: "alerts.holiday",
    CLOCKS: "alerts.clocks",
    CHANGED: "alerts.schedule_changed",
    NOT_RUNNING: "alerts.not_running",
    CANCELLED: "alerts.issue_cancelled",
}
_STATES = {
    IssueState.DRAFT: "alerts.draft",
    IssueState.REVIEW: "alerts.review",
    IssueState.HELD: "alerts.held",
    IssueState.APPROVED: "alerts.approved",
}


def no_issue(words: Words, schedule: Schedule, date: dt.date, why: str) -> str:
    """That a date brings no issue. ``why`` is the reason as the slot's record has it."""
    key, end = _REASONS.get(why), pause_end(schedule, date)
    if key is not None:
        why = words(key)
    elif end is not None and why.startswith("paused"):
        why = words("alerts.paused", date=words.date(end))
    return words("alerts.no_issue", day=words.day(date), why=why)


def remind(words: Words, row: IssueRow, publish: dt.datetime) -> str:
    """That an issue is not ready before its hour; ``publish`` is that hour, local."""
    return words("alerts.remind", number=row.number, moment=words.moment(publish), why=why_not(words, row.state))


def late(words: Words, row: IssueRow, publish: dt.datetime, until: dt.datetime) -> str:
    """That an issue did not go out at its hour, and until when it still does by itself; local times."""
    values = {"moment": words.moment(publish), "until": words.moment(until)}
    return words("alerts.late", number=row.number, why=why_not(words, row.state), **values)


def missed(words: Words, row: IssueRow, date: dt.date) -> str:
    """That an issue will not go out by itself any more."""
    return words("alerts.missed", number=row.number, day=words.day(date), why=why_not(words, row.state))


def why_not(words: Words, state: IssueState) -> str:
    """Why an issue in this state does not go out."""
    key = _STATES.get(state)
    return words(key) if key else str(state)


def remedy(row: IssueRow) -> str:
    """The command that brings an issue further."""
    if row.state is IssueState.HELD:
        return f"digest resume {row.slug} takes it off hold"
    return f"digest preview {row.slug}, then digest approve {row.slug}"
