"""What the words of a schedule mean, each form checked against a calendar that is reckoned another way."""

from __future__ import annotations

import calendar
import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.rules import RULE_HINT, parse_rule
from digest.model.schedule import Rule, Schedule
from digest.slots import slots_between

FIRST, LAST = dt.date(2023, 1, 1), dt.date(2032, 12, 31)
NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ORDINALS = ("first", "second", "third", "fourth", "fifth")
MONTHS = [(year, month) for year in range(FIRST.year, LAST.year + 1) for month in range(1, 13)]


def dates(*rules: str) -> list[dt.date]:
    """The dates of ten years on which the rules bring a slot."""
    schedule = Schedule(rules=tuple(parse_rule(rule) for rule in rules))
    return [slot.date for slot in slots_between(schedule, FIRST, LAST)]


def weekdays_of(year: int, month: int, weekday: int) -> list[dt.date]:
    """The Fridays of a month, or the like, read off its printed page."""
    return [dt.date(year, month, week[weekday]) for week in calendar.monthcalendar(year, month) if week[weekday]]


@pytest.mark.parametrize("weekday", range(7))
def test_a_weekday_comes_every_seven_days(weekday: int) -> None:
    found = dates(f"{NAMES[weekday]} 08:00")
    assert found[0] - FIRST < dt.timedelta(days=7)
    assert found[0].isoweekday() == weekday + 1
    assert found == [found[0] + dt.timedelta(days=7 * n) for n in range(len(found))]
    assert LAST - found[-1] < dt.timedelta(days=7)


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("nth", range(5))
def test_the_nth_weekday_of_a_month_stands_nth_in_its_column_and_a_month_without_it_has_none(
    weekday: int, nth: int
) -> None:
    columns = (weekdays_of(year, month, weekday) for year, month in MONTHS)
    expected = [column[nth] for column in columns if len(column) > nth]
    assert dates(f"{ORDINALS[nth]} {NAMES[weekday]} 09:00") == expected
    assert (len(expected) < len(MONTHS)) == (nth == 4)


@pytest.mark.parametrize("weekday", range(7))
def test_the_last_weekday_of_a_month_stands_last_in_its_column(weekday: int) -> None:
    assert dates(f"last {NAMES[weekday]} 09:00") == [weekdays_of(year, month, weekday)[-1] for year, month in MONTHS]


@pytest.mark.parametrize("day", range(1, 32))
def test_a_day_of_the_month_is_the_last_one_where_the_month_is_shorter(day: int) -> None:
    ends = [dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1) for year, month in MONTHS]
    assert dates(f"day {day} 08:00") == [end.replace(day=min(day, end.day)) for end in ends]
    if day == 31:
        assert dates("last day 18:00") == ends


@pytest.mark.parametrize("weeks", range(2, 9))
@pytest.mark.parametrize("start", ["2026-11-27", "2024-02-29", "2023-01-01"])
def test_every_so_many_weeks_counts_from_the_date_named_over_every_turn_of_the_year(weeks: int, start: str) -> None:
    first = dt.date.fromisoformat(start)
    expected = [first + dt.timedelta(weeks=weeks * n) for n in range(600)]
    found = dates(f"every {weeks} weeks {NAMES[first.weekday()]} 08:00 from {start}")
    assert found == [date for date in expected if date <= LAST]


def test_every_second_week_with_two_weekdays_means_both_of_the_same_week() -> None:
    found = dates("every second Mon, Thu 08:00 from 2026-11-26")
    assert found[:5] == [dt.date(2026, *day) for day in ((11, 26), (12, 7), (12, 10), (12, 21), (12, 24))]


def test_daily_is_every_day_and_weekdays_are_all_but_the_weekend() -> None:
    days = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    assert dates("daily 07:00") == days
    assert dates("weekdays 07:30") == [day for day in days if f"{day:%w}" not in "06"]
    assert dates("weekends 07:30") == [day for day in days if f"{day:%w}" in "06"]


def test_of_two_rules_on_one_date_the_earlier_hour_wins() -> None:
    rules = tuple(parse_rule(text) for text in ("daily 18:00", "first Fri 08:00", "Fri 09:00"))
    found = slots_between(Schedule(rules=rules), dt.date(2027, 1, 1), dt.date(2027, 1, 8))
    assert [(slot.date.day, slot.publish.hour, slot.rule) for slot in found if slot.date.weekday() == 4] == [
        (1, 8, "first Fri 08:00"),
        (8, 9, "Fri 09:00"),
    ]
    assert len(found) == 8


@pytest.mark.parametrize(
    ("canonical", "others"),
    [
        (
            "Fri 08:00",
            ["friday 08:00", "FRIDAYS 8:00", "every Friday at 08:00", "every week on Fri 8:00", "fri. 08:00"],
        ),
        ("Mon, Thu 08:00", ["Thu, Mon 08:00", "Mon and Thu 08:00", "Monday & Thursday 08:00", "mon,thurs 8:00"]),
        ("weekdays 07:30", ["every weekday 7:30", "Mon, Tue, Wed, Thu, Fri 07:30", "Weekdays at 07:30"]),
        ("daily 07:00", ["every day 07:00", "everyday 7:00", "weekdays and weekends 07:00", "Daily at 07:00"]),
        (
            "every second Fri 08:00 from 2026-11-27",
            [
                "every 2 weeks Fri 08:00 from 2026-11-27",
                "every other Friday 08:00 from 2026-11-27",
                "every 2nd week on Friday at 08:00 from 2026-11-27",
                "every second Fri from 2026-11-27 at 08:00",
            ],
        ),
        ("every third Tue 08:00 from 2026-11-24", ["every 3 weeks Tuesday 08:00 from 2026-11-24"]),
        (
            "first Fri 08:00",
            ["1st Friday 08:00", "the first Friday of the month at 08:00", "first Fri of each month 8:00"],
        ),
        ("last Fri 08:00", ["the last Friday of every month 08:00"]),
        ("last day 18:00", ["the last day of the month 18:00"]),
        ("day 31 08:00", ["31st 08:00", "the 31st of the month at 08:00", "31st day 8:00"]),
        ("day 1 08:00", ["first day 08:00", "1st 08:00"]),
    ],
)
def test_other_ways_to_write_a_rule_mean_the_same(canonical: str, others: list[str]) -> None:
    def meaning(text: str) -> tuple[object, ...]:
        rule = parse_rule(text)
        assert rule.text == text
        return rule.at, rule.weekdays, rule.nth, rule.day, rule.every, rule.anchor

    for other in others:
        assert meaning(other) == meaning(canonical), other


def test_the_parts_of_a_rule_are_kept() -> None:
    assert parse_rule(" second Tue 09:00 ") == Rule(text="second Tue 09:00", at=dt.time(9), weekdays=(1,), nth=2)
    assert parse_rule("last day 18:00") == Rule(text="last day 18:00", at=dt.time(18), day=-1)
    text = "every second Fri 08:00 from 2026-11-27"
    expected = Rule(text=text, at=dt.time(8), weekdays=(4,), every=2, anchor=dt.date(2026, 11, 27))
    assert parse_rule(text) == expected


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "no day and no hour"),
        ("Fri", "not in “fri”"),
        ("08:00", "no day, only the hour 08:00"),
        ("08:00 Fri", "not in “fri”"),
        ("Friday at eight", "“eight”"),
        ("Fri 24:00", "no hour 24:00"),
        ("Fri 08:60", "no hour 08:60"),
        ("Fri 8 am", "“am”"),
        ("Fr 08:00", "“fr” is no weekday"),
        ("Fryday 08:00", "“fryday” is no weekday"),
        ("Fri 08:00 18:00", "“08:00” is no weekday"),
        ("every second Fri 08:00", "which week"),
        ("every 2 weeks Fri 08:00", "which week"),
        ("every second 08:00 from 2026-11-27", "no weekday"),
        ("every second Fri 08:00 from", "needs a date"),
        ("every second Fri 08:00 from now", "needs a date"),
        ("every second Fri 08:00 from 2026-02-30", "no date 2026-02-30"),
        ("every second Fri 08:00 from 2026-11-28", "2026-11-28 is a Saturday, not Friday"),
        ("every second Fri of the month 08:00 from 2026-11-27", "“of” is no weekday"),
        ("every first Fri 08:00", "“first Fri 08:00”"),
        ("every 2 Fri 08:00 from 2026-11-27", "every 2 weeks"),
        ("every 0 weeks Fri 08:00 from 2026-11-27", "number of weeks"),
        ("every ² weeks Fri 08:00", "“²” is no weekday"),
        ("every second last day 08:00 from 2026-11-27", "“last” is no weekday"),
        ("every 08:00", "no weekday"),
        ("Fri 08:00 from 2026-11-27", "“from” belongs only to"),
        ("sixth Fri 08:00", "no month has a sixth Friday"),
        ("0th Fri 08:00", "no month has a 0th Friday"),
        ("second 08:00", "“second” does not say of what"),
        ("last 08:00", "“last” does not say of what"),
        ("first and third Fri 08:00", "“first” takes one weekday"),
        ("first weekday 08:00", "“weekday” is no weekday"),
        ("day 08:00", "from 1 to 31"),
        ("day 0 08:00", "“0”"),
        ("day 32 08:00", "“32”"),
        ("32nd 08:00", "“32”"),
    ],
)
def test_what_is_not_understood_is_named(text: str, named: str) -> None:
    with pytest.raises(ValueError, match=re.escape(named)):
        parse_rule(text)


def test_every_form_in_the_hint_is_understood() -> None:
    forms = re.findall('"([^"]+)"', RULE_HINT)
    assert len(forms) == 9
    assert len({parse_rule(form) for form in forms}) == 9


def rule_or_message(text: str) -> Rule | str:
    try:
        return parse_rule(text)
    except ValueError as error:
        return str(error)


WORDS = ("every", "second", "last", "day", "weeks", "3", "31st", "Fri", "Mon", "from", "2026-11-27", "²", "")


@given(st.lists(st.sampled_from(WORDS), max_size=6), st.sampled_from(["08:00", "8:00", "25:00", "from", ""]))
def test_any_words_make_a_rule_or_a_message_in_words_of_ours(words: list[str], end: str) -> None:
    made = rule_or_message(" ".join((*words, end)))
    if isinstance(made, str):
        assert made
        assert "literal" not in made
    else:
        assert bool(made.weekdays) != bool(made.day)
        assert (made.every > 1) == (made.anchor is not None)
        assert bool(slots_between(Schedule(rules=(made,)), dt.date(2027, 1, 1), dt.date(2028, 1, 1)))


@given(st.text())
def test_any_text_makes_a_rule_or_a_message(text: str) -> None:
    made = rule_or_message(text)
    assert made
    assert isinstance(made, str) or made.text == text.strip()
