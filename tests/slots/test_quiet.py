"""Quiet hours, by day and over midnight; and the pause that a day lies in."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.schedule import Schedule, Span
from digest.slots import is_quiet, pause_end

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT, NOON = (dt.time(22), dt.time(7)), (dt.time(12), dt.time(13, 30))


def at(hour: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-11-27T{hour}").replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("hour", "quiet"),
    [("21:59:59", False), ("22:00", True), ("23:59:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_a_night_begins_with_its_first_hour_and_ends_before_its_last(hour: str, quiet: bool) -> None:
    assert is_quiet(at(hour), NIGHT) is quiet


@pytest.mark.parametrize(
    ("hour", "quiet"), [("11:59", False), ("12:00", True), ("13:29", True), ("13:30", False), ("00:00", False)]
)
def test_a_stretch_of_the_day_is_quiet_between_its_hours(hour: str, quiet: bool) -> None:
    assert is_quiet(at(hour), NOON) is quiet


@given(st.times(), st.times(), st.times())
def test_of_two_stretches_that_make_a_day_exactly_one_is_quiet(first: dt.time, last: dt.time, hour: dt.time) -> None:
    local = dt.datetime.combine(dt.date(2026, 11, 27), hour, BERLIN)
    assert not is_quiet(local, None)
    if first != last:
        assert is_quiet(local, (first, last)) is not is_quiet(local, (last, first))


def test_a_pause_ends_with_the_last_of_those_that_a_day_lies_in() -> None:
    days = [dt.date(2026, 12, number) for number in range(1, 32)]
    plan = Schedule(pauses=(Span(first=days[9], last=days[19]), Span(first=days[14], last=days[24])))
    assert [pause_end(plan, days[number]) for number in (8, 9, 14, 24, 25)] == [
        *(None, days[19], days[24], days[24], None)
    ]
