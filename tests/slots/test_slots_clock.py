"""Hours that do not exist or come twice: each answer is checked by walking through the minutes of UTC."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from bisect import bisect_left
from itertools import accumulate, pairwise

import pytest

from digest.model.rules import parse_rule
from digest.model.schedule import Schedule
from digest.slots import CLOCKS, due_slots, local_moment, next_slots, slots_between

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
ZONES = (
    *("Europe/Berlin", "America/New_York", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe"),
    *("Asia/Tbilisi", "Pacific/Apia", "America/Nuuk"),
)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "local", "expected"),
    [
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59"),
        ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
        ("America/Santiago", "2026-09-06 00:00", "2026-09-06 04:00"),
        ("America/Santiago", "2026-04-04 23:30", "2026-04-05 02:30"),
        ("Africa/Cairo", "2026-04-24 00:00", "2026-04-23 22:00"),
        ("Africa/Cairo", "2026-10-29 23:30", "2026-10-29 20:30"),
        ("Australia/Lord_Howe", "2026-10-04 02:10", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),
        ("Asia/Tbilisi", "2026-03-29 02:30", "2026-03-28 22:30"),
        ("Pacific/Apia", "2011-12-29 23:59", "2011-12-30 09:59"),
        ("Pacific/Apia", "2011-12-30 08:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-31 08:00", "2011-12-30 18:00"),
    ],
)
def test_an_hour_is_the_first_of_two_and_a_missing_one_the_first_minute_after(
    zone: str, local: str, expected: str
) -> None:
    wall = dt.datetime.fromisoformat(local)
    assert local_moment(wall.date(), wall.time(), zone) == utc(expected)


def changes(zone: zoneinfo.ZoneInfo, first: dt.date, last: dt.date) -> list[dt.date]:
    """The days around which the zone's distance from UTC changes."""
    days = [dt.datetime.combine(first, dt.time(), dt.UTC) + n * DAY for n in range((last - first).days)]
    return [day.date() for day in days if day.astimezone(zone).utcoffset() != (day + DAY).astimezone(zone).utcoffset()]


def check_day(name: str, day: dt.date, step: int) -> int:
    """Every ``step`` minutes of three days: the moment is the first at which the clock on the wall is not behind."""
    zone = zoneinfo.ZoneInfo(name)
    start = dt.datetime.combine(day, dt.time(), dt.UTC) - 3 * DAY
    moments = [start + n * MINUTE for n in range(7 * 24 * 60)]
    walls = list(accumulate((m.astimezone(zone).replace(tzinfo=None) for m in moments), max))
    missing = 0
    for wall in (dt.datetime.combine(day - DAY, dt.time()) + n * MINUTE for n in range(0, 3 * 24 * 60, step)):
        moment = moments[bisect_left(walls, wall)]
        assert local_moment(wall.date(), wall.time(), name) == moment, f"{name} {wall}"
        missing += moment.astimezone(zone).replace(tzinfo=None) != wall
    return missing


@pytest.mark.parametrize("zone", ZONES)
def test_around_every_change_of_the_clocks_the_moment_is_the_first_not_behind(zone: str, full: bool) -> None:
    first, last = (dt.date(1990, 1, 1), dt.date(2037, 1, 1)) if full else (dt.date(2025, 6, 1), dt.date(2027, 1, 1))
    days = changes(zoneinfo.ZoneInfo(zone), first, last)
    days += [dt.date(2011, 12, 30)] if zone == "Pacific/Apia" else []
    missing = [check_day(zone, day, 1 if full else 10) for day in days]
    assert any(missing) == (zone != "Asia/Tbilisi" or full), "the days hold a gap exactly where there is one"


def test_every_zone_of_the_world_is_right_around_its_changes(full: bool) -> None:
    names = sorted(zoneinfo.available_timezones()) if full else ["Antarctica/Troll", "Asia/Gaza", "Africa/Casablanca"]
    checked = 0
    for name in names:
        for day in changes(zoneinfo.ZoneInfo(name), dt.date(2026, 1, 1), dt.date(2027, 1, 1)):
            check_day(name, day, 30)
            checked += 1
    assert checked >= len(names) // 3


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hour", ["00:00", "02:10", "02:30", "23:30"])
def test_every_day_of_a_year_brings_one_slot_even_where_the_clocks_change(zone: str, hour: str) -> None:
    year = 2011 if zone == "Pacific/Apia" else 2026
    schedule = Schedule(rules=(parse_rule(f"daily {hour}"),), zone=zone)
    slots = slots_between(schedule, dt.date(year, 1, 1), dt.date(year, 12, 31))
    assert [slot.date for slot in slots] == [dt.date(year, 1, 1) + n * DAY for n in range(365)]
    publish = [slot.publish for slot in slots if not slot.skipped]
    assert all(one < other for one, other in pairwise(publish))
    assert [str(slot.date) for slot in slots if slot.skipped] == (
        ["2011-12-30"] if (zone, hour) == ("Pacific/Apia", "00:00") else []
    )


def test_a_slot_on_a_day_that_does_not_exist_keeps_its_date_and_comes_at_the_first_minute_after() -> None:
    schedule = Schedule(rules=(parse_rule("Fri 08:00"),), zone="Pacific/Apia")
    (slot,) = slots_between(schedule, dt.date(2011, 12, 30), dt.date(2011, 12, 31))
    assert (slot.date, slot.publish) == (dt.date(2011, 12, 30), utc("2011-12-30 10:00"))
    due = due_slots(schedule, since=utc("2011-12-20 00:00"), now=utc("2011-12-30 10:00"))
    assert due.open == (slot,)


def test_two_slots_at_one_moment_make_one_issue() -> None:
    schedule = Schedule(rules=(parse_rule("Fri 08:00"), parse_rule("Sat 00:00")), zone="Pacific/Apia")
    friday, saturday = slots_between(schedule, dt.date(2011, 12, 30), dt.date(2011, 12, 31))
    assert friday.publish == saturday.publish
    assert (friday.skipped, saturday.skipped) == (CLOCKS, "")
    assert slots_between(schedule, dt.date(2011, 12, 30), dt.date(2011, 12, 30)) == (friday,)
    nuuk = Schedule(rules=(parse_rule("daily 23:30"), parse_rule("Sun 00:00")), zone="America/Nuuk")
    days = slots_between(nuuk, dt.date(2026, 3, 27), dt.date(2026, 3, 29))
    assert [(slot.date.day, slot.skipped) for slot in days] == [(27, ""), (28, CLOCKS), (29, "")]


def test_cutoff_and_reminder_are_elapsed_time_over_a_change_of_the_clocks() -> None:
    schedule = Schedule(rules=(parse_rule("Sun 08:00"),), zone="Europe/Berlin")
    (slot,) = slots_between(schedule, dt.date(2026, 3, 29), dt.date(2026, 3, 29))
    assert slot.publish == utc("2026-03-29 06:00")
    assert slot.publish - slot.cutoff == DAY
    assert slot.publish - slot.remind == dt.timedelta(hours=3)
    assert slot.until - slot.publish == DAY
    assert f"{slot.cutoff.astimezone(zoneinfo.ZoneInfo('Europe/Berlin')):%H:%M}" == "07:00"


def test_a_slot_stays_due_when_the_clocks_go_back_over_midnight_right_after_it() -> None:
    """In Newfoundland 00:01 was 23:01 once more: a slot of Sunday is at hand while the calendar shows Saturday."""
    schedule = Schedule(rules=(parse_rule("Sun 00:00"),), zone="America/St_Johns", cutoff=dt.timedelta())
    publish = utc("2010-11-07 02:30")
    for minutes in (0, 1, 30, 61):
        (slot,) = due_slots(schedule, since=utc("2010-11-03 00:00"), now=publish + minutes * MINUTE).open
        assert (slot.date, slot.publish) == (dt.date(2010, 11, 7), publish)
    coming = next_slots(schedule, publish + 30 * MINUTE, 1)
    assert [slot.date for slot in coming] == [dt.date(2010, 11, 14)]
