"""Dates in other languages, and as programs write them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.dates import read_moment


def test_the_odd_dates_of_real_feeds_are_read_right_or_refused(shared: Path) -> None:
    lines = (shared / "corpora" / "dates" / "dates.jsonl").read_text().splitlines()
    wrong = [line["input"] for line in map(json.loads, lines) if not as_expected(line)]
    print(f"\ndates: {len(lines) - len(wrong)} of {len(lines)} hold")
    assert wrong == []


def as_expected(line: dict[str, Any]) -> bool:
    """Whether a line of the corpus holds."""
    moment = read_moment(line["input"], zone=None)
    if line["expected"] is None:
        return moment is None
    if moment is None:
        return False
    when = moment.when.isoformat().replace("+00:00", "Z")
    expected = line["expected"] + (":00Z" if line["zone_assumed"] else "")
    return bool((when, moment.precision, moment.zone_assumed) == (expected, line["precision"], line["zone_assumed"]))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Пт, 27 ноя 2026 10:00:00 +0300", "2026-11-27T07:00:00+00:00"),
        ("27. März 2026 10:00 +0100", "2026-03-27T09:00:00+00:00"),
        ("ven., 27 nov. 2026 10:00:00 +0100", "2026-11-27T09:00:00+00:00"),
        ("27 Kasım 2026", "2026-11-27"),
        ("20261127T100000Z", "2026-11-27T10:00:00+00:00"),
        ("20261127", "2026-11-27"),
        ("Fri Nov 27 10:00:00 2026", "2026-11-27T10:00:00+00:00"),
        ("Fri Nov 27 10:00:00 EST 2026", "2026-11-27T15:00:00+00:00"),
        ("2026-11-27T10:00:00.123456789Z", "2026-11-27T10:00:00.123456+00:00"),
    ],
)
def test_a_date_in_another_shape_or_language_is_read(written: str, read: str) -> None:
    moment = read_moment(written, zone=None)
    assert moment is not None
    assert moment.when.isoformat() == read


@pytest.mark.parametrize(
    "written", ["", "today", "27", "2026", "2026-11", "27 foo 2026", "31 ноября 2026", "20261345", "1" * 500]
)
def test_what_is_surely_no_date_in_any_language_is_refused(written: str) -> None:
    assert read_moment(written, zone=None) is None


@given(st.text(max_size=100))
def test_any_text_gives_a_date_or_none(text: str) -> None:
    moment = read_moment(text, zone="Europe/Berlin")
    assert moment is None or isinstance(moment.when, dt.date)


@given(st.integers(100_000, 4_000_000_000))
def test_an_instant_in_the_formats_own_forms_is_read_to_the_second(seconds: int) -> None:
    when = dt.datetime.fromtimestamp(seconds, dt.UTC)
    for written in (
        when.isoformat(),
        when.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        when.strftime("%a %b %d %H:%M:%S %Y"),
    ):
        moment = read_moment(written, zone=None)
        assert moment is not None
        assert moment.when == when
