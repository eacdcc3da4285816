"""The next runs of the schedule, and what is known of each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from digest.desk.owner import gone
from digest.model.schedule import Approval
from digest.model.states import SlotState
from digest.slots import next_slots

if TYPE_CHECKING:
    import datetime as dt

    from digest.desk.desk import Desk
    from digest.model.schedule import Schedule
    from digest.store.rows import SlotRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One slot to come: its hour locally and in UTC, why it makes no issue, or its issue (slug) and how far that is."""

    date: dt.date
    local: dt.datetime
    publish: dt.datetime
    cutoff: dt.datetime
    skipped: str = ""
    words: str = ""
    issue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """The next runs; the steps before each in words; whether ``digest run`` is at work."""

    runs: tuple[Run, ...]
    rules: str
    running: bool

    def as_json(self) -> dict[str, Any]:
        """The same as plain data; times with their offset."""
        runs = [
            {**asdict(run), **{name: getattr(run, name).isoformat() for name in ("date", "local", "publish", "cutoff")}}
            for run in self.runs
        ]
        return {"runs": runs, "rules": self.rules, "running": self.running}


def agenda(desk: Desk, count: int = 10) -> Agenda:
    """The next ``count`` slots, those without an issue among them, each at the hour that it has now. Reads only."""
    rows = {row.date: row for row in desk.store.slots_of(desk.config.publication.slug)}
    moved = {date: row for date, row in rows.items() if row.postponed_at is not None and _to_come(desk, row)}
    slots = next_slots(desk.config.schedule, desk.now(), count + len(moved))
    runs = [
        Run(
            date=slot.date,
            local=desk.local_time(slot.publish),
            publish=slot.publish,
            cutoff=slot.cutoff,
            skipped=slot.skipped or _skipped(rows.get(slot.date)),
            words=_words(desk, rows.get(slot.date)),
            issue=_issue(rows.get(slot.date)),
        )
        for slot in slots
        if slot.date not in moved
    ]
    runs += [_moved(desk, row) for row in moved.values() if row.publish_at > desk.now()]
    coming = tuple(sorted(runs, key=lambda run: (run.publish, run.date))[:count])
    return Agenda(runs=coming, rules=_rules(desk.config.schedule), running=is_running(desk))


def is_running(desk: Desk) -> bool:
    """Whether a ``digest run`` is at work on this database."""
    lease = desk.store.find_lease("run")
    return lease is not None and lease.until > desk.now() and not gone([lease.owner])


def _skipped(row: SlotRow | None) -> str:
    return row.detail if row is not None and row.state is SlotState.SKIPPED else ""


def _to_come(desk: Desk, row: SlotRow) -> bool:
    """Whether a slot's own date or its hour is still to come."""
    return row.date >= desk.today() or row.publish_at > desk.now()


def _moved(desk: Desk, row: SlotRow) -> Run:
    """A slot that was postponed; the schedule may have passed its own hour, or have another by now."""
    return Run(
        date=row.date,
        local=desk.local_time(row.publish_at),
        publish=row.publish_at,
        cutoff=row.cutoff_at,
        skipped=_skipped(row),
        words=_words(desk, row),
        issue=_issue(row),
    )


def _issue(row: SlotRow | None) -> str:
    return row.issue or "" if row is not None else ""


def _words(desk: Desk, row: SlotRow | None) -> str:
    if row is None or row.issue is None:
        return ""
    issue = desk.store.get_issue(row.issue)
    return f"issue {issue.number} ({issue.slug}): {issue.state}"


def _rules(schedule: Schedule) -> str:
    words = [f"The issue is assembled {span(schedule.cutoff)} before."]
    if schedule.approval is Approval.AUTOMATIC:
        words.append("It is approved by itself at its hour.")
    else:
        words.append(f"An editor approves it; a reminder comes {span(schedule.remind)} before.")
    words.append(f"Late by more than {span(schedule.catch_up)}, it waits for an editor.")
    return " ".join(words)


def span(length: dt.timedelta) -> str:
    """A span in words: ``24 hours``, ``90 minutes``, ``2 days``."""
    minutes = round(length.total_seconds() / 60)
    for size, word in ((2 * 1440, "day"), (60, "hour")):
        unit = 1440 if word == "day" else 60
        if minutes >= size and minutes % unit == 0:
            count = minutes // unit
            return f"{count} {word}{'s' * (count != 1)}"
    return f"{minutes} minute{'s' * (minutes != 1)}"
