"""The steps of a slot, and what becomes of it when things go otherwise than planned."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from desk_kit import articles
from newsroom import HOUR, Newsroom

from digest.config import parse
from digest.confine import Confined
from digest.desk.adopt import unconfirmed
from digest.desk.approve import approve
from digest.desk.assemble import assemble
from digest.desk.cancel import cancel
from digest.desk.follow import with_hint
from digest.desk.hold import hold
from digest.desk.slots import issue as slot_issue
from digest.desk.slots import work as slot_work
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from digest.errors import StorageError
from digest.model.states import IssueState, SlotState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.model.sheet import Sheet

FRIDAY = dt.datetime(2026, 11, 27, 7, tzinfo=dt.UTC)  # eight o'clock in Berlin
WEEK = dt.timedelta(weeks=1)


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with Confined(target="digest.render.pdf.layout:layout") as child:
        yield child


@pytest.fixture
def room(tmp_path: Path, layout: Confined) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path, layout)
    yield made
    made.desk.close()


def set_up(room: Newsroom, **changes: str) -> None:
    """Changes values of config.toml, as a reload would bring them."""
    text = room.desk.config.path.read_text()
    for key, value in changes.items():
        line = f"{key} = {value}"
        text, found = re.subn(rf"^{key} = .*$", line, text, flags=re.MULTILINE)
        if not found:
            text = text.replace("[schedule]", f"[schedule]\n{line}")
    room.desk.config.path.write_text(text)
    room.desk.config = parse(text, room.desk.config.path)


def add(room: Newsroom, first: int, count: int = 2) -> None:
    take_in(room.desk, articles(first, count), name=f"{first}.txt")


def slot(room: Newsroom, when: dt.datetime = FRIDAY) -> SlotState | None:
    row = room.desk.store.find_slot("the-example-weekly", when.date())
    return row.state if row else None


def said(room: Newsroom) -> str:
    return "\n".join(with_hint(alert) for alert in reversed(room.desk.store.alerts()))


def test_a_slot_assembles_reminds_and_publishes_once_each(room: Newsroom) -> None:
    add(room, 1)
    room.until(FRIDAY - 2 * HOUR)
    words = said(room)
    assert words.count("is assembled from 2 articles and goes out on Friday, 27 November, 08:00") == 1
    assert words.count("is still not approved") == 1
    room.approve()
    room.until(FRIDAY + 2 * HOUR)
    assert slot(room) is SlotState.PUBLISHED
    assert len(room.channel.got) == 2
    assert said(room) == words


def test_a_new_publication_replays_no_slot_of_its_past(room: Newsroom) -> None:
    add(room, 1)
    room.clock.now = FRIDAY + 3 * HOUR
    room.until(FRIDAY + 10 * HOUR)
    assert slot(room) is None
    assert room.desk.store.list_issues() == ()


def test_too_few_articles_skip_the_slot_and_wait_for_the_next(room: Newsroom) -> None:
    add(room, 1, 1)
    room.until(FRIDAY + HOUR)
    assert slot(room) is SlotState.SKIPPED
    assert "only 1 article is waiting, and an issue needs 2" in said(room)
    add(room, 5, 1)
    room.until(FRIDAY + WEEK - HOUR)
    assert len(refresh(room.desk, room.newest())[0].issue.placements) == 2


def test_with_hold_a_slot_goes_on_looking_for_articles_until_it_is_too_late(room: Newsroom) -> None:
    set_up(room, too_few='"hold"')
    room.until(FRIDAY - 5 * HOUR)
    assert slot(room) is SlotState.OPEN
    assert said(room).count("waits for more articles") == 1
    add(room, 1)
    room.until(FRIDAY - 4 * HOUR)
    room.approve()
    room.until(FRIDAY + HOUR)
    assert slot(room) is SlotState.PUBLISHED


def test_with_hold_a_slot_without_articles_ends_when_it_is_too_late(room: Newsroom) -> None:
    set_up(room, too_few='"hold"')
    room.until(FRIDAY + 26 * HOUR)
    assert slot(room) is SlotState.SKIPPED


def test_an_issue_that_an_editor_assembled_for_the_week_is_the_slots_own(room: Newsroom) -> None:
    room.tick()
    add(room, 1)
    own = assemble(room.desk).slug
    add(room, 5)
    room.until(FRIDAY - HOUR)
    assert [row.slug for row in room.desk.store.list_issues()] == [own]
    room.approve()
    room.until(FRIDAY + HOUR)
    assert room.desk.store.get_issue(own).state is IssueState.SENT


def test_a_cancelled_issue_ends_its_slot_and_is_not_assembled_again(room: Newsroom) -> None:
    add(room, 1)
    room.until(FRIDAY - 5 * HOUR)
    cancel(room.desk, room.newest())
    room.until(FRIDAY + HOUR)
    assert slot(room) is SlotState.SKIPPED
    assert len(room.desk.store.list_issues()) == 1
    room.until(FRIDAY + WEEK - HOUR)
    assert len(room.desk.store.list_issues()) == 2


def test_an_issue_on_hold_does_not_go_out_and_the_slot_is_missed_in_the_end(room: Newsroom) -> None:
    add(room, 1)
    room.until(FRIDAY - 5 * HOUR)
    room.approve()
    hold(room.desk, room.newest())
    room.until(FRIDAY + 25 * HOUR)
    assert slot(room) is SlotState.MISSED
    assert room.channel.got == []
    assert "is on hold" in said(room)
    assert "digest publish" in said(room)


def test_down_for_five_days_asks_instead_of_sending(room: Newsroom) -> None:
    add(room, 1)
    room.until(FRIDAY - 5 * HOUR)
    room.approve()
    room.clock.now = FRIDAY + dt.timedelta(days=5)
    room.restart()
    room.tick()
    assert slot(room) is SlotState.MISSED
    assert room.channel.got == []
    assert room.desk.store.get_issue(room.newest()).state is IssueState.APPROVED


def test_down_over_several_slots_catches_up_with_the_newest_alone(room: Newsroom) -> None:
    set_up(room, approval='"automatic"', untitled='"working-headline"')
    room.tick()
    add(room, 1)
    room.clock.now = FRIDAY + 2 * WEEK + 3 * HOUR
    room.restart()
    room.tick()
    assert (slot(room), slot(room, FRIDAY + WEEK)) == (SlotState.MISSED, SlotState.MISSED)
    assert slot(room, FRIDAY + 2 * WEEK) is SlotState.PUBLISHED
    assert len(room.channel.got) == 2
    assert "3 h late" in said(room)


def test_a_clock_three_hours_ahead_and_back_again_publishes_once(room: Newsroom) -> None:
    add(room, 1)
    room.until(FRIDAY - 5 * HOUR)
    room.approve()
    room.clock.now = FRIDAY + HOUR  # three hours ahead of the truth, at six
    room.tick()
    assert len(room.channel.got) == 2
    room.clock.now = FRIDAY - 2 * HOUR
    room.until(FRIDAY + 5 * HOUR)
    assert len(room.channel.got) == 2
    assert len(room.desk.store.list_issues()) == 1


def test_a_clock_three_hours_back_is_late_and_not_silent(room: Newsroom) -> None:
    add(room, 1)
    room.until(FRIDAY - 2 * HOUR)
    room.approve()
    room.clock.now -= 3 * HOUR
    room.until(FRIDAY + HOUR)
    assert len(room.channel.got) == 2


def test_automatic_approval_sends_at_the_hour_and_not_before(room: Newsroom) -> None:
    set_up(room, approval='"automatic"', untitled='"working-headline"')
    add(room, 1)
    room.until(FRIDAY - dt.timedelta(minutes=1))
    assert room.desk.store.get_issue(room.newest()).state is IssueState.REVIEW
    assert "not approved" not in said(room)
    room.until(FRIDAY + dt.timedelta(minutes=1))
    assert slot(room) is SlotState.PUBLISHED
    approval = [event for event in room.desk.store.events() if event.act == "approve"]
    assert [event.actor for event in approval] == ["the schedule"]


def test_automatic_approval_asks_for_titles_unless_it_is_told_not_to(room: Newsroom) -> None:
    set_up(room, approval='"automatic"')
    add(room, 1)
    room.until(FRIDAY + HOUR)
    assert slot(room) is SlotState.OPEN
    assert said(room).count("2 working headlines wait for an editor") == 1
    room.approve()
    room.until(FRIDAY + 2 * HOUR)
    assert slot(room) is SlotState.PUBLISHED


def test_an_hour_that_is_changed_after_the_cut_off_counts(room: Newsroom) -> None:
    add(room, 1)
    room.until(FRIDAY - 5 * HOUR)
    room.approve()
    set_up(room, schedule='"Fri 10:00"')
    room.until(FRIDAY + HOUR)
    assert room.channel.got == []
    room.until(FRIDAY + 3 * HOUR)
    assert len(room.channel.got) == 2


def test_a_day_that_is_changed_after_the_cut_off_takes_the_issue_along(room: Newsroom) -> None:
    add(room, 1)
    room.until(FRIDAY - 5 * HOUR)
    room.approve()
    set_up(room, schedule='"Sat 08:00"')
    room.until(FRIDAY + 3 * HOUR)
    assert slot(room) is SlotState.SKIPPED
    assert room.channel.got == []
    room.until(FRIDAY + 25 * HOUR)
    assert len(room.channel.got) == 2
    assert len(room.desk.store.list_issues()) == 1


def test_a_pause_that_is_set_after_the_cut_off_keeps_the_issue_for_later(room: Newsroom) -> None:
    add(room, 1)
    room.until(FRIDAY - 5 * HOUR)
    room.approve()
    set_up(room, pauses='["2026-11-27 to 2026-12-01"]')
    room.until(FRIDAY + 30 * HOUR)
    assert room.channel.got == []
    assert "paused until 1 December 2026" in said(room)
    room.until(FRIDAY + WEEK + HOUR)
    assert len(room.channel.got) == 2


def test_a_kill_between_the_folder_and_its_rows_leaves_an_issue_that_needs_no_confirmation(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(room, approval='"automatic"', untitled='"working-headline"')
    add(room, 1)
    room.until(FRIDAY - 25 * HOUR)

    def killed(*args: object, **more: object) -> Sheet:
        assemble(*args, **more)  # type: ignore[arg-type] # passed on as they came
        raise StorageError("the power went")

    monkeypatch.setattr(slot_issue, "assemble", killed)
    room.clock.now = FRIDAY - 23 * HOUR
    with pytest.raises(StorageError):
        room.tick()
    monkeypatch.undo()
    assert room.desk.store.list_issues() == ()
    assert room.desk.folders.slugs() == ("2026-W48",)
    room.restart()
    set_up(room)
    room.until(FRIDAY + HOUR)
    assert not unconfirmed(room.desk, "2026-W48")
    assert slot(room) is SlotState.PUBLISHED
    assert len(room.desk.store.list_issues()) == 1


def test_a_slot_that_another_machine_holds_is_left_to_it_until_its_lease_ends(room: Newsroom) -> None:
    add(room, 1)
    room.until(FRIDAY - 25 * HOUR)
    room.clock.now = FRIDAY - 23 * HOUR
    store, now = room.desk.store, room.clock.now
    row = store.open_slot(
        "the-example-weekly",
        FRIDAY.date(),
        cutoff_at=FRIDAY - 24 * HOUR,
        publish_at=FRIDAY,
        until=FRIDAY + 24 * HOUR,
        now=now,
    )
    assert store.lease_slot(row.id, owner="elsewhere.example:7", until=now + 2 * HOUR, now=now)
    room.tick()
    assert store.list_issues() == ()
    room.until(now + 3 * HOUR)
    assert len(store.list_issues()) == 1


def test_the_zones_of_dst_days_publish_at_the_local_hour(tmp_path: Path, layout: Confined) -> None:
    """Berlin, the last Friday in winter time and the first in summer time: 07:00 and 06:00 UTC."""
    room = Newsroom(tmp_path, layout)
    set_up(room, approval='"automatic"', untitled='"working-headline"')
    room.clock.now = dt.datetime(2027, 3, 22, tzinfo=dt.UTC)
    room.tick()
    for week, hour in enumerate((7, 6)):
        add(room, 1 + 3 * week)
        due = dt.datetime(2027, 3, 26, hour, tzinfo=dt.UTC) + week * WEEK
        room.until(due - dt.timedelta(minutes=1))
        assert len(room.channel.got) == 2 * week
        room.until(due)
        assert len(room.channel.got) == 2 * week + 2
    room.desk.close()


def test_publishing_by_hand_before_the_hour_ends_the_slot(room: Newsroom) -> None:
    add(room, 1)
    room.until(FRIDAY - 5 * HOUR)
    slug = room.newest()
    room.approve()
    room.publish(slug)
    room.until(FRIDAY + HOUR)
    assert slot(room) is SlotState.PUBLISHED
    assert len(room.channel.got) == 2
    assert approve(room.desk, slug, room.layout).before


def test_after_a_lost_database_nothing_goes_out_until_an_editor_has_looked(room: Newsroom) -> None:
    set_up(room, approval='"automatic"', untitled='"working-headline"')
    add(room, 1)
    room.until(FRIDAY - 5 * HOUR)
    slug = room.newest()
    room.desk.close()
    for path in room.desk.config.state.glob("state.db*"):
        path.unlink()
    room.restart()
    room.until(FRIDAY + HOUR)
    assert unconfirmed(room.desk, slug)
    assert room.channel.got == []
    assert "the record of issue 2026-W48 was lost" in said(room)
    approve(room.desk, slug, room.layout, never_sent=True)
    room.until(FRIDAY + 2 * HOUR)
    assert len(room.channel.got) == 2


def test_an_issue_whose_maker_came_no_further_is_built_and_told_of_all_the_same(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(room, 1)
    room.until(FRIDAY - 25 * HOUR)

    def stopped(*_: object) -> str:
        raise StorageError("the power went")

    monkeypatch.setattr(slot_work, "present", stopped)
    room.clock.now = FRIDAY - 23 * HOUR
    with pytest.raises(StorageError):
        room.tick()
    monkeypatch.undo()
    assert "is assembled" not in said(room)
    room.restart()
    room.until(FRIDAY - 20 * HOUR)
    assert said(room).count("is assembled") == 1
    assert list(room.desk.folders.folder(room.newest()).glob("*.pdf"))
