"""Which slots are due: each date once, nothing lost, nothing replayed, whatever the clock does."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model.rules import parse_rule
from digest.model.schedule import OnHoliday, Schedule, Span
from digest.slots import (
    GRACE,
    Slot,
    date_words,
    due_slots,
    fingerprint,
    next_slots,
    slots_between,
    slots_from,
)

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
START = dt.date(2026, 1, 1)
RULES = (
    *("daily 00:00", "Fri 08:00", "Mon, Thu 23:30", "weekdays 02:30", "first Fri 08:00", "fifth Sun 02:10"),
    *("last Sat 18:00", "last day 18:00", "day 31 00:00", "every second Fri 08:00 from 2026-01-09"),
)
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Africa/Cairo", "Australia/Lord_Howe"),
    *("Asia/Tbilisi", "Pacific/Apia", "America/Nuuk"),
)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def schedule(*rules: str, **values: object) -> Schedule:
    return replace(Schedule(rules=tuple(parse_rule(rule) for rule in rules)), **values)  # type: ignore[arg-type]


def dates(slots: tuple[Slot, ...]) -> list[str]:
    return [f"{slot.date:%m-%d}{' ' + slot.skipped if slot.skipped else ''}" for slot in slots]


some_days = st.integers(0, 500).map(lambda n: START + n * DAY)
moments = st.integers(0, 500 * 24 * 60).map(
    lambda n: dt.datetime.combine(START, dt.time(), dt.UTC) + n * dt.timedelta(minutes=1)
)
schedules = st.builds(
    Schedule,
    rules=st.lists(st.sampled_from(RULES).map(parse_rule), max_size=4).map(tuple),
    zone=st.sampled_from(ZONES),
    cutoff=st.integers(0, 14 * 24).map(lambda n: n * HOUR),
    catch_up=st.integers(0, 14 * 24).map(lambda n: n * HOUR),
    holidays=st.lists(some_days, max_size=30).map(tuple),
    pauses=st.lists(
        st.builds(lambda first, length: Span(first=first, last=first + length * DAY), some_days, st.integers(0, 40)),
        max_size=3,
    ).map(tuple),
    on_holiday=st.sampled_from(OnHoliday),
)


@given(schedules, some_days, st.integers(0, 200))
def test_there_is_one_slot_a_date_and_each_is_published_after_the_one_before(
    plan: Schedule, first: dt.date, length: int
) -> None:
    slots = slots_between(plan, first, first + length * DAY)
    assert all(first <= slot.date <= first + length * DAY for slot in slots)
    assert all(one.date < other.date for one, other in pairwise(slots))
    working = [slot for slot in slots if not slot.skipped]
    assert all(one.publish < other.publish for one, other in pairwise(working))
    for slot in working:
        assert slot.date not in plan.holidays
        assert not any(span.first <= slot.date <= span.last for span in plan.pauses)
        assert slot.cutoff + plan.cutoff == slot.publish == slot.remind + plan.remind
        assert abs((slot.publish.astimezone(ZoneInfo(plan.zone)).date() - slot.date).days) <= 1


@given(schedules, some_days, st.integers(0, 100), st.integers(0, 100))
def test_a_stretch_of_days_has_the_slots_of_its_parts(plan: Schedule, first: dt.date, one: int, other: int) -> None:
    middle, last = first + one * DAY, first + (one + other) * DAY
    parts = slots_between(plan, first, middle), slots_between(plan, middle + DAY, last)
    assert slots_between(plan, first, last) == parts[0] + parts[1]


@given(schedules, some_days)
def test_a_slot_that_falls_on_a_holiday_is_moved_or_skipped_and_never_lost_from_sight(
    plan: Schedule, first: dt.date
) -> None:
    bare = slots_between(replace(plan, holidays=(), pauses=()), first, first + 60 * DAY)
    found = {slot.date: slot for slot in slots_between(plan, first - 60 * DAY, first + 120 * DAY)}
    for slot in bare:
        if slot.date not in found:
            assert plan.on_holiday is not OnHoliday.SKIP
            step = DAY if plan.on_holiday is OnHoliday.AFTER else -DAY
            to = slot.date
            while to in plan.holidays:
                to += step
            assert to != slot.date
            assert not found[to].skipped
            assert found[to].rule == slot.rule


@given(schedules, moments, moments)
def test_every_past_slot_of_sixty_days_is_open_or_skipped_or_missed(
    plan: Schedule, since: dt.datetime, now: dt.datetime
) -> None:
    due = due_slots(plan, since=since, now=now)
    everything = slots_between(plan, START - 100 * DAY, START + 700 * DAY)
    after = max(since, now - 60 * DAY)
    expected = [slot for slot in everything if slot.publish > after and slot.cutoff <= now]
    assert sorted((*due.open, *due.skipped, *due.missed), key=lambda slot: slot.date) == expected
    assert all(slot.skipped for slot in due.skipped)
    assert not any(slot.skipped for slot in due.open + due.missed)
    assert all(slot.publish <= now for slot in due.missed)
    late = [slot for slot in due.open if slot.publish <= now]
    assert len(late) <= 1
    assert all(now <= slot.until for slot in late)
    if late:
        assert all(slot.publish < late[0].publish for slot in due.missed)
    elif due.missed:
        assert due.missed[-1].until < now


@given(schedules, st.lists(moments, min_size=2, max_size=12))
def test_going_on_from_any_moment_never_yields_a_slot_at_or_before_it(plan: Schedule, clock: list[dt.datetime]) -> None:
    """The clock may go back as well; the last moment seen is where the schedule goes on from."""
    for since, now in pairwise(clock):
        due = due_slots(plan, since=since, now=now)
        assert all(slot.publish > since for slot in due.open + due.skipped + due.missed)


@given(schedules, schedules, moments)
def test_a_changed_schedule_that_starts_now_replays_nothing(old: Schedule, new: Schedule, now: dt.datetime) -> None:
    due = due_slots(new, since=now, now=now)
    assert due.missed == ()
    assert all(slot.publish > now for slot in due.open + due.skipped)
    changed = fingerprint(old) != fingerprint(new)
    assert changed == ((old.zone, meanings(old)) != (new.zone, meanings(new)))


def meanings(plan: Schedule) -> set[str]:
    return {rule.text for rule in plan.rules}


def ids(plan: Schedule, ticks: list[dt.datetime], since: dt.datetime) -> dict[dt.date, str]:
    """What a table of slots holds after these ticks: each date once, with what became of it first."""
    table: dict[dt.date, str] = {}
    for now in ticks:
        due = due_slots(plan, since=since, now=now)
        for word, slots in (("skipped", due.skipped), ("missed", due.missed), ("open", due.open)):
            for slot in slots:
                table.setdefault(slot.date, word)
    return table


@settings(max_examples=30)
@given(schedules, moments, st.integers(-180, 180), st.integers(0, 200), st.integers(0, 100))
def test_a_clock_three_hours_ahead_or_back_for_a_while_makes_the_same_slots(
    plan: Schedule, since: dt.datetime, wrong: int, start: int, length: int
) -> None:
    plan = replace(plan, catch_up=max(plan.catch_up, 4 * HOUR))
    right = [since + n * HOUR for n in range(240)]
    off = [
        now + (wrong * dt.timedelta(minutes=1) if start <= n < start + length else dt.timedelta())
        for n, now in enumerate(right)
    ]
    off[-1] = right[-1]
    first, second = ids(plan, right, since), ids(plan, off, since)
    assert first == second


@settings(max_examples=40)
@given(schedules, moments)
def test_ticks_however_rare_find_every_slot_and_frequent_ones_find_each_in_time(
    plan: Schedule, since: dt.datetime
) -> None:
    end = since + 40 * DAY
    all_slots = ids(plan, [end], since)
    often = ids(plan, [since + n * 8 * HOUR for n in range(121)], since)
    assert set(often) == set(all_slots)
    if plan.catch_up >= 8 * HOUR:
        assert "missed" not in often.values()


@given(schedules, moments, st.integers(1, 12))
def test_the_next_slots_are_those_of_the_calendar_after_now(plan: Schedule, now: dt.datetime, count: int) -> None:
    found = next_slots(plan, now, count)
    calendar = slots_between(plan, now.date() - 3 * DAY, now.date() + 700 * DAY)
    expected = [slot for slot in calendar if slot.publish > now]
    assert list(found[: len(expected)]) == expected[:count]
    later = now + 30 * DAY
    assert all(slot.publish > later for slot in next_slots(plan, now, count, since=later))


def test_a_schedule_without_rules_or_with_rules_that_lie_far_ahead_ends() -> None:
    now = utc("2026-11-24 08:00")
    assert next_slots(Schedule(), now, 5) == ()
    assert next_slots(schedule("every second Fri 08:00 from 2032-01-02"), now, 5) == ()
    endless = Span(first=dt.date(2026, 1, 1), last=dt.date(9999, 12, 31))
    paused = tuple(slots_from(schedule("Fri 08:00", pauses=(endless,)), now.date()))
    assert 100 < len(paused) < 110
    assert {slot.skipped for slot in paused} == {"paused until 31 December 9999"}


def test_a_start_years_ago_reports_only_the_last_sixty_days() -> None:
    due = due_slots(schedule("daily 08:00"), since=utc("1999-01-01 00:00"), now=utc("2026-11-24 09:00"))
    assert [f"{slot.date:%m-%d}" for slot in due.open] == ["11-24", "11-25"][: len(due.open)]
    assert len(due.missed) == 59
    assert due.missed[0].date == dt.date(2026, 9, 26)


@pytest.mark.parametrize(
    ("now", "open_", "missed"),
    [
        ("2026-11-26 07:59", [], ["11-20"]),
        ("2026-11-26 08:00", ["11-27"], ["11-20"]),
        ("2026-11-27 07:59", ["11-27"], ["11-20"]),
        ("2026-11-27 08:00", ["11-27"], ["11-20"]),
        ("2026-11-28 08:00", ["11-27"], ["11-20"]),
        ("2026-11-28 08:01", [], ["11-20", "11-27"]),
        ("2026-11-20 07:00", ["11-20"], []),
    ],
)
def test_a_slot_is_open_from_its_cutoff_until_it_is_too_late(now: str, open_: list[str], missed: list[str]) -> None:
    due = due_slots(schedule("Fri 08:00"), since=utc("2026-11-13 08:00"), now=utc(now))
    assert (dates(due.open), dates(due.missed), due.skipped) == (open_, missed, ())


def test_of_several_slots_that_are_late_only_the_newest_is_open() -> None:
    plan = schedule("daily 08:00", catch_up=5 * DAY, cutoff=HOUR)
    due = due_slots(plan, since=utc("2026-11-20 12:00"), now=utc("2026-11-24 12:00"))
    assert dates(due.open) == ["11-24"]
    assert dates(due.missed) == ["11-21", "11-22", "11-23"]


def test_without_catching_up_a_slot_still_has_the_minutes_between_two_ticks() -> None:
    plan = schedule("Fri 08:00", catch_up=dt.timedelta())
    since, hour = utc("2026-11-26 00:00"), utc("2026-11-27 08:00")
    assert dates(due_slots(plan, since=since, now=hour + dt.timedelta(seconds=30)).open) == ["11-27"]
    assert dates(due_slots(plan, since=since, now=hour + GRACE + dt.timedelta(seconds=1)).missed) == ["11-27"]


HOLIDAYS = (dt.date(2026, 12, 24), dt.date(2026, 12, 25), dt.date(2026, 12, 26))


@pytest.mark.parametrize(
    ("rules", "way", "expected"),
    [
        ("Fri 08:00", OnHoliday.SKIP, ["12-18", "12-25 holiday", "01-01"]),
        ("Fri 08:00", OnHoliday.BEFORE, ["12-18", "12-23", "01-01"]),
        ("Fri 08:00", OnHoliday.AFTER, ["12-18", "12-27", "01-01"]),
        ("Wed, Fri 08:00", OnHoliday.BEFORE, ["12-16", "12-18", "12-23", "12-25 holiday", "12-30", "01-01"]),
        ("Thu, Fri 08:00", OnHoliday.AFTER, ["12-17", "12-18", "12-25 holiday", "12-27", "12-31", "01-01"]),
        ("Thu, Fri 08:00", OnHoliday.BEFORE, ["12-17", "12-18", "12-23", "12-25 holiday", "12-31", "01-01"]),
    ],
)
def test_a_slot_on_a_holiday_is_skipped_or_moves_to_a_free_day(rules: str, way: OnHoliday, expected: list[str]) -> None:
    plan = schedule(rules, holidays=HOLIDAYS, on_holiday=way)
    assert dates(slots_between(plan, dt.date(2026, 12, 15), dt.date(2027, 1, 1))) == expected


@pytest.mark.parametrize("way", OnHoliday)
@pytest.mark.parametrize(
    "rules", ["Thu 08:00", "Fri 08:00", "Sat 08:00", "Thu, Fri 08:00", "Thu, Sat 08:00", "daily 08:00"]
)
def test_a_day_asked_for_alone_has_the_slot_that_it_has_among_others(rules: str, way: OnHoliday) -> None:
    plan = schedule(rules, holidays=HOLIDAYS, on_holiday=way)
    days = [dt.date(2026, 12, 20) + n * DAY for n in range(12)]
    alone = tuple(slot for day in days for slot in slots_between(plan, day, day))
    assert alone == slots_between(plan, days[0], days[-1])
    assert alone


def test_a_slot_does_not_move_into_a_pause_and_a_pause_covers_a_holiday() -> None:
    pause = Span(first=dt.date(2026, 12, 27), last=dt.date(2027, 1, 3))
    plan = schedule("Fri 08:00", holidays=HOLIDAYS, on_holiday=OnHoliday.AFTER, pauses=(pause,))
    found = slots_between(plan, dt.date(2026, 12, 20), dt.date(2027, 1, 8))
    assert dates(found) == ["12-25 holiday", "01-01 paused until 3 January 2027", "01-08"]
    longer = replace(plan, pauses=(pause, Span(first=dt.date(2026, 12, 25), last=dt.date(2027, 1, 10))))
    assert dates(slots_between(longer, dt.date(2026, 12, 25), dt.date(2027, 1, 1))) == [
        "12-25 paused until 10 January 2027",
        "01-01 paused until 10 January 2027",
    ]


def test_a_moved_slot_has_the_hour_of_its_rule_on_the_day_it_moves_to() -> None:
    plan = schedule("Sun 08:00", zone="Europe/Berlin", holidays=(dt.date(2026, 3, 29),), on_holiday=OnHoliday.BEFORE)
    (slot,) = slots_between(plan, dt.date(2026, 3, 25), dt.date(2026, 3, 31))
    assert (slot.date, slot.publish) == (dt.date(2026, 3, 28), utc("2026-03-28 07:00"))


def test_spelling_order_and_holidays_make_no_other_schedule_but_hours_and_zones_do() -> None:
    one = fingerprint(schedule("Mon, Thu 08:00", "Fri 09:00"))
    assert one == fingerprint(schedule("Friday 9:00", "Thu and Mon 08:00", holidays=HOLIDAYS, cutoff=HOUR))
    others = (schedule("Mon, Thu 08:00", "Fri 09:01"), schedule("Mon, Thu 08:00"), Schedule())
    elsewhere = schedule("Mon, Thu 08:00", "Fri 09:00", zone="Asia/Tbilisi")
    assert len({one, fingerprint(elsewhere), *(fingerprint(other) for other in others)}) == 5


def test_a_date_in_words_is_the_same_in_every_month() -> None:
    assert date_words(dt.date(2027, 1, 3)) == "3 January 2027"
    assert len({date_words(dt.date(2026, month, 1)).split()[1] for month in range(1, 13)}) == 12
