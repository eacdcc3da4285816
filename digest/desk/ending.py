"""How a matter ended, in a line, from its rows and events; pure. An empty line: it is not over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.desk.matter import Kind
from digest.model.states import DeliveryState, IssueState, SlotState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from digest.desk.matter import Matter
    from digest.store.rows import DeliveryRow, EventRow, IssueRow, SlotRow
    from digest.words import Words

SCHEDULE, PROBE = "schedule", "probe"  # doors of those that are nobody
_APPROVALS = ("approve", "resume")
_LAST_ACTS = {IssueState.CANCELLED: "cancel", IssueState.WITHDRAWN: "withdraw"}
_LINES = {
    "approve": "ended.approved",
    "resume": "ended.resumed",
    "cancel": "ended.cancelled",
    "withdraw": "ended.withdrawn",
}
_APPROVED_IS_OVER = {Kind.ASSEMBLED, Kind.REMIND, Kind.LATE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an ending is said: in whose words, on whose clock. ``told`` is when the matter came up."""

    words: Words
    local: Callable[[dt.datetime], dt.datetime]
    told: dt.datetime

    def when(self, moment: dt.datetime) -> str:
        """The hour, with its day where that is another than the matter's."""
        local = self.local(moment)
        same = local.date() == self.local(self.told).date()
        return f"{local:%H:%M}" if same else self.words.short_moment(local)

    def at(self, key: str, moment: dt.datetime) -> str:
        """An ending with its hour."""
        return self.words(f"ended.{key}", when=self.when(moment))

    def who(self, event: EventRow) -> str:
        """Whose act it was."""
        return self.words("ended.schedule") if event.door == SCHEDULE else event.actor

    def by(self, event: EventRow) -> str:
        """An ending that somebody brought about, and when."""
        return self.words(_LINES[event.act], actor=self.who(event), when=self.when(event.at))


def issue_line(
    ending: Ending, kind: Kind, row: IssueRow, events: Sequence[EventRow], slot: SlotRow | None = None
) -> str:
    """What became of an issue that editors had to look at."""
    last = {event.act: event for event in events}
    if kind is Kind.STALE:
        return _off_hold(ending, events)
    if row.state in _LAST_ACTS and _LAST_ACTS[row.state] in last:
        return ending.by(last[_LAST_ACTS[row.state]])
    if row.state in {IssueState.SENDING, IssueState.SENT}:
        return _out(ending, row, last)
    newest = _newest(ending, kind, row, last, slot)
    if newest is not None and newest.act == "postpone" and slot is not None:
        moment = ending.words.moment(ending.local(slot.publish_at))
        return ending.words("ended.postponed", moment=moment, actor=ending.who(newest))
    if newest is not None:
        return ending.by(newest)
    ended = slot.state if slot is not None and kind in _APPROVED_IS_OVER else SlotState.OPEN
    keys = {SlotState.MISSED: "ended.not_in_time", SlotState.SKIPPED: "ended.no_issue"}
    return ending.words(keys[ended]) if ended in keys else ""


def _off_hold(ending: Ending, events: Sequence[EventRow]) -> str:
    acts = ("resume", *_LAST_ACTS.values())
    after = next((event for event in events if event.at >= ending.told and event.act in acts), None)
    return ending.by(after) if after is not None else ""


def _out(ending: Ending, row: IssueRow, last: dict[str, EventRow]) -> str:
    began = last["publish"].at if "publish" in last else row.updated_at
    if row.state is IssueState.SENDING:
        return ending.at("going", began)
    approval = last.get("approve")
    if approval is None:
        return ending.at("out", began)
    values = {"actor": ending.who(approval), "when": ending.when(approval.at), "out": ending.when(began)}
    return ending.words("ended.approved_out", **values)


def _newest(
    ending: Ending, kind: Kind, row: IssueRow, last: dict[str, EventRow], slot: SlotRow | None
) -> EventRow | None:
    """The last act that took the matter off the editors' hands."""
    acts = list(_APPROVALS) if row.state is IssueState.APPROVED and kind in _APPROVED_IS_OVER else []
    if slot is not None and slot.postponed_at is not None and slot.postponed_at >= ending.told:
        acts.append("postpone")
    found = [last[act] for act in acts if act in last]
    return max(found, key=lambda event: event.id, default=None)


def slot_line(ending: Ending, slot: SlotRow | None, row: IssueRow | None) -> str:
    """What became of a slot that had too few articles; ``row`` is its issue."""
    if slot is None:
        return ""
    if row is not None:
        when = ending.when(slot.assembled_at or slot.updated_at)
        return ending.words("ended.assembled", number=row.number, when=when)
    return "" if slot.state is SlotState.OPEN else ending.words("ended.no_issue")


def delivery_line(ending: Ending, about: Matter, row: DeliveryRow, events: Sequence[EventRow]) -> str:
    """What an editor answered for a delivery, or what became of it without an answer."""
    asked = DeliveryState(about.kind.value)
    if row.state is asked and row.attempt == about.attempt:
        return ""
    answers = [event for event in events if _answers(event, row, asked) and event.at >= ending.told]
    if not answers:
        keys = {DeliveryState.SENT: "ended.sent", DeliveryState.SUPPRESSED: "ended.left_out"}
        return ending.words(keys[row.state]) if row.state in keys else ""
    answer = answers[-1 if row.attempt == about.attempt else 0]  # a later attempt may be a question, too
    values = {"actor": ending.who(answer)}
    if answer.after == DeliveryState.PENDING:
        if row.state is DeliveryState.SENT:
            return ending.words("ended.resent", when=ending.when(row.updated_at), **values)
        return ending.words("ended.resend", **values)
    if answer.door == PROBE:
        return ending.words("ended.found")
    return ending.words("ended.there" if answer.after == DeliveryState.SENT else "ended.skip", **values)


def _answers(event: EventRow, row: DeliveryRow, asked: DeliveryState) -> bool:
    return (event.act, event.before) == ("resolve", asked) and event.detail == f"{row.channel}: {row.part} ({row.act})"


def serve_line(ending: Ending, about: Matter, row: DeliveryRow, events: Sequence[EventRow]) -> str:
    """What became of a delivery that could not be made at all."""
    cancelled = next((event for event in reversed(events) if event.act == "cancel"), None)
    if about.what == "shut":
        still = row.state is DeliveryState.FAILED and row.attempt == about.attempt
    else:
        still = row.state in {DeliveryState.PENDING, DeliveryState.SENDING}
    if still:
        return ending.by(cancelled) if cancelled is not None else ""
    left_out = row.state is DeliveryState.SUPPRESSED and about.what != "shut"
    return ending.words("ended.left_out" if left_out else f"ended.{about.what}")
