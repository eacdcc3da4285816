"""Schedule and clock -> slots: which local dates bring an issue, when their steps are due, and what was missed.

A slot's identity is its local date, so a clock that jumps, a day that has an hour twice and a process that starts
late all mean the same slots. Rules that hold on every page:

- One slot a date. Where several rules fall on it, the earliest hour wins.
- An hour that a change of the clocks leaves out becomes the first minute after it; of an hour that comes twice it is
  the first. A slot keeps its date even where the clocks leave out the whole day (Pacific/Apia, 30 December 2011) or
  carry it over midnight; should the next date's slot then come at the same moment, the earlier date makes no issue.
- In a pause there is no issue, whatever else the day is.
- A slot on a holiday makes no issue, or moves to the nearest day that is no holiday and bears that day's date. Where
  that day has a slot of its own, lies in a pause or has been given to an earlier slot, it stays where it was and
  makes no issue.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from digest.model.hours import first_moment
from digest.model.schedule import DAY, OnHoliday

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.model.schedule import Rule, Schedule

HOLIDAY = "holiday"
CLOCKS = "the clocks leave out its hour, and the next slot follows at once"
GRACE = dt.timedelta(minutes=5)
"""The least time for which a slot may go out by itself: no clock ticks on the dot, even with a catch_up of nothing."""
MISSED_DAYS = 60
"""How far back a missed slot is still reported."""
_HORIZON = 2 * 366 * DAY
_CHUNK = 28 * DAY
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One scheduled occurrence. ``date`` is local and names it; the moments are UTC.

    From ``cutoff`` on its issue is assembled, at ``remind`` editors are reminded, at ``publish`` it goes out, and
    after ``until`` it no longer does by itself. ``skipped`` says why it makes no issue (empty: it makes one).
    """

    date: dt.date
    publish: dt.datetime
    cutoff: dt.datetime
    remind: dt.datetime
    until: dt.datetime
    rule: str
    skipped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is to be done now: slots to work on, those that make no issue, and those that are too late; by date."""

    open: tuple[Slot, ...] = ()
    skipped: tuple[Slot, ...] = ()
    missed: tuple[Slot, ...] = ()


def due_slots(schedule: Schedule, *, since: dt.datetime, now: dt.datetime) -> Due:
    """The slots after ``since`` whose cutoff has come.

    Open are those still to be published, and of the past ones the newest, while it is not too late for it; older
    ones are missed. A slot at or before ``since`` is never due, nor one more than :data:`MISSED_DAYS` ago.
    """
    after = max(since, now - MISSED_DAYS * DAY)
    first = _local(after, schedule)
    last = _local(now + schedule.cutoff, schedule) + DAY  # clocks that go back after midnight show yesterday again
    due = tuple(slot for slot in slots_between(schedule, first, last) if slot.publish > after and slot.cutoff <= now)
    working = tuple(slot for slot in due if not slot.skipped)
    past = tuple(slot for slot in working if slot.publish <= now)
    late = past[-1:] if past and now <= past[-1].until else ()
    return Due(
        open=(*late, *(slot for slot in working if slot.publish > now)),
        skipped=tuple(slot for slot in due if slot.skipped),
        missed=past[: len(past) - len(late)],
    )


def next_slots(
    schedule: Schedule, now: dt.datetime, count: int, *, since: dt.datetime | None = None
) -> tuple[Slot, ...]:
    """The next slots to be published after ``now`` (and after ``since``), those that make no issue among them."""
    after = max(now, since or now)
    coming = slots_from(schedule, _local(after, schedule))
    return tuple(islice((slot for slot in coming if slot.publish > after), count))


def slots_from(schedule: Schedule, first: dt.date) -> Iterator[Slot]:
    """The slots from a date on, in order; ends after about two years without one that makes an issue."""
    found = start = first
    while start <= found + _HORIZON:
        for slot in slots_between(schedule, start, start + _CHUNK - DAY):
            found = found if slot.skipped else slot.date
            yield slot
        start += _CHUNK


def slots_between(schedule: Schedule, first: dt.date, last: dt.date) -> tuple[Slot, ...]:
    """The slots of the dates from ``first`` to ``last``, both included, in order."""
    plan = _plan(schedule, first, last + DAY)
    slots = [_slot(schedule, date, rule, skipped) for date, (rule, skipped) in sorted(plan.items())]
    for place, (slot, following) in enumerate(pairwise(slots)):
        if not slot.skipped and not following.skipped and slot.publish >= following.publish:
            slots[place] = replace(slot, skipped=CLOCKS)
    return tuple(slot for slot in slots if first <= slot.date <= last)


def local_moment(date: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """A local hour in UTC: the first of two where it comes twice, else the first existing minute at or after it."""
    return first_moment(date, time, ZoneInfo(zone))


def is_quiet(local: dt.datetime, quiet: tuple[dt.time, dt.time] | None) -> bool:
    """Whether a local time lies between two hours, the first included; they may lie around midnight."""
    if quiet is None:
        return False
    first, last = quiet
    hour = local.time()
    return first <= hour < last if first < last else hour >= first or hour < last


def fingerprint(schedule: Schedule) -> str:
    """A short text that changes when the rules or the zone do; spelling and order make no difference."""
    rules = {
        (rule.at.isoformat(), rule.weekdays, rule.nth, rule.day, rule.every, str(rule.anchor or ""))
        for rule in schedule.rules
    }
    return hashlib.sha256(repr((sorted(rules), schedule.zone)).encode()).hexdigest()[:16]


def date_words(date: dt.date) -> str:
    """``3 January 2027``."""
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def _local(moment: dt.datetime, schedule: Schedule) -> dt.date:
    return moment.astimezone(ZoneInfo(schedule.zone)).date()


def _slot(schedule: Schedule, date: dt.date, rule: Rule, skipped: str) -> Slot:
    publish = local_moment(date, rule.at, schedule.zone)
    return Slot(
        date=date,
        publish=publish,
        cutoff=publish - schedule.cutoff,
        remind=publish - schedule.remind,
        until=publish + max(schedule.catch_up, GRACE),
        rule=rule.text,
        skipped=skipped,
    )


def _plan(schedule: Schedule, first: dt.date, last: dt.date) -> dict[dt.date, tuple[Rule, str]]:
    """The rule of each date that has a slot, and why it makes no issue; right for the dates asked for."""
    holidays = frozenset(schedule.holidays)
    while first in holidays or first - DAY in holidays:  # slots may move in from the holidays before
        first -= DAY
    while last in holidays or last + DAY in holidays:
        last += DAY
    plan: dict[dt.date, tuple[Rule, str]] = {}
    for date in _dates(first, last):
        falling = [rule for rule in schedule.rules if falls_on(rule, date)]
        if falling:
            reason = _pause(schedule, date) or (HOLIDAY if date in holidays else "")
            plan[date] = min(falling, key=lambda rule: rule.at), reason
    for date in [date for date, (_, reason) in plan.items() if reason == HOLIDAY]:
        target = _target(schedule, date, holidays)
        if target not in plan and not _pause(schedule, target):
            plan[target] = plan.pop(date)[0], ""
    return plan


def falls_on(rule: Rule, date: dt.date) -> bool:
    """Whether a rule means this date."""
    length = calendar.monthrange(date.year, date.month)[1]
    if rule.day:
        return date.day == (length if rule.day < 0 else min(rule.day, length))
    if date.weekday() not in rule.weekdays:
        return False
    if rule.anchor is not None:
        weeks = (_monday(date) - _monday(rule.anchor)).days // 7
        if date < rule.anchor or weeks % rule.every:
            return False
    if rule.nth > 0:
        return (date.day - 1) // 7 + 1 == rule.nth
    return rule.nth == 0 or date.day + 7 > length


def _monday(date: dt.date) -> dt.date:
    return date - date.weekday() * DAY


def _dates(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + number * DAY for number in range((last - first).days + 1))


def pause_end(schedule: Schedule, date: dt.date) -> dt.date | None:
    """The last day of the pause that a date lies in; ``None`` where it lies in none."""
    return max((span.last for span in schedule.pauses if span.first <= date <= span.last), default=None)


def _pause(schedule: Schedule, date: dt.date) -> str:
    """Why a date lies in a pause, or nothing."""
    end = pause_end(schedule, date)
    return f"paused until {date_words(end)}" if end else ""


def _target(schedule: Schedule, date: dt.date, holidays: frozenset[dt.date]) -> dt.date:
    """The nearest day in the direction of ``on_holiday`` that is no holiday; the date itself when slots do not move."""
    step = {OnHoliday.BEFORE: -DAY, OnHoliday.AFTER: DAY}.get(schedule.on_holiday)
    while step is not None and date in holidays:
        date += step
    return date
