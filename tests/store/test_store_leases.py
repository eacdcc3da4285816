"""Leases of whole processes, and the alerts that editors are told once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from store_kit import NOW, SLUG, create, opened

from digest.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.store import LeaseRow, Store

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "state.db") as made:
        yield made


def taken(store: Store, owner: str, now: dt.datetime = NOW, gone: tuple[str, ...] = ()) -> LeaseRow | None:
    return store.take_lease("run", owner=owner, until=now + MINUTE, now=now, gone=gone)


def test_a_lease_has_one_owner_until_its_time_is_over(store: Store) -> None:
    first = taken(store, "one")
    assert first is not None
    assert (first.owner, first.attempt, first.taken_at, first.until) == ("one", 1, NOW, NOW + MINUTE)
    assert taken(store, "two", NOW + MINUTE / 2) is None
    assert store.find_lease("run") == first
    second = taken(store, "two", NOW + MINUTE)
    assert second is not None
    assert (second.owner, second.attempt) == ("two", 2)


def test_leases_of_other_names_do_not_meet(store: Store) -> None:
    assert taken(store, "one") is not None
    assert store.take_lease("poll", owner="two", until=NOW + MINUTE, now=NOW) is not None
    assert store.find_lease("web") is None


def test_the_lease_of_an_owner_known_to_be_gone_is_free_at_once(store: Store) -> None:
    taken(store, "dead:1")
    assert taken(store, "two", gone=("other:2",)) is None
    found = taken(store, "two", gone=("dead:1",))
    assert found is not None
    assert found.attempt == 2


def test_an_owner_that_takes_its_lease_again_fences_off_what_it_did_before(store: Store) -> None:
    taken(store, "one")
    again = taken(store, "one", NOW + MINUTE / 2)
    assert again is not None
    assert again.attempt == 2
    assert not store.extend_lease("run", "one", 1, until=NOW + 9 * MINUTE)
    store.drop_lease("run", "one", 1)
    assert store.find_lease("run") == again


def test_a_lease_is_kept_by_its_holder_alone(store: Store) -> None:
    taken(store, "one")
    assert store.extend_lease("run", "one", 1, until=NOW + 5 * MINUTE)
    assert taken(store, "two", NOW + 2 * MINUTE) is None
    assert not store.extend_lease("run", "two", 1, until=NOW + 9 * MINUTE)
    assert not store.extend_lease("web", "one", 1, until=NOW + 9 * MINUTE)
    assert taken(store, "two", NOW + 5 * MINUTE) is not None
    assert not store.extend_lease("run", "one", 1, until=NOW + 9 * MINUTE)
    found = store.find_lease("run")
    assert found is not None
    assert (found.owner, found.until) == ("two", NOW + 6 * MINUTE)


@pytest.mark.parametrize("back", [1, 10, 11, 600])
def test_a_lease_that_is_kept_is_nobody_elses_however_far_the_clock_was_set_back(store: Store, back: int) -> None:
    assert store.take_lease("run", owner="one", until=NOW + 10 * MINUTE, now=NOW)
    now = NOW - back * MINUTE
    assert store.extend_lease("run", "one", 1, until=now + 10 * MINUTE)
    assert store.take_lease("run", owner="two", until=now + 10 * MINUTE, now=now) is None
    store.drop_lease("run", "one", 1)
    assert store.take_lease("run", owner="two", until=now + 10 * MINUTE, now=now)


@pytest.mark.parametrize("hours", [0, -3, 3])
def test_a_lease_given_back_is_free_whatever_the_clock_does(store: Store, hours: int) -> None:
    taken(store, "one")
    store.drop_lease("run", "one", 1)
    found = taken(store, "two", NOW + dt.timedelta(hours=hours))
    assert found is not None
    assert found.attempt == 2
    store.drop_lease("run", "one", 1)
    assert store.find_lease("run") == found


def test_an_alert_is_told_once_however_often_it_is_found(store: Store) -> None:
    assert store.alert("slot:2026-11-27:late", "It is late.", now=NOW)
    assert not store.alert("slot:2026-11-27:late", "It is still late.", now=NOW + MINUTE)
    (alert,) = store.alerts()
    assert (alert.text, alert.at, alert.issue, alert.told_at) == ("It is late.", NOW, None, None)
    store.alert_told(alert.id, now=NOW + MINUTE)
    assert store.alerts(untold=True) == ()
    assert store.alerts()[0].told_at == NOW + MINUTE
    assert not store.alert("slot:2026-11-27:late", "Later still.", now=NOW + 2 * MINUTE)


def test_alerts_are_read_newest_first_and_handed_on_oldest_first(store: Store) -> None:
    create(store)
    for n in range(4):
        store.alert(f"key {n}", f"text {n}", now=NOW + n * MINUTE, issue=SLUG if n == 3 else None)
    store.alert_told(1, now=NOW)
    assert [alert.key for alert in store.alerts()] == ["key 3", "key 2", "key 1", "key 0"]
    assert [alert.key for alert in store.alerts(limit=2)] == ["key 3", "key 2"]
    assert [alert.key for alert in store.alerts(untold=True)] == ["key 1", "key 2", "key 3"]
    assert [alert.key for alert in store.alerts(untold=True, limit=1)] == ["key 1"]
    assert store.alerts(limit=1)[0].issue == SLUG


def test_an_alert_that_belongs_to_a_step_is_undone_with_it(store: Store) -> None:
    def stumble() -> None:
        with store.write():
            store.alert("key", "text", now=NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stumble()
    assert store.alert("key", "text", now=NOW)


def test_an_alert_about_an_issue_that_is_not_there_is_refused_in_words(store: Store) -> None:
    with pytest.raises(StorageError, match="could not do its work"):
        store.alert("key", "text", now=NOW, issue="2026-W01")
    assert store.alerts() == ()
