"""Corrections and withdrawals: one commit each, and nothing older ever comes after them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from store_kit import ADA, NOW, SLUG, create, move, opened, post, publish

from digest.errors import RefusedError, UnknownError
from digest.model.acts import PIN, SEND, WITHDRAW, edit_act
from digest.model.states import DeliveryState, IssueState
from digest.store import Balance, DeliveryRow, IssueRow, OutputRow, Plan, PostRow, Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MINUTE = dt.timedelta(minutes=1)
PENDING, SENT, FAILED = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.FAILED
SUPPRESSED, UNKNOWN = DeliveryState.SUPPRESSED, DeliveryState.UNKNOWN


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "state.db") as made:
        yield made


def claim(store: Store, now: dt.datetime = NOW, channel: str = "telegram") -> DeliveryRow | None:
    return store.claim_next(channel, owner="me", lease_until=now + MINUTE, now=now)


def do_next(store: Store, after: DeliveryState = SENT, now: dt.datetime = NOW) -> DeliveryRow:
    """The next delivery, claimed and settled."""
    row = claim(store, now)
    assert row is not None
    assert store.settle(row.id, row.attempt, after, now=now, message_id=str(row.id))
    return store.get_delivery(row.id)


def sent(store: Store, slug: str = SLUG, parts: int = 2) -> None:
    """An issue that is out."""
    publish(store, slug, parts=parts)
    for _ in range(parts):
        do_next(store)
    move(store, IssueState.SENDING, IssueState.SENT, slug)


def edits(revision: int, *parts: int) -> list[Plan]:
    act = edit_act(revision)
    return [Plan(channel="telegram", part=f"part {n}", position=n, act=act, post_sha256="f" * 64) for n in parts]


def correct(
    store: Store,
    revision: int = 2,
    plans: Sequence[Plan] | None = None,
    posts: Sequence[PostRow] = (),
    content: str = "corrected",
) -> IssueRow:
    page = OutputRow(name="issue.html", sha256=str(revision) * 64, size=revision, media_type="text/html")
    planned = edits(revision, 0, 1) if plans is None else plans
    return store.correct_issue(
        SLUG, revision, content, [page], posts, planned, actor=ADA, now=NOW, detail="40, not 400"
    )


def states(store: Store) -> dict[str, DeliveryState]:
    return {f"{row.part} {row.act}": row.state for row in store.deliveries_of(SLUG)}


def test_a_correction_is_an_approved_revision_of_a_sent_issue_with_its_edits(store: Store) -> None:
    sent(store)
    listed = (post("part 0", 0), PostRow.of("telegram", "part 1", 1, '{"text":"better"}'))
    row = correct(store, posts=listed)
    assert (row.state, row.revision, row.content_hash) == (IssueState.SENT, 2, "corrected")
    assert (row.approved_revision, row.approved_hash) == (2, "corrected")
    assert [output.size for output in store.outputs_of(SLUG, 2)] == [2]
    assert store.posts_of(SLUG, 2) == listed
    assert [output.size for output in store.outputs_of(SLUG, 1)] == [1234]
    assert store.balance(SLUG) == Balance(sent=2, pending=2)
    event = store.events(SLUG)[-1]
    assert (event.act, event.before, event.after, event.detail) == ("correct", "sent", "sent", "40, not 400")
    assert [(do_next(store).act, do_next(store).act)] == [("edit:2", "edit:2")]


def test_a_correction_of_what_was_corrected_meanwhile_is_refused(store: Store) -> None:
    sent(store)
    correct(store)
    before = (store.get_issue(SLUG), store.outputs_of(SLUG, 2), store.deliveries_of(SLUG), store.events())
    for revision in (2, 1, 4):
        with pytest.raises(RefusedError, match="at revision 2"):
            correct(store, revision, content="another")
    assert before == (store.get_issue(SLUG), store.outputs_of(SLUG, 2), store.deliveries_of(SLUG), store.events())
    assert correct(store, 3).approved_revision == 3


def test_a_change_of_content_that_was_written_down_before_is_corrected_under_its_own_revision(store: Store) -> None:
    sent(store)
    store.set_content(SLUG, 1, "noted", actor=ADA, now=NOW)
    row = correct(store, 2)
    assert (row.revision, row.approved_revision, row.content_hash) == (2, 2, "corrected")
    with pytest.raises(RefusedError):
        correct(store, 2)


@pytest.mark.parametrize("state", [IssueState.DRAFT, IssueState.SENDING, IssueState.HELD, IssueState.WITHDRAWN])
def test_only_a_sent_issue_is_corrected(store: Store, state: IssueState) -> None:
    if state is IssueState.DRAFT:
        create(store)
    elif state is IssueState.WITHDRAWN:
        sent(store)
        store.withdraw_issue(SLUG, 1, [], actor=ADA, now=NOW)
    else:
        publish(store)
        if state is IssueState.HELD:
            move(store, IssueState.SENDING, IssueState.HELD)
    rows = store.deliveries_of(SLUG)
    with pytest.raises(RefusedError, match=SLUG):
        correct(store)
    with pytest.raises(UnknownError):
        store.correct_issue("2026-W01", 2, "new", [], [], [], actor=ADA, now=NOW)
    assert (store.get_issue(SLUG).state, store.get_issue(SLUG).revision) == (state, 1)
    assert store.deliveries_of(SLUG) == rows
    assert store.outputs_of(SLUG, 2) == ()


def test_a_later_correction_takes_the_place_of_edits_that_wait_or_failed(store: Store) -> None:
    sent(store, parts=3)
    correct(store, plans=edits(2, 0, 1, 2))
    do_next(store)
    do_next(store, FAILED)
    correct(store, 3, edits(3, 0, 1, 2))
    assert states(store) == {
        **{f"part {n} send": SENT for n in range(3)},
        "part 0 edit:2": SENT,
        "part 1 edit:2": SUPPRESSED,
        "part 2 edit:2": SUPPRESSED,
        **{f"part {n} edit:3": PENDING for n in range(3)},
    }
    left_out = store.deliveries_of(SLUG, [SUPPRESSED])
    assert {row.detail for row in left_out} == {"a later correction took its place"}
    assert [do_next(store).act for _ in range(3)] == ["edit:3"] * 3
    assert store.balance(SLUG).settled


@pytest.mark.parametrize("how", ["settled", "recovered"])
def test_an_edit_under_way_during_a_later_correction_never_comes_after_it(store: Store, how: str) -> None:
    sent(store)
    correct(store, plans=edits(2, 0))
    old = claim(store)
    assert old is not None
    correct(store, 3, edits(3, 0))
    now = NOW + 2 * MINUTE
    if how == "settled":
        assert store.settle(old.id, 1, PENDING, now=now, not_before=now + MINUTE, detail="no answer")
    else:
        store.recover([], actor=ADA, now=now)
        assert store.events(SLUG)[-1].after == "suppressed"
    found = store.get_delivery(old.id)
    assert (found.state, found.not_before, found.lease_owner) == (SUPPRESSED, None, None)
    assert do_next(store, now=now).act == "edit:3"
    assert claim(store, now + 9 * MINUTE) is None


def test_an_edit_that_was_made_all_the_same_says_so_and_the_later_one_follows(store: Store) -> None:
    sent(store)
    correct(store, plans=edits(2, 0))
    old = claim(store)
    assert old is not None
    correct(store, 3, edits(3, 0))
    assert store.settle(old.id, 1, SENT, now=NOW)
    assert store.get_delivery(old.id).state is SENT
    assert do_next(store).act == "edit:3"


def test_an_editor_cannot_bring_an_older_edit_back(store: Store) -> None:
    sent(store)
    correct(store, plans=edits(2, 0))
    old = claim(store)
    assert old is not None
    correct(store, 3, edits(3, 0))
    store.settle(old.id, 1, FAILED, now=NOW)
    with pytest.raises(RefusedError, match="a later correction took its place") as caught:
        store.resolve(old.id, FAILED, PENDING, actor=ADA, now=NOW)
    assert caught.value.hint
    assert store.get_delivery(old.id).state is FAILED
    assert store.resolve(old.id, FAILED, SUPPRESSED, actor=ADA, now=NOW).state is SUPPRESSED


def test_a_post_that_an_editor_sends_again_is_not_taken_for_an_old_edit(store: Store) -> None:
    publish(store)
    do_next(store)
    question = do_next(store, UNKNOWN)
    move(store, IssueState.SENDING, IssueState.SENT)
    correct(store, plans=edits(2, 0))
    assert store.resolve(question.id, UNKNOWN, PENDING, actor=ADA, now=NOW).state is PENDING
    assert {do_next(store).act, do_next(store).act} == {SEND, "edit:2"}


def test_a_withdrawal_plans_how_an_issue_is_taken_back_and_leaves_out_what_waits(store: Store) -> None:
    sent(store)
    correct(store)
    do_next(store)
    do_next(store, FAILED)
    correct(store, 3, edits(3, 0))
    plans = [Plan(channel="telegram", part=f"part {n}", position=1 - n, act=WITHDRAW) for n in range(2)]
    row = store.withdraw_issue(SLUG, 3, plans, actor=ADA, now=NOW, detail="a wrong name")
    assert row.state is IssueState.WITHDRAWN
    assert store.balance(SLUG) == Balance(sent=3, suppressed=2, pending=2)
    event = store.events(SLUG)[-1]
    assert (event.act, event.before, event.after, event.detail) == ("withdraw", "sent", "withdrawn", "a wrong name")
    done = [do_next(store), do_next(store)]
    assert [(row.act, row.part) for row in done] == [(WITHDRAW, "part 1"), (WITHDRAW, "part 0")]
    assert claim(store) is None


def test_a_withdrawal_of_what_is_not_sent_at_that_revision_is_refused(store: Store) -> None:
    publish(store)
    with pytest.raises(RefusedError, match="is being sent"):
        store.withdraw_issue(SLUG, 1, [], actor=ADA, now=NOW)
    for _ in range(2):
        do_next(store)
    move(store, IssueState.SENDING, IssueState.SENT)
    with pytest.raises(RefusedError, match="revision 1, not 2"):
        store.withdraw_issue(SLUG, 2, [], actor=ADA, now=NOW)
    with pytest.raises(UnknownError):
        store.withdraw_issue("2026-W01", 1, [], actor=ADA, now=NOW)
    store.withdraw_issue(SLUG, 1, [], actor=ADA, now=NOW)
    with pytest.raises(RefusedError, match="was withdrawn"):
        store.withdraw_issue(SLUG, 1, [], actor=ADA, now=NOW)
    assert [event.act for event in store.events(SLUG)].count("withdraw") == 1


def test_an_issue_is_not_withdrawn_while_a_post_of_it_is_on_its_way_out(store: Store) -> None:
    publish(store, parts=1)
    question = do_next(store, UNKNOWN)
    move(store, IssueState.SENDING, IssueState.SENT)
    store.resolve(question.id, UNKNOWN, PENDING, actor=ADA, now=NOW)
    row = claim(store)
    assert row is not None
    with pytest.raises(RefusedError, match="being sent at this moment"):
        store.withdraw_issue(SLUG, 1, [], actor=ADA, now=NOW)
    assert store.get_issue(SLUG).state is IssueState.SENT
    store.settle(row.id, row.attempt, SENT, now=NOW, message_id="9")
    plan = Plan(channel="telegram", part="part 0", act=WITHDRAW)
    store.withdraw_issue(SLUG, 1, [plan], actor=ADA, now=NOW)
    assert do_next(store).act == WITHDRAW


@pytest.mark.parametrize("how", ["settled", "recovered"])
def test_an_edit_under_way_during_a_withdrawal_is_not_tried_again(store: Store, how: str) -> None:
    sent(store)
    correct(store, plans=edits(2, 0))
    row = claim(store)
    assert row is not None
    plan = Plan(channel="telegram", part="part 0", act=WITHDRAW)
    store.withdraw_issue(SLUG, 2, [plan], actor=ADA, now=NOW)
    now = NOW + 2 * MINUTE
    if how == "settled":
        store.settle(row.id, 1, PENDING, now=now)
    else:
        store.recover([], actor=ADA, now=now)
    found = store.get_delivery(row.id)
    assert (found.state, found.detail) == (SUPPRESSED, "the issue was withdrawn")
    assert do_next(store, now=now).act == WITHDRAW


def test_a_post_of_a_withdrawn_issue_is_not_sent_again_by_anybody(store: Store) -> None:
    publish(store, parts=1)
    question = do_next(store, UNKNOWN)
    move(store, IssueState.SENDING, IssueState.SENT)
    plan = Plan(channel="telegram", part="part 0", act=WITHDRAW)
    store.withdraw_issue(SLUG, 1, [plan], actor=ADA, now=NOW)
    with pytest.raises(RefusedError, match="the issue was withdrawn"):
        store.resolve(question.id, UNKNOWN, PENDING, actor=ADA, now=NOW)
    assert claim(store) is None  # nobody knows yet whether there is anything to take back
    store.resolve(question.id, UNKNOWN, SENT, actor=ADA, now=NOW, message_id="9", link="https://example.org/9")
    assert store.get_delivery(question.id).message_id == "9"
    assert do_next(store).act == WITHDRAW


def test_a_withdrawal_that_failed_can_be_tried_again(store: Store) -> None:
    sent(store, parts=1)
    plan = Plan(channel="telegram", part="part 0", act=WITHDRAW)
    store.withdraw_issue(SLUG, 1, [plan], actor=ADA, now=NOW)
    row = do_next(store, FAILED)
    store.resolve(row.id, FAILED, PENDING, actor=ADA, now=NOW)
    assert do_next(store).attempt == 2


def test_acts_are_added_to_an_issue_that_is_under_way_or_out_once_each(store: Store) -> None:
    publish(store, parts=1)
    again = [Plan(channel="telegram", part="part 0", act=edit_act(1, 1), position=0)]
    assert store.add_deliveries(SLUG, 1, again, now=NOW) == 1
    assert store.add_deliveries(SLUG, 1, again, now=NOW) == 0
    assert [do_next(store).act for _ in range(2)] == [SEND, "edit:1.1"]
    move(store, IssueState.SENDING, IssueState.SENT)
    assert store.add_deliveries(SLUG, 1, [Plan(channel="telegram", part="part 0", act=PIN)], now=NOW) == 1
    assert do_next(store).act == PIN


def test_an_edit_to_an_older_revision_is_not_added_after_a_correction(store: Store) -> None:
    sent(store)
    correct(store, plans=[])
    late = [Plan(channel="telegram", part="part 0", act=edit_act(1, 1)), Plan(channel="telegram", part="x", act=PIN)]
    assert store.add_deliveries(SLUG, 1, late, now=NOW) == 1
    assert do_next(store).act == PIN
    assert claim(store) is None


@pytest.mark.parametrize("state", [IssueState.DRAFT, IssueState.HELD, IssueState.WITHDRAWN])
def test_nothing_is_added_to_an_issue_that_sends_nothing(store: Store, state: IssueState) -> None:
    if state is IssueState.DRAFT:
        create(store)
    else:
        sent(store) if state is IssueState.WITHDRAWN else publish(store)
        move(store, store.get_issue(SLUG).state, state)
    rows = store.deliveries_of(SLUG)
    with pytest.raises(RefusedError, match="nothing more is sent") as caught:
        store.add_deliveries(SLUG, 1, [Plan(channel="telegram", part="new")], now=NOW)
    assert caught.value.hint
    with pytest.raises(UnknownError):
        store.add_deliveries("2026-W01", 1, [], now=NOW)
    assert store.deliveries_of(SLUG) == rows
