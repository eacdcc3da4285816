"""Unknown posts are looked for by way of the editors' chat: found once and surely, or left to the editors."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from desk_kit import Clock, Scripted
from probe_kit import Newsstand, make_base
from standin import faults
from standin.chat import Origin, Rights
from standin.faults import Then
from standin.server import CHAT_ID, StandIn

from digest.confine import Confined
from digest.desk.probe import Probe
from digest.desk.resolve import questions, resolve
from digest.desk.serve import Serving
from digest.model.post import Outcome, Verdict
from digest.model.sight import Look, Sight
from digest.model.states import DeliveryState as D
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from standin.chat import Posted

TAKEN, NOT_TAKEN = faults.accepted_then(Then.CLOSE), faults.html(502)


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("bases")
    with Confined(target="digest.render.pdf.layout:layout") as layout:
        return {form: make_base(folder / form, form, layout) for form in ("compact", "thread")}


def stand(base: Path, folder: Path, form: str) -> Iterator[Newsstand]:
    """With its first issue out; a finding of the stand-in, also one about the pace, fails the test."""
    clock = Clock()
    with StandIn(clock=clock, pace=True) as server:
        made = Newsstand(base, folder, server, clock, form=form)
        made.publish(1, "telegram")  # one after the other: their pauses share a clock
        assert made.publish(1, "other").row.state is IssueState.SENT
        clock.now += dt.timedelta(days=7)
        yield made
        made.desk.close()
        assert not server.findings, server.findings


@pytest.fixture
def compact(bases: dict[str, Path], tmp_path: Path) -> Iterator[Newsstand]:
    yield from stand(bases["compact"], tmp_path / "own", "compact")


@pytest.fixture
def thread(bases: dict[str, Path], tmp_path: Path) -> Iterator[Newsstand]:
    yield from stand(bases["thread"], tmp_path / "own", "thread")


def lose(news: Newsstand, fault: faults.Fault = TAKEN, *, method: str = "sendMessage", call: int = 1) -> None:
    """The second issue goes out to one channel, and one call of it meets a fault."""
    news.server.faults.plan(method, fault, call=call)
    news.publish(2)
    assert len(news.unknown()) == 1


def shown(news: Newsstand, part: str) -> Posted:
    """The message of a part that the ledger knows."""
    message = news.server.chat.find(int(news.row(part).message_id or 0))
    assert message is not None
    return message


def test_a_post_that_arrived_is_found_and_its_question_answered(compact: Newsstand) -> None:
    lose(compact)
    compact.look()
    row = compact.row("compact")
    assert row.state is D.SENT
    assert row.link == f"https://t.me/example_review/{row.message_id}"
    assert shown(compact, "compact").text.startswith("The Example Weekly")
    assert questions(compact.desk, compact.slugs[1]) == ()
    assert compact.notes()[-1].startswith(f"found at {row.message_id}; looked at {row.message_id} shown")
    answer = next(event for event in compact.desk.store.events() if event.act == "resolve")
    assert (answer.actor, answer.door) == ("the probe", "probe")
    assert compact.room.messages == []


def test_a_document_is_found_by_its_name_and_its_caption(compact: Newsstand) -> None:
    lose(compact, method="sendDocument")
    compact.look()
    assert compact.row("document").state is D.SENT
    assert shown(compact, "document").filename
    assert compact.room.messages == []


def test_the_copies_make_no_sound(compact: Newsstand) -> None:
    lose(compact)
    compact.look()
    copies = [entry.messages[0] for entry in compact.server.transcript if entry.method == "forwardMessage"]
    assert copies
    assert all(copy.silent for copy in copies)


def test_nobody_looks_before_the_server_has_had_its_time(compact: Newsstand) -> None:
    lose(compact)
    claimed = compact.row("compact").claimed_at
    assert claimed is not None
    compact.clock.now = claimed
    compact.look(59)
    assert compact.calls("forwardMessage") == 0
    assert compact.unknown() == ["compact"]
    compact.look(1)
    assert compact.unknown() == []


def test_a_thread_whose_index_was_unknown_gets_its_links_and_its_pin(thread: Newsstand) -> None:
    lose(thread)
    pinned_before = list(thread.server.chat.pinned)
    assert not thread.row("index").message_id
    thread.look()
    thread.publish(2)
    index = shown(thread, "index")
    links = [entity.url for entity in index.entities if entity.url]
    assert links == [thread.row(part).link for part in ("article-1", "article-2")]
    assert thread.server.chat.pinned == [index.message_id] != pinned_before
    assert thread.room.messages == []


def test_an_article_that_was_unknown_is_linked_from_the_index_after_all(thread: Newsstand) -> None:
    lose(thread, call=2)
    assert [entity.url for entity in shown(thread, "index").entities if entity.url] == [thread.row("article-2").link]
    thread.look()
    thread.publish(2)
    links = [entity.url for entity in shown(thread, "index").entities if entity.url]
    assert links == [thread.row("article-1").link, thread.row("article-2").link]


@pytest.mark.parametrize("fault", [NOT_TAKEN, faults.half_an_upload()])
def test_a_post_that_never_arrived_stays_a_question_and_the_look_is_on_record(
    compact: Newsstand, fault: faults.Fault
) -> None:
    lose(compact, fault)
    compact.look()
    assert compact.row("compact").state is D.UNKNOWN
    assert [row.part for row in questions(compact.desk, compact.slugs[1])] == ["compact"]
    assert compact.notes()[0] == "begun"
    assert "nothing found" in compact.notes()[1]
    assert "missing" in compact.notes()[1]
    assert compact.room.messages == []


def test_each_attempt_is_looked_for_once_however_often_the_process_starts(compact: Newsstand) -> None:
    lose(compact, NOT_TAKEN)
    compact.look()
    before = len(compact.server.calls)
    for _ in range(3):
        compact.look(3600)
        compact.restart()
        compact.look(3600)
    assert len(compact.server.calls) == before
    assert len(compact.notes()) == 2
    compact.server.faults.plan("sendMessage", TAKEN)
    resolve(compact.desk, compact.row("compact"), "resend")
    compact.publish(2)
    compact.look()
    assert compact.row("compact").state is D.SENT


def test_a_process_that_dies_in_the_middle_leaves_no_second_probe(compact: Newsstand) -> None:
    lose(compact)

    class Dying(Fake):
        async def look(self, chat: str, number: int) -> Look:
            raise KeyboardInterrupt

    compact.clock.now += dt.timedelta(minutes=2)
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(Probe(sender=compact.sender(), finder=Dying(), channels=["telegram"]).round())
    compact.restart()
    compact.look()
    assert compact.calls("forwardMessage") == 0
    assert compact.notes() == ["begun"]
    assert compact.unknown() == ["compact"]


def test_two_messages_that_show_the_post_decide_nothing(compact: Newsstand) -> None:
    lose(compact)
    first = next(message for message in reversed(compact.server.chat.messages) if message.filename is None)
    compact.post(first)
    compact.look()
    assert compact.unknown() == ["compact"]
    assert "2 messages show it" in compact.notes()[-1]
    assert compact.room.messages == []


def test_what_others_post_in_between_is_passed_over(compact: Newsstand) -> None:
    before = compact.foreign()
    lose(compact)
    compact.foreign()
    compact.look()
    row = compact.row("compact")
    assert row.state is D.SENT
    assert int(row.message_id or 0) == before.message_id + 1
    assert f"{before.message_id} shown" in compact.notes()[-1]


def test_a_post_that_somebody_forwarded_into_the_channel_is_not_the_post(compact: Newsstand) -> None:
    lose(compact)
    chat = compact.server.chat
    ours = next(message for message in reversed(chat.messages) if message.filename is None)
    chat.put(replace(ours, origin=Origin(chat_id=compact.second.chat_id, message_id=1, at=ours.at)))
    compact.look()
    assert compact.unknown() == ["compact"]


def test_the_line_of_a_pin_and_a_deleted_message_are_passed_over(thread: Newsstand) -> None:
    gone = thread.foreign()
    thread.server.chat.remove(gone.message_id)
    lose(thread)
    thread.look()
    assert thread.row("index").state is D.SENT
    assert f"{gone.message_id - 1} closed, {gone.message_id} missing" in thread.notes()[-1]


def test_a_protected_channel_shows_nothing_and_decides_nothing(compact: Newsstand) -> None:
    lose(compact)
    chat = compact.server.chat
    for message in chat.messages:
        chat.put(replace(message, protected=True))
    compact.look()
    assert compact.unknown() == ["compact"]
    assert "closed" in compact.notes()[-1]
    assert compact.room.messages == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (TAKEN, "the answer was lost"),
        (faults.says(403, "Forbidden: bot was kicked from the supergroup chat"), "kicked"),
        (faults.says(400, "Bad Request: chat not found"), "not found"),
        (faults.html(502), "the answer was lost"),
    ],
)
def test_a_look_that_fails_decides_nothing(compact: Newsstand, fault: faults.Fault, words: str) -> None:
    lose(compact)
    compact.server.faults.plan("forwardMessage", fault)
    compact.look()
    assert compact.unknown() == ["compact"]
    assert compact.calls("forwardMessage") == 1
    assert words in compact.notes()[-1].lower()


def test_a_second_look_that_fails_leaves_what_the_first_one_found_undecided(compact: Newsstand) -> None:
    lose(compact)
    compact.server.faults.plan("forwardMessage", faults.html(502), call=2)
    compact.look()
    assert compact.unknown() == ["compact"]
    assert compact.room.messages == []


@pytest.mark.parametrize("method", ["forwardMessage", "deleteMessage"])
def test_a_server_that_asks_to_wait_is_given_the_time(compact: Newsstand, method: str) -> None:
    lose(compact)
    compact.server.faults.plan(method, faults.too_many(40))
    begun = compact.clock.now
    compact.look()
    assert compact.unknown() == []
    assert (compact.clock.now - begun).total_seconds() > 100
    assert compact.room.messages == []


def test_a_copy_that_stays_is_taken_away_later(compact: Newsstand) -> None:
    lose(compact)
    compact.server.faults.plan("deleteMessage", faults.says(500, "Internal Server Error: restart"))
    compact.look()
    assert compact.row("compact").state is D.SENT
    assert compact.room.messages == []
    assert max(compact.clock.pauses) >= 25


def test_a_copy_that_cannot_be_taken_away_is_named(compact: Newsstand) -> None:
    lose(compact)
    for call in (1, 2):
        compact.server.faults.plan(
            "deleteMessage", faults.says(400, "Bad Request: message can't be deleted"), call=call
        )
    compact.look()
    assert compact.row("compact").state is D.SENT
    (copy,) = compact.room.messages
    assert compact.notes()[-1].endswith(f"left in the editors' chat: {copy.message_id}")
    assert compact.calls("deleteMessage") == 2


def test_the_editors_chat_keeps_its_messages_and_its_pace(compact: Newsstand) -> None:
    told = compact.server.hear("When does it go out?", chat=compact.room)
    lose(compact)
    for _ in range(6):
        compact.foreign()
    compact.desk.store.record_call("editors", now=compact.clock.now + dt.timedelta(seconds=61))
    compact.look()
    assert compact.row("compact").state is D.SENT
    assert compact.room.messages == [told]
    calls = [entry.at for entry in compact.server.transcript if entry.method in {"forwardMessage", "deleteMessage"}]
    assert len(calls) == 14
    assert all(later - call >= dt.timedelta(seconds=1.05) for call, later in pairwise(calls))
    assert sum(call < calls[0] + dt.timedelta(minutes=1) for call in calls) <= 12


def test_where_nothing_is_known_nobody_looks(bases: dict[str, Path], tmp_path: Path) -> None:
    clock = Clock()
    with StandIn(clock=clock) as server:
        news = Newsstand(bases["compact"], tmp_path / "own", server, clock, form="compact")
        server.faults.plan("sendMessage", TAKEN)
        server.faults.plan("sendDocument", TAKEN)
        news.publish(1)
        news.look()
        assert news.unknown() == ["compact", "document"]
        assert news.calls("forwardMessage") == 0
        assert news.notes() == []
        news.desk.close()


def test_the_very_first_post_is_found_before_the_ones_that_followed(bases: dict[str, Path], tmp_path: Path) -> None:
    clock = Clock()
    with StandIn(clock=clock, pace=True) as server:
        news = Newsstand(bases["compact"], tmp_path / "own", server, clock, form="compact")
        news.foreign("Welcome")
        server.faults.plan("sendMessage", TAKEN)
        news.publish(1)
        news.look()
        assert news.row("compact", 1).message_id == "2"
        news.desk.close()


def test_no_copy_of_the_same_post_in_another_topic_is_taken_for_it(compact: Newsstand) -> None:
    """Two channels lead to one chat: either of them may have brought what stands there."""
    lose(compact)
    config = compact.folder / "config.toml"
    text = config.read_text().replace(str(compact.second.chat_id), str(CHAT_ID))
    config.write_text(text.replace("[editors]", "thread_id = 7\n[editors]"))
    answers = [Outcome(verdict=Verdict.UNKNOWN), Outcome(verdict=Verdict.REFUSED)]
    sender = compact.sender()
    sender.channels = [Scripted("other", list(answers))]
    asyncio.run(sender.publish(compact.slugs[1]))
    compact.restart()
    assert compact.unknown() == ["compact", "compact"]
    compact.look()
    assert compact.unknown() == ["compact", "compact"]
    resolve(compact.desk, compact.row("compact", channel="other"), "skip")
    compact.look()
    assert compact.unknown() == []


@dataclass
class Fake:
    """A finder that waits until it may go on, and sees what the test says."""

    looks: list[Look] = field(default_factory=list)
    at_work: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    cleared: list[str] = field(default_factory=list)

    async def look(self, chat: str, number: int) -> Look:
        self.at_work.set()
        await self.go_on.wait()
        return self.looks.pop(0) if self.looks else Look(sight=Sight.MISSING)

    async def clear(self, copy: str) -> Outcome:
        self.cleared.append(copy)
        return Outcome(verdict=Verdict.SENT)


def test_the_other_channel_goes_on_while_somebody_looks(compact: Newsstand) -> None:
    lose(compact)
    compact.clock.now += dt.timedelta(minutes=2)
    finder = Fake()

    async def both() -> None:
        probe = Probe(sender=compact.sender(), finder=finder, channels=["telegram"])
        looking = asyncio.create_task(probe.round())
        await finder.at_work.wait()
        await compact.sender("other").publish(compact.slugs[1])
        assert not looking.done()
        finder.go_on.set()
        await looking

    asyncio.run(both())
    assert [compact.row(part, channel="other").state for part in ("compact", "document")] == [D.SENT, D.SENT]


def test_an_editor_who_is_quicker_is_not_overruled(compact: Newsstand) -> None:
    lose(compact)
    compact.clock.now += dt.timedelta(minutes=2)
    probe = compact.probe()
    finder = probe.finder

    class Slow(Fake):
        async def look(self, chat: str, number: int) -> Look:
            row = compact.row("compact")
            if row.state is D.UNKNOWN:
                resolve(compact.desk, row, "skip")
            return await finder.look(chat, number)

        async def clear(self, copy: str) -> Outcome:
            return await finder.clear(copy)

    probe.finder = Slow()
    asyncio.run(probe.round())
    assert compact.row("compact").state is D.SUPPRESSED
    assert "answered meanwhile" in compact.notes()[-1]
    assert compact.room.messages == []


def test_a_stop_in_the_middle_takes_the_copy_away_and_decides_nothing(compact: Newsstand) -> None:
    lose(compact)
    compact.clock.now += dt.timedelta(minutes=2)
    sender, finder = compact.sender(), Fake([Look(sight=Sight.SHOWN, copy="5")])

    async def stopped() -> None:
        looking = asyncio.create_task(Probe(sender=sender, finder=finder, channels=["telegram"]).round())
        await finder.at_work.wait()
        sender.stopping = True
        finder.go_on.set()
        await looking

    before = compact.clock.now
    asyncio.run(stopped())
    assert finder.cleared == ["5"]
    assert compact.clock.now == before
    assert compact.unknown() == ["compact"]
    assert "stopped" in compact.notes()[-1]


def test_a_long_running_process_looks_by_itself(compact: Newsstand) -> None:
    lose(compact)
    sender = compact.sender()
    serving = Serving(sender=sender, probe=compact.probe(sender))

    async def pause(seconds: float) -> None:
        await compact.clock.pause(seconds)
        await asyncio.sleep(0)
        if not compact.unknown() and seconds == 1:
            serving.stop()

    sender.pause = pause
    asyncio.run(serving.probes())
    assert compact.row("compact").state is D.SENT
    asyncio.run(Serving(sender=sender).probes())


def test_a_bot_that_was_thrown_out_of_the_editors_chat_decides_nothing(compact: Newsstand) -> None:
    lose(compact)
    compact.room.rights = Rights.KICKED
    compact.look()
    assert compact.unknown() == ["compact"]
    assert compact.calls("forwardMessage") == 1
