"""Slots: one row a date, one process at a time, and nothing written by one that came too late."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from store_kit import ADA, NOW, SLUG, create, opened

from digest.errors import StorageError
from digest.model.states import SlotState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.store import SlotRow, Store

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
WEEKLY, DATE = "weekly-example", dt.date(2026, 11, 29)
TIMES = {"cutoff_at": NOW, "publish_at": NOW + 24 * HOUR, "until": NOW + 48 * HOUR}
AN_HOUR_LATER = {name: at + HOUR for name, at in TIMES.items()}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "state.db") as made:
        yield made


def slot(store: Store, date: dt.date = DATE, **times: dt.datetime) -> SlotRow:
    return store.open_slot(WEEKLY, date, now=NOW, **(TIMES | times))


def leased(store: Store, row: SlotRow, owner: str = "first", now: dt.datetime = NOW) -> SlotRow:
    found = store.lease_slot(row.id, owner=owner, until=now + 10 * MINUTE, now=now)
    assert found is not None
    return found


def record(store: Store, state: SlotState, date: dt.date = DATE) -> bool:
    return store.record_slot(WEEKLY, date, state, detail="holiday", actor=ADA, now=NOW, **TIMES)


def test_a_schedule_begins_when_it_is_first_seen_and_keeps_its_beginning(store: Store) -> None:
    assert store.schedule_since(WEEKLY, "fridays", now=NOW) == NOW
    assert store.schedule_since(WEEKLY, "fridays", now=NOW + HOUR) == NOW
    assert store.schedule_since("daily-example", "fridays", now=NOW + HOUR) == NOW + HOUR


def test_a_schedule_with_other_rules_begins_anew_and_so_does_the_old_one_when_it_returns(store: Store) -> None:
    store.schedule_since(WEEKLY, "fridays", now=NOW)
    assert store.schedule_since(WEEKLY, "sundays", now=NOW + HOUR) == NOW + HOUR
    assert store.schedule_since(WEEKLY, "sundays", now=NOW + 2 * HOUR) == NOW + HOUR
    assert store.schedule_since(WEEKLY, "fridays", now=NOW + 3 * HOUR) == NOW + 3 * HOUR


def test_a_date_has_one_slot_however_often_it_is_opened(store: Store) -> None:
    first = slot(store)
    assert (first.publication, first.date, first.state, first.attempt) == (WEEKLY, DATE, SlotState.OPEN, 0)
    assert (first.cutoff_at, first.publish_at, first.until) == tuple(TIMES.values())
    assert (first.issue, first.lease_owner, first.assembled_at, first.detail) == (None, None, None, "")
    assert slot(store) == first
    assert store.slots_of(WEEKLY) == (first,)
    assert store.open_slot("daily-example", DATE, now=NOW, **TIMES).id != first.id


def test_an_open_slot_takes_on_a_changed_hour_and_keeps_its_lease_and_steps(store: Store) -> None:
    row = leased(store, slot(store))
    store.write_slot(row.id, row.attempt, now=NOW, assembled_at=NOW)
    later = store.open_slot(WEEKLY, DATE, now=NOW + MINUTE, **AN_HOUR_LATER)
    assert (later.id, later.publish_at, later.until) == (row.id, NOW + 25 * HOUR, NOW + 49 * HOUR)
    assert (later.assembled_at, later.lease_owner, later.attempt) == (NOW, "first", 1)
    assert later.updated_at == NOW + MINUTE


@pytest.mark.parametrize("state", [SlotState.PUBLISHED, SlotState.SKIPPED, SlotState.MISSED])
def test_a_slot_that_is_over_is_not_opened_again_nor_given_new_times(store: Store, state: SlotState) -> None:
    row = leased(store, slot(store))
    assert store.write_slot(row.id, row.attempt, now=NOW, actor=ADA, state=state, detail="so it is")
    over = store.find_slot(WEEKLY, DATE)
    assert over is not None
    assert (over.state, over.detail, over.lease_owner, over.lease_until) == (state, "so it is", None, None)
    assert store.open_slot(WEEKLY, DATE, now=NOW + HOUR, **AN_HOUR_LATER) == over
    assert store.lease_slot(over.id, owner="first", until=NOW + HOUR, now=NOW) is None
    assert not record(store, SlotState.SKIPPED)


def test_a_slot_that_makes_no_issue_is_written_down_once_with_its_event(store: Store) -> None:
    assert record(store, SlotState.SKIPPED)
    assert not record(store, SlotState.MISSED)
    (row,) = store.slots_of(WEEKLY)
    assert (row.state, row.detail) == (SlotState.SKIPPED, "holiday")
    (event,) = store.events()
    assert (event.act, event.before, event.after, event.detail) == ("slot", "", "skipped", "2026-11-29: holiday")
    assert (event.actor, event.issue) == ("Ada Example", None)
    assert store.lease_slot(row.id, owner="first", until=NOW + HOUR, now=NOW) is None


def test_an_open_slot_is_not_overwritten_by_a_missed_one(store: Store) -> None:
    row = slot(store)
    assert not record(store, SlotState.MISSED)
    assert store.find_slot(WEEKLY, DATE) == row
    assert store.events() == ()


def test_slots_are_listed_the_newest_date_first_by_state_and_number(store: Store) -> None:
    days = [DATE + dt.timedelta(days=n) for n in (0, 7, 14)]
    for day in (days[1], days[0]):
        slot(store, day)
    record(store, SlotState.SKIPPED, days[2])
    store.open_slot("daily-example", DATE, now=NOW, **TIMES)
    assert [row.date for row in store.slots_of(WEEKLY)] == days[::-1]
    assert [row.date for row in store.slots_of(WEEKLY, [SlotState.OPEN])] == [days[1], days[0]]
    assert [row.date for row in store.slots_of(WEEKLY, limit=1)] == [days[2]]
    assert [row.date for row in store.slots_of(WEEKLY, [SlotState.OPEN], limit=1)] == [days[1]]
    assert store.slots_of(WEEKLY, []) == ()
    assert store.find_slot(WEEKLY, DATE + dt.timedelta(days=1)) is None


def test_a_slot_is_worked_by_one_owner_until_its_lease_is_over(store: Store) -> None:
    row = slot(store)
    first = leased(store, row)
    assert (first.lease_owner, first.lease_until, first.attempt) == ("first", NOW + 10 * MINUTE, 1)
    assert store.lease_slot(row.id, owner="second", until=NOW + HOUR, now=NOW + 9 * MINUTE) is None
    assert store.lease_slot(row.id, owner="second", until=NOW + HOUR, now=NOW, gone=["third"]) is None
    assert store.find_slot(WEEKLY, DATE) == first
    assert leased(store, row, "first", NOW + MINUTE).attempt == 2
    second = leased(store, row, "second", NOW + 11 * MINUTE)
    assert (second.lease_owner, second.attempt) == ("second", 3)
    third = store.lease_slot(row.id, owner="third", until=NOW + HOUR, now=NOW + 12 * MINUTE, gone=["second"])
    assert third is not None
    assert third.attempt == 4
    assert store.lease_slot(row.id + 1, owner="first", until=NOW + HOUR, now=NOW) is None


CHANGES: list[dict[str, Any]] = [
    {"issue": SLUG, "assembled_at": NOW},
    {"reminded_at": NOW},
    {"told_late_at": NOW, "detail": "late"},
    {"state": SlotState.PUBLISHED, "actor": ADA},
]


@pytest.mark.parametrize("changes", CHANGES, ids=",".join)
def test_a_write_under_an_older_attempt_changes_nothing(store: Store, changes: dict[str, Any]) -> None:
    create(store)
    slow = leased(store, slot(store))
    quick = leased(store, slow, "second", NOW + 10 * MINUTE)
    events = store.events()
    assert not store.write_slot(slow.id, slow.attempt, now=NOW + HOUR, **changes)
    store.release_slot(slow.id, slow.attempt)
    assert store.find_slot(WEEKLY, DATE) == quick
    assert store.events() == events
    assert store.write_slot(quick.id, quick.attempt, now=NOW + HOUR, **changes)


@pytest.mark.parametrize("changes", CHANGES, ids=",".join)
def test_a_slot_that_is_over_is_changed_by_nobody(store: Store, changes: dict[str, Any]) -> None:
    row = leased(store, slot(store))
    store.write_slot(row.id, row.attempt, now=NOW, actor=ADA, state=SlotState.SKIPPED, detail="cancelled")
    over, events = store.find_slot(WEEKLY, DATE), store.events()
    assert not store.write_slot(row.id, row.attempt, now=NOW + HOUR, **changes)
    assert (store.find_slot(WEEKLY, DATE), store.events()) == (over, events)


def test_a_slot_s_move_is_an_event_of_its_issue_and_its_steps_are_none(store: Store) -> None:
    create(store)
    row = leased(store, slot(store))
    told = len(store.events())
    store.write_slot(row.id, row.attempt, now=NOW, issue=SLUG, assembled_at=NOW)
    store.write_slot(row.id, row.attempt, now=NOW, reminded_at=NOW, told_late_at=NOW, detail="waits")
    assert len(store.events()) == told
    store.write_slot(row.id, row.attempt, now=NOW, actor=ADA, state=SlotState.PUBLISHED, detail="3 h late")
    event = store.events(SLUG)[-1]
    assert (event.act, event.before, event.after, event.detail) == (
        "slot",
        "open",
        "published",
        "2026-11-29: 3 h late",
    )
    (found,) = store.slots_of(WEEKLY)
    assert found.issue == SLUG
    assert (found.assembled_at, found.reminded_at, found.told_late_at) == (NOW, NOW, NOW)


def test_a_move_without_anybody_who_makes_it_is_refused_and_undone(store: Store) -> None:
    row = leased(store, slot(store))
    with pytest.raises(ValueError, match="needs somebody"):
        store.write_slot(row.id, row.attempt, now=NOW, state=SlotState.SKIPPED)
    assert store.find_slot(WEEKLY, DATE) == row


@pytest.mark.parametrize("name", ["lease_until", "lease_owner", "publish_at", "date", "colour"])
def test_what_is_no_step_of_a_slot_cannot_be_written(store: Store, name: str) -> None:
    row = leased(store, slot(store))
    with pytest.raises(ValueError, match=f"no {name} to change"):
        store.write_slot(row.id, row.attempt, now=NOW, actor=ADA, **{name: 1})
    assert store.find_slot(WEEKLY, DATE) == row


def test_a_slot_cannot_name_an_issue_that_is_not_there(store: Store) -> None:
    row = leased(store, slot(store))
    with pytest.raises(StorageError):
        store.write_slot(row.id, row.attempt, now=NOW, issue="2026-W01")
    assert store.find_slot(WEEKLY, DATE) == row


def test_a_lease_given_back_is_anybody_s_at_once(store: Store) -> None:
    row = leased(store, slot(store))
    store.release_slot(row.id, row.attempt)
    assert leased(store, row, "second").attempt == 2
    assert not store.write_slot(row.id, row.attempt, now=NOW, reminded_at=NOW)
