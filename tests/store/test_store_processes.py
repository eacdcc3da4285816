"""Several processes on one database, and processes that die in the middle of their work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from store_kit import ADA, LATER, NOW, SLUG, article, go, opened, publish, race, worker

from digest.errors import BusyError
from digest.model.states import DeliveryState, IssueState, SlotState

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "state.db"
    opened(path).close()
    return path


def kill(process: subprocess.Popen[str]) -> list[str]:
    """End it as a power cut would, and give what it had printed."""
    process.kill()
    return process.communicate(timeout=30)[0].splitlines()


def test_two_processes_claim_two_hundred_rows_and_none_twice(database: Path) -> None:
    with opened(database) as store:
        publish(store, parts=200)
        first, second = race(*(worker("claim", database) for _ in range(2)))
        rows = store.deliveries_of(SLUG)
    assert sorted(map(int, first + second)) == [row.id for row in rows]
    assert {row.attempt for row in rows} == {1}
    assert {row.state for row in rows} == {DeliveryState.SENT}
    assert len(rows) == 200


def test_two_processes_create_one_issue(database: Path) -> None:
    said = sorted(line for lines in race(*(worker("create", database) for _ in range(2))) for line in lines)
    assert said == ["RefusedError: there is an issue 2026-W48 already: it is a draft", "won"]
    with opened(database) as store:
        assert len(store.placements_of(SLUG)) == 2
        assert len(store.list_articles()) == 2
        assert len(store.events()) == 1


def test_a_process_killed_inside_a_transaction_leaves_nothing_of_it(database: Path) -> None:
    process = worker("inside", database)
    kill(process)
    with opened(database, busy_timeout=0.1) as store:
        store.check()
        assert store.find_issue(SLUG) is None
        assert store.list_articles() == ()
        assert store.record_article(article("one"))


def test_a_sender_killed_at_work_loses_and_doubles_nothing(database: Path) -> None:
    with opened(database) as store:
        publish(store, parts=60)
    said: list[str] = []
    for calls in (1, 7, 20):
        process = worker("claim", database)
        go(process)
        assert process.stdout is not None
        said += [process.stdout.readline().strip() for _ in range(calls)]
        said += kill(process)
        with opened(database) as store:
            store.check()
            left = store.recover([], actor=ADA, now=LATER)
            assert len(left) <= 1
    race(worker("claim", database))
    with opened(database) as store:
        rows = store.deliveries_of(SLUG)
    assert len(said) == len(set(said))
    assert {row.attempt for row in rows} == {1}
    assert {row.state for row in rows} <= {DeliveryState.SENT, DeliveryState.UNKNOWN}
    assert len(rows) == 60


def assert_each_step_was_taken_once(database: Path) -> None:
    with opened(database) as store:
        store.check()
        slots = store.slots_of("weekly-example")
        assert len(slots) == 12
        assert {slot.state for slot in slots} == {SlotState.PUBLISHED}
        assert {slot.issue for slot in slots} == {f"issue of {slot.date}" for slot in slots}
        assert {issue.state for issue in store.list_issues()} == {IssueState.REVIEW}
        assert len(store.list_issues()) == len(store.alerts()) == 12
        ends = [event for event in store.events() if event.act == "slot"]
        assert len(ends) == len({event.issue for event in ends}) == 12
        assert {slot.lease_owner for slot in slots} == {None}


def test_four_processes_race_for_every_slot_and_each_step_is_taken_once(database: Path) -> None:
    said = [line for lines in race(*(worker("slots", database) for _ in range(4))) for line in lines]
    assert "late" not in said
    assert len(said) == len(set(said)) == 36
    assert_each_step_was_taken_once(database)
    with opened(database) as store:
        assert {slot.attempt for slot in store.slots_of("weekly-example")} == {1}


def test_processes_killed_between_the_steps_of_slots_leave_work_that_others_end(database: Path) -> None:
    dead: list[str] = []
    said: list[str] = []
    for lines in (1, 2, 5, 7):
        process = worker("slots", database, *dead)
        go(process)
        assert process.stdout is not None
        said += [process.stdout.readline().strip() for _ in range(lines)]
        said += kill(process)
        dead.append(str(process.pid))
    said += [line for lines in race(*(worker("slots", database, *dead) for _ in range(2))) for line in lines]
    assert "late" not in said
    assert len(said) == len(set(said))
    assert_each_step_was_taken_once(database)


def test_the_slot_of_a_killed_process_waits_for_its_lease_where_nobody_knows_of_its_death(database: Path) -> None:
    process = worker("slots", database)
    go(process)
    assert process.stdout is not None
    process.stdout.readline()
    kill(process)
    with opened(database) as store:
        held = [slot for slot in store.slots_of("weekly-example", [SlotState.OPEN]) if slot.lease_owner]
        assert len(held) <= 1
        for slot in held:
            assert store.lease_slot(slot.id, owner="me", until=LATER, now=NOW) is None
            assert store.lease_slot(slot.id, owner="me", until=LATER, now=LATER) is not None
            assert not store.write_slot(slot.id, slot.attempt, now=LATER, reminded_at=LATER)


def test_one_of_four_processes_has_the_lease(database: Path) -> None:
    said = race(*(worker("lease", database) for _ in range(4)))
    assert sorted(line for lines in said for line in lines) == ["lost", "lost", "lost", "won"]


def test_what_three_processes_find_at_once_is_told_once(database: Path) -> None:
    said = race(*(worker("tell", database) for _ in range(3)))
    assert sum(int(lines[0]) for lines in said) == 100
    with opened(database) as store:
        assert len(store.alerts()) == 100


def test_a_lock_held_elsewhere_is_said_after_the_busy_timeout(database: Path) -> None:
    process = worker("inside", database)
    try:
        with opened(database, busy_timeout=0.05) as store:
            assert store.list_articles() == ()  # reading goes on
            with pytest.raises(BusyError, match="another process") as caught:
                store.record_article(article("one"))
            assert caught.value.hint
            assert caught.value.path == str(database)
            with pytest.raises(BusyError):
                store.claim_next("telegram", owner="me", lease_until=LATER, now=NOW)
    finally:
        go(process)
        process.communicate(timeout=30)
    with opened(database) as store:
        assert len(store.list_articles()) == 300
