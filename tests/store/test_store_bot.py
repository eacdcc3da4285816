"""What the bot keeps: updates, pastes, cards, questions, rooms, marks; orders and uploads; a slot that is postponed."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from store_kit import ADA, NOW, SLUG, approve, create, move, opened, race, worker

from digest.errors import RefusedError, StorageError, UnknownError
from digest.model.actor import Actor
from digest.model.states import IssueState, SlotState
from digest.store.bot_rows import OrderRow, PieceRow, PromptRow, RoomRow, UpdateRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.store import SlotRow, Store
    from digest.store.bot_rows import PasteRow

SECOND, HOUR, DAY = dt.timedelta(seconds=1), dt.timedelta(hours=1), dt.timedelta(days=1)
BEN = Actor(name="Ben Example", door="bot")
WEEKLY = "weekly-example"
TIMES = {"cutoff_at": NOW, "publish_at": NOW + 24 * HOUR, "until": NOW + 48 * HOUR}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "state.db") as made:
        yield made


def hear(store: Store, *ids: int, now: dt.datetime = NOW) -> int:
    return store.keep_updates([(id_, f"update {id_}") for id_ in ids], now=now, made_after=now - SECOND)


def waiting(store: Store) -> list[int]:
    return [row.id for row in store.waiting_updates()]


def test_an_update_is_kept_once_however_often_it_is_handed_over(store: Store) -> None:
    assert hear(store, 12, 10, 11) == 3
    assert hear(store, 11, 12, 13, now=NOW + HOUR) == 1
    assert hear(store) == 0
    rows = store.waiting_updates()
    assert rows[0] == UpdateRow(id=10, at=NOW, made_after=NOW - SECOND, payload="update 10", attempts=0)
    assert [(row.id, row.at) for row in rows] == [(10, NOW), (11, NOW), (12, NOW), (13, NOW + HOUR)]


def test_updates_wait_in_their_order_until_they_are_done(store: Store) -> None:
    hear(store, 3, 1, 2)
    store.update_done(2)
    assert waiting(store) == [1, 3]
    store.update_done(2)
    store.update_done(99)
    assert waiting(store) == [1, 3]
    assert hear(store, 2) == 0
    assert waiting(store) == [1, 3]


def test_every_attempt_counts_and_outlives_the_process(store: Store, tmp_path: Path) -> None:
    hear(store, 1, 2)
    store.begin_update(1)
    store.begin_update(1)
    with opened(tmp_path / "state.db") as other:
        assert [(row.id, row.attempts) for row in other.waiting_updates()] == [(1, 2), (2, 0)]


def test_what_an_update_said_is_forgotten_once_it_is_done(store: Store, tmp_path: Path) -> None:
    store.keep_updates([(1, "a private word")], now=NOW, made_after=NOW)
    store.update_done(1)
    with contextlib.closing(sqlite3.connect(tmp_path / "state.db")) as connection:
        assert connection.execute("SELECT id, payload, done FROM updates").fetchall() == [(1, "", 1)]


def test_an_update_that_needs_no_work_leaves_only_its_number(store: Store) -> None:
    assert store.keep_updates([(5, "")], now=NOW, made_after=NOW) == 1
    assert store.waiting_updates() == ()
    assert (store.has_update(5), store.has_update(6)) == (True, False)
    assert store.last_update(NOW) == 5


def test_what_is_done_is_pruned_after_three_days_and_what_waits_is_not(store: Store) -> None:
    hear(store, 1, 2, 3)
    for done in (1, 3):
        store.update_done(done)
    hear(store, 4, now=NOW + 3 * DAY)
    assert [store.has_update(n) for n in (1, 2, 3, 4)] == [True] * 4
    hear(store, 5, now=NOW + 3 * DAY + SECOND)
    assert [store.has_update(n) for n in (1, 2, 3, 4, 5)] == [False, True, False, True, True]
    assert waiting(store) == [2, 4, 5]


def test_the_last_update_is_forgotten_after_three_days_of_silence(store: Store) -> None:
    """The server then begins anew, at any number: a higher one from before would hide what comes."""
    assert store.last_update(NOW) is None
    hear(store, 900, 901)
    store.update_done(901)
    assert store.last_update(NOW + 3 * DAY - SECOND) == 901
    assert store.last_update(NOW + 3 * DAY) is None
    assert hear(store, 17, now=NOW + 4 * DAY) == 1
    assert store.last_update(NOW + 4 * DAY) == 17
    assert waiting(store) == [17, 900]


def add(store: Store, update_id: int, text: str = "words", *, editor: int = 7, chat_id: int = 1) -> PasteRow:
    return store.add_piece(
        update_id, chat_id=chat_id, editor=editor, message_id=update_id + 100, text=text, now=NOW + update_id * SECOND
    )


def test_the_pieces_of_a_paste_stand_in_the_order_of_their_messages(store: Store) -> None:
    first = add(store, 3, "third")
    add(store, 1, "first")
    paste = add(store, 2, "second")
    assert (first.id, first.open, first.message_id, first.at) == (paste.id, True, None, NOW + 3 * SECOND)
    assert paste.at == NOW + 2 * SECOND  # when the last one came
    assert store.open_pastes() == (paste,)
    assert store.pieces_of(paste.id)[0] == PieceRow(update_id=1, paste=paste.id, message_id=101, text="first")
    assert [piece.text for piece in store.pieces_of(paste.id)] == ["first", "second", "third"]


def test_a_piece_that_comes_again_changes_nothing_even_after_its_paste_is_closed(store: Store) -> None:
    paste = add(store, 1, "first")
    assert store.add_piece(1, chat_id=1, editor=7, message_id=101, text="again", now=NOW + HOUR) == paste
    assert store.close_paste(paste.id)
    again = add(store, 1, "again")
    assert (again.id, again.open) == (paste.id, False)
    assert store.open_pastes() == ()
    assert [piece.text for piece in store.pieces_of(paste.id)] == ["first"]


def test_two_editors_in_one_chat_and_one_in_two_chats_have_pastes_of_their_own(store: Store) -> None:
    rows = [add(store, 1), add(store, 2, editor=8), add(store, 3, chat_id=2), add(store, 4)]
    assert [row.id for row in rows] == [rows[0].id, rows[1].id, rows[2].id, rows[0].id]
    assert len({row.id for row in rows}) == 3
    assert [(row.chat_id, row.editor) for row in store.open_pastes()] == [(1, 7), (1, 8), (2, 7)]


def test_a_paste_is_closed_once_and_the_next_piece_begins_another(store: Store) -> None:
    paste = add(store, 1, "first")
    store.paste_message(paste.id, 555)
    assert store.close_paste(paste.id)
    assert not store.close_paste(paste.id)
    assert not store.close_paste(99)
    closed = store.find_paste(paste.id)
    assert closed == replace(paste, open=False, message_id=555)
    following = add(store, 2, "second")
    assert following.id > paste.id
    assert store.open_pastes() == (following,)
    assert store.find_paste(99) is None


def test_a_closed_paste_keeps_its_words_until_what_came_of_it_is_told(store: Store) -> None:
    paste, other = add(store, 1, "first"), add(store, 2, editor=8)
    assert store.unread_pastes() == ()
    store.close_paste(paste.id)
    assert [row.id for row in store.unread_pastes()] == [paste.id]
    store.paste_read(paste.id)
    assert store.unread_pastes() == ()
    assert [(piece.update_id, piece.text) for piece in store.pieces_of(paste.id)] == [(1, "")]
    assert [piece.text for piece in store.pieces_of(other.id)] == ["words"]


def test_the_newest_control_message_of_an_issue_in_a_chat_is_the_one_that_lives(store: Store) -> None:
    create(store)
    create(store, "other")
    old = store.add_card(1, 10, SLUG, shown="a", now=NOW)
    elsewhere = store.add_card(2, 11, SLUG, shown="b", now=NOW)
    another = store.add_card(1, 12, "other", shown="c", now=NOW)
    new = store.add_card(1, 13, SLUG, shown="d", now=NOW + HOUR)
    assert (old.live, new.live, new.view, new.shown, new.at) == (True, True, "", "d", NOW + HOUR)
    assert store.find_card(1, 10) == replace(old, live=False, shown="")  # what stands there must be drawn anew
    assert store.find_card(2, 11) == elsewhere
    assert store.find_card(1, 12) == another
    assert [card.id for card in store.cards()] == [new.id, another.id, elsewhere.id, old.id]
    assert [card.id for card in store.cards(SLUG)] == [new.id, elsewhere.id, old.id]
    assert [card.live for card in store.cards(SLUG)] == [True, True, False]


def test_a_control_message_has_a_menu_and_what_it_shows_until_it_is_gone(store: Store) -> None:
    create(store)
    card = store.add_card(1, 10, SLUG, shown="a", now=NOW)
    store.card_view(card.id, "edit")
    store.card_shown(card.id, "b")
    assert store.find_card(1, 10) == replace(card, view="edit", shown="b")
    again = store.add_card(1, 10, SLUG, shown="c", now=NOW)
    assert (again.view, again.live) == ("", True)
    assert store.cards() == (again,)
    store.drop_card(again.id)
    assert store.find_card(1, 10) is None
    with pytest.raises(StorageError):
        store.add_card(1, 11, "no such issue", shown="", now=NOW)


def test_a_question_is_found_by_its_message_and_gives_way_to_another_there(store: Store) -> None:
    create(store)
    prompt = PromptRow(chat_id=1, message_id=10, issue=SLUG, what="headline", number=2, editor=7, at=NOW)
    store.add_prompt(prompt)
    store.add_prompt(replace(prompt, message_id=11, issue=None, what="paste", number=0))
    store.add_prompt(replace(prompt, chat_id=2))
    assert store.find_prompt(1, 10) == prompt
    store.add_prompt(replace(prompt, what="answered"))
    assert [store.find_prompt(1, n) is not None for n in (10, 11, 12)] == [True, True, False]
    found = store.find_prompt(1, 10)
    assert found is not None
    assert found.what == "answered"
    assert store.find_prompt(2, 10) == replace(prompt, chat_id=2)


def test_rooms_are_the_ones_last_seen_with_their_newest_names(store: Store) -> None:
    store.see_room(-100, "Old name", "group", now=NOW)
    store.see_room(-200, "Readers", "channel", now=NOW + SECOND)
    assert [room.chat_id for room in store.rooms()] == [-200, -100]
    store.see_room(-100, "New name", "supergroup", now=NOW + HOUR)
    renamed = RoomRow(chat_id=-100, title="New name", kind="supergroup", at=NOW + HOUR)
    assert store.rooms() == (renamed, RoomRow(chat_id=-200, title="Readers", kind="channel", at=NOW + SECOND))


def test_a_mark_is_what_was_set_last(store: Store) -> None:
    assert store.mark("menu") is None
    store.set_mark("menu", "a")
    store.set_mark("other", "")
    store.set_mark("menu", "b")
    assert (store.mark("menu"), store.mark("other")) == ("b", "")


def test_an_upload_is_known_to_the_bot_that_made_it_and_the_last_one_counts(store: Store) -> None:
    store.keep_upload("one", "a" * 64, "file 1", now=NOW)
    store.keep_upload("two", "a" * 64, "file 2", now=NOW)
    store.keep_upload("one", "b" * 64, "file 3", now=NOW)
    store.keep_upload("one", "a" * 64, "file 4", now=NOW + HOUR)
    assert [store.find_upload(bot, "a" * 64) for bot in ("one", "two", "three")] == ["file 4", "file 2", None]
    assert store.find_upload("one", "b" * 64) == "file 3"


def place(store: Store, slug: str = SLUG, revision: int = 1, after: dt.timedelta = HOUR) -> bool:
    return store.place_order(slug, revision, due_at=NOW + after, actor=BEN, now=NOW)


def acts(store: Store, slug: str = SLUG) -> list[str]:
    return [event.act for event in store.events(slug) if event.act in {"order", "stop", "lapse"}]


def test_an_order_is_written_once_with_its_event(store: Store) -> None:
    create(store)
    approve(store)
    assert place(store)
    assert not place(store, after=2 * HOUR)
    wanted = OrderRow(issue=SLUG, revision=1, due_at=NOW + HOUR, actor="Ben Example", door="bot", at=NOW)
    assert store.orders() == (wanted,)
    assert acts(store) == ["order"]


def test_orders_stand_in_the_order_in_which_they_are_due(store: Store) -> None:
    for slug, hours in (("late", 3), ("soon", 1), ("then", 2)):
        create(store, slug)
        approve(store, slug)
        place(store, slug, after=hours * HOUR)
    assert [order.issue for order in store.orders()] == ["soon", "then", "late"]


@pytest.mark.parametrize("state", ["draft", "held", "another revision", "unknown"])
def test_only_what_is_approved_at_that_revision_is_ordered(store: Store, state: str) -> None:
    create(store)
    if state != "draft":
        approve(store)
    if state == "held":
        move(store, IssueState.APPROVED, IssueState.HELD)
    with pytest.raises(UnknownError if state == "unknown" else RefusedError):
        place(store, "nothing" if state == "unknown" else SLUG, 2 if state == "another revision" else 1)
    assert store.orders() == ()
    assert acts(store) == []


def test_an_order_of_an_approval_that_is_no_more_gives_way_to_the_new_one(store: Store) -> None:
    create(store)
    approve(store)
    place(store)
    store.set_content(SLUG, 1, "c" * 64, actor=ADA, now=NOW)
    approve_again(store)
    assert place(store, revision=2, after=2 * HOUR)
    (order,) = store.orders()
    assert (order.revision, order.due_at) == (2, NOW + 2 * HOUR)


def approve_again(store: Store) -> None:
    row = store.get_issue(SLUG)
    if row.state is IssueState.DRAFT:
        move(store, IssueState.DRAFT, IssueState.REVIEW)
    store.approve(SLUG, row.revision, "c" * 64, [], [], actor=ADA, now=NOW)


def test_an_order_is_taken_back_once_under_the_name_of_the_act(store: Store) -> None:
    create(store)
    approve(store)
    place(store)
    (order,) = store.orders()
    assert store.take_order_back(SLUG, actor=ADA, now=NOW) == order
    assert store.take_order_back(SLUG, actor=ADA, now=NOW) is None
    place(store)
    assert store.take_order_back(SLUG, actor=ADA, now=NOW, act="lapse") is not None
    assert acts(store) == ["order", "stop", "order", "lapse"]
    place(store)
    store.drop_order(SLUG)
    assert store.orders() == ()
    assert acts(store)[-1] == "order"


def opened_slot(store: Store, date: dt.date | None = None) -> SlotRow:
    return store.open_slot(WEEKLY, date or NOW.date() + DAY, now=NOW, **TIMES)


def put_off(store: Store, row: SlotRow, hours: int = 30) -> SlotRow:
    at = NOW + hours * HOUR
    return store.postpone_slot(row.id, publish_at=at, until=at + DAY, actor=BEN, now=NOW + SECOND, detail="to then")


def test_a_postponed_slot_has_its_new_hour_and_the_schedule_changes_it_no_more(store: Store) -> None:
    create(store)
    row = opened_slot(store)
    store.give_slot(row.id, SLUG, now=NOW)
    moved = put_off(store, row)
    assert (moved.publish_at, moved.until, moved.postponed_at) == (NOW + 30 * HOUR, NOW + 54 * HOUR, NOW + SECOND)
    assert (moved.cutoff_at, moved.date, moved.issue) == (row.cutoff_at, row.date, SLUG)
    later = {name: at + HOUR for name, at in TIMES.items()}
    assert store.open_slot(WEEKLY, row.date, now=NOW + HOUR, **later) == moved
    (event,) = (event for event in store.events(SLUG) if event.act == "postpone")
    assert (event.actor, event.door, event.detail) == ("Ben Example", "bot", "to then")


def test_who_works_on_a_slot_while_it_is_postponed_is_fenced_off_and_its_steps_are_taken_anew(store: Store) -> None:
    row = opened_slot(store)
    leased = store.lease_slot(row.id, owner="first", until=NOW + HOUR, now=NOW)
    assert leased is not None
    assert store.write_slot(row.id, leased.attempt, now=NOW, assembled_at=NOW, reminded_at=NOW, told_late_at=NOW)
    moved = put_off(store, row)
    assert (moved.reminded_at, moved.told_late_at, moved.assembled_at) == (None, None, NOW)
    assert (moved.lease_owner, moved.lease_until, moved.attempt) == (None, None, leased.attempt + 1)
    assert not store.write_slot(row.id, leased.attempt, now=NOW, reminded_at=NOW)
    assert not store.write_slot(row.id, leased.attempt, now=NOW, actor=ADA, state=SlotState.PUBLISHED)
    again = store.lease_slot(row.id, owner="second", until=NOW + HOUR, now=NOW)
    assert again is not None
    store.release_slot(row.id, leased.attempt)
    kept = store.find_slot(WEEKLY, row.date)
    assert kept is not None
    assert kept.lease_owner == "second"


@pytest.mark.parametrize("state", [SlotState.PUBLISHED, SlotState.SKIPPED, SlotState.MISSED, None])
def test_a_slot_that_is_over_or_not_there_is_not_postponed(store: Store, state: SlotState | None) -> None:
    row = opened_slot(store)
    if state is None:
        row = replace(row, id=99)
    else:
        leased = store.lease_slot(row.id, owner="me", until=NOW + HOUR, now=NOW)
        assert leased is not None
        store.write_slot(row.id, leased.attempt, now=NOW, actor=ADA, state=state)
    with pytest.raises(RefusedError, match="this slot is over"):
        put_off(store, row)
    assert [event.act for event in store.events()].count("postpone") == 0


def test_a_free_slot_is_given_to_one_issue_and_found_by_it(store: Store) -> None:
    create(store)
    create(store, "other")
    row = opened_slot(store)
    assert store.slot_of_issue(SLUG) is None
    store.give_slot(row.id, SLUG, now=NOW)
    store.give_slot(row.id, "other", now=NOW + HOUR)
    found = store.slot_of_issue(SLUG)
    assert found is not None
    assert (found.id, found.issue, found.assembled_at) == (row.id, SLUG, NOW)
    assert store.slot_of_issue("other") is None


def test_of_two_slots_of_an_issue_the_open_one_is_its_own_else_the_newest(store: Store) -> None:
    create(store)
    rows = [opened_slot(store, NOW.date() + days * DAY) for days in (1, 8)]
    for row in rows:
        store.give_slot(row.id, SLUG, now=NOW)
    for row, expected in ((rows[1], rows[0]), (rows[0], rows[1])):
        leased = store.lease_slot(row.id, owner="me", until=NOW + HOUR, now=NOW)
        assert leased is not None
        assert store.write_slot(row.id, leased.attempt, now=NOW, actor=ADA, state=SlotState.SKIPPED)
        found = store.slot_of_issue(SLUG)
        assert found is not None
        assert found.id == expected.id


def test_two_processes_that_are_handed_the_same_updates_keep_each_once(store: Store, tmp_path: Path) -> None:
    said = race(*(worker("hear", tmp_path / "state.db") for _ in range(2)))
    assert sum(int(line) for lines in said for line in lines) == 100
    assert waiting(store) == list(range(100))


def test_two_processes_that_hear_one_editor_fill_one_paste(store: Store, tmp_path: Path) -> None:
    said = race(worker("pieces", tmp_path / "state.db", "0"), worker("pieces", tmp_path / "state.db", "50"))
    assert said == [["1"], ["1"]]
    assert [piece.update_id for piece in store.pieces_of(1)] == list(range(100))


def test_two_processes_give_one_order_and_take_it_back_once(store: Store, tmp_path: Path) -> None:
    create(store)
    approve(store)
    add(store, 1)
    said = race(*(worker("order", tmp_path / "state.db") for _ in range(2)))
    assert sorted(said) == [["False"], ["True"]]
    assert acts(store) == ["order"]
    ordered, closed = zip(*race(*(worker("end", tmp_path / "state.db") for _ in range(2))), strict=True)
    assert sorted(ordered) == sorted(closed) == ["False", "True"]
    assert acts(store) == ["order", "stop"]
