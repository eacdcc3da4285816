"""Publishing through the ledger: what each outcome of a channel leads to, with a clock that the test turns."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from desk_kit import CONFIG, SENT, Clock, Press, Scripted, approved_issue, articles, open_desk

from digest.channels.archive import ArchiveChannel
from digest.confine import Confined
from digest.desk import resolve as questions
from digest.desk.owner import owner
from digest.desk.send import LEASE
from digest.errors import RefusedError, StorageError
from digest.model.post import Outcome, Verdict
from digest.model.states import DeliveryState as D
from digest.model.states import IssueState
from digest.store.rows import Plan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with Confined(target="digest.render.pdf.layout:layout") as child:
        yield child


@pytest.fixture
def press(tmp_path: Path, layout: Confined) -> Iterator[Press]:
    clock = Clock()
    desk = open_desk(tmp_path, clock, CONFIG.format(form="compact"))
    slug = approved_issue(desk, layout, articles(1))
    yield Press(desk=desk, clock=clock, slug=slug, one=Scripted("one"), two=Scripted("two"))
    desk.close()


def keys(press: Press) -> list[str]:
    return [f"{press.slug}-compact", f"{press.slug}-document"]


def test_each_channel_gets_the_post_and_then_the_document_once(press: Press) -> None:
    sent = press.publish()
    assert sent.row.state is IssueState.SENT
    assert press.one.got == press.two.got == keys(press)
    assert (sent.balance.sent, sent.balance.candidates) == (5, 5)
    assert press.publish().before
    assert press.one.got == keys(press)


def test_what_surely_did_not_go_out_is_tried_again_after_a_growing_pause(press: Press) -> None:
    away = Outcome(verdict=Verdict.NOT_SENT, detail="no connection")
    press.one.script = [away, away]
    sent = press.publish()
    assert sent.row.state is IssueState.SENT
    assert press.one.got == [keys(press)[0]] * 3 + keys(press)[1:]
    assert [round(pause) for pause in press.clock.pauses if pause > 1.5] == [2, 4]


def test_a_channel_that_stays_away_leaves_the_rest_for_the_next_run(press: Press) -> None:
    press.one.script = [Outcome(verdict=Verdict.NOT_SENT)] * 4
    sent = press.publish()
    assert sent.row.state is IssueState.SENDING
    assert press.states()["one/compact"] is D.PENDING
    assert press.two.got == keys(press)
    press.clock.now += dt.timedelta(minutes=2)
    assert press.publish().row.state is IssueState.SENT
    assert press.two.got == keys(press)


def test_a_server_that_asks_to_wait_is_given_the_time(press: Press) -> None:
    press.one.script = [Outcome(verdict=Verdict.WAIT, wait=35)]
    assert press.publish().row.state is IssueState.SENT
    assert max(press.clock.pauses) >= 35


def test_a_wait_longer_than_a_command_should_take_is_left_for_the_next(press: Press) -> None:
    press.one.script = [Outcome(verdict=Verdict.WAIT, wait=3600)]
    assert press.publish().row.state is IssueState.SENDING
    assert press.publish().row.state is IssueState.SENDING
    assert len(press.one.got) == 1
    press.clock.now += dt.timedelta(hours=1, seconds=1)
    assert press.publish().row.state is IssueState.SENT


@pytest.mark.parametrize("answer", [Outcome(verdict=Verdict.UNKNOWN), ValueError("a library's own fault")])
def test_what_may_have_gone_out_is_never_repeated_by_itself(press: Press, answer: Outcome | Exception) -> None:
    press.one.script = [answer]
    sent = press.publish()
    assert sent.balance.unknown == 1
    assert press.states()["one/compact"] is D.UNKNOWN
    assert press.one.got == keys(press)
    for _ in range(3):
        press.clock.now += dt.timedelta(days=1)
        press.publish()
    assert press.one.got == keys(press)


@pytest.mark.parametrize(
    ("answer", "after", "calls"), [("sent", D.SENT, 0), ("skip", D.SUPPRESSED, 0), ("resend", D.SENT, 1)]
)
def test_an_editors_answer_settles_an_unknown_post(press: Press, answer: str, after: D, calls: int) -> None:
    press.one.script = [Outcome(verdict=Verdict.UNKNOWN)]
    press.publish()
    (row,) = questions.questions(press.desk, press.slug)
    questions.resolve(press.desk, row, answer)
    press.publish()
    assert press.states()["one/compact"] is after
    assert len(press.one.got) == 2 + calls
    with pytest.raises(RefusedError):
        questions.resolve(press.desk, row, "resend")


def test_a_refused_post_fails_and_the_document_and_the_other_channel_go_on(press: Press) -> None:
    press.one.script = [Outcome(verdict=Verdict.REFUSED, detail="too long")]
    sent = press.publish()
    assert (sent.balance.failed, sent.balance.sent) == (1, 4)
    assert sent.row.state is IssueState.SENT


def test_a_channel_that_shuts_its_door_is_called_no_more(press: Press) -> None:
    press.one.script = [Outcome(verdict=Verdict.STOPPED, detail="bot was kicked")]
    sent = press.publish()
    assert press.one.got == keys(press)[:1]
    assert press.two.got == keys(press)
    assert press.states()["one/document"] is D.PENDING
    assert sent.row.state is IssueState.SENDING


def test_ctrl_c_in_the_middle_of_a_call_leaves_the_post_unknown(press: Press) -> None:
    press.one.script = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        press.publish()
    assert press.states()["one/compact"] is D.UNKNOWN
    assert press.publish().balance.unknown == 1
    assert press.one.got == keys(press)


def planned(press: Press) -> None:
    """The rows of a publication that somebody else began."""
    store = press.desk.store
    row = store.get_issue(press.slug)
    posts = store.posts_of(press.slug, row.revision)
    plans = [Plan(channel=p.channel, part=p.part, position=p.position, post_sha256=p.sha256) for p in posts]
    store.plan_deliveries(press.slug, row.revision, plans, actor=press.desk.actor, now=press.clock.now)


def test_a_sender_that_died_in_a_call_leaves_a_question_not_a_second_post(press: Press) -> None:
    store, now = press.desk.store, press.clock.now
    planned(press)
    dead = owner().rsplit(":", 1)[0] + ":4194303999"
    assert store.claim_next("one", owner=dead, lease_until=now + LEASE, now=now)
    sent = press.publish()
    assert press.states()["one/compact"] is D.UNKNOWN
    assert press.one.got == keys(press)[1:]
    assert sent.balance.unknown == 1


def test_another_machines_lease_is_respected_until_it_ends(press: Press) -> None:
    store, now = press.desk.store, press.clock.now
    planned(press)
    assert store.claim_next("one", owner="elsewhere.example:77", lease_until=now + LEASE, now=now)
    sent = press.publish()
    assert sent.busy
    assert press.one.got == []
    assert press.two.got == keys(press)
    press.clock.now += LEASE + dt.timedelta(seconds=1)
    press.publish()
    assert press.states()["one/compact"] is D.UNKNOWN
    assert press.one.got == keys(press)[1:]


def test_posts_do_not_go_out_before_the_pages_they_lead_to(press: Press) -> None:
    class Full(ArchiveChannel):
        async def publish(
            self, slug: str, files: Mapping[str, bytes], *, index: Mapping[str, bytes], gone: Collection[str] = ()
        ) -> Outcome:
            return Outcome(verdict=Verdict.NOT_SENT, detail="the disk is full")

    sender = press.sender()
    sender.archive = Full(press.desk.config.issues / "public")
    with pytest.raises(StorageError, match="disk is full"):
        asyncio.run(sender.publish(press.slug))
    assert press.one.got == []
    assert press.publish().row.state is IssueState.SENT


def test_damaged_frozen_bytes_are_not_sent(press: Press) -> None:
    for path in (press.desk.config.state / "frozen").iterdir():
        path.write_bytes(b"damaged")
    with pytest.raises(StorageError, match="changed on disk"):
        press.publish()
    assert press.one.got == []


def test_a_damaged_document_stops_before_the_call_and_leaves_no_question(press: Press) -> None:
    store = press.desk.store
    row = store.get_issue(press.slug)
    pdf = next(output for output in store.outputs_of(press.slug, row.revision) if output.name.endswith(".pdf"))
    path = press.desk.config.state / "frozen" / pdf.sha256
    whole = path.read_bytes()
    press.one.script = [SENT]

    async def spoil(seconds: float) -> None:
        path.write_bytes(b"damaged")  # between the post and the document
        await press.clock.pause(seconds)

    sender = press.sender()
    sender.pause = spoil
    with pytest.raises(StorageError, match="changed on disk"):
        asyncio.run(sender.publish(press.slug))
    assert press.one.got == keys(press)[:1]
    assert press.states()["one/document"] is D.PENDING
    path.write_bytes(whole)
    assert press.publish().row.state is IssueState.SENT
    assert press.one.got == keys(press)


def test_an_issue_that_is_not_approved_is_not_sent(press: Press) -> None:
    sheet = press.desk.folders.folder(press.slug) / "issue.toml"
    sheet.write_text(sheet.read_text().replace('title = ""', 'title = "Changed"', 1))
    with pytest.raises(RefusedError, match="not approved"):
        press.publish()
    assert press.one.got == []


def test_the_events_tell_the_story(press: Press) -> None:
    press.publish()
    story = [(event.act, event.before, event.after) for event in press.desk.store.events(press.slug)]
    assert story[0] == ("assemble", "", "draft")
    assert story[-2:] == [("publish", "approved", "sending"), ("sent", "sending", "sent")]
    assert {event.actor for event in press.desk.store.events(press.slug)} == {"ada"}
