"""The pace of calls on a clock that is only counted, never waited for."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.pace import Limits, ideal_seconds, next_call

START = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)
SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)

limits_of_all_kinds = st.builds(
    Limits,
    spacing=st.sampled_from([0.0, 0.01, 0.1, 1.05, 3.0, 7.0]),
    per_minute=st.integers(1, 30),
    global_per_second=st.integers(1, 30),
)


class Sender:
    """Sends as soon as the pace allows; keeps what a store would keep."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.now = START
        self.waits = 0
        self.chats: dict[str, list[dt.datetime]] = {}
        self.everyone: list[dt.datetime] = []

    def ready(self, chat: str) -> dt.datetime:
        return next_call(self.chats.get(chat, []), self.everyone, self.now, limits=self.limits)

    def send(self, chat: str, late: dt.timedelta = dt.timedelta()) -> None:
        while (ready := self.ready(chat)) > self.now:
            assert ready - self.now <= MINUTE
            self.now = ready
            self.waits += 1
        self.now += late
        self.chats.setdefault(chat, []).append(self.now)
        self.everyone.append(self.now)


def check(calls: list[dt.datetime], most: int, window: dt.timedelta) -> None:
    """No window that begins at a call holds more than ``most`` calls."""
    for one, other in zip(calls, calls[most:], strict=False):
        assert other - one >= window


@given(
    limits_of_all_kinds,
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 4000)), min_size=1, max_size=120),
)
def test_no_window_ever_holds_more_calls_than_the_limits_say(limits: Limits, calls: list[tuple[str, int]]) -> None:
    sender = Sender(limits)
    for chat, late in calls:
        sender.send(chat, dt.timedelta(milliseconds=late if late > 3000 else 0))
    for history in sender.chats.values():
        check(history, 1, dt.timedelta(seconds=limits.spacing))
        check(history, limits.per_minute, MINUTE)
    check(sender.everyone, limits.global_per_second, SECOND)


@given(limits_of_all_kinds, st.integers(0, 150))
def test_calls_to_one_chat_take_no_longer_than_the_limits_demand(limits: Limits, count: int) -> None:
    sender = Sender(limits)
    for _ in range(count):
        sender.send("a")
    assert sender.waits <= count, "whoever has waited may go"
    taken = (sender.everyone[-1] - sender.everyone[0]).total_seconds() if count else 0.0
    assert taken == pytest.approx(ideal_seconds(count, limits), abs=1e-4)
    assert taken <= 1.1 * ideal_seconds(count, limits) + 1e-4


@given(st.integers(1, 400))
def test_the_least_time_is_full_minutes_and_the_spaces_that_are_left(count: int) -> None:
    minutes, rest = divmod(count - 1, 18)
    assert ideal_seconds(count) == pytest.approx(minutes * 60 + rest * 1.05)


@given(limits_of_all_kinds, st.lists(st.integers(0, 120_000), max_size=60), st.integers(0, 200_000))
def test_the_answer_is_never_before_now_and_never_later_than_a_limit_demands(
    limits: Limits, history: list[int], after: int
) -> None:
    calls = [START + dt.timedelta(milliseconds=n) for n in history]
    now = START + dt.timedelta(milliseconds=after)
    ready = next_call(calls, calls, now, limits=limits)
    past = sorted(call for call in calls if call <= now)
    assert now <= ready <= max([now, *(call + MINUTE for call in past)])
    if ready > now:
        before = ready - dt.timedelta(microseconds=1)
        made = [*past, before]
        with pytest.raises(AssertionError):
            check_all(made, limits)


def check_all(calls: list[dt.datetime], limits: Limits) -> None:
    """Whether the newest call keeps to every limit."""
    for most, window in (
        (1, dt.timedelta(seconds=limits.spacing)),
        (limits.per_minute, MINUTE),
        (limits.global_per_second, SECOND),
    ):
        check(calls[-most - 1 :], most, window)


def test_a_first_call_goes_at_once_and_the_second_after_the_space_between_two() -> None:
    assert next_call([], [], START) == START
    assert next_call([START], [START], START) == START + dt.timedelta(seconds=1.05)
    assert next_call([START], [START], START + 2 * SECOND) == START + 2 * SECOND


def test_another_chat_does_not_wait_for_the_minute_of_this_one() -> None:
    busy = [START + n * 1.05 * SECOND for n in range(18)]
    now = busy[-1] + 2 * SECOND
    assert next_call(busy, busy, now) == START + MINUTE
    assert next_call([], busy, now) == now


def test_what_the_server_asked_for_is_kept_to_however_long_and_forgotten_when_it_is_over() -> None:
    assert next_call([], [], START, not_before=START + HOUR) == START + HOUR
    assert next_call([], [], START + HOUR, not_before=START + HOUR) == START + HOUR
    assert next_call([], [], START + 2 * HOUR, not_before=START + HOUR) == START + 2 * HOUR
    assert next_call([START], [START], START, not_before=START - HOUR) == START + 1.05 * SECOND


@settings(max_examples=50)
@given(st.integers(1, 40), st.integers(1, 12_000), st.integers(0, 60))
def test_a_clock_that_went_back_stops_nothing_and_makes_no_flood(before: int, back: int, pause: int) -> None:
    sender, limits = Sender(Limits()), Limits()
    for _ in range(before):
        sender.send("a")
    jump = sender.now + pause * SECOND
    sender.now = jump - back * SECOND
    start = sender.now
    for _ in range(30):
        sender.send("a")
    assert sender.now - start <= ideal_seconds(before + 30) * SECOND + MINUTE
    since = sender.everyone[before:]
    check(since, 1, dt.timedelta(seconds=limits.spacing))
    check(since, limits.per_minute, MINUTE)
    real = [*sender.everyone[:before], *(moment + back * SECOND for moment in since)]
    assert real == sorted(real)
    check(real, 2 * limits.per_minute, MINUTE)


@given(st.integers(1, 40), st.integers(1, 12_000))
def test_a_clock_that_went_ahead_keeps_to_the_limits_from_there_on(before: int, ahead: int) -> None:
    sender = Sender(Limits())
    for _ in range(before):
        sender.send("a")
    sender.now += ahead * SECOND
    start = sender.now
    for _ in range(30):
        sender.send("a")
    assert sender.now - start <= ideal_seconds(before + 30) * SECOND
    check(sender.everyone, 1, dt.timedelta(seconds=Limits().spacing))
    check(sender.everyone, Limits().per_minute, MINUTE)


def test_calls_in_the_future_do_not_count_whatever_their_order() -> None:
    future = [START + HOUR + n * SECOND for n in range(18)]
    assert next_call(future, future, START) == START
    assert next_call([START, *future], [START, *future], START) == START + 1.05 * SECOND
    assert next_call([*future, START], [*future, START], START + 2 * SECOND) == START + 2 * SECOND
    assert next_call(future[::-1], [], future[-1] + SECOND) == future[0] + MINUTE
