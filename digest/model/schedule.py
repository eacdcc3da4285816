"""The schedule as config.toml says it: rules for local dates and hours, the steps of a slot, days without an issue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When issues come out: some weekdays, some weekday of the month, or a day of the month, at a local hour.

    ``weekdays`` count from Monday, 0. ``nth`` is 0 for every such weekday, 1 to 5 for the first to the fifth of a
    month and -1 for the last. ``day`` is a day of the month instead (31 means the last one where a month is
    shorter, -1 always the last one). ``every`` is a number of weeks, counted from the week of ``anchor``.
    ``text`` is the rule as an editor wrote it.
    """

    text: str
    at: dt.time
    weekdays: tuple[int, ...] = ()
    nth: int = 0
    day: int = 0
    every: int = 1
    anchor: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    first: dt.date
    last: dt.date


class OnHoliday(StrEnum):
    """What becomes of a slot on a holiday."""

    SKIP = "skip"
    BEFORE = "before"  # the last day before it that is no holiday
    AFTER = "after"  # the first day after it that is no holiday


class Approval(StrEnum):
    """Who approves an issue that the schedule made."""

    EDITOR = "editor"
    AUTOMATIC = "automatic"


class Untitled(StrEnum):
    """What becomes of working headlines under automatic approval."""

    ASK = "ask"
    WORKING_HEADLINE = "working-headline"


class TooFew(StrEnum):
    """What a slot does that finds fewer articles than the minimum."""

    SKIP = "skip"
    HOLD = "hold"  # goes on looking until the slot is too late


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The rules of a publication in its time zone (an IANA name).

    ``cutoff`` and ``remind`` are spans before publication: when the issue is assembled, and when editors are
    reminded of one that is not approved. ``catch_up`` is how late it may still go out by itself.
    """

    rules: tuple[Rule, ...] = ()
    zone: str = "UTC"
    cutoff: dt.timedelta = DAY
    remind: dt.timedelta = dt.timedelta(hours=3)
    catch_up: dt.timedelta = DAY
    holidays: tuple[dt.date, ...] = ()
    pauses: tuple[Span, ...] = ()
    on_holiday: OnHoliday = OnHoliday.SKIP
    approval: Approval = Approval.EDITOR
    untitled: Untitled = Untitled.ASK
    too_few: TooFew = TooFew.SKIP
