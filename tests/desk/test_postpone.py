"""An issue that is postponed goes out at its new hour, once, and at no other; everything else stays as it was."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from desk_kit import articles, open_desk
from newsroom import ADA, CONFIG, HOUR, Newsroom
from quick_layout import quick_layout

from digest.config import parse
from digest.desk.agenda import agenda
from digest.desk.assemble import assemble
from digest.desk.cancel import cancel
from digest.desk.diary import diary
from digest.desk.follow import Kind, matter
from digest.desk.hold import hold, resume
from digest.desk.order import carry_out, order
from digest.desk.overview import overview
from digest.desk.postpone import hour_of, postpone, slot_of
from digest.desk.slots import work as slot_work
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from digest.errors import RefusedError
from digest.model.actor import Actor
from digest.model.states import IssueState, SlotState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.store.rows import AlertRow, SlotRow

FRIDAY = dt.datetime(2026, 11, 27, 7, tzinfo=dt.UTC)  # eight o'clock in Berlin
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
NAME = "the-example-weekly"
AUTOMATIC = CONFIG.replace("[schedule]", '[schedule]\napproval = "automatic"\nuntitled = "working-headline"')


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with quick_layout() as child:
        yield child


@pytest.fixture
def room(tmp_path: Path, layout: Confined) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path, layout)
    made.tick()
    yield made
    made.desk.close()


@pytest.fixture
def early(room: Newsroom) -> Newsroom:
    """On Monday, an issue that an editor assembled for Friday; the slot has no row yet."""
    take_in(room.desk, articles(1, 2), name="two.txt")
    assemble(room.desk)
    refresh(room.desk, room.newest())
    return room


@pytest.fixture
def at_cutoff(room: Newsroom) -> Newsroom:
    """On Thursday, an issue that its slot assembled."""
    take_in(room.desk, articles(1, 2), name="two.txt")
    go_to(room, FRIDAY - 23 * HOUR)
    return room


def go_to(room: Newsroom, moment: dt.datetime) -> None:
    """The clock at a moment, with a tick; what lies between is slept through."""
    room.clock.now = moment
    room.tick()


def set_up(room: Newsroom, key: str, value: str) -> None:
    """Changes a value of config.toml, as a reload would bring it."""
    path = room.desk.config.path
    text, found = re.subn(rf"^{key} = .*$", f"{key} = {value}", path.read_text(), flags=re.MULTILINE)
    assert found
    path.write_text(text)
    room.desk.config = parse(text, path)


def slot(room: Newsroom, when: dt.datetime = FRIDAY) -> SlotRow:
    row = room.desk.store.find_slot(NAME, when.date())
    assert row is not None
    return row


def reminders(room: Newsroom, kind: Kind = Kind.REMIND) -> list[AlertRow]:
    return [alert for alert in reversed(room.desk.store.alerts()) if matter(alert).kind is kind]


def began(room: Newsroom) -> list[dt.datetime]:
    """When issues began to go out; the clock moves a little while others are sent."""
    return [event.at.replace(second=0, microsecond=0) for event in room.desk.store.events() if event.act == "publish"]


def test_an_issue_that_its_slot_assembled_goes_out_later_today(at_cutoff: Newsroom) -> None:
    at_cutoff.approve()
    go_to(at_cutoff, FRIDAY - HOUR)
    moved = postpone(at_cutoff.desk, at_cutoff.newest(), FRIDAY + 3 * HOUR)
    assert (moved.date, moved.publish_at, moved.until) == (FRIDAY.date(), FRIDAY + 3 * HOUR, FRIDAY + 27 * HOUR)
    at_cutoff.until(FRIDAY + 2 * HOUR)
    assert at_cutoff.channel.got == []
    at_cutoff.until(FRIDAY + 6 * HOUR)
    assert began(at_cutoff) == [FRIDAY + 3 * HOUR]
    assert len(at_cutoff.channel.got) == 2
    assert (slot(at_cutoff).state, slot(at_cutoff).detail) == (SlotState.PUBLISHED, "for Friday, 27 November 11:00")


@pytest.mark.parametrize("days", [1, 3, 10])
def test_an_issue_goes_out_on_another_day_once_and_the_next_weeks_slot_is_not_disturbed(
    at_cutoff: Newsroom, days: int
) -> None:
    own = at_cutoff.newest()
    at_cutoff.approve()
    postpone(at_cutoff.desk, own, FRIDAY + days * DAY)
    take_in(at_cutoff.desk, articles(7, 2), name="next.txt")
    at_cutoff.until(FRIDAY + WEEK - 5 * HOUR)
    (other,) = {row.slug for row in at_cutoff.desk.store.list_issues()} - {own}
    assert slot(at_cutoff, FRIDAY + WEEK).publish_at == FRIDAY + WEEK
    assert slot(at_cutoff, FRIDAY + WEEK).issue == other
    at_cutoff.approve()
    at_cutoff.until(FRIDAY + max(WEEK, days * DAY) + 2 * HOUR)
    assert sorted(began(at_cutoff)) == sorted([FRIDAY + days * DAY, FRIDAY + WEEK])
    assert {row.state for row in at_cutoff.desk.store.list_issues()} == {IssueState.SENT}
    assert len(at_cutoff.channel.got) == 4


def test_before_the_cutoff_the_slot_is_opened_early_and_belongs_to_the_issue(early: Newsroom) -> None:
    own = early.newest()
    assert early.desk.store.slots_of(NAME) == ()
    moved = postpone(early.desk, own, FRIDAY + 26 * HOUR)
    assert (moved.date, moved.issue, moved.state) == (FRIDAY.date(), own, SlotState.OPEN)
    take_in(early.desk, articles(7, 2), name="next.txt")
    early.approve()
    early.until(FRIDAY + 25 * HOUR)
    assert [row.slug for row in early.desk.store.list_issues()] == [own]
    assert early.channel.got == []
    early.until(FRIDAY + 27 * HOUR)
    assert began(early) == [FRIDAY + 26 * HOUR]


def test_an_issue_may_go_out_before_its_hour_too(early: Newsroom) -> None:
    early.approve()
    postpone(early.desk, early.newest(), FRIDAY - DAY)
    early.until(FRIDAY + 2 * HOUR)
    assert began(early) == [FRIDAY - DAY]
    assert slot(early).state is SlotState.PUBLISHED


def test_the_next_tick_of_the_schedule_does_not_move_it_back(at_cutoff: Newsroom) -> None:
    postpone(at_cutoff.desk, at_cutoff.newest(), FRIDAY + 3 * HOUR)
    before = slot(at_cutoff)
    at_cutoff.tick()
    after = slot(at_cutoff)
    assert (after.publish_at, after.until, after.postponed_at) == (before.publish_at, before.until, before.postponed_at)
    at_cutoff.restart()
    at_cutoff.tick()
    assert slot(at_cutoff).publish_at == FRIDAY + 3 * HOUR


@pytest.mark.parametrize("schedule", ['"Fri 10:00"', '"Sat 08:00"', '"Mon 08:00"'])
def test_an_editors_hour_holds_whatever_becomes_of_the_schedule(at_cutoff: Newsroom, schedule: str) -> None:
    at_cutoff.approve()
    postpone(at_cutoff.desk, at_cutoff.newest(), FRIDAY + 50 * HOUR)
    set_up(at_cutoff, "schedule", schedule)
    at_cutoff.until(FRIDAY + 49 * HOUR)
    assert at_cutoff.channel.got == []
    at_cutoff.until(FRIDAY + 51 * HOUR)
    assert began(at_cutoff) == [FRIDAY + 50 * HOUR]
    assert len(at_cutoff.desk.store.list_issues()) == 1


def test_the_reminder_comes_anew_before_the_new_hour(at_cutoff: Newsroom) -> None:
    at_cutoff.until(FRIDAY - HOUR)
    assert [alert.at for alert in reminders(at_cutoff)] == [FRIDAY - 3 * HOUR]
    postpone(at_cutoff.desk, at_cutoff.newest(), FRIDAY + 10 * HOUR)
    at_cutoff.until(FRIDAY + 6 * HOUR)
    assert len(reminders(at_cutoff)) == 1
    at_cutoff.until(FRIDAY + 12 * HOUR)
    assert [alert.at for alert in reminders(at_cutoff)] == [FRIDAY - 3 * HOUR, FRIDAY + 7 * HOUR]
    assert "is to go out on Friday, 27 November, 18:00 and is still not approved" in reminders(at_cutoff)[1].text
    (late,) = reminders(at_cutoff, Kind.LATE)
    assert "was to go out on Friday, 27 November, 18:00" in late.text


def test_what_was_late_and_is_postponed_is_late_anew_at_its_new_hour(at_cutoff: Newsroom) -> None:
    at_cutoff.until(FRIDAY + HOUR)
    assert len(reminders(at_cutoff, Kind.LATE)) == 1
    postpone(at_cutoff.desk, at_cutoff.newest(), FRIDAY + 5 * HOUR)
    at_cutoff.until(FRIDAY + 7 * HOUR)
    assert [alert.at for alert in reminders(at_cutoff, Kind.LATE)] == [FRIDAY, FRIDAY + 5 * HOUR]
    at_cutoff.until(FRIDAY + 30 * HOUR)
    assert slot(at_cutoff).state is SlotState.MISSED
    assert slot(at_cutoff).updated_at == FRIDAY + 29 * HOUR  # as long after the new hour as catch_up allows


def test_automatic_approval_waits_for_the_new_hour(tmp_path: Path, layout: Confined) -> None:
    room = Newsroom(tmp_path, layout, AUTOMATIC)
    room.tick()
    take_in(room.desk, articles(1, 2), name="two.txt")
    go_to(room, FRIDAY - 23 * HOUR)
    postpone(room.desk, room.newest(), FRIDAY + 3 * HOUR)
    room.until(FRIDAY + 2 * HOUR)
    assert room.desk.store.get_issue(room.newest()).state is IssueState.REVIEW
    room.until(FRIDAY + 4 * HOUR)
    assert began(room) == [FRIDAY + 3 * HOUR]
    room.desk.close()


def test_down_at_the_new_hour_it_is_late_by_that_hour_and_goes_out_once(at_cutoff: Newsroom) -> None:
    at_cutoff.approve()
    postpone(at_cutoff.desk, at_cutoff.newest(), FRIDAY + DAY)
    at_cutoff.clock.now = FRIDAY + DAY + 2 * HOUR
    at_cutoff.restart()
    at_cutoff.tick()
    assert slot(at_cutoff).detail == "for Saturday, 28 November 08:00, 2 h 0 min late"
    at_cutoff.until(FRIDAY + 2 * DAY)
    assert len(began(at_cutoff)) == 1


def test_postponed_again_the_last_hour_counts_and_the_same_hour_twice_is_one_act(at_cutoff: Newsroom) -> None:
    own = at_cutoff.newest()
    postpone(at_cutoff.desk, own, FRIDAY + 3 * HOUR)
    assert postpone(at_cutoff.desk, own, FRIDAY + 3 * HOUR) == slot(at_cutoff)
    moved = postpone(at_cutoff.desk, own, FRIDAY + 5 * HOUR)
    assert (moved.publish_at, moved.until) == (FRIDAY + 5 * HOUR, FRIDAY + 29 * HOUR)
    told = [event.detail for event in at_cutoff.desk.store.events(own) if event.act == "postpone"]
    assert told == ["from 2026-11-27 08:00 to 2026-11-27 11:00", "from 2026-11-27 11:00 to 2026-11-27 13:00"]
    lines = [line for line in diary(at_cutoff.desk) if "was postponed" in line]
    assert [line.partition("  ")[2] for line in lines] == [f"Issue 1 was postponed by Ada {detail}" for detail in told]


def test_an_hour_must_be_to_come_and_within_sixty_days(at_cutoff: Newsroom) -> None:
    desk, own, now = at_cutoff.desk, at_cutoff.newest(), at_cutoff.clock.now
    for wrong in (now, now - HOUR, now + 61 * DAY):
        with pytest.raises(RefusedError, match="still to come, within sixty days"):
            postpone(desk, own, wrong)
    assert slot(at_cutoff).publish_at == FRIDAY
    assert postpone(desk, own, now + 60 * DAY).publish_at == now + 60 * DAY


def test_an_issue_in_no_slot_is_not_postponed(early: Newsroom) -> None:
    own = early.newest()
    take_in(early.desk, articles(7, 2), name="next.txt")
    second = assemble(early.desk).slug
    with pytest.raises(RefusedError, match="in no slot of the schedule") as caught:
        postpone(early.desk, second, FRIDAY + HOUR)
    assert "published by hand" in str(caught.value.hint)
    assert early.desk.store.slots_of(NAME) == ()
    first, other = (early.desk.store.get_issue(slug) for slug in (own, second))
    assert (hour_of(early.desk, first), hour_of(early.desk, other)) == (FRIDAY, None)
    go_to(early, FRIDAY - 23 * HOUR)
    assert slot(early).issue == own  # as its hour said


@pytest.mark.parametrize("value", ['["2026-11-27"]', '["2026-12-25"]'])
def test_a_date_without_an_issue_has_no_hour(early: Newsroom, value: str) -> None:
    set_up(early, "holidays", value)
    row = early.desk.store.get_issue(early.newest())
    assert hour_of(early.desk, row) == (None if "11-27" in value else FRIDAY)
    found = slot_of(early.desk, row)
    assert (found is None) == ("11-27" in value)


def test_what_is_out_or_cancelled_is_not_postponed(at_cutoff: Newsroom) -> None:
    own = at_cutoff.newest()
    at_cutoff.approve()
    at_cutoff.publish(own)
    with pytest.raises(RefusedError, match="is sent, so it cannot be postponed"):
        postpone(at_cutoff.desk, own, FRIDAY + HOUR)
    take_in(at_cutoff.desk, articles(7, 2), name="next.txt")
    other = assemble(at_cutoff.desk).slug
    cancel(at_cutoff.desk, other)
    with pytest.raises(RefusedError, match="is cancelled, so it cannot be postponed"):
        postpone(at_cutoff.desk, other, FRIDAY + HOUR)


def test_a_draft_and_an_issue_on_hold_are_postponed_too_and_stay_what_they_are(at_cutoff: Newsroom) -> None:
    own = at_cutoff.newest()
    at_cutoff.approve()
    hold(at_cutoff.desk, own)
    postpone(at_cutoff.desk, own, FRIDAY + 3 * HOUR)
    assert at_cutoff.desk.store.get_issue(own).state is IssueState.HELD
    at_cutoff.until(FRIDAY + 4 * HOUR)
    assert at_cutoff.channel.got == []
    resume(at_cutoff.desk, own)
    at_cutoff.until(FRIDAY + 6 * HOUR)
    assert began(at_cutoff) == [FRIDAY + 4 * HOUR]


def test_an_order_to_publish_is_taken_back_in_the_same_commit(at_cutoff: Newsroom) -> None:
    own = at_cutoff.newest()
    at_cutoff.approve()
    order(at_cutoff.desk, own)
    with pytest.raises(RefusedError):
        postpone(at_cutoff.desk, own, at_cutoff.clock.now)
    assert len(at_cutoff.desk.store.orders()) == 1
    postpone(at_cutoff.desk, own, FRIDAY + 3 * HOUR)
    assert at_cutoff.desk.store.orders() == ()
    at_cutoff.clock.now += dt.timedelta(minutes=1)
    assert carry_out(at_cutoff.desk) == ()
    assert [event.act for event in at_cutoff.desk.store.events(own)][-3:] == ["order", "stop", "postpone"]


def test_an_order_for_a_postponed_issue_publishes_it_and_ends_its_slot(at_cutoff: Newsroom) -> None:
    own = at_cutoff.newest()
    at_cutoff.approve()
    postpone(at_cutoff.desk, own, FRIDAY + 3 * HOUR)
    order(at_cutoff.desk, own)
    at_cutoff.clock.now += dt.timedelta(minutes=1)
    assert carry_out(at_cutoff.desk) == (own,)
    at_cutoff.until(FRIDAY + 5 * HOUR)
    assert len(began(at_cutoff)) == 1
    assert (slot(at_cutoff).state, slot(at_cutoff).detail) == (SlotState.PUBLISHED, "by hand")


def between(monkeypatch: pytest.MonkeyPatch, name: str, act: Callable[[], object]) -> None:
    """Does something in the middle of a tick, once: just before it takes the step of that name."""
    step = getattr(slot_work, name)

    def first(*args: object, **more: object) -> object:
        monkeypatch.undo()
        act()
        return step(*args, **more)

    monkeypatch.setattr(slot_work, name, first)


@pytest.fixture
def other(room: Newsroom) -> Iterator[Desk]:
    """The desk of an editor in another process."""
    desk = open_desk(room.folder, room.clock)
    desk.actor = ADA
    yield desk
    desk.close()


def test_a_tick_that_is_about_to_send_what_is_postponed_sends_nothing(
    at_cutoff: Newsroom, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = at_cutoff.newest()
    at_cutoff.approve()
    between(monkeypatch, "hour", lambda: postpone(other, own, FRIDAY + 3 * HOUR))
    go_to(at_cutoff, FRIDAY)
    assert at_cutoff.channel.got == []
    assert at_cutoff.desk.store.get_issue(own).state is IssueState.APPROVED
    row = slot(at_cutoff)
    assert (row.state, row.publish_at, row.lease_owner) == (SlotState.OPEN, FRIDAY + 3 * HOUR, None)
    at_cutoff.until(FRIDAY + 4 * HOUR)
    assert began(at_cutoff) == [FRIDAY + 3 * HOUR]


@pytest.mark.parametrize(
    ("moment", "kind"), [(FRIDAY - 2 * HOUR, Kind.REMIND), (FRIDAY + HOUR, Kind.LATE), (FRIDAY + DAY, Kind.MISSED)]
)
def test_a_tick_that_is_about_to_tell_of_the_old_hour_says_nothing(
    at_cutoff: Newsroom, other: Desk, monkeypatch: pytest.MonkeyPatch, moment: dt.datetime, kind: Kind
) -> None:
    own = at_cutoff.newest()
    between(monkeypatch, "refresh", lambda: postpone(other, own, FRIDAY + 2 * DAY))
    go_to(at_cutoff, moment)
    assert reminders(at_cutoff, kind) == []
    row = slot(at_cutoff)
    assert (row.state, row.reminded_at, row.told_late_at) == (SlotState.OPEN, None, None)


def test_what_is_postponed_while_its_issue_is_laid_out_is_told_with_the_new_hour(
    room: Newsroom, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(room.desk, articles(1, 2), name="two.txt")
    between(monkeypatch, "present", lambda: postpone(other, room.newest(), FRIDAY + 2 * DAY))
    go_to(room, FRIDAY - 23 * HOUR)
    assert reminders(room, Kind.ASSEMBLED) == []
    room.tick()
    (told,) = reminders(room, Kind.ASSEMBLED)
    assert "goes out on Sunday, 29 November, 08:00" in told.text


def test_an_issue_that_its_slot_sends_meanwhile_is_not_postponed(
    at_cutoff: Newsroom, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = at_cutoff.newest()
    at_cutoff.approve()
    at_cutoff.clock.now = FRIDAY

    def slower(desk: Desk, slug: str) -> object:
        found = refresh(desk, slug)
        at_cutoff.desk.actor = Actor(name="the schedule", door="schedule")
        at_cutoff.work.tick()
        return found

    monkeypatch.setattr("digest.desk.postpone.refresh", slower)
    with pytest.raises(RefusedError, match="is being sent, so it cannot be postponed"):
        postpone(other, own, FRIDAY + 3 * HOUR)
    assert slot(at_cutoff).state is SlotState.PUBLISHED


def test_over_the_night_when_the_clocks_change_the_local_hour_holds(tmp_path: Path, layout: Confined) -> None:
    """Berlin, Friday 26 to Sunday 28 March 2027: eight o'clock is 07:00, then 06:00 UTC."""
    room = Newsroom(tmp_path, layout)
    friday = dt.datetime(2027, 3, 26, 7, tzinfo=dt.UTC)
    room.clock.now = friday - 4 * DAY
    room.tick()
    take_in(room.desk, articles(1, 2), name="two.txt")
    go_to(room, friday - 23 * HOUR)
    room.approve()
    berlin = room.desk.local_time().tzinfo
    moved = postpone(room.desk, room.newest(), dt.datetime(2027, 3, 28, 8, tzinfo=berlin))
    assert moved.publish_at == dt.datetime(2027, 3, 28, 6, tzinfo=dt.UTC)
    assert moved.until - moved.publish_at == DAY
    event = room.desk.store.events(room.newest())[-1]
    assert event.detail == "from 2027-03-26 08:00 to 2027-03-28 08:00"
    room.until(friday + 3 * DAY)
    assert began(room) == [moved.publish_at]
    room.desk.close()


def runs(room: Newsroom, count: int = 3) -> list[str]:
    return [f"{run.date:%d.%m.} {run.local:%d.%m. %H:%M} {run.issue}".strip() for run in agenda(room.desk, count).runs]


def test_the_schedule_shows_the_new_hour_in_its_place_until_it_is_out(at_cutoff: Newsroom) -> None:
    own = at_cutoff.newest()
    at_cutoff.approve()
    friday, fourth, eleventh = f"27.11. 27.11. 08:00 {own}", "04.12. 04.12. 08:00", "11.12. 11.12. 08:00"
    assert runs(at_cutoff) == [friday, fourth, eleventh]
    postpone(at_cutoff.desk, own, FRIDAY + 2 * DAY)
    moved = f"27.11. 29.11. 08:00 {own}"
    assert runs(at_cutoff) == [moved, fourth, eleventh]
    go_to(at_cutoff, FRIDAY + DAY)  # its own hour is past
    assert runs(at_cutoff) == [moved, fourth, eleventh]
    assert runs(at_cutoff, 1) == [moved]
    (first, *_) = agenda(at_cutoff.desk).runs
    assert first.words == f"issue 1 ({own}): approved"
    postpone(at_cutoff.desk, own, FRIDAY + 10 * DAY)  # behind the next week's
    assert runs(at_cutoff) == [fourth, f"27.11. 07.12. 08:00 {own}", eleventh]
    at_cutoff.until(FRIDAY + 10 * DAY)
    assert runs(at_cutoff) == [eleventh, "18.12. 18.12. 08:00", "25.12. 25.12. 08:00"]


def test_the_schedule_shows_what_went_out_before_its_hour_no_more_and_what_was_cancelled_as_no_issue(
    at_cutoff: Newsroom,
) -> None:
    own = at_cutoff.newest()
    postpone(at_cutoff.desk, own, FRIDAY - 20 * HOUR)
    at_cutoff.approve()
    at_cutoff.until(FRIDAY - 19 * HOUR)
    assert runs(at_cutoff, 1) == ["04.12. 04.12. 08:00"]
    take_in(at_cutoff.desk, articles(7, 2), name="next.txt")
    go_to(at_cutoff, FRIDAY + WEEK - 23 * HOUR)
    other = at_cutoff.newest()
    postpone(at_cutoff.desk, other, FRIDAY + WEEK + HOUR)
    cancel(at_cutoff.desk, other)
    at_cutoff.tick()
    (first,) = agenda(at_cutoff.desk, 1).runs
    assert (first.date, first.skipped) == ((FRIDAY + WEEK).date(), "its issue was cancelled")


def test_the_hour_of_an_issue_is_the_one_at_which_it_goes_out_by_itself(early: Newsroom) -> None:
    desk, own = early.desk, early.newest()

    def hour() -> dt.datetime | None:
        found = hour_of(desk, desk.store.get_issue(own))
        assert overview(desk, own).hour == found
        return found

    assert hour() == FRIDAY  # by the schedule alone
    go_to(early, FRIDAY - 23 * HOUR)
    assert (hour(), slot(early).issue) == (FRIDAY, own)
    set_up(early, "schedule", '"Fri 10:00"')
    early.until(FRIDAY - 21 * HOUR)
    assert hour() == FRIDAY + 2 * HOUR
    postpone(desk, own, FRIDAY + DAY)
    early.approve()
    assert hour() == FRIDAY + DAY
    hold(desk, own)
    assert hour() == FRIDAY + DAY
    resume(desk, own)
    early.until(FRIDAY + DAY)
    assert desk.store.get_issue(own).state is IssueState.SENT
    assert hour() is None
    assert slot_of(desk, desk.store.get_issue(own)) is None


@pytest.mark.parametrize("end", ["cancelled", "missed"])
def test_an_issue_whose_slot_is_over_has_no_hour_and_is_not_postponed(at_cutoff: Newsroom, end: str) -> None:
    desk, own = at_cutoff.desk, at_cutoff.newest()
    if end == "cancelled":
        cancel(desk, own)
        at_cutoff.tick()
    else:
        go_to(at_cutoff, FRIDAY + 25 * HOUR)
        assert slot(at_cutoff).state is SlotState.MISSED
    row = desk.store.get_issue(own)
    assert hour_of(desk, row) is None
    assert slot_of(desk, row) is None
    with pytest.raises(RefusedError):
        postpone(desk, own, at_cutoff.clock.now + HOUR)
