"""The limits on answers: never more than so many in any window, and bounded memory."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from digest.bot.rate import HOUR, MINUTE, SECOND, Rate, Turn

START = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)
STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.01, 0.4, 1.0, 5.0, 10.0, 31.0, 90.0, 400.0])), max_size=150
)


def after(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=seconds)


def most_in(times: list[dt.datetime], length: dt.timedelta) -> int:
    return max((sum(start <= time < start + length for time in times) for start in times), default=0)


@given(steps=STEPS)
def test_there_are_never_more_answers_in_any_window_than_allowed(steps: list[tuple[int, float]]) -> None:
    rate = Rate(each=((MINUTE, 3), (HOUR, 8)), together=(SECOND, 4))
    now = START
    answers: dict[int, list[dt.datetime]] = {}
    lines: dict[int, list[dt.datetime]] = {}
    for who, seconds in steps:
        now += dt.timedelta(seconds=seconds)
        turn = rate.turn(who, now)
        if turn is not Turn.NOTHING:
            (answers if turn is Turn.ANSWER else lines).setdefault(who, []).append(now)
    for times in answers.values():
        assert most_in(times, MINUTE) <= 3
        assert most_in(times, HOUR) <= 8
    for times in lines.values():
        assert most_in(times, MINUTE) <= 1
    together = [time for times in (*answers.values(), *lines.values()) for time in times]
    assert most_in(together, SECOND) <= 4


def test_the_first_question_too_many_gets_a_line_and_the_next_ones_nothing_until_the_window_is_over() -> None:
    rate = Rate()
    turns = [rate.turn(7, after(seconds)) for seconds in range(10)]
    assert turns == [Turn.ANSWER] * 6 + [Turn.SLOWER] + [Turn.NOTHING] * 3
    assert rate.turn(7, after(59)) is Turn.NOTHING
    assert rate.turn(8, after(59)) is Turn.ANSWER
    assert rate.turn(7, after(60)) is Turn.ANSWER


def test_an_hour_has_forty_answers_for_a_person() -> None:
    rate = Rate()
    turns = [rate.turn(7, after(minute * 61)) for minute in range(50)]
    assert turns.count(Turn.ANSWER) == 40
    assert turns[40] is Turn.SLOWER
    assert rate.turn(7, after(3600)) is Turn.ANSWER


def test_all_people_together_have_their_limit_too() -> None:
    rate = Rate()
    turns = [rate.turn(who, START) for who in range(30)]
    assert turns == [Turn.ANSWER] * 10 + [Turn.NOTHING] * 20
    assert rate.turn(29, after(1)) is Turn.ANSWER


def test_few_people_are_remembered_and_nobody_for_longer_than_an_hour() -> None:
    rate = Rate(people=100)
    for who in range(1000):
        rate.turn(who, after(who))
    assert len(rate) == 100
    rate.turn(5, after(1000 + 3600))
    assert len(rate) == 1


def test_the_one_who_was_silent_longest_is_forgotten_first() -> None:
    rate = Rate(each=((HOUR, 1),), people=2)
    assert [rate.turn(who, after(n)) for n, who in enumerate((1, 2, 1, 3))][2] is Turn.SLOWER
    assert rate.turn(1, after(70)) is Turn.SLOWER
    assert rate.turn(2, after(71)) is Turn.ANSWER


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    rate = Rate()
    for _ in range(6):
        rate.turn(7, START)
    assert rate.turn(7, after(-1)) is Turn.SLOWER
    assert rate.turn(7, after(-7200)) is Turn.ANSWER
