"""The ledger in one process: plans, claims, leases, fencing, recovery, an editor's answers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.dialects import sqlite
from store_kit import ADA, LATER, NOW, SLUG, approve, create, move, opened, publish

from digest.errors import RefusedError, UnknownError
from digest.model.acts import PIN, SEND, UNPIN, WITHDRAW, edit_act
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
    assert store.waits_until("telegram") is None
    assert claim(store) is None
    again = claimed(store, now=NOW + MINUTE)
    assert (again.attempt, again.not_before, again.detail) == (2, None, "slow down")


def test_an_outcome_is_written_once_and_gives_the_lease_back(store: Store) -> None:
    publish(store)
    row = claimed(store)
    assert store.settle(row.id, 1, DeliveryState.SENT, now=NOW, message_id="7", link="https://example.org/7")
    assert not store.settle(row.id, 1, DeliveryState.FAILED, now=NOW, detail="late")
    found = store.get_delivery(row.id)
    assert (found.state, found.message_id, found.link) == (DeliveryState.SENT, "7", "https://example.org/7")
    assert (found.lease_owner, found.lease_until, found.detail) == (None, None, "")
    with pytest.raises(ValueError, match="cannot end"):
        store.settle(row.id, 1, DeliveryState.SENDING, now=NOW)


def test_a_delivery_with_nothing_to_do_any_more_is_left_out_by_its_sender(store: Store) -> None:
    publish(store)
    row = claimed(store)
    assert store.settle(row.id, 1, DeliveryState.SUPPRESSED, now=NOW, detail="its post is not there")
    assert store.get_delivery(row.id).state is DeliveryState.SUPPRESSED
    assert claimed(store).part == "part 1"


def test_a_sender_that_slept_through_its_lease_changes_nothing(store: Store) -> None:
    publish(store, parts=1, channel="mail")
    slow = claimed(store, channel="mail")
    later = NOW + 3 * MINUTE
    store.recover(["mail"], actor=ADA, now=later)
    quick = claimed(store, channel="mail", owner="second", now=later)
    assert not store.settle(slow.id, slow.attempt, DeliveryState.FAILED, now=later)
    assert store.get_delivery(slow.id) == quick
    assert store.settle(quick.id, quick.attempt, DeliveryState.SENT, now=later)


def test_a_late_answer_for_a_row_that_gave_way_to_a_new_plan_changes_nothing(store: Store) -> None:
    publish(store, parts=1, channel="mail")
    slow = claimed(store, channel="mail")
    later = NOW + 3 * MINUTE
    store.recover(["mail"], actor=ADA, now=later)
    move(store, IssueState.SENDING, IssueState.HELD)
    store.set_content(SLUG, 1, "new", actor=ADA, now=later)
    publish(store, parts=1, channel="mail")
    rows = store.deliveries_of(SLUG)
    assert slow.id not in {row.id for row in rows}
    late = later + MINUTE
    assert not store.settle(slow.id, slow.attempt, DeliveryState.PENDING, now=later, channel_not_before=late)
    assert store.deliveries_of(SLUG) == rows


@pytest.mark.parametrize("act", [PIN, UNPIN, WITHDRAW, edit_act(1), edit_act(2, 3)])
def test_an_act_that_shows_no_more_when_repeated_is_taken_up_any_number_of_times(store: Store, act: str) -> None:
    create(store)
    approve(store)
    store.plan_deliveries(SLUG, 1, [Plan(channel="telegram", part="one", act=act)], actor=ADA, now=NOW)
    now = NOW
    for attempt in (1, 2, 3):
        assert claimed(store, now=now).attempt == attempt
        now += 2 * MINUTE
        (row,) = store.recover([], actor=ADA, now=now)
        assert (row.state, row.repeats, row.lease_owner) == (DeliveryState.PENDING, attempt, None)
    assert [event.act for event in store.events(SLUG)[-3:]] == ["recover"] * 3


@pytest.mark.parametrize("trouble", [DeliveryState.UNKNOWN, DeliveryState.FAILED])
def test_an_act_on_a_post_waits_until_an_editor_says_what_became_of_the_post(
    store: Store, trouble: DeliveryState
) -> None:
    create(store)
    approve(store)
    plans = [Plan(channel="telegram", part=part, position=n) for n, part in enumerate(["one", "two"])]
    pin = Plan(channel="telegram", part="one", position=2, act=PIN)
    store.plan_deliveries(SLUG, 1, [*plans, pin], actor=ADA, now=NOW)
    first = claimed(store)
    store.settle(first.id, 1, trouble, now=NOW)
    second = claimed(store)
    assert second.part == "two"
    store.settle(second.id, 1, DeliveryState.SENT, now=NOW)
    assert claim(store) is None
    assert not store.balance(SLUG).settled
    after = DeliveryState.SENT if trouble is DeliveryState.UNKNOWN else DeliveryState.SUPPRESSED
    store.resolve(first.id, trouble, after, actor=ADA, now=NOW)
    assert claimed(store).act == PIN


def test_a_hold_leaves_the_deliveries_as_they_are_and_a_resume_goes_on_with_them(store: Store) -> None:
    publish(store, parts=3)
    first = claimed(store)
    before = store.deliveries_of(SLUG)
    held = move(store, IssueState.SENDING, IssueState.HELD)
    assert (held.approved_revision, store.deliveries_of(SLUG)) == (1, before)
    assert claim(store) is None
    assert store.settle(first.id, first.attempt, DeliveryState.SENT, now=NOW, message_id="7")
    assert claim(store) is None
    assert store.recover([], actor=ADA, now=NOW + 9 * MINUTE) == ()
    move(store, IssueState.HELD, IssueState.SENDING)
    assert store.balance(SLUG) == Balance(sent=1, pending=2)
    assert claimed(store).part == "part 1"


def test_a_call_cut_short_while_its_issue_is_on_hold_is_a_question_all_the_same(store: Store) -> None:
    publish(store, parts=1)
    claimed(store)
    move(store, IssueState.SENDING, IssueState.HELD)
    (row,) = store.recover([], actor=ADA, now=NOW + 9 * MINUTE)
    assert row.state is DeliveryState.UNKNOWN
    store.resolve(row.id, row.state, DeliveryState.PENDING, actor=ADA, now=NOW)
    assert claim(store, now=NOW + 9 * MINUTE) is None
    move(store, IssueState.HELD, IssueState.SENDING)
    assert claimed(store, now=NOW + 9 * MINUTE).attempt == 2


def test_the_messages_of_an_act_are_listed_the_newest_issue_first(store: Store) -> None:
    for number, slug in enumerate(["2026-W47", "2026-W48", "2026-W49"]):
        create(store, slug)
        approve(store, slug)
        plans = [Plan(channel="telegram", part="index", act=act, position=n) for n, act in enumerate([SEND, PIN])]
        store.plan_deliveries(slug, 1, plans, actor=ADA, now=NOW)
        for n in range(2):
            row = claimed(store)
            store.settle(row.id, 1, DeliveryState.SENT, now=NOW, message_id=f"{number}{n}")
    assert [(row.issue, row.message_id) for row in store.messages_of("telegram", PIN)] == [
        ("2026-W49", "21"),
        ("2026-W48", "11"),
        ("2026-W47", "01"),
    ]
    assert store.messages_of("telegram", UNPIN) == store.messages_of("mail", PIN) == ()


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


def test_a_claim_walks_an_index_instead_of_reading_every_recipient(store: Store) -> None:
    publish(store)
    dialect: Dialect = sqlite.dialect()
    query = claimable("telegram", SLUG, "me", NOW).compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    with store.read() as connection:
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
    assert all("SCAN" not in step and "TEMP" not in step for step in plan)
    assert any("position<?" in step for step in plan)
