"""Orders to publish: taken back in time, carried out once, and told of where they come to nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, Clock, Press, Scripted, approved_issue, articles, copy_of, open_desk
from quick_layout import quick_layout

from digest.desk import order as order_verb
from digest.desk.approve import approve
from digest.desk.cancel import cancel
from digest.desk.diary import diary
from digest.desk.edit import Change, edit
from digest.desk.follow import Kind, matter
from digest.desk.hold import hold, resume
from digest.desk.order import LATEST, carry_out, order, stop
from digest.desk.overview import overview
from digest.desk.serve import Serving
from digest.desk.view import refresh
from digest.errors import RefusedError, StorageError
from digest.model.actor import Actor
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.desk.view import IssueView
    from digest.store.rows import EventRow, IssueRow

ROOT = Path(__file__).resolve().parents[2]
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)
UNDO = 15 * SECOND
ADA, BEN = Actor(name="Ada", door="bot"), Actor(name="Ben", door="bot")


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with quick_layout() as child:
        yield child


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, layout: Confined) -> Path:
    """A publication with an approved issue; to be copied."""
    folder = tmp_path_factory.mktemp("made")
    desk = open_desk(folder, Clock(), CONFIG.format(form="compact"))
    approved_issue(desk, layout, articles(1, 2))
    desk.close()
    return folder


@pytest.fixture
def press(made: Path, tmp_path: Path) -> Iterator[Press]:
    """The publication with Ada at the desk, as she would be by the bot."""
    clock = Clock()
    desk = open_desk(copy_of(made, tmp_path / "press"), clock).as_actor(ADA)
    slug = desk.store.list_issues()[0].slug
    yield Press(desk=desk, clock=clock, slug=slug, one=Scripted("one"), two=Scripted("two"))
    desk.close()


@pytest.fixture
def other(press: Press) -> Iterator[Desk]:
    """Another process at the same publication, with its own connection to the database."""
    desk = open_desk(press.desk.config.root, press.clock)
    yield desk
    desk.close()


def acts(press: Press) -> list[str]:
    """What happened to the issue since it was approved."""
    done = [event.act for event in press.desk.store.events(press.slug)]
    return done[done.index("approve") + 1 :]


def event(press: Press, act: str) -> EventRow:
    (found,) = (event for event in press.desk.store.events(press.slug) if event.act == act)
    return found


def state(press: Press) -> IssueState:
    return press.desk.store.get_issue(press.slug).state


def revision(press: Press) -> int:
    return press.desk.store.get_issue(press.slug).revision


def lapsed(press: Press) -> str:
    """The one thing that the editors were told."""
    (alert,) = press.desk.store.alerts()
    assert matter(alert).kind is Kind.ORDER
    assert (alert.issue, alert.hint) == (press.slug, f"digest publish {press.slug}")
    assert press.desk.store.orders() == ()
    return alert.text


def set_up(press: Press, line: str) -> None:
    """A line in the table [editors]."""
    path = press.desk.config.path
    path.write_text(f"{path.read_text()}[editors]\nchat_id = -1001234567891\n{line}\n")
    press.desk.config = open_desk(path.parent, press.clock).config


def test_an_order_is_carried_out_once_it_can_be_taken_back_no_more(press: Press) -> None:
    given = order(press.desk, press.slug)
    assert given.first
    assert (given.order.actor, given.order.door, given.order.revision) == ("Ada", "bot", revision(press))
    assert given.order.due_at == press.clock.now + UNDO
    assert overview(press.desk, press.slug).order == given.order
    press.clock.now += UNDO - SECOND
    assert carry_out(press.desk) == ()
    assert state(press) is IssueState.APPROVED
    press.clock.now += SECOND
    assert carry_out(press.desk) == (press.slug,)
    assert state(press) is IssueState.SENDING
    assert acts(press) == ["order", "publish"]
    assert overview(press.desk, press.slug).order is None
    assert carry_out(press.desk) == ()
    assert press.alerts() == []


def test_an_order_is_carried_out_by_whoever_serves_and_then_sent(press: Press) -> None:
    order(press.desk, press.slug)
    serving = Serving(sender=press.sender())
    pauses = 0

    async def pause(seconds: float) -> None:
        nonlocal pauses
        pauses += 1
        press.clock.now += dt.timedelta(seconds=seconds)
        if state(press) is IssueState.SENDING:
            serving.stop()

    serving.sender.pause = pause
    asyncio.run(serving.orders())
    assert pauses == UNDO.seconds + 1
    press.publish()
    assert len(press.one.got) == len(press.two.got) == 2
    assert acts(press) == ["order", "publish", "sent"]


def test_with_a_window_of_nothing_an_order_is_due_at_once(press: Press) -> None:
    set_up(press, "undo = 0")
    given = order(press.desk, press.slug)
    assert given.order.due_at == press.clock.now
    assert carry_out(press.desk) == (press.slug,)


def test_the_window_is_the_one_in_force_when_the_order_was_given(press: Press) -> None:
    set_up(press, "undo = 120")
    due = order(press.desk, press.slug).order.due_at
    assert due == press.clock.now + 2 * MINUTE
    press.desk.config = open_desk(press.desk.config.root, press.clock, CONFIG.format(form="compact")).config
    press.clock.now += MINUTE
    assert carry_out(press.desk) == ()
    press.clock.now = due
    assert carry_out(press.desk) == (press.slug,)


def test_who_orders_what_is_ordered_is_told_of_the_first_and_changes_nothing(press: Press) -> None:
    first = order(press.desk, press.slug).order
    press.clock.now += 5 * SECOND
    again = order(press.desk.as_actor(BEN), press.slug)
    assert (again.first, again.order) == (False, first)
    assert acts(press) == ["order"]
    press.clock.now = first.due_at
    assert carry_out(press.desk) == (press.slug,)


def test_an_order_is_taken_back_by_anybody_and_can_be_given_again(press: Press) -> None:
    first = order(press.desk, press.slug).order
    press.clock.now += UNDO - SECOND
    assert stop(press.desk.as_actor(BEN), press.slug) == first
    assert stop(press.desk, press.slug) is None
    press.clock.now += MINUTE
    assert carry_out(press.desk) == ()
    assert acts(press) == ["order", "stop"]
    assert event(press, "stop").actor == "Ben"
    again = order(press.desk, press.slug)
    assert again.first
    assert again.order.due_at == press.clock.now + UNDO


def test_who_takes_an_order_back_too_late_is_told_so_and_stops_nothing(press: Press) -> None:
    order(press.desk, press.slug)
    press.clock.now += UNDO
    assert carry_out(press.desk) == (press.slug,)
    assert stop(press.desk, press.slug) is None
    assert acts(press) == ["order", "publish"]
    press.publish()
    assert state(press) is IssueState.SENT


def test_what_is_due_can_be_taken_back_until_it_is_carried_out(press: Press) -> None:
    order(press.desk, press.slug)
    press.clock.now += UNDO + SECOND
    assert stop(press.desk, press.slug) is not None
    assert carry_out(press.desk) == ()
    assert state(press) is IssueState.APPROVED


def test_an_order_that_is_taken_back_while_it_is_carried_out_does_not_go_out(
    press: Press, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(press.desk, press.slug)
    press.clock.now += UNDO

    def quicker(desk: Desk, slug: str) -> tuple[IssueView, IssueRow]:
        assert stop(other, slug) is not None
        return refresh(desk, slug)

    monkeypatch.setattr(order_verb, "refresh", quicker)
    assert carry_out(press.desk) == ()
    assert state(press) is IssueState.APPROVED
    assert acts(press) == ["order", "stop"]
    assert press.alerts() == []


def test_an_order_that_is_given_anew_while_the_old_one_lapses_stands(
    press: Press, other: Desk, layout: Confined, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(press.desk, press.slug)
    edit(press.desk, press.slug, Change(title="Another title"))
    press.clock.now += UNDO

    def quicker(desk: Desk, slug: str) -> tuple[IssueView, IssueRow]:
        monkeypatch.undo()  # the verbs below look, too
        approve(other, slug, layout)
        assert order(other, slug).first
        return refresh(desk, slug)

    monkeypatch.setattr(order_verb, "refresh", quicker)
    assert carry_out(press.desk) == ()
    assert press.alerts() == []
    assert [given.revision for given in press.desk.store.orders()] == [revision(press)]
    press.clock.now += UNDO
    assert carry_out(press.desk) == (press.slug,)


@pytest.mark.parametrize("before", [True, False])
def test_what_is_not_approved_cannot_be_ordered(press: Press, before: bool) -> None:
    if before:
        edit(press.desk, press.slug, Change(title="Another title"))
        words = "is in review"
    else:
        press.publish()
        words = "is sent"
    with pytest.raises(RefusedError, match=words):
        order(press.desk, press.slug)
    assert press.desk.store.orders() == ()


def test_what_was_approved_anew_is_not_ordered_by_who_saw_the_old_one(press: Press, layout: Confined) -> None:
    seen = revision(press)
    edit(press.desk, press.slug, Change(title="Another title"))
    approve(press.desk, press.slug, layout)
    with pytest.raises(RefusedError, match=f"at revision {seen + 1}, not {seen}"):
        order(press.desk, press.slug, revision=seen)
    assert order(press.desk, press.slug, revision=seen + 1).first


@pytest.mark.parametrize("by_hand", [False, True])
def test_an_order_for_what_was_edited_meanwhile_lapses_and_the_editors_are_told(press: Press, by_hand: bool) -> None:
    ordered = order(press.desk, press.slug).order
    if by_hand:
        sheet = press.desk.config.issues / press.slug / "issue.toml"
        text, found = re.subn(r"^title = .*$", 'title = "By hand"', sheet.read_text(), count=1, flags=re.MULTILINE)
        assert found
        sheet.write_text(text)
    else:
        edit(press.desk.as_actor(BEN), press.slug, Change(title="By a verb"))
    press.clock.now += UNDO
    assert carry_out(press.desk) == ()
    assert state(press) is IssueState.REVIEW
    assert lapsed(press) == (
        "Issue 1 did not go out although Ada pressed Publish: it was changed meanwhile. "
        "Press again if you still mean it."
    )
    assert event(press, "lapse").detail == f"revision {ordered.revision}"
    assert carry_out(press.desk) == ()
    assert len(press.alerts()) == 1


def test_an_order_for_what_was_approved_anew_meanwhile_lapses(press: Press, layout: Confined) -> None:
    order(press.desk, press.slug)
    edit(press.desk, press.slug, Change(title="Another title"))
    approve(press.desk.as_actor(BEN), press.slug, layout)
    press.clock.now += UNDO
    assert carry_out(press.desk) == ()
    assert state(press) is IssueState.APPROVED
    assert "it was changed meanwhile" in lapsed(press)


def test_an_order_whose_issue_cannot_be_read_lapses_and_holds_up_no_other(press: Press, layout: Confined) -> None:
    second = approved_issue(press.desk, layout, articles(3, 2))
    order(press.desk, press.slug)
    press.clock.now += SECOND
    order(press.desk, second)
    (press.desk.config.issues / press.slug / "issue.toml").write_text("title = [\n")
    press.clock.now += UNDO
    assert carry_out(press.desk) == (second,)
    assert "issue.toml" in lapsed(press)
    assert state(press) is IssueState.APPROVED


def test_an_order_waits_while_the_disk_or_the_database_cannot_be_read(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(press.desk, press.slug)
    press.clock.now += UNDO

    def away(*_: object) -> None:
        raise StorageError("the disk is away")

    monkeypatch.setattr(order_verb, "refresh", away)
    with pytest.raises(StorageError):
        carry_out(press.desk)
    monkeypatch.undo()
    assert press.alerts() == []
    assert carry_out(press.desk) == (press.slug,)


def test_a_hold_takes_an_order_back_in_the_same_commit_and_a_resume_does_not_give_it_again(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    order(press.desk, press.slug)
    with monkeypatch.context() as patch:
        patch.setattr(type(press.desk.store), "move_issue", _stumble)
        with pytest.raises(KeyboardInterrupt):
            hold(press.desk.as_actor(BEN), press.slug)
    assert len(press.desk.store.orders()) == 1
    hold(press.desk.as_actor(BEN), press.slug)
    assert press.desk.store.orders() == ()
    resume(press.desk, press.slug)
    press.clock.now += MINUTE
    assert carry_out(press.desk) == ()
    assert acts(press) == ["order", "stop", "hold", "resume"]
    assert press.alerts() == []


def _stumble(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_who_cancels_an_issue_has_taken_its_order_back(press: Press) -> None:
    order(press.desk, press.slug)
    cancel(press.desk.as_actor(BEN), press.slug)
    assert acts(press) == ["order", "stop", "cancel"]
    press.clock.now += UNDO
    assert carry_out(press.desk) == ()
    assert press.alerts() == []


def test_an_issue_that_is_published_at_the_command_line_meanwhile_goes_out_once(press: Press, other: Desk) -> None:
    order(press.desk, press.slug)
    at_once = Press(desk=other, clock=press.clock, slug=press.slug, one=press.one, two=press.two)
    at_once.publish()
    assert stop(press.desk, press.slug) is None
    press.clock.now += UNDO + LATEST + MINUTE
    assert carry_out(press.desk) == ()
    assert acts(press) == ["order", "publish", "sent"]
    assert len(press.one.got) == len(press.two.got) == 2
    assert press.alerts() == []


def restarted(press: Press) -> Desk:
    """The desk of a new process, of which the schedule is the actor."""
    press.desk.close()
    press.desk = open_desk(press.desk.config.root, press.clock)
    press.desk.actor = Actor(name="the schedule", door="schedule")
    return press.desk


@pytest.mark.parametrize("late", [SECOND, LATEST])
def test_what_was_ordered_before_a_process_died_goes_out_within_ten_minutes(press: Press, late: dt.timedelta) -> None:
    due = order(press.desk, press.slug).order.due_at
    press.clock.now = due + late
    assert carry_out(restarted(press)) == (press.slug,)
    began = event(press, "publish")
    assert (began.actor, began.door) == ("Ada", "bot")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "it was to begin on Friday, 27 November, 08:00, and Digest was not running. Press again"),
        (
            "de",
            "obwohl Ada auf „Jetzt veröffentlichen“ gedrückt hat: es sollte am Freitag, 27. November, 08:00 beginnen",
        ),
        ("ru", "хотя команда была дана (Ada): отправка должна была начаться (пятница, 27 ноября, 08:00)"),
        ("tr", "yayın başlayacaktı (27 Kasım Cuma, 08:00), ama Digest çalışmıyordu"),
    ],
)
def test_what_was_ordered_longer_ago_lapses_and_the_editors_are_told_in_their_words(
    press: Press, language: str, words: str
) -> None:
    path = press.desk.config.path
    path.write_text(path.read_text().replace("[publication]\n", f'[publication]\nlanguage = "{language}"\n'))
    due = order(press.desk, press.slug).order.due_at
    press.clock.now = due + LATEST + SECOND
    assert carry_out(restarted(press)) == ()
    assert words in lapsed(press)
    assert state(press) is IssueState.APPROVED
    assert event(press, "lapse").actor == "the schedule"


def test_two_orders_of_one_issue_may_lapse_and_each_is_told(press: Press) -> None:
    for _ in range(2):
        order(press.desk, press.slug)
        press.clock.now += LATEST + MINUTE
        assert carry_out(press.desk) == ()
    assert len(press.alerts()) == 2


def test_two_processes_that_carry_out_at_once_publish_once(press: Press) -> None:
    order(press.desk, press.slug)
    press.clock.now += UNDO
    words = [sys.executable, str(Path(__file__).with_name("order_worker.py"))]
    words += [str(press.desk.config.root), press.clock.now.isoformat()]
    path = os.pathsep.join([str(ROOT), str(Path(__file__).parent)])
    both = [
        subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        for _ in range(2)
    ]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(process.communicate()[0].strip() for process in both)
    assert said == ["", press.slug]
    assert [process.returncode for process in both] == [0, 0]
    assert acts(press) == ["order", "publish"]
    assert event(press, "publish").actor == "Ada"
    press.publish()
    assert len(press.one.got) == len(press.two.got) == 2
    assert press.alerts() == []


def test_a_database_put_back_from_a_backup_has_no_orders(press: Press) -> None:
    order(press.desk, press.slug)
    press.desk.store.after_restore(actor=BEN, now=press.clock.now)
    assert press.desk.store.orders() == ()
    press.clock.now += UNDO
    assert carry_out(press.desk) == ()
    assert state(press) is IssueState.REVIEW


def test_the_diary_tells_of_orders_in_sentences(press: Press) -> None:
    order(press.desk, press.slug)
    stop(press.desk.as_actor(BEN), press.slug)
    order(press.desk, press.slug)
    press.clock.now += LATEST + MINUTE
    carry_out(restarted(press))
    press.desk.store.add_event("refused", actor=BEN, now=press.clock.now, issue=press.slug, detail="the button A: no")
    press.desk.store.add_event("refused", actor=BEN, now=press.clock.now, detail="/hold: there is no issue to hold")
    lines = [line.partition("  ")[2] for line in diary(press.desk)]
    lines = lines[lines.index("Issue 1 was approved by ada") + 1 :]
    assert lines[:5] == [
        "Issue 1 was ordered to go out by Ada",
        "Issue 1 is not to go out now after all: Ben took the order back",
        "Issue 1 was ordered to go out by Ada",
        "Issue 1 did not go out: its order lapsed",
        "Issue 1: Ben was refused the button A: no",
    ]
    assert lines[5] == "Ben was refused /hold: there is no issue to hold"
    assert lines[6].startswith("→ Issue 1 did not go out although Ada pressed Publish")
