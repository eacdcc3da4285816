"""Events and alerts as a diary: what happened to the publication, in sentences and in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.follow import with_hint
from digest.model.states import IssueState, SlotState

if TYPE_CHECKING:
    import datetime as dt

    from digest.desk.desk import Desk
    from digest.store.rows import EventRow

_MOVES = {
    "approve": "was approved by {actor}",
    "publish": "began to go out{for_}",
    "sent": "is out: {detail}",
    "hold": "was put on hold by {actor}{colon}{detail}",
    "resume": "was taken off hold by {actor}",
    "cancel": "was cancelled by {actor}{colon}{detail}",
    "assemble": "was assembled by {actor}",
    "change": "was edited by {actor}",
    "correct": "was corrected: {detail}",
    "withdraw": "was withdrawn: {detail}",
    "resolve": ": {actor} answered for {detail}: {after}",
    "probe": ": {actor} looked for {detail}",
    "recover": ": {detail}: found in the middle of the call, now {after}",
    "restore": "was put back from a backup",
    "never-sent": ": {actor} says that it never went out",
    "backup": ": {actor} made a backup: {detail}",
    "order": "was ordered to go out by {actor}",
    "stop": "is not to go out now after all: {actor} took the order back",
    "lapse": "did not go out: its order lapsed",
    "postpone": "was postponed by {actor} {detail}",
    "refused": ": {actor} was refused {detail}",
}
_SILENT = ("assembling",)


def diary(desk: Desk, since: dt.datetime | None = None) -> tuple[str, ...]:
    """A line for each event and alert, oldest first, with the hour in the publication's zone."""
    store = desk.store
    numbers = {row.slug: row.number for row in store.list_issues()}
    entries = [(event.at, 0, event.id, _sentence(event, numbers)) for event in store.events()]
    entries += [(alert.at, 1, alert.id, f"→ {with_hint(alert)}") for alert in store.alerts()]
    kept = sorted(entry for entry in entries if entry[3] and (since is None or entry[0] >= since))
    return tuple(f"{desk.local_time(at):%a %d %b %Y %H:%M}  {text}" for at, _, _, text in kept)


def _sentence(event: EventRow, numbers: dict[str, int]) -> str:
    if event.act in _SILENT:
        return ""
    words = {"actor": event.actor, "detail": event.detail, "after": event.after}
    words["for_"] = f" {event.detail}" if event.detail else ", by hand"
    words["colon"] = ": " if event.detail else ""
    if event.act == "slot":
        date, _, why = event.detail.partition(": ")
        return "" if event.after == SlotState.PUBLISHED else f"The slot of {date} is {event.after}: {why}"
    name = f"Issue {numbers.get(event.issue or '', event.issue or '')}"
    if event.act == "move":
        ready = event.after == IssueState.REVIEW
        return f"{name} is ready for review" if ready else f"{name} is a draft again: {event.detail}"
    template = _MOVES.get(event.act)
    said = template.format(**words) if template else f"{event.act} {event.detail}"
    said = " ".join(said.split())
    if event.issue is None:
        return said.removeprefix(": ")
    return f"{name}{said}" if said.startswith(":") else f"{name} {said}"
