"""An issue at a glance, wherever it stands; and the diary, which tells each act in a sentence."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, Clock, Press, Scripted, approved_issue, articles, copy_of, open_desk
from quick_layout import quick_layout

from digest.desk.approve import approve, confirm_headlines
from digest.desk.assemble import assemble
from digest.desk.build import build
from digest.desk.cancel import cancel
from digest.desk.correct import correct
from digest.desk.diary import diary
from digest.desk.edit import Change, edit
from digest.desk.hold import hold, resume
from digest.desk.order import order
from digest.desk.overview import Overview, overview
from digest.desk.postpone import postpone
from digest.desk.resolve import questions, resolve
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from digest.desk.withdraw import withdraw
from digest.errors import UnknownError
from digest.model.actor import Actor
from digest.model.post import Outcome, Verdict
from digest.model.states import IssueState
from digest.store import Balance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.confine import Confined

HOUR = dt.timedelta(hours=1)
WEEKLY = CONFIG.replace("[channels.one]", 'schedule = "Fri 12:00"\n[channels.one]')
NOON = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
BEN = Actor(name="Ben", door="bot")


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with quick_layout() as child:
        yield child


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, layout: Confined) -> Path:
    """A publication with an approved issue for Friday noon; to be copied."""
    folder = tmp_path_factory.mktemp("made")
    desk = open_desk(folder, Clock(), WEEKLY.format(form="thread"))
    approved_issue(desk, layout, articles(1, 2))
    desk.close()
    return folder


@pytest.fixture
def press(made: Path, tmp_path: Path) -> Iterator[Press]:
    clock = Clock()
    desk = open_desk(copy_of(made, tmp_path / "press"), clock)
    slug = desk.store.list_issues()[0].slug
    yield Press(desk=desk, clock=clock, slug=slug, one=Scripted("one"), two=Scripted("two"))
    desk.close()


def seen(press: Press, slug: str = "") -> Overview:
    """The overview, which changes nothing."""
    was = (press.desk.store.events(), press.desk.store.list_issues())
    found = overview(press.desk, slug or press.slug)
    assert (press.desk.store.events(), press.desk.store.list_issues()) == was
    return found


def test_a_new_issue_shows_its_articles_and_which_headlines_wait_for_an_editor(press: Press, layout: Confined) -> None:
    take_in(press.desk, articles(7, 2), name="two.txt")
    slug = assemble(press.desk).slug
    view, _ = refresh(press.desk, slug)
    found = seen(press, slug)
    assert (found.row.state, found.trouble, found.changed) == (IssueState.REVIEW, "", False)
    assert [(line.number, line.byline) for line in found.lines] == [(1, "Ben Example"), (2, "Cleo Example")]
    assert [line.headline for line in found.lines] == [placed.headline for placed in view.issue.placements]
    assert all(line.id and line.minutes >= 1 for line in found.lines)
    assert found.provisional == found.lines
    assert (found.pages, found.pdf, found.lengths) == (0, "", ())  # nothing is built yet
    assert (found.approver, found.order, found.deliveries, found.questions) == ("", None, (), ())
    confirm_headlines(press.desk, view, {1: "Kept"})
    assert [line.number for line in seen(press, slug).provisional] == [2]
    build(press.desk, slug, layout)
    built = seen(press, slug)
    assert built.pages == 1
    assert built.pdf.endswith(".pdf")
    assert {length.channel for length in built.lengths} == {"one", "two"}


def test_an_approved_issue_shows_who_approved_its_hour_and_how_long_its_posts_are(press: Press) -> None:
    found = seen(press)
    assert (found.row.state, found.approver, found.hour) == (IssueState.APPROVED, "ada", NOON)
    assert (found.title, found.problems, found.provisional) == (found.row.theme, (), ())
    assert {length.limit for length in found.lengths} == {1024, 4096}
    assert all(0 < length.units <= length.limit for length in found.lengths)
    parts = {(length.channel, length.part) for length in found.lengths}
    assert {("one", "index"), ("one", "article-1"), ("two", "document")} <= parts
    order(press.desk, press.slug)
    postpone(press.desk, press.slug, NOON + HOUR)
    assert seen(press).hour == NOON + HOUR
    given = order(press.desk, press.slug).order
    assert seen(press).order == given


def test_a_change_by_hand_shows_before_the_row_knows_of_it_and_then_voids_the_approval(press: Press) -> None:
    edit(press.desk, press.slug, Change(title="Another title"))
    sheet = press.desk.config.issues / press.slug / "issue.toml"
    assert (seen(press).changed, seen(press).title, seen(press).approver) == (False, "Another title", "")
    sheet.write_text(sheet.read_text().replace("Another title", "By hand"))
    assert (seen(press).changed, seen(press).title) == (True, "By hand")
    refresh(press.desk, press.slug)
    assert (seen(press).changed, seen(press).row.state) == (False, IssueState.REVIEW)


@pytest.mark.parametrize("how", ["no folder", "no issue.toml", "bad issue.toml", "no article"])
def test_files_that_cannot_be_read_are_a_trouble_in_words_and_the_rest_is_shown(press: Press, how: str) -> None:
    folder = press.desk.config.issues / press.slug
    if how == "no folder":
        shutil.rmtree(folder)
    elif how == "no issue.toml":
        (folder / "issue.toml").unlink()
    elif how == "bad issue.toml":
        (folder / "issue.toml").write_text("title = [")
    else:
        next((folder / "articles").iterdir()).unlink()
    found = seen(press)
    assert found.trouble
    assert (found.lines, found.notices, found.changed) == ((), (), False)
    assert found.title == found.row.theme != ""
    assert found.lengths  # of what was frozen


def test_a_problem_is_told_apart_from_a_warning(press: Press) -> None:
    edit(press.desk, press.slug, Change(headlines={1: "The same"}))
    edit(press.desk, press.slug, Change(headlines={2: "The same"}))
    warned = seen(press)
    assert warned.problems == ()
    assert any(notice.code == "duplicate-headline" for notice in warned.notices)
    press.desk.config = replace(press.desk.config, minimum=3)
    assert [notice.code for notice in seen(press).problems] == ["too-few-articles"]


def test_an_issue_that_is_out_shows_its_links_its_balance_and_what_nobody_knows(press: Press) -> None:
    press.one.script.append(Outcome(verdict=Verdict.UNKNOWN))
    press.publish()
    found = seen(press)
    assert found.row.state is IssueState.SENDING  # what is not known to be there can be neither edited nor pinned
    assert (found.hour, found.order) == (None, None)
    assert found.balance == press.desk.store.balance(press.slug)
    assert found.balance.unknown == 1
    assert [(row.channel, row.state) for row in found.questions] == [("one", "unknown")]
    assert found.links["two/index"].startswith("https://t.me/two/")
    assert f"one/{found.questions[0].part}" not in found.links
    assert not any(name.startswith("archive/") for name in found.links)
    assert found.events == press.desk.store.events(press.slug)


def test_a_cancelled_issue_is_not_changed_whatever_becomes_of_its_files(press: Press) -> None:
    cancel(press.desk, press.slug)
    sheet = press.desk.config.issues / press.slug / "issue.toml"
    sheet.write_text(sheet.read_text() + "\n# a remark\n")
    found = seen(press)
    assert (found.row.state, found.changed, found.hour) == (IssueState.CANCELLED, False, None)
    assert found.balance == Balance()


def test_an_issue_whose_record_was_lost_shows_that_nobody_knows(press: Press) -> None:
    assert not seen(press).unconfirmed
    press.desk.close()
    for file in press.desk.config.state.glob("state.db*"):
        file.unlink()
    refresh(press.desk, press.slug)
    assert seen(press).unconfirmed


def test_an_issue_without_a_row_is_unknown(press: Press) -> None:
    with pytest.raises(UnknownError):
        overview(press.desk, "2020-W01")


def told(press: Press) -> list[str]:
    """The diary after the approval, without its hours."""
    lines = [line.partition("  ")[2] for line in diary(press.desk)]
    return lines[lines.index("Issue 1 was approved by ada") + 1 :]


def test_the_diary_has_a_sentence_for_what_editors_do_with_an_issue(press: Press, layout: Confined) -> None:
    press.desk.actor = BEN
    hold(press.desk, press.slug, why="a source asked for a day")
    resume(press.desk, press.slug)
    postpone(press.desk, press.slug, NOON + HOUR)
    edit(press.desk, press.slug, Change(title="Another title"))
    approve(press.desk, press.slug, layout)
    order(press.desk, press.slug)
    cancel(press.desk, press.slug, why="too late")
    lines = told(press)
    for expected in (
        "Issue 1 was put on hold by Ben: a source asked for a day",
        "Issue 1 was taken off hold by Ben",
        "Issue 1 was postponed by Ben from 2026-11-27 12:00 to 2026-11-27 13:00",
        "Issue 1 was edited by Ben",
        "Issue 1 was approved by Ben",
        "Issue 1 was ordered to go out by Ben",
        "Issue 1 is not to go out now after all: Ben took the order back",
        "Issue 1 was cancelled by Ben: too late",
    ):
        assert lines.count(expected) == 1
    assert lines[-1] == "Issue 1 was cancelled by Ben: too late"


def test_the_diary_has_a_sentence_for_what_becomes_of_a_sent_issue(press: Press, layout: Confined) -> None:
    press.desk.actor = BEN
    press.one.script.append(Outcome(verdict=Verdict.UNKNOWN))
    press.publish()
    (question,) = questions(press.desk, press.slug)
    resolve(press.desk, question, "sent")
    press.publish()
    correct(press.desk, press.slug, layout, "A name was misspelt.")
    withdraw(press.desk, press.slug, why="a mistake")
    lines = told(press)
    name = f"{question.channel}: {question.part} ({question.act})"
    for expected in (
        "Issue 1 began to go out, by hand",
        f"Issue 1: Ben answered for {name}: sent",
        "Issue 1 was corrected: A name was misspelt.",
        "Issue 1 was withdrawn: a mistake",
    ):
        assert lines.count(expected) == 1
    assert any(line.startswith("→ Issue 2026-W48") and "may or may not have gone out" in line for line in lines)


def test_the_diary_tells_what_concerns_no_issue_and_what_it_has_no_sentence_for(press: Press) -> None:
    store, now = press.desk.store, press.clock.now
    store.add_event("backup", actor=BEN, now=now, detail="backups/one.zip")
    store.add_event("assembling", actor=BEN, now=now, detail="2026-W49")
    store.add_event("never-sent", actor=BEN, now=now, issue=press.slug)
    store.add_event("danced", actor=BEN, now=now, issue=press.slug, detail="on {a table}")
    assert told(press) == [
        "Ben made a backup: backups/one.zip",
        "Issue 1: Ben says that it never went out",
        "Issue 1 danced on {a table}",
    ]


def test_the_diary_begins_where_it_is_asked_to_with_the_hours_of_the_publication(press: Press) -> None:
    path = press.desk.config.path
    path.write_text(path.read_text().replace("[publication]\n", '[publication]\ntimezone = "Asia/Tbilisi"\n'))
    desk = open_desk(path.parent, press.clock)
    press.clock.now += HOUR
    hold(desk, press.slug)
    assert diary(desk, since=press.clock.now) == ("Fri 27 Nov 2026 13:00  Issue 1 was put on hold by ada",)
    assert diary(desk, since=press.clock.now + HOUR) == ()
    assert len(diary(desk)) > 2
    desk.close()
