"""When a source is asked again: politeness and back-off, without a clock."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from naughty_server import NOW

from digest.fetch.answers import Answer, Fetched, Kind, NotFetched, Unchanged
from digest.fetch.pacing import next_poll

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
URL = "https://feeds.example/feed"


def good(fresh_for: dt.timedelta | None = None) -> Fetched:
    return Fetched(url=URL, status=200, body=b"<rss/>", fresh_for=fresh_for)


def bad(kind: Kind = Kind.NETWORK, retry_after: dt.timedelta | None = None) -> NotFetched:
    return NotFetched(kind=kind, reason="No.", retry_after=None if retry_after is None else NOW + retry_after)


def wait(outcome: Answer, failures: int, interval: dt.timedelta | None = None, jitter: float = 0.0) -> dt.timedelta:
    then = next_poll(outcome, failures, interval, NOW, jitter=jitter)
    assert then is not None
    return then - NOW


def test_a_source_is_asked_once_an_hour_unless_it_is_configured_otherwise() -> None:
    assert wait(good(), 0) == HOUR
    assert wait(Unchanged(url=URL), 0) == HOUR
    assert wait(good(), 0, 10 * MINUTE) == 10 * MINUTE
    assert wait(good(), 0, 3 * DAY) == 3 * DAY


def test_what_stays_fresh_is_not_asked_for_before_but_once_a_day() -> None:
    assert wait(good(5 * MINUTE), 0) == HOUR
    assert wait(good(6 * HOUR), 0) == 6 * HOUR
    assert wait(Unchanged(url=URL, fresh_for=6 * HOUR), 0, 10 * MINUTE) == 6 * HOUR
    assert wait(good(300 * DAY), 0) == DAY
    assert wait(good(300 * DAY), 0, 3 * DAY) == 3 * DAY


def test_failures_double_the_wait_up_to_a_day() -> None:
    hours = [wait(bad(), failures) / HOUR for failures in range(1, 8)]
    assert hours == [1, 2, 4, 8, 16, 24, 24]
    assert wait(bad(), 10**9) == DAY
    assert wait(bad(), 3, 10 * MINUTE) == 40 * MINUTE
    assert wait(bad(), 3, 2 * DAY) == 2 * DAY


def test_jitter_moves_a_back_off_forward_by_up_to_a_quarter() -> None:
    assert wait(bad(), 4, jitter=1.0) == 6 * HOUR
    assert wait(bad(), 4, jitter=0.5) == 7 * HOUR
    assert wait(bad(), 99, jitter=1.0) == 18 * HOUR


@pytest.mark.parametrize("kind", [Kind.BUSY, Kind.HTTP_ERROR])
def test_a_time_that_the_server_names_counts_more_than_the_doubling(kind: Kind) -> None:
    assert wait(bad(kind, 3 * HOUR), 1) == 3 * HOUR
    assert wait(bad(kind, 3 * HOUR), 9) == 3 * HOUR
    assert wait(bad(kind, 3 * DAY), 1) == 3 * DAY
    assert wait(bad(kind, MINUTE), 1) == HOUR
    assert wait(bad(kind, 900 * DAY), 1) == 7 * DAY


def test_what_is_gone_is_never_asked_for_again() -> None:
    assert next_poll(bad(Kind.GONE), 1, None, NOW) is None
    assert next_poll(bad(Kind.GONE, HOUR), 1, MINUTE, NOW) is None


@given(
    st.one_of(
        st.builds(good, st.none() | st.timedeltas(dt.timedelta(0), 4000 * DAY)),
        st.builds(
            bad, st.sampled_from([k for k in Kind if k is not Kind.GONE]), st.none() | st.timedeltas(-DAY, 4000 * DAY)
        ),
    ),
    st.integers(0, 10**6),
    st.none() | st.timedeltas(MINUTE, 30 * DAY),
    st.floats(0, 1),
)
def test_no_wait_is_shorter_than_the_interval_and_none_is_for_ever(
    outcome: Answer, failures: int, interval: dt.timedelta | None, jitter: float
) -> None:
    usual = interval or HOUR
    assert usual <= wait(outcome, failures, interval, jitter) <= max(usual, 7 * DAY)
