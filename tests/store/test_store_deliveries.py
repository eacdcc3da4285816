"""The ledger in one process: plans, claims, leases, fencing, recovery, an editor's answers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.dialects import sqlite
from store_kit import ADA, LATER, NOW, SLUG, approve, create, move, opened, post, publish

from digest.errors import RefusedError, UnknownError
from digest.model.states import DeliveryState, IssueState
from digest.store import Balance, DeliveryRow, Plan, Store
from digest.store.deliveries import claimable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Dialect

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "state.db") as made:
        yield made


def claim(
    store: Store, *, owner: str = "first", now: dt.datetime = NOW, channel: str = "telegram"
) -> DeliveryRow | None:
    return store.claim_next(channel, owner=owner, lease_until=now + 2 * MINUTE, now=now)


def claimed(store: Store, *, owner: str = "first", now: dt.datetime = NOW, channel: str = "telegram") -> DeliveryRow:
    row = claim(store, owner=owner, now=now, channel=channel)
    assert row is not None
    return row


def test_an_approved_issue_is_planned_once(store: Store) -> None:
    assert publish(store).state is IssueState.SENDING
    assert store.balance(SLUG) == Balance(pending=2)
    with pytest.raises(RefusedError, match="is being sent"):
        store.plan_deliveries(SLUG, 1, [Plan(channel="telegram", part="more")], actor=ADA, now=NOW)
    assert store.balance(SLUG) == Balance(pending=2)
    assert store.events(SLUG)[-1].act == "publish"


def test_an_issue_that_is_not_approved_is_not_planned(store: Store) -> None:
    create(store)
    with pytest.raises(RefusedError, match="is a draft"):
        store.plan_deliveries(SLUG, 1, [Plan(channel="telegram", part="one")], actor=ADA, now=NOW)
    with pytest.raises(UnknownError):
        store.plan_deliveries("2026-W01", 1, [], actor=ADA, now=NOW)
    assert store.deliveries_of() == ()


def test_a_claim_is_committed_as_sending_with_owner_lease_and_attempt(store: Store, tmp_path: Path) -> None:
    publish(store)
    row = claimed(store)
    assert (row.part, row.state, row.attempt, row.lease_owner) == ("part 0", DeliveryState.SENDING, 1, "first")
    assert (row.lease_until, row.claimed_at) == (NOW + 2 * MINUTE, NOW)
    with opened(tmp_path / "state.db") as other:
        assert other.get_delivery(row.id) == row
        assert other.leased() == (row,)


@pytest.mark.parametrize(
    ("after", "goes_on"),
    [
        (DeliveryState.SENT, True),
        (DeliveryState.FAILED, True),
        (DeliveryState.UNKNOWN, True),
        (DeliveryState.PENDING, False),
    ],
)
def test_a_later_part_waits_until_the_earlier_one_is_done(store: Store, after: DeliveryState, goes_on: bool) -> None:
    publish(store)
    first = claimed(store)
    assert claim(store) is None
    store.settle(first.id, first.attempt, after, now=NOW, not_before=LATER if after is DeliveryState.PENDING else None)
    second = claim(store)
    assert (second.part if second else None) == ("part 1" if goes_on else None)


def test_parts_of_one_position_do_not_wait_for_each_other(store: Store) -> None:
    create(store)
    approve(store)
    plans = [Plan(channel="mail", part=f"reader {number}") for number in range(3)]
    store.plan_deliveries(SLUG, 1, plans, actor=ADA, now=NOW)
    assert [claimed(store, channel="mail").part for _ in plans] == ["reader 0", "reader 1", "reader 2"]


def test_channels_do_not_wait_for_each_other(store: Store) -> None:
    create(store)
    approve(store)
    plans = [Plan(channel=channel, part="compact") for channel in ("folder", "telegram")]
    store.plan_deliveries(SLUG, 1, plans, actor=ADA, now=NOW)
    claimed(store, channel="telegram")
    assert claimed(store, channel="folder", owner="second").channel == "folder"
    assert claim(store, channel="web") is None


def test_one_sender_works_a_channel_at_a_time(store: Store) -> None:
    publish(store, "2026-W47")
    publish(store, "2026-W48")
    first = claimed(store)
    assert first.issue == "2026-W47"
    assert claim(store, owner="second") is None
    assert claimed(store).issue == "2026-W48"
    assert claim(store, owner="second", now=NOW + 3 * MINUTE) is None  # part 0 of both is still a question
    store.recover(["telegram"], actor=ADA, now=NOW + 3 * MINUTE)
    assert claimed(store, owner="second", now=NOW + 3 * MINUTE).issue == "2026-W47"


def test_a_claim_can_be_limited_to_one_issue(store: Store) -> None:
    publish(store, "2026-W47")
    publish(store, "2026-W48")
    row = store.claim_next("telegram", owner="me", lease_until=LATER, now=NOW, issue="2026-W48")
    assert row is not None
    assert row.issue == "2026-W48"


@pytest.mark.parametrize("state", [IssueState.HELD, IssueState.SENT])
def test_an_issue_on_hold_sends_nothing_and_a_sent_one_what_an_editor_asked_for(
    store: Store, state: IssueState
) -> None:
    publish(store)
    move(store, IssueState.SENDING, state)
    assert (claim(store) is None) == (state is IssueState.HELD)


def test_a_row_is_not_claimed_before_its_time(store: Store) -> None:
    publish(store, parts=1)
    row = claimed(store)
    assert store.settle(row.id, 1, DeliveryState.PENDING, now=NOW, not_before=NOW + MINUTE, detail="slow down")
    assert store.waits_until("telegram") == NOW + MINUTE
    assert claim(store) is None
    again = claimed(store, now=NOW + MINUTE)
    assert (again.attempt, again.not_before, again.detail) == (2, None, "slow down")
    assert store.waits_until("telegram") is None
    assert store.calls_since("telegram", NOW) == (NOW + MINUTE,)
    assert store.calls_since("telegram", NOW + 2 * MINUTE) == ()


def test_an_outcome_is_written_once_and_gives_the_lease_back(store: Store) -> None:
    publish(store)
    row = claimed(store)
    assert store.settle(row.id, 1, DeliveryState.SENT, now=NOW, message_id="7", link="https://example.org/7")
    assert not store.settle(row.id, 1, DeliveryState.FAILED, now=NOW, detail="late")
    found = store.get_delivery(row.id)
    assert (found.state, found.message_id, found.link) == (DeliveryState.SENT, "7", "https://example.org/7")
    assert (found.lease_owner, found.lease_until, found.detail) == (None, None, "")
    with pytest.raises(ValueError, match="cannot end"):
        store.settle(row.id, 1, DeliveryState.SUPPRESSED, now=NOW)


def test_a_sender_that_slept_through_its_lease_changes_nothing(store: Store) -> None:
    publish(store, parts=1, channel="mail")
    slow = claimed(store, channel="mail")
    later = NOW + 3 * MINUTE
    store.recover(["mail"], actor=ADA, now=later)
    assert not store.renew_lease(slow.id, slow.attempt, lease_until=later + MINUTE, now=later)
    quick = claimed(store, channel="mail", owner="second", now=later)
    assert not store.settle(slow.id, slow.attempt, DeliveryState.FAILED, now=later)
    assert not store.renew_lease(slow.id, slow.attempt, lease_until=later + MINUTE, now=later)
    assert store.get_delivery(slow.id) == quick
    assert store.settle(quick.id, quick.attempt, DeliveryState.SENT, now=later)


def test_a_renewed_lease_is_not_taken_away(store: Store) -> None:
    publish(store)
    row = claimed(store)
    assert store.renew_lease(row.id, 1, lease_until=NOW + 9 * MINUTE, now=NOW + MINUTE)
    assert store.recover([], actor=ADA, now=NOW + 5 * MINUTE) == ()
    (found,) = store.recover([], actor=ADA, now=NOW + 9 * MINUTE)
    assert found.state is DeliveryState.UNKNOWN


def test_a_post_left_in_sending_is_unknown_and_the_rest_goes_on(store: Store) -> None:
    publish(store)
    claimed(store)
    assert store.recover(["mail"], actor=ADA, now=NOW + MINUTE) == ()
    (row,) = store.recover(["mail"], actor=ADA, now=NOW + 2 * MINUTE)
    assert (row.state, row.attempt, row.lease_owner) == (DeliveryState.UNKNOWN, 1, None)
    event = store.events(SLUG)[-1]
    assert (event.act, event.before, event.after) == ("recover", "sending", "unknown")
    assert event.detail == "telegram: part 0 (send)"
    assert claimed(store, now=NOW + 2 * MINUTE).part == "part 1"


def test_a_repeatable_delivery_is_taken_up_again_once(store: Store) -> None:
    publish(store, parts=1, channel="mail")
    claimed(store, channel="mail")
    (row,) = store.recover(["mail"], actor=ADA, now=NOW + 2 * MINUTE)
    assert (row.state, row.repeats) == (DeliveryState.PENDING, 1)
    assert claimed(store, channel="mail", now=NOW + 2 * MINUTE).attempt == 2
    (row,) = store.recover(["mail"], actor=ADA, now=NOW + 4 * MINUTE)
    assert (row.state, row.repeats) == (DeliveryState.UNKNOWN, 1)


def test_the_rows_of_a_process_known_to_be_gone_need_not_wait_for_the_lease(store: Store) -> None:
    publish(store)
    claimed(store, owner="dead:1")
    assert store.recover([], actor=ADA, now=NOW, gone=["other:2"]) == ()
    assert len(store.recover([], actor=ADA, now=NOW, gone=["dead:1"])) == 1


@pytest.mark.parametrize("after", [DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.SUPPRESSED])
def test_an_editor_answers_for_an_unknown_post_once(store: Store, after: DeliveryState) -> None:
    publish(store, parts=1)
    row = claimed(store)
    store.settle(row.id, 1, DeliveryState.UNKNOWN, now=NOW, detail="no answer")
    answered = store.resolve(row.id, DeliveryState.UNKNOWN, after, actor=ADA, now=NOW, attempt=1, message_id="7")
    assert (answered.state, answered.message_id) == (after, "7")
    with pytest.raises(RefusedError, match="part 0 to telegram"):
        store.resolve(row.id, DeliveryState.UNKNOWN, after, actor=ADA, now=NOW)
    event = store.events(SLUG)[-1]
    assert (event.act, event.before, event.after) == ("resolve", "unknown", str(after))


def test_an_answer_to_an_older_question_is_refused(store: Store) -> None:
    publish(store, parts=1)
    for attempt in (1, 2):
        row = claimed(store)
        store.settle(row.id, attempt, DeliveryState.UNKNOWN, now=NOW)
        if attempt == 1:
            store.resolve(row.id, DeliveryState.UNKNOWN, DeliveryState.PENDING, actor=ADA, now=NOW, attempt=1)
    with pytest.raises(RefusedError, match="may or may not have gone out"):
        store.resolve(row.id, DeliveryState.UNKNOWN, DeliveryState.PENDING, actor=ADA, now=NOW, attempt=1)
    assert store.get_delivery(row.id).state is DeliveryState.UNKNOWN


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (DeliveryState.PENDING, DeliveryState.SENDING),
        (DeliveryState.PENDING, DeliveryState.SENT),
        (DeliveryState.SENDING, DeliveryState.SENT),
        (DeliveryState.SENT, DeliveryState.PENDING),
    ],
)
def test_an_editor_cannot_do_what_belongs_to_the_sender(
    store: Store, before: DeliveryState, after: DeliveryState
) -> None:
    publish(store, parts=1)
    row = store.deliveries_of(SLUG)[0]
    if before is not DeliveryState.PENDING:
        claimed(store)
    if before is DeliveryState.SENT:
        store.settle(row.id, 1, DeliveryState.SENT, now=NOW)
    with pytest.raises(RefusedError):
        store.resolve(row.id, before, after, actor=ADA, now=NOW)
    with pytest.raises(UnknownError, match="no delivery 99"):
        store.resolve(99, before, after, actor=ADA, now=NOW)
    assert store.get_delivery(row.id).state is before


def test_the_balance_adds_up_and_says_when_an_issue_is_settled(store: Store) -> None:
    publish(store, parts=4)
    for after in (DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN):
        row = claimed(store)
        assert store.balance(SLUG).sending == 1
        store.settle(row.id, row.attempt, after, now=NOW)
        assert not store.balance(SLUG).settled
    last = store.deliveries_of(SLUG, [DeliveryState.PENDING])[0]
    store.resolve(last.id, DeliveryState.PENDING, DeliveryState.SUPPRESSED, actor=ADA, now=NOW)
    balance = store.balance(SLUG)
    assert balance == Balance(sent=1, failed=1, unknown=1, suppressed=1)
    assert (balance.candidates, balance.done, balance.settled) == (4, 4, True)
    assert store.balance(SLUG, "telegram") == balance
    assert store.balance(SLUG, "mail") == Balance()


def test_a_part_that_an_editor_left_out_after_a_doubtful_call_still_counts_as_gone_out(store: Store) -> None:
    publish(store)
    row = claimed(store)
    store.settle(row.id, 1, DeliveryState.UNKNOWN, now=NOW)
    store.resolve(row.id, DeliveryState.UNKNOWN, DeliveryState.SUPPRESSED, actor=ADA, now=NOW)
    move(store, IssueState.SENDING, IssueState.HELD)
    with pytest.raises(RefusedError, match="may have gone out"):
        store.set_content(SLUG, 1, "new", actor=ADA, now=NOW)
    assert store.get_issue(SLUG).state is IssueState.HELD


def test_rows_that_wait_or_failed_with_old_content_give_way_to_the_new(store: Store) -> None:
    publish(store, parts=2)
    failed = claimed(store)
    store.settle(failed.id, 1, DeliveryState.FAILED, now=NOW, detail="wrong entities")
    old = {row.id for row in store.deliveries_of(SLUG)}
    move(store, IssueState.SENDING, IssueState.HELD)
    store.set_content(SLUG, 1, "new", actor=ADA, now=NOW)
    new = post("part 0", 0)
    row = approve(store, posts=(new,))
    plan = Plan(channel="telegram", part="part 0", post_sha256=new.sha256)
    assert store.plan_deliveries(SLUG, row.revision, [plan], actor=ADA, now=NOW) == 1
    (found,) = store.deliveries_of(SLUG)
    assert found.revision == 2
    assert found.id not in old
    assert store.post_of(found) == new


def test_a_claim_walks_an_index_instead_of_reading_every_recipient(store: Store) -> None:
    publish(store)
    dialect: Dialect = sqlite.dialect()
    query = claimable("telegram", SLUG, "me", NOW).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    with store.read() as connection:
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    assert all("SCAN" not in step and "TEMP" not in step for step in plan)
    assert any("position<?" in step for step in plan)
