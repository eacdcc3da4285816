"""The ledger as editors meet it: answers to open questions, the balance, what gives way to a new plan."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from store_kit import ADA, NOW, SLUG, approve, move, opened, post, publish

from digest.errors import RefusedError, UnknownError
from digest.model.states import DeliveryState, IssueState
from digest.store import Balance, DeliveryRow, Plan, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "state.db") as made:
        yield made


def claimed(store: Store) -> DeliveryRow:
    row = store.claim_next("telegram", owner="first", lease_until=NOW + dt.timedelta(minutes=2), now=NOW)
    assert row is not None
    return row


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
