"""The history of calls that a pace is kept by, and what servers asked to wait for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from store_kit import ADA, NOW, opened, publish

from digest.model.states import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.store import DeliveryRow, Store

SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "state.db") as made:
        yield made


def claimed(store: Store, now: dt.datetime, channel: str = "telegram") -> DeliveryRow:
    row = store.claim_next(channel, owner="me", lease_until=now + MINUTE, now=now)
    assert row is not None
    return row


def test_every_claim_is_a_call_and_stays_one_however_often_a_row_is_claimed(store: Store) -> None:
    publish(store, parts=1)
    for n in range(3):
        row = claimed(store, NOW + n * SECOND)
        store.settle(row.id, row.attempt, DeliveryState.PENDING, now=NOW)
    assert store.calls_since("telegram", NOW) == (NOW, NOW + SECOND, NOW + 2 * SECOND)
    assert store.calls_since("telegram", NOW + SECOND) == (NOW + SECOND, NOW + 2 * SECOND)
    assert store.calls_since("telegram", NOW + MINUTE) == ()


def test_a_claim_that_found_nothing_is_no_call(store: Store) -> None:
    assert store.claim_next("telegram", owner="me", lease_until=NOW + MINUTE, now=NOW) is None
    assert store.calls_since(None, NOW - HOUR) == ()


def test_a_claim_that_was_undone_leaves_no_call(store: Store) -> None:
    publish(store, parts=1)

    def stumble() -> None:
        with store.write():
            claimed(store, NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stumble()
    assert store.calls_since(None, NOW - HOUR) == ()
    assert store.deliveries_of()[0].state is DeliveryState.PENDING


def test_calls_that_are_no_deliveries_count_for_their_channel_and_for_all(store: Store) -> None:
    publish(store, parts=1)
    store.record_call("editors", now=NOW)
    claimed(store, NOW + SECOND)
    assert store.calls_since("editors", NOW) == (NOW,)
    assert store.calls_since("telegram", NOW) == (NOW + SECOND,)
    assert store.calls_since(None, NOW) == (NOW, NOW + SECOND)


def test_what_a_server_asked_for_holds_for_the_channel_and_is_not_forgotten_by_a_restart(
    store: Store, tmp_path: Path
) -> None:
    publish(store, parts=1)
    row = claimed(store, NOW)
    asked = NOW + 40 * SECOND
    store.settle(row.id, 1, DeliveryState.PENDING, now=NOW, not_before=asked, channel_not_before=asked)
    with opened(tmp_path / "state.db") as again:
        assert again.waits_until("telegram") == asked
        assert again.waits_until("editors") is None


def test_the_latest_of_several_requests_holds(store: Store) -> None:
    publish(store, parts=1)
    for seconds in (600, 5):
        row = claimed(store, NOW)
        until = NOW + seconds * SECOND
        store.settle(row.id, row.attempt, DeliveryState.PENDING, now=NOW, channel_not_before=until)
    assert store.waits_until("telegram") == NOW + 600 * SECOND


def test_a_request_of_the_server_holds_also_when_the_answer_came_too_late_for_its_row(store: Store) -> None:
    publish(store, parts=1, channel="mail")
    row = claimed(store, NOW, "mail")
    store.recover(["mail"], actor=ADA, now=NOW + 2 * MINUTE)
    late = NOW + 2 * MINUTE
    assert not store.settle(row.id, 1, DeliveryState.PENDING, now=late, channel_not_before=late + MINUTE)
    assert store.waits_until("mail") == late + MINUTE


def test_calls_are_forgotten_after_an_hour_but_not_what_still_has_to_be_waited_for(store: Store) -> None:
    publish(store, parts=1)
    row = claimed(store, NOW)
    store.settle(row.id, 1, DeliveryState.PENDING, now=NOW, channel_not_before=NOW + 3 * HOUR)
    store.record_call("telegram", now=NOW + SECOND)
    store.record_call("telegram", now=NOW + HOUR + 2 * SECOND)
    assert store.calls_since("telegram", NOW) == (NOW, NOW + HOUR + 2 * SECOND)
    assert store.waits_until("telegram") == NOW + 3 * HOUR
    store.record_call("telegram", now=NOW + 4 * HOUR)
    assert store.calls_since("telegram", NOW) == (NOW + 4 * HOUR,)
    assert store.waits_until("telegram") is None


def test_two_thousand_calls_leave_no_more_than_an_hour_of_them(store: Store) -> None:
    with store.write():
        for n in range(2000):
            store.record_call("telegram", now=NOW + n * 10 * SECOND)
    kept = store.calls_since("telegram", NOW)
    assert len(kept) == 361
    assert kept[-1] - kept[0] == HOUR


def test_calls_come_in_the_order_they_were_made_also_when_the_clock_went_back(store: Store) -> None:
    for at in (NOW, NOW - 3 * HOUR):
        store.record_call("telegram", now=at)
    assert store.calls_since("telegram", NOW - 4 * HOUR) == (NOW, NOW - 3 * HOUR)
