"""Threads, pins, holds, corrections and withdrawals through the ledger, with channels that answer as the test says."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, SENT, Clock, Press, Scripted, approved_issue, articles, copy_of, open_desk

from digest.config import parse
from digest.confine import Confined
from digest.desk.correct import correct
from digest.desk.hold import hold, resume
from digest.desk.resolve import questions, resolve
from digest.desk.stale import hold_stale
from digest.desk.withdraw import stays, withdraw
from digest.errors import RefusedError, UnknownError
from digest.model.post import Outcome, Verdict
from digest.model.states import DeliveryState as D
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNKNOWN, REFUSED = Outcome(verdict=Verdict.UNKNOWN), Outcome(verdict=Verdict.REFUSED, detail="no")
AWAY = Outcome(verdict=Verdict.NOT_SENT, detail="no connection")


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with Confined(target="digest.render.pdf.layout:layout") as child:
        yield child


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, layout: Confined) -> dict[str, Path]:
    """For each form, a publication with two approved issues of two articles; to be copied."""
    folders = {}
    for form in ("compact", "thread"):
        folders[form] = tmp_path_factory.mktemp(form)
        desk = open_desk(folders[form], Clock(), CONFIG.format(form=form))
        approved_issue(desk, layout, articles(1, 2))
        approved_issue(desk, layout, articles(7, 2))
        desk.close()
    return folders


@dataclass
class Two(Press):
    """A publication with two approved issues; ``slug`` is the first."""

    second: str = ""


def opened(folder: Path) -> Two:
    clock = Clock()
    desk = open_desk(folder, clock)
    second, first = (row.slug for row in desk.store.list_issues())
    return Two(desk=desk, clock=clock, slug=first, one=Scripted("one"), two=Scripted("two"), second=second)


@pytest.fixture
def thread(made: dict[str, Path], tmp_path: Path) -> Iterator[Two]:
    press = opened(copy_of(made["thread"], tmp_path / "own"))
    yield press
    press.desk.close()


@pytest.fixture
def compact(made: dict[str, Path], tmp_path: Path) -> Iterator[Two]:
    press = opened(copy_of(made["compact"], tmp_path / "own"))
    yield press
    press.desk.close()


def links(press: Two, number: str, channel: Scripted | None = None) -> list[str]:
    return [e.url for e in (channel or press.one).posts[number].entities if e.url]


def test_a_thread_goes_out_in_order_and_its_index_gets_the_links_and_the_pin(thread: Two) -> None:
    sent = thread.publish()
    slug = thread.slug
    posts = [f"{slug}-{part}" for part in ("index", "article-1", "article-2", "document")]
    assert thread.one.got == [*posts, "edit 1", "pin 1"]
    assert thread.one.replies[f"{slug}-document"] == "1"
    assert links(thread, "1") == ["https://t.me/one/2", "https://t.me/one/3"]
    assert links(thread, "1", thread.two) == ["https://t.me/two/2", "https://t.me/two/3"]
    assert sent.row.state is IssueState.SENT
    assert [post.silent for post in thread.one.posts.values()] == [False, True, True, True]


def test_next_weeks_thread_takes_the_pin_from_last_weeks(thread: Two) -> None:
    thread.publish()
    thread.one.got.clear()
    thread.publish(thread.second)
    assert thread.one.got[-2:] == ["pin 5", "unpin 1"]


def test_an_act_on_a_post_waits_until_somebody_knows_that_the_post_is_there(thread: Two) -> None:
    thread.one.script = [UNKNOWN]
    sent = thread.publish()
    assert sent.row.state is IssueState.SENDING
    assert not [what for what in thread.one.got if what.startswith(("edit", "pin"))]
    assert "digest resolve" in thread.alerts()[0]
    (row,) = questions(thread.desk, thread.slug)
    resolve(thread.desk, row, "sent", link="https://t.me/one/77")
    assert thread.publish().row.state is IssueState.SENT
    assert thread.one.got[-2:] == ["edit 77", "pin 77"]


def test_the_index_is_edited_again_when_a_link_comes_late(thread: Two) -> None:
    thread.one.script = [SENT, UNKNOWN]
    thread.publish()
    assert links(thread, "1") == ["https://t.me/one/3"]
    (row,) = questions(thread.desk, thread.slug)
    resolve(thread.desk, row, "resend")
    thread.publish()
    assert links(thread, "1") == ["https://t.me/one/5", "https://t.me/one/3"]
    assert thread.one.got.count("edit 1") == 2
    assert thread.publish().before


def test_a_link_given_with_the_answer_is_edited_in(thread: Two) -> None:
    thread.one.script = [SENT, UNKNOWN]
    thread.publish()
    (row,) = questions(thread.desk, thread.slug)
    resolve(thread.desk, row, "sent", link="https://t.me/one/40")
    thread.publish()
    assert links(thread, "1") == ["https://t.me/one/40", "https://t.me/one/3"]


@pytest.mark.parametrize("link", ["https://example.org/3", "t.me", "https://t.me/one"])
def test_a_link_that_leads_to_no_post_is_refused(thread: Two, link: str) -> None:
    thread.one.script = [UNKNOWN]
    thread.publish()
    (row,) = questions(thread.desk, thread.slug)
    with pytest.raises(UnknownError, match="no link to a post"):
        resolve(thread.desk, row, "sent", link=link)


def test_acts_that_may_be_repeated_are_tried_again_and_never_become_a_question(thread: Two) -> None:
    thread.one.script = [*[SENT] * 4, AWAY, AWAY, SENT, AWAY]
    sent = thread.publish()
    assert sent.row.state is IssueState.SENT
    assert thread.one.got.count("edit 1") == 3
    assert thread.one.got.count("pin 1") == 2
    assert not questions(thread.desk, thread.slug)


def test_an_interrupted_edit_is_done_again(thread: Two) -> None:
    thread.one.script = [*[SENT] * 4, KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        thread.publish()
    thread.clock.now += dt.timedelta(minutes=10)
    assert thread.publish().row.state is IssueState.SENT
    assert thread.one.got.count("edit 1") == 2


def test_missing_rights_to_pin_fail_the_pin_and_nothing_else(thread: Two) -> None:
    thread.one.script = [*[SENT] * 5, REFUSED]
    sent = thread.publish()
    assert (sent.row.state, sent.balance.failed) == (IssueState.SENT, 1)
    assert "to be pinned" in thread.alerts()[0]


def test_two_channels_do_not_wait_for_each_other(thread: Two) -> None:
    thread.one.script = [Outcome(verdict=Verdict.WAIT, wait=80)]
    thread.publish()
    assert len(thread.two.got) == 6
    assert thread.states()["one/index"] is D.SENT


def test_what_a_server_asked_for_holds_for_the_next_issue_too(compact: Two) -> None:
    compact.one.script = [Outcome(verdict=Verdict.WAIT, wait=3600)]
    compact.publish()
    compact.one.got.clear()
    compact.publish(compact.second)
    assert compact.one.got == []
    compact.clock.now += dt.timedelta(seconds=3601)
    compact.publish(compact.second)
    assert len(compact.one.got) == 2


def test_an_issue_on_hold_goes_out_only_when_it_is_resumed(compact: Two) -> None:
    assert hold(compact.desk, compact.slug, why="a source called").state is IssueState.HELD
    assert hold(compact.desk, compact.slug).state is IssueState.HELD
    with pytest.raises(RefusedError, match="on hold"):
        compact.publish()
    assert compact.one.got == []
    assert resume(compact.desk, compact.slug).state is IssueState.APPROVED
    assert compact.publish().row.state is IssueState.SENT
    with pytest.raises(RefusedError, match="not on hold"):
        resume(compact.desk, compact.slug)


def test_a_hold_in_the_middle_keeps_the_rest_back(compact: Two) -> None:
    class Holding(Scripted):
        async def send(self, *args: object, **more: object) -> Outcome:
            outcome = await super().send(*args, **more)  # type: ignore[arg-type] # passed on as they came
            hold(compact.desk, compact.slug)
            return outcome

    compact.one = Holding("one")
    compact.two.script = []
    sent = compact.publish()
    assert sent.row.state is IssueState.HELD
    assert compact.one.got == [f"{compact.slug}-compact"]
    assert compact.states()["one/document"] is D.PENDING
    compact.one = Scripted("one")
    assert resume(compact.desk, compact.slug).state is IssueState.SENDING
    assert compact.publish().row.state is IssueState.SENT
    assert compact.one.got == [f"{compact.slug}-document"]


def test_what_cannot_be_sent_for_a_day_is_put_on_hold_and_told(compact: Two) -> None:
    compact.one.script = [*[AWAY] * 4]
    compact.publish()
    assert hold_stale(compact.desk) == ()
    compact.clock.now += dt.timedelta(hours=25)
    assert hold_stale(compact.desk) == (compact.slug,)
    assert "digest resume" in compact.alerts()[0]
    with pytest.raises(RefusedError):
        compact.publish()
    resume(compact.desk, compact.slug)
    assert compact.publish().row.state is IssueState.SENT


def test_an_issue_that_only_waits_for_an_answer_is_not_put_on_hold(thread: Two) -> None:
    thread.one.script = [UNKNOWN]
    thread.publish()
    thread.clock.now += dt.timedelta(days=3)
    assert hold_stale(thread.desk) == ()


def change_article(press: Two) -> None:
    """An editor puts a word right in an article's file."""
    (path, *_) = sorted((press.desk.folders.folder(press.slug) / "articles").glob("*.md"))
    old = path.read_text()
    assert "harbour" in old
    path.write_text(old.replace("harbour", "basin"))


@pytest.mark.parametrize("form", ["compact", "thread"])
def test_a_correction_edits_what_stands_there_and_sends_nothing_anew(
    form: str, request: pytest.FixtureRequest, layout: Confined
) -> None:
    press: Two = request.getfixturevalue(form)
    press.publish()
    change_article(press)
    made = correct(press.desk, press.slug, layout, "It is a basin, not a harbour.")
    for channel in (press.one, press.two):
        channel.got.clear()
    sent = press.publish()
    assert sent.row.state is IssueState.SENT
    assert made.row.approved_revision == made.row.revision
    assert all(what.startswith("edit") for what in press.one.got)
    assert press.one.got == press.two.got
    expected = {"compact": ["edit 1", "edit 2"], "thread": ["edit 1", "edit 2", "edit 4"]}[form]
    assert sorted(press.one.got) == expected
    assert "basin, not a harbour" in press.one.posts["1"].text
    page = (press.desk.config.issues / "public" / press.slug / "index.html").read_text()
    assert "It is a basin, not a harbour." in page
    if form == "thread":
        assert links(press, "1") == ["https://t.me/one/2", "https://t.me/one/3"]
    assert press.publish().before


def test_a_correction_of_a_correction_takes_its_place(compact: Two, layout: Confined) -> None:
    compact.publish()
    change_article(compact)
    correct(compact.desk, compact.slug, layout, "First.")
    correct(compact.desk, compact.slug, layout, "Second.")
    compact.one.got.clear()
    compact.publish()
    assert compact.one.got == ["edit 1", "edit 2"]
    assert "Second." in compact.one.posts["1"].text
    assert len(compact.desk.folders.sheet(compact.slug).corrections) == 2


def test_a_correction_needs_a_text_a_sent_issue_and_the_same_articles(compact: Two, layout: Confined) -> None:
    with pytest.raises(RefusedError, match="not sent"):
        correct(compact.desk, compact.slug, layout, "Wrong.")
    compact.publish()
    with pytest.raises(RefusedError, match="needs a line"):
        correct(compact.desk, compact.slug, layout, "  ")
    sheet = compact.desk.folders.folder(compact.slug) / "issue.toml"
    text = sheet.read_text()
    first, second = text.index("[[articles]]\nfile"), text.rindex("[[articles]]\nfile")
    sheet.write_text(text[:first] + text[second:])
    with pytest.raises(RefusedError, match="keeps the articles"):
        correct(compact.desk, compact.slug, layout, "One too many.")
    assert compact.desk.store.get_issue(compact.slug).revision == compact.desk.store.get_issue(compact.second).revision


def test_a_withdrawal_takes_back_page_pdf_and_posts(thread: Two) -> None:
    thread.publish()
    public = thread.desk.config.issues / "public" / thread.slug
    assert list(public.glob("*.pdf"))
    thread.one.got.clear()
    row = withdraw(thread.desk, thread.slug, why="It was about another lock.")
    assert row.state is IssueState.WITHDRAWN
    sent = thread.publish()
    assert sent.balance.pending == sent.balance.failed == 0
    assert thread.one.got == [f"withdraw {number}" for number in (4, 3, 2, 1)]
    assert not list(public.glob("*.pdf"))
    assert "It was about another lock." in (public / "index.html").read_text()
    assert "withdrawn" in (public.parent / "index.html").read_text().lower()
    assert withdraw(thread.desk, thread.slug).state is IssueState.WITHDRAWN
    assert thread.publish().before
    assert stays(thread.desk, thread.slug) == 0


def test_a_withdrawal_of_what_was_not_sent_is_refused(compact: Two) -> None:
    with pytest.raises(RefusedError, match="not sent"):
        withdraw(compact.desk, compact.slug)


@pytest.mark.parametrize(
    ("answer", "link", "called"), [("sent", "https://t.me/one/9", ["withdraw 9"]), ("skip", "", [])]
)
def test_a_post_that_nobody_can_be_sure_of_is_taken_back_when_somebody_has_looked(
    compact: Two, answer: str, link: str, called: list[str]
) -> None:
    compact.one.script = [UNKNOWN]
    compact.publish()
    withdraw(compact.desk, compact.slug)
    compact.one.got.clear()
    assert compact.publish().balance.pending == 1
    assert stays(compact.desk, compact.slug) == 1
    assert compact.one.got == ["withdraw 2"]
    (row,) = questions(compact.desk, compact.slug)
    resolve(compact.desk, row, answer, link=link)
    assert compact.publish().balance.pending == 0
    assert compact.one.got[1:] == called
    assert stays(compact.desk, compact.slug) == 0


def test_a_late_link_is_edited_into_the_corrected_index(thread: Two, layout: Confined) -> None:
    thread.one.script = [SENT, UNKNOWN]
    thread.publish()
    correct(thread.desk, thread.slug, layout, "A word was wrong.")
    thread.publish()
    (row,) = questions(thread.desk, thread.slug)
    resolve(thread.desk, row, "sent", link="https://t.me/one/40")
    thread.publish()
    assert links(thread, "1") == ["https://t.me/one/40", "https://t.me/one/3"]
    assert "A word was wrong." in thread.one.posts["1"].text


def test_a_thread_of_thirty_posts_to_two_channels_keeps_the_pace_and_loses_no_time(
    tmp_path: Path, layout: Confined, full: bool
) -> None:
    """Two real channels at the stand-in, one virtual clock: no 429, no finding, at most 1.1 of the least time."""
    from standin import StandIn

    from digest.channels.telegram import TelegramChannel
    from digest.model.secret import Secret
    from digest.pace import Limits, ideal_seconds

    count = 28 if full else 17  # with its four other calls, more than a minute allows
    clock = Clock()
    desk = open_desk(tmp_path, clock, CONFIG.format(form="thread"))
    slug = approved_issue(desk, layout, articles(1, count))
    with StandIn(clock=clock, pace=True) as server:
        other = server.add_chat(-1001000000043, "The other channel")
        chats = {"one": server.chat.chat_id, "two": other.chat_id}
        channels = [TelegramChannel(name, str(chat), Secret(server.token), server.url) for name, chat in chats.items()]
        press = Press(desk=desk, clock=clock, slug=slug, one=Scripted("one"), two=Scripted("two"))
        sender = press.sender()
        sender.channels = channels
        began = clock.now
        sent = asyncio.run(sender.publish(slug))
        took = (clock.now - began).total_seconds()
        assert server.findings == []
    calls = count + 2 + 2  # index, articles, document, edit, pin
    least = ideal_seconds(calls, Limits())
    print(f"{2 * calls} calls, {took:.1f} virtual seconds, {took / least:.3f} of the least time")
    assert sent.row.state is IssueState.SENT
    assert took <= 1.1 * least
    desk.close()


def test_what_a_channel_is_owed_that_is_no_more_is_named_and_can_be_left_out(compact: Two) -> None:
    sender = compact.sender()
    sender.channels = [compact.one]
    sent = asyncio.run(sender.publish(compact.slug))
    assert (sent.row.state, sent.missing) == (IssueState.SENDING, ("two",))
    text = compact.desk.config.path.read_text()
    without = text[: text.index("[channels.two]")]
    compact.desk.config = parse(without, compact.desk.config.path)
    rows = questions(compact.desk, compact.slug)
    assert {row.channel for row in rows} == {"two"}
    for row in rows:
        resolve(compact.desk, row, "skip")
    assert asyncio.run(sender.publish(compact.slug)).row.state is IssueState.SENT
