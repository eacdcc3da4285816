"""A year of the schedule with a clock that the test turns: what happens reads like a diary."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from desk_kit import articles
from newsroom import HOUR, MONDAY, Newsroom

from digest.confine import Confined
from digest.desk.diary import diary
from digest.desk.hold import hold, resume
from digest.desk.take_in import take_in
from digest.model.states import DeliveryState, IssueState, SlotState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.desk.desk import Desk


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with Confined(target="digest.render.pdf.layout:layout") as child:
        yield child


@pytest.fixture
def newsroom(tmp_path: Path, layout: Confined) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path, layout)
    yield room
    room.desk.close()


def slots(desk: Desk) -> dict[dt.date, SlotState]:
    return {row.date: row.state for row in desk.store.slots_of("the-example-weekly")}


def week(room: Newsroom, number: int) -> None:
    """One week, from Monday to the Saturday's end, with what goes wrong in it."""
    monday = MONDAY + dt.timedelta(weeks=number)
    friday = monday + dt.timedelta(days=3, hours=23)
    room.until(monday)
    few = number in {9, 30}
    if number % 26 != 25:
        take_in(room.desk, articles(number * 3 + 1, 1 if few else 2), name=f"week {number}.txt")
    if number % 10 == 3:
        room.restart()
    room.until(monday + dt.timedelta(days=3))  # Thursday, 9 o'clock UTC: past the cut-off
    if not room.desk.store.list_issues([IssueState.REVIEW, IssueState.DRAFT]):
        return
    if number % 13 == 6:  # approved on Friday afternoon
        room.until(friday + 5 * HOUR)
        room.approve()
    elif number % 13 == 11:  # never
        room.until(friday + 36 * HOUR)
        return
    elif number % 17 == 8:  # down from Thursday night until Friday noon
        room.approve()
        room.clock.now = friday + 3 * HOUR
        room.restart()
    elif number == 40:
        room.approve()
        hold(room.desk, room.newest(), why="a source asked for a day")
        room.until(friday + 2 * HOUR)
        resume(room.desk, room.newest())
    else:
        room.approve()
    room.until(friday + 12 * HOUR)


def test_a_year_of_slots_is_worked_each_once_and_told_like_a_diary(newsroom: Newsroom, full: bool) -> None:
    weeks = 52 if full else 7
    for number in range(weeks):
        week(newsroom, number)
    newsroom.until(MONDAY + dt.timedelta(weeks=weeks))
    desk = newsroom.desk
    lines = diary(desk)
    print("\n".join(lines))
    outcome = Counter(slots(desk).values())
    assert sum(outcome.values()) == len(slots(desk)) == weeks
    assert outcome[SlotState.OPEN] == 0
    sent = desk.store.list_issues([IssueState.SENT])
    assert len(sent) == outcome[SlotState.PUBLISHED]
    assert [key for key, count in Counter(newsroom.channel.got).items() if count > 1] == []
    assert len(newsroom.channel.got) == 2 * len(sent)
    assert {row.state for row in desk.store.deliveries_of()} == {DeliveryState.SENT}
    assert slots(desk)[dt.date(2026, 12, 25)] is SlotState.SKIPPED
    if full:
        assert slots(desk)[dt.date(2027, 8, 6)] is slots(desk)[dt.date(2027, 8, 13)] is SlotState.SKIPPED
        assert outcome[SlotState.MISSED] == 3  # weeks 11, 24 and 50; 37 lies in the pause
    assert any("late" in line for line in lines)
