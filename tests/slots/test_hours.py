"""Hours as editors write them: what each text means, and that whatever is understood is still to come."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.bot.postpone_words import weekdays
from digest.config import parse
from digest.desk.desk import Desk
from digest.model.actor import Actor
from digest.model.hours import WEEKDAYS, moment_in
from digest.slots import local_moment
from digest.words import LANGUAGES

BERLIN, TBILISI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tbilisi")
THURSDAY = dt.datetime(2026, 11, 26, 14, 10, 40, tzinfo=BERLIN)


def names_in(language: str) -> dict[str, int]:
    """The words for weekdays that a publication in this language knows."""
    config = parse(f'[publication]\nname = "A"\nlanguage = "{language}"\n', Path("config.toml"))
    return weekdays(Desk(config=config, actor=Actor(name="Ada", door="test"), now=lambda: THURSDAY))


def read(text: str, now: dt.datetime = THURSDAY, language: str = "en") -> str:
    """The moment that a text names, as a clock on the wall shows it; empty for none."""
    moment = moment_in(text, now, names_in(language))
    return f"{moment:%a %Y-%m-%d %H:%M}" if moment else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14:30", "Thu 2026-11-26 14:30"),
        ("14.30", "Thu 2026-11-26 14:30"),
        ("14:11", "Thu 2026-11-26 14:11"),
        ("14:10", "Fri 2026-11-27 14:10"),
        ("9:05", "Fri 2026-11-27 09:05"),
        ("00:00", "Fri 2026-11-27 00:00"),
        ("  Mon   09:00 ", "Mon 2026-11-30 09:00"),
        ("MONDAY 9:00", "Mon 2026-11-30 09:00"),
        ("mo 09:00", "Mon 2026-11-30 09:00"),
        ("tues, 09:00", "Tue 2026-12-01 09:00"),
        ("Wed. 09:00", "Wed 2026-12-02 09:00"),
        ("thu 14:30", "Thu 2026-11-26 14:30"),
        ("thu 14:00", "Thu 2026-12-03 14:00"),
        ("today 18:00", "Thu 2026-11-26 18:00"),
        ("tomorrow 08:00", "Fri 2026-11-27 08:00"),
        ("2026-12-01 14:30", "Tue 2026-12-01 14:30"),
        ("2026-12-01T14:30", "Tue 2026-12-01 14:30"),
        ("2026-12-1, 14:30", "Tue 2026-12-01 14:30"),
        ("1.12.2026 14:30", "Tue 2026-12-01 14:30"),
        ("1.12. 14:30", "Tue 2026-12-01 14:30"),
        ("25.11. 14:30", "Thu 2027-11-25 14:30"),
        ("+2h", "Thu 2026-11-26 16:10"),
        ("+ 1h 30m", "Thu 2026-11-26 15:40"),
        ("+90min", "Thu 2026-11-26 15:40"),
        ("+1d2h", "Fri 2026-11-27 16:10"),
        ("+1m", "Thu 2026-11-26 14:11"),
    ],
)
def test_a_text_names_the_next_such_moment(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "24:00", "14:60", "1430", "14", "9 am", "in 2h", "2h", "-2h", "+", "+h", "+2", "+0m", "+0d0h"),
        *("today 14:00", "2026-11-26 14:00", "2025-12-01 14:30", "1.12.2025 14:30"),
        *("30.2. 08:00", "2026-13-01 08:00", "0000-01-01 08:00", "0001-01-01 08:00", "29.2. 08:00", "31.11. 08:00"),
        *("t 09:00", "s 09:00", "monkey 09:00", "friend 09:00", "мон 09:00", "mon", "tomorrow", "mon 25:00"),
        *("14:30 tomorrow", "14:30; 15:30", "14:30:00", "+1h +1h", "+99999999999d"),
    ],
)
def test_what_is_past_or_no_hour_at_all_is_nothing(text: str) -> None:
    assert read(text) == ""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Monday", "tues", "we", "Thu", "fri", "Saturday", "su")),
        ("de", ("Montag", "Di", "mittw", "Do.", "FR", "sams", "So,")),
        ("ru", ("понедельник", "вт", "среду", "Чт", "пятницу", "сб", "ВОСКР")),
        ("tr", ("Pazartesi", "Sal", "çarş", "per", "Cuma", "Cmt", "pazar")),
    ],
)
def test_weekdays_are_known_in_the_publications_language_and_in_english(language: str, said: tuple[str, ...]) -> None:
    expected = [f"2026-{day}" for day in ("11-30", "12-01", "12-02", "12-03", "11-27", "11-28", "11-29")]
    for words in (said, WEEKDAYS):
        assert [read(f"{word} 08:00", language=language)[4:14] for word in words] == expected


def test_a_beginning_that_two_weekdays_share_is_not_guessed_at() -> None:
    assert read("pa 09:00", language="tr") == read("cu 09:00", language="tr") == ""
    assert read("cum 09:00", language="tr") == "Fri 2026-11-27 09:00"  # what it is short for
    assert read("di 09:00") == ""


@pytest.mark.parametrize(
    ("zone", "now", "text", "expected"),
    [
        ("Europe/Berlin", "2027-03-27 20:00", "02:30", "2027-03-28T03:00:00+02:00"),
        ("Europe/Berlin", "2027-03-27 20:00", "tomorrow 01:59", "2027-03-28T01:59:00+01:00"),
        ("Europe/Berlin", "2027-03-20 20:00", "sun 02:30", "2027-03-21T02:30:00+01:00"),
        ("Europe/Berlin", "2027-03-21 20:00", "sun 02:30", "2027-03-28T03:00:00+02:00"),
        ("Europe/Berlin", "2027-03-01 20:00", "28.3. 02:30", "2027-03-28T03:00:00+02:00"),
        ("America/Santiago", "2026-09-01 20:00", "2026-09-06 00:00", "2026-09-06T01:00:00-03:00"),
        ("Europe/Berlin", "2026-10-24 20:00", "02:30", "2026-10-25T02:30:00+02:00"),
        ("Europe/Berlin", "2026-10-24 20:00", "+8h", "2026-10-25T03:00:00+01:00"),
        ("Europe/Berlin", "2027-03-27 20:00", "+8h", "2027-03-28T05:00:00+02:00"),
    ],
)
def test_an_hour_that_the_clocks_leave_out_is_the_first_minute_after_it(
    zone: str, now: str, text: str, expected: str
) -> None:
    moment = moment_in(text, dt.datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone)))
    assert moment is not None
    assert moment.isoformat() == expected


def test_in_an_hour_that_comes_twice_the_next_one_is_meant_and_never_the_one_before() -> None:
    """Berlin, 25 October 2026: 02:00 to 03:00 in summer time, then again in winter time."""
    first = dt.datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN)
    second = first.replace(fold=1)
    for now, text, expected in (
        (first, "02:30", "2026-10-25T02:30:00+02:00"),
        (first, "02:10", "2026-10-25T02:10:00+01:00"),
        (second, "02:30", "2026-10-25T02:30:00+01:00"),
        (second, "today 02:30", "2026-10-25T02:30:00+01:00"),
        (second, "02:10", "2026-10-26T02:10:00+01:00"),
    ):
        moment = moment_in(text, now)
        assert moment is not None
        assert moment.isoformat() == expected


ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "America/Santiago", "Pacific/Apia")
nows = st.builds(
    lambda moment, zone: moment.astimezone(ZoneInfo(zone)),
    st.datetimes(dt.datetime(2005, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001 - with one
    st.sampled_from(ZONES),
)
hours = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
days = st.sampled_from([*WEEKDAYS, "today", "tomorrow", *names_in("ru"), *names_in("tr")])
dates = st.builds("{}.{}.".format, st.integers(1, 31), st.integers(1, 12))
spans = st.builds("+{}h {}m".format, st.integers(0, 8000), st.integers(0, 3000))
near = st.one_of(hours, st.builds("{} {}".format, st.one_of(days, dates), hours), spans)
far = st.builds("{:04}-{}-{} {}".format, st.integers(0, 9999), st.integers(0, 14), st.integers(0, 32), hours)


@given(now=nows, text=near, language=st.sampled_from(LANGUAGES))
def test_whatever_is_understood_is_to_come_within_53_weeks_in_the_readers_zone(
    now: dt.datetime, text: str, language: str
) -> None:
    moment = moment_in(text, now, names_in(language))
    if moment is not None:
        assert moment.tzinfo is now.tzinfo
        assert dt.timedelta() < moment.astimezone(dt.UTC) - now.astimezone(dt.UTC) < dt.timedelta(weeks=53)
        assert moment.second == moment.microsecond == 0
    else:
        assert not re.fullmatch(r"\d\d:\d\d|\+[1-9].*", text), "an hour and a span always name a moment"


@given(now=nows, text=st.one_of(far, st.text(max_size=20), st.from_regex(r"\+?\d*[dhm:. ]\d*", fullmatch=True)))
def test_any_other_text_gives_a_moment_that_exists_and_is_to_come_or_nothing(now: dt.datetime, text: str) -> None:
    moment = moment_in(text, now)
    if moment is not None:
        assert moment.astimezone(dt.UTC) > now.astimezone(dt.UTC)
        assert moment.astimezone(dt.UTC).astimezone(now.tzinfo).isoformat() == moment.isoformat()


@given(now=nows, ahead=st.integers(1, 400), at=st.times())
def test_an_editors_hour_is_the_moment_that_the_schedule_would_take(now: dt.datetime, ahead: int, at: dt.time) -> None:
    date, at = now.date() + dt.timedelta(days=ahead), at.replace(second=0, microsecond=0)
    moment = moment_in(f"{date} {at:%H:%M}", now)
    planned = local_moment(date, at, str(now.tzinfo))
    assert moment == planned if planned > now else moment is None or moment > now
