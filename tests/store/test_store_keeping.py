"""A copy of the database, which file it is, and what one put back from a backup may no longer take for granted."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest
from store_kit import ADA, NOW, SLUG, approve, article, create, move, opened, post, publish, race, worker

from digest.errors import RefusedError, StorageError
from digest.model.acts import PIN, SEND, edit_act
from digest.model.states import DeliveryState, IssueState, SlotState
from digest.store import Balance, DeliveryRow, Plan, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOUR = dt.timedelta(hours=1)
LATER = NOW + 9 * HOUR
TIMES = {"cutoff_at": NOW, "publish_at": NOW + 24 * HOUR, "until": NOW + 48 * HOUR}
SENT = DeliveryState.SENT


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "state.db") as made:
        yield made


def do_next(store: Store, after: DeliveryState = SENT) -> DeliveryRow:
    row = store.claim_next("telegram", owner="me", lease_until=NOW + HOUR, now=NOW)
    assert row is not None
    store.settle(row.id, row.attempt, after, now=NOW, message_id=str(row.id))
    return store.get_delivery(row.id)


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in names}
    connection.close()
    return found


def test_a_snapshot_has_every_row_and_is_one_file_that_opens(store: Store, tmp_path: Path) -> None:
    create(store, SLUG, "one", "two")
    publish(store)
    target = tmp_path / "copies" / "state.db"
    target.parent.mkdir()
    store.snapshot(target)
    assert [file.name for file in target.parent.iterdir()] == ["state.db"]
    assert target.stat().st_mode & 0o077 == 0
    assert target.read_bytes()[18:20] == b"\x01\x01"  # not in WAL, so reading it puts no files beside it
    store.record_article(article("after the copy"))
    copy = rows_of(target)
    assert {name for name, rows in copy.items() if rows} >= {"meta", "issues", "articles", "posts", "deliveries"}
    with opened(target) as other:
        other.check()
        assert other.meta() == store.meta()
        assert other.find_article("after the copy") is None
        assert other.deliveries_of() == store.deliveries_of()
    store.record_article(article("and still at work"))


def test_a_snapshot_is_of_one_moment_while_others_write(store: Store, tmp_path: Path) -> None:
    with store.write():
        for n in range(3000):
            store.record_article(article(f"before {n}"))
    written, stop = threading.Event(), threading.Event()

    def pair_after_pair() -> None:
        with opened(tmp_path / "state.db") as other:
            n = 0
            while not stop.is_set():
                with other.write():  # always two in one commit
                    other.record_article(article(f"left {n}"))
                    other.record_article(article(f"right {n}"))
                n += 1
                written.set()

    writer = threading.Thread(target=pair_after_pair)
    writer.start()
    written.wait()
    for n in range(4):
        store.snapshot(tmp_path / f"copy-{n}.db")
    stop.set()
    writer.join()
    for n in range(4):
        with opened(tmp_path / f"copy-{n}.db") as copy:
            names = {row.id for row in copy.list_articles()}
        left, right = ({name.split()[1] for name in names if name.startswith(side)} for side in ("left", "right"))
        assert left == right
        assert left


def test_a_snapshot_sees_nothing_of_a_transaction_that_is_open_elsewhere(store: Store, tmp_path: Path) -> None:
    with opened(tmp_path / "state.db") as other, other.write():
        other.record_article(article("not committed"))
        store.snapshot(tmp_path / "copy.db")
    with opened(tmp_path / "copy.db") as copy:
        assert copy.list_articles() == ()


@pytest.mark.parametrize("kind", ["file", "link to nothing"])
def test_a_snapshot_takes_no_place_that_is_taken(store: Store, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "copy.db"
    target.write_text("mine") if kind == "file" else target.symlink_to(tmp_path / "nowhere")
    with pytest.raises(StorageError) as caught:
        store.snapshot(target)
    assert caught.value.path == str(target)
    assert target.is_symlink() or target.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_snapshot_where_nothing_can_be_written_is_refused_in_words(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="could not be copied") as caught:
        store.snapshot(tmp_path / "no such folder" / "copy.db")
    assert caught.value.hint


def test_a_snapshot_of_a_damaged_database_is_refused_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path) as store:
        create(store, SLUG, *(f"article {n}" for n in range(400)))
    data = bytearray(path.read_bytes())
    for page in range(len(data) // 4096 - 20, len(data) // 4096):  # the first ones hold the schema: it must open
        data[page * 4096 : page * 4096 + 200] = bytes(n * 11 % 251 for n in range(200))
    path.write_bytes(data)
    with opened(path) as store, pytest.raises(StorageError, match="database is damaged: Page"):
        store.snapshot(tmp_path / "copy.db")
    assert [file.name for file in tmp_path.glob("copy*")] == []


def test_a_snapshot_on_a_full_disk_leaves_no_file(store: Store, tmp_path: Path) -> None:
    create(store, SLUG, *(f"article {n}" for n in range(400)))
    (said,) = race(worker("snapshot", tmp_path / "state.db"))
    assert said[0].startswith("StorageError: the database could not be copied")
    assert [file.name for file in tmp_path.glob("copy*")] == []
    store.snapshot(tmp_path / "copy.db")


def test_a_database_under_an_odd_name_is_copied_too(tmp_path: Path) -> None:
    folder = tmp_path / "100% of it?mode=ro&x#1"
    with opened(folder / "state.db") as store:
        store.record_article(article("one"))
        store.snapshot(folder / "copy#2?.db")
    with opened(folder / "copy#2?.db") as copy:
        assert [row.id for row in copy.list_articles()] == ["one"]


def test_a_database_knows_which_file_it_is_and_where_it_lay(store: Store, tmp_path: Path) -> None:
    assert (store.meta().file_id, store.meta().place) == ("", "")
    store.claim_home(now=NOW)
    assert store.meta().file_id == store.identity() == str((tmp_path / "state.db").stat().st_ino)
    assert store.meta().place == str((tmp_path / "state.db").resolve())
    store.snapshot(tmp_path / "copy.db")
    with opened(tmp_path / "copy.db") as copy:
        assert copy.meta() == store.meta()
        assert copy.identity() != copy.meta().file_id
        copy.claim_home(now=NOW)
        assert copy.meta().place == str((tmp_path / "copy.db").resolve())


def test_a_moved_database_is_the_same_file_elsewhere(tmp_path: Path) -> None:
    with opened(tmp_path / "old" / "state.db") as store:
        store.claim_home(now=NOW)
    shutil.move(tmp_path / "old", tmp_path / "new")
    with opened(tmp_path / "new" / "state.db") as store:
        assert store.identity() == store.meta().file_id
        assert store.meta().place == str((tmp_path / "old" / "state.db").resolve())


def test_a_database_whose_file_is_gone_says_so(store: Store, tmp_path: Path) -> None:
    (tmp_path / "state.db").unlink()
    with pytest.raises(StorageError, match="file is gone"):
        store.identity()


def sent_and_corrected(store: Store) -> None:
    publish(store, "sent", parts=1)
    do_next(store)
    move(store, IssueState.SENDING, IssueState.SENT, "sent")
    edit = Plan(channel="telegram", part="part 0", act=edit_act(2))
    store.correct_issue("sent", 2, "new", [], [], [edit], actor=ADA, now=NOW)


def half_sent(store: Store) -> None:
    """One part is out, one under way, one waits, and so does a pin."""
    create(store, "sending")
    approve(store, "sending", posts=tuple(post(f"part {n}", n) for n in range(3)))
    plans = [Plan(channel="mail", part=f"part {n}", position=n) for n in range(3)]
    plans.append(Plan(channel="mail", part="part 0", position=3, act=PIN))
    store.plan_deliveries("sending", 1, plans, actor=ADA, now=NOW)
    for after in (SENT, None):
        row = store.claim_next("mail", owner="dead:1", lease_until=NOW + HOUR, now=NOW)
        assert row is not None
        assert after is None or store.settle(row.id, 1, after, now=NOW, message_id="7")


def two_slots_at_work(store: Store) -> None:
    for n in range(2):
        slot = store.open_slot("weekly-example", NOW.date() + dt.timedelta(days=7 * n), now=NOW, **TIMES)
        leased = store.lease_slot(slot.id, owner="dead:1", until=NOW + HOUR, now=NOW)
        assert leased is not None


@pytest.fixture
def restored(store: Store) -> Store:
    """A store with an issue in each state that matters, put back from a backup."""
    for name in ("weekly-example", "daily-example"):
        store.schedule_since(name, "fridays", now=NOW)
    store.take_lease("run", owner="elsewhere:1", until=NOW + 99 * HOUR, now=NOW)
    sent_and_corrected(store)
    half_sent(store)
    publish(store, "held", parts=1, channel="folder")
    move(store, IssueState.SENDING, IssueState.HELD, "held")
    create(store, "approved")
    approve(store, "approved")
    store.place_order("approved", 1, due_at=LATER, actor=ADA, now=NOW)
    store.keep_updates([(7, "a pressed button"), (8, "")], now=NOW, made_after=NOW)
    create(store, "draft")
    two_slots_at_work(store)
    before = store.meta()
    assert store.after_restore(actor=ADA, now=LATER) == ("sending", "held", "approved")
    assert store.meta().instance != before.instance
    return store


def test_after_a_restore_the_database_is_another_and_at_home_here(restored: Store) -> None:
    assert len(restored.meta().instance) == 32
    assert restored.meta().file_id == restored.identity()
    assert restored.meta().publication == "weekly-example"


def test_after_a_restore_no_post_goes_out_without_an_editor(restored: Store) -> None:
    assert restored.balance("sending") == Balance(sent=1, unknown=2, pending=1)
    assert restored.balance("held") == Balance(unknown=1)
    questions = restored.deliveries_of(states=[DeliveryState.UNKNOWN])
    assert all(row.act == SEND for row in questions)
    assert {row.detail for row in questions} == {"restored from a backup: it is not known whether this went out"}
    assert {(row.lease_owner, row.lease_until, row.not_before) for row in questions} == {(None, None, None)}
    assert restored.leased() == ()
    for channel in ("mail", "folder"):
        assert restored.claim_next(channel, owner="me", lease_until=LATER + HOUR, now=LATER) is None
    row = restored.claim_next("telegram", owner="me", lease_until=LATER + HOUR, now=LATER)
    assert row is not None
    assert row.act == edit_act(2)  # shows no more when it is made again


def test_after_a_restore_a_sender_that_worked_on_the_old_rows_changes_nothing(restored: Store) -> None:
    rows = restored.deliveries_of("sending", [DeliveryState.UNKNOWN])
    for row in rows:
        assert not restored.settle(row.id, row.attempt - 1, SENT, now=LATER)
        assert not restored.settle(row.id, row.attempt, SENT, now=LATER)
    assert restored.deliveries_of("sending", [DeliveryState.UNKNOWN]) == rows


def test_after_a_restore_a_post_that_an_editor_leaves_out_counts_as_one_that_may_be_out(restored: Store) -> None:
    (question,) = restored.deliveries_of("held")
    restored.resolve(question.id, question.state, DeliveryState.SUPPRESSED, actor=ADA, now=LATER)
    with pytest.raises(RefusedError, match="may have gone out"):
        restored.set_content("held", 1, "new", actor=ADA, now=LATER)


def test_after_a_restore_issues_wait_for_their_editors(restored: Store) -> None:
    states = {row.slug: row.state for row in restored.list_issues()}
    assert states == {
        "sent": IssueState.SENT,
        "sending": IssueState.HELD,
        "held": IssueState.HELD,
        "approved": IssueState.REVIEW,
        "draft": IssueState.DRAFT,
    }
    assert restored.get_issue("approved").approved_hash is None
    with pytest.raises(RefusedError):
        restored.plan_deliveries("approved", 1, [], actor=ADA, now=LATER)
    told = {event.issue: (event.before, event.after) for event in restored.events() if event.act == "restore"}
    assert told == {"sending": ("sending", "held"), "held": ("held", "held"), "approved": ("approved", "review")}


def test_after_a_restore_an_editor_goes_on_where_it_stopped(restored: Store) -> None:
    for question in restored.deliveries_of("sending", [DeliveryState.UNKNOWN]):
        after = SENT if question.part == "part 1" else DeliveryState.PENDING
        restored.resolve(question.id, question.state, after, actor=ADA, now=LATER)
    move(restored, IssueState.HELD, IssueState.SENDING, "sending")
    done = []
    while (row := restored.claim_next("mail", owner="me", lease_until=LATER + HOUR, now=LATER)) is not None:
        restored.settle(row.id, row.attempt, SENT, now=LATER)
        done.append((row.part, row.act))
    assert done == [("part 2", SEND), ("part 0", PIN)]
    assert restored.balance("sending").settled


def test_after_a_restore_no_slot_is_open_and_nothing_past_is_due(restored: Store) -> None:
    slots = restored.slots_of("weekly-example")
    assert {(row.state, row.detail) for row in slots} == {(SlotState.SKIPPED, "restored from a backup")}
    assert {row.lease_owner for row in slots} == {None}
    assert not any(restored.write_slot(row.id, row.attempt - 1, now=LATER, reminded_at=LATER) for row in slots)
    told = [event for event in restored.events() if event.act == "slot"]
    assert [(event.before, event.after) for event in told] == [("open", "skipped")] * 2
    assert restored.schedule_since("weekly-example", "fridays", now=LATER + HOUR) == LATER
    assert restored.schedule_since("daily-example", "fridays", now=LATER + HOUR) == LATER
    assert restored.find_lease("run") is None


def test_after_a_restore_nothing_is_ordered_and_no_button_pressed_before_is_worked_on(restored: Store) -> None:
    assert restored.orders() == ()
    assert restored.waiting_updates() == ()
    assert restored.last_update(NOW) is None  # the server says where it stands
    assert not restored.has_update(7)


def test_a_restore_is_done_whole_or_not_at_all(store: Store) -> None:
    publish(store)
    before = (store.meta(), store.deliveries_of(), store.list_issues(), store.events())

    def stumble() -> None:
        with store.write():
            store.after_restore(actor=ADA, now=LATER)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stumble()
    assert (store.meta(), store.deliveries_of(), store.list_issues(), store.events()) == before


def test_a_restored_database_in_which_nothing_was_open_is_only_another_instance(store: Store) -> None:
    publish(store, parts=1)
    do_next(store)
    move(store, IssueState.SENDING, IssueState.SENT)
    rows = (store.deliveries_of(), store.list_issues(), store.events())
    assert store.after_restore(actor=ADA, now=LATER) == ()
    assert (store.deliveries_of(), store.list_issues(), store.events()) == rows
