"""Dates as people and programs write them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from digest.ingest.dates import Moment, parse_when, read_moment

if TYPE_CHECKING:
    pass


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-11-23", dt.date(2026, 11, 23)),
        ("2026/11/23", dt.date(2026, 11, 23)),
        ("23 November 2026", dt.date(2026, 11, 23)),
        ("23rd of Nov 2026", dt.date(2026, 11, 23)),
        ("Monday, November 23, 2026", dt.date(2026, 11, 23)),
        ("Sept. 5, 2026", dt.date(2026, 9, 5)),
        ("23/11/2026", dt.date(2026, 11, 23)),
        ("11/23/2026", dt.date(2026, 11, 23)),
        ("Sun, 5/6/2022", dt.date(2022, 6, 5)),
        ("2026-11-23T14:05:06Z", utc(2026, 11, 23, 14, 5, 6)),
        ("2026-11-23t14:05:06.123456z", utc(2026, 11, 23, 14, 5, 6, 123456)),
        ("2026-11-23 14:05:06 +0400", utc(2026, 11, 23, 10, 5, 6)),
        ("2026-11-23 14:05:06 -0000", utc(2026, 11, 23, 14, 5, 6)),
        ("2026-11-23T14:05+04", utc(2026, 11, 23, 10, 5)),
        ("2026-11-23T14:05:06-05:00Z", utc(2026, 11, 23, 19, 5, 6)),
        ("2026-11-23 14:05:06 +0000 UTC", utc(2026, 11, 23, 14, 5, 6)),
        ("Mon, 23 Nov 2026 14:05:06 +0100 (CET)", utc(2026, 11, 23, 13, 5, 6)),
        ("Mon, 23 Nov 26 14:05 EST", utc(2026, 11, 23, 19, 5)),
        ("Mon, 23 Nov 2026 2:05 PM PT", utc(2026, 11, 23, 22, 5)),
        ("July 4, 2026 at 12:30 am CEST", utc(2026, 7, 3, 22, 30)),
        ("4 Jul 2026 12:30 Europe/Istanbul", utc(2026, 7, 4, 9, 30)),
        ("4 Jul 2026 12:30 GMT-07:00", utc(2026, 7, 4, 19, 30)),
        ("1796047506", utc(2026, 11, 30, 14, 5, 6)),
        ("1796047506000", utc(2026, 11, 30, 14, 5, 6)),
    ],
)
def test_a_written_date_is_understood(raw: str, expected: dt.date) -> None:
    found = parse_when(raw, zone=None)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    "raw",
    [
        *("", "soon", "2024-02-30", "2024-13-01", "2024-04-17 14:4g5:00 -0000", "2003-12-31T25:14:55Z", "24:00"),
        *("05/06/2020", "Nov 2020", "November", "12:30", "2020", "Last Modified", "git Created"),
        *("2026-11-23 13:05 pm", "2026-11-23 0:05 am", "2026-11-23 14:05 IST", "2026-11-23 14:05 Nowhere/Land"),
        *(
            "2026-11-23 14:05 +25:00",
            "2026-11-23 or so",
            "Do, 29 Mär 2018, oder so",
            "0001-01-01T00:00:00+05:00",
            "2026-11-23 14",
        ),
        *("9" * 200, "32 November 2026", "2026-11-23T", "2026-11-231"),
    ],
)
def test_what_is_not_surely_a_date_is_refused(raw: str) -> None:
    assert parse_when(raw, zone=None) is None


def test_a_time_without_a_zone_takes_the_given_one_and_says_so() -> None:
    expected = Moment(when=utc(2026, 7, 4, 10, 30), precision="minute", zone_assumed=True)
    assert read_moment("2026-07-04 12:30", zone="Europe/Berlin") == expected
    assert parse_when("2026-07-04 12:30", zone=None) == utc(2026, 7, 4, 12, 30)


def test_a_written_zone_wins_over_the_given_one() -> None:
    assert parse_when("2026-07-04 12:30 UTC", zone="Europe/Berlin") == utc(2026, 7, 4, 12, 30)


def test_a_calendar_date_is_the_same_in_every_zone() -> None:
    assert {parse_when("2026-07-04", zone=zone) for zone in (None, "Pacific/Auckland", "America/Los_Angeles")} == {
        dt.date(2026, 7, 4),
    }


def test_a_zone_that_nobody_knows_gives_no_time() -> None:
    assert parse_when("2026-07-04 12:30", zone="Mars/Base") is None
