"""What the bot says in a chat: whole or cut at a line, what became of it, and the one pace of all who call that chat."""

from __future__ import annotations

import asyncio
import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from bot_kit import DESK_CHAT, Bureau, at_work, channel, settings
from desk_kit import Clock, articles, make_sender
from hypothesis import given
from hypothesis import strategies as st
from standin import StandIn, faults
from standin.faults import Then
from standin.server import TOKEN
from virtual_time import VirtualTime

from digest.bot.said import File, Said
from digest.bot.shortening import cut, cut_at_a_line
from digest.bot.speaker import CAPTION, TEXT, Speaker, shown
from digest.channels.telegram import Finder, Timeouts
from digest.channels.telegram.connection import Connection
from digest.desk.probe import Probe
from digest.desk.take_in import take_in
from digest.desk.turns import Turns
from digest.model.post import Outcome, Verdict, units
from digest.model.secret import Secret
from digest.model.states import DeliveryState
from digest.pace import Limits
from digest.render.telegram.entities import convert
from digest.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from digest.desk.send import Sender

QUICK = Timeouts(connect=5, read=0.5, write=0.5, upload=0.5, pool=1)
SLUG = "2026-W48"
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)


def voice(server: StandIn, clock: Clock) -> Speaker:
    connection = Connection(token=Secret(server.token), api_url=server.url, timeouts=QUICK)
    return Speaker(connection=connection, now=clock, pause=clock.pause)


def say(server: StandIn, html: str, clock: Clock | None = None) -> Outcome:
    return asyncio.run(voice(server, clock or Clock()).say(server.chat.chat_id, Said(html=html)))


def test_a_text_makes_a_sound_and_shows_no_preview_of_its_links(standin: StandIn) -> None:
    outcome = say(standin, "Issue 12 waits for approval.\n&lt;b&gt;digest approve 2026-W48")
    assert (outcome.verdict, outcome.message_id) == (Verdict.SENT, "1")
    (message,) = standin.chat.messages
    assert message.text == "Issue 12 waits for approval.\n<b>digest approve 2026-W48"
    assert (message.entities, message.silent, message.preview) == ((), False, False)
    assert "parse_mode" not in standin.calls[0].form.params


def test_a_long_text_is_cut_at_a_line_and_says_so_its_formatting_ends_with_it(standin: StandIn) -> None:
    lines = [f"{number}: a problem of this article 🌾" for number in range(400)]
    lines[::10] = [f"<b>{line}</b>" for line in lines[::10]]
    assert say(standin, f"<blockquote expandable>{chr(10).join(lines)}</blockquote>").verdict is Verdict.SENT
    (message,) = standin.chat.messages
    said = message.text.split("\n")
    plain = [line.replace("<b>", "").replace("</b>", "") for line in lines]
    assert said[-1] == "…"
    assert said[:-1] == plain[: len(said) - 1]
    assert TEXT - 50 < units(message.text) <= TEXT
    assert max(one.offset + one.length for one in message.entities) < units(message.text)
    assert {one.type for one in message.entities} == {"expandable_blockquote", "bold"}


def test_the_words_under_a_file_have_less_room() -> None:
    text, _ = shown(Said(html="\n".join(["a line of words"] * 100), file=File(name="a.pdf", data=b"")))
    assert CAPTION - 20 < units(text) <= CAPTION


def test_a_single_line_that_is_too_long_is_cut_inside(standin: StandIn) -> None:
    assert say(standin, f"<i>{'🌾' * 3000}</i>").verdict is Verdict.SENT
    (message,) = standin.chat.messages
    assert message.text == "🌾" * 2047 + "…"
    (slanted,) = message.entities
    assert (slanted.offset, slanted.length) == (0, 4094)


def test_half_a_character_from_outside_does_not_keep_a_message_back(standin: StandIn) -> None:
    assert say(standin, "Article “\ud83c” waits").verdict is Verdict.SENT
    assert standin.chat.messages[0].text == "Article “?” waits"


@pytest.mark.parametrize("text", ["", " \n\t ", "<b> </b>"])
def test_nothing_is_not_said(standin: StandIn, text: str) -> None:
    assert say(standin, text).verdict is Verdict.REFUSED
    assert not standin.calls


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (faults.too_many(900), Verdict.WAIT),
        (faults.says(400, "Bad Request: message is too long"), Verdict.REFUSED),
        (faults.says(403, "Forbidden: bot was blocked by the user"), Verdict.STOPPED),
        (faults.accepted_then(Then.HANG), Verdict.UNKNOWN),
        (faults.accepted_then(Then.CLOSE), Verdict.UNKNOWN),
        (faults.html(502), Verdict.UNKNOWN),
    ],
)
def test_whatever_goes_wrong_is_an_outcome_and_is_not_tried_twice(
    standin: StandIn, fault: faults.Fault, verdict: Verdict
) -> None:
    standin.faults.plan("sendMessage", fault)
    assert say(standin, "Hello").verdict is verdict
    assert len(standin.chat.messages) == fault.accepts
    assert len(standin.calls) == 1


def test_a_short_wait_that_the_server_asks_for_is_waited_out(standin: StandIn) -> None:
    clock = Clock()
    standin.faults.plan("sendMessage", faults.too_many(9))
    assert say(standin, "Hello", clock).verdict is Verdict.SENT
    assert sum(clock.pauses) >= 9
    assert len(standin.chat.messages) == 1


def test_the_speaker_shows_no_token(standin: StandIn) -> None:
    speaker = voice(standin, Clock())
    assert standin.token not in repr(speaker) + repr(vars(speaker)) + repr(speaker.connection)


def test_another_text_takes_the_place_of_one_that_was_said(standin: StandIn) -> None:
    speaker, chat = voice(standin, Clock()), standin.chat.chat_id

    async def story() -> list[Outcome]:
        first = await speaker.say(chat, Said(html="Issue 12 waits.", silent=True))
        number, later = int(first.message_id or 0), Said(html="Issue 12 waits.\n✓ approved")
        return [
            await speaker.change(chat, number, later),
            await speaker.change(chat, number, later),
            await speaker.change(chat, number, Said(html=" \n")),
            await speaker.change(chat, 77, later),
        ]

    verdicts = [outcome.verdict for outcome in asyncio.run(story())]
    assert verdicts == [Verdict.SENT, Verdict.SENT, Verdict.REFUSED, Verdict.REFUSED]
    (message,) = standin.chat.messages
    assert (message.text, message.silent) == ("Issue 12 waits.\n✓ approved", True)


@given(text=st.text(alphabet=st.sampled_from("a🌾\n "), max_size=60), limit=st.integers(min_value=3, max_value=20))
def test_what_is_cut_fits_begins_alike_and_ends_at_a_line_where_there_is_one(text: str, limit: int) -> None:
    said = cut_at_a_line(text, limit)
    assert units(said) <= limit
    if units(text) <= limit:
        assert said == text
        return
    kept = said.removesuffix("…")
    assert text.startswith(kept)
    assert kept.endswith("\n") or "\n" not in kept
    if kept and "\n" not in kept:
        assert units(kept) >= limit - 2, "a first line is cut only where it has to be"


@given(
    lines=st.lists(st.text(alphabet=st.sampled_from("a🌾"), min_size=1, max_size=8), min_size=1, max_size=12),
    limit=st.integers(min_value=3, max_value=40),
)
def test_formatting_never_reaches_beyond_what_is_left(lines: list[str], limit: int) -> None:
    whole = convert("\n".join(f"<b>{line}</b>" for line in lines))
    said, kept = cut(whole.text, whole.entities, limit)
    assert units(said) <= limit
    for one in kept:
        assert one.length > 0
        assert one.offset + one.length <= units(said)
    if said == whole.text:
        assert kept == whole.entities


def test_a_wait_that_the_server_asked_for_holds_for_everybody_at_that_chat_also_after_a_restart(
    standin: StandIn, tmp_path: Path
) -> None:
    clock = Clock()
    with Store(tmp_path / "state.db", now=clock.now) as store:
        speaker = voice(standin, clock)
        speaker.turns = lambda _: Turns(store=store)
        standin.faults.plan("sendMessage", faults.too_many(900))
        outcome = asyncio.run(speaker.say(standin.chat.chat_id, Said(html="Hello")))
        assert outcome.verdict is Verdict.WAIT
    with Store(tmp_path / "state.db", now=clock.now) as store:
        asked = Turns(store=store).take(clock.now, Limits())
        assert asked == clock.now + 900 * SECOND


def test_a_database_that_cannot_be_written_keeps_nothing_from_being_said(standin: StandIn, tmp_path: Path) -> None:
    clock = Clock()
    store = Store(tmp_path / "state.db", now=clock.now)
    speaker = voice(standin, clock)
    speaker.turns = lambda _: Turns(store=store)
    store.close()
    (tmp_path / "state.db").write_bytes(b"This is no database. " * 400)
    assert asyncio.run(speaker.say(standin.chat.chat_id, Said(html="Hello"))).verdict is Verdict.SENT
    assert [message.text for message in standin.chat.messages] == ["Hello"]


def test_a_probe_a_preview_and_alerts_keep_to_one_pace_in_the_editors_chat(tmp_path: Path) -> None:
    time = VirtualTime()
    with StandIn(clock=time, pace=True) as server:
        asyncio.run(crowded(tmp_path, server, time))
        assert server.findings == []
        mine = [entry for entry in server.transcript if entry.chat_id == DESK_CHAT and entry.changes]
    calls = [entry.at for entry in mine]
    assert all(later - call >= 1.05 * SECOND for call, later in pairwise(calls))
    assert max(sum(first <= call < first + MINUTE for call in calls) for first in calls) <= 18
    probing = [entry.at for entry in mine if entry.method == "forwardMessage"]
    between = [entry for entry in mine if probing[0] <= entry.at <= probing[-1]]
    assert len(probing) == 6
    assert len([entry for entry in between if entry.text.startswith("Matter")]) == 6, "the probe gave way to alerts"
    previewed = [entry.at for entry in mine if entry.method == "sendDocument" and entry.at > probing[0]]
    assert len(previewed) == 2


async def crowded(folder: Path, server: StandIn, time: VirtualTime) -> None:
    """A PDF may or may not be out; it is looked for while an editor wants a preview and there is much to tell."""
    async with at_work(folder, server, time, settings()) as bureau:
        await lost(bureau)
        sender: Sender = make_sender(bureau.desk, time, [channel(server)])  # type: ignore[arg-type]
        sender.pause = time.pause
        editors = bureau.desk.config.editors
        assert editors is not None
        probe = Probe(sender=sender, finder=Finder(editors, Secret(TOKEN), server.url), channels=["telegram"])
        await time.go_on(61)
        before = len(bureau.said())
        for number in range(6):
            bureau.desk.store.alert(f"test:{number}", f"Matter {number}.", now=time.now)
        looking = asyncio.create_task(probe.round())
        await bureau.write("/preview")
        await time.until(lambda: looking.done() and not bureau.desk.store.alerts(untold=True))
        await looking
        await time.until(lambda: any(message.filename == f"{SLUG}.html" for message in bureau.said()[before:]))
        await time.go_on(30)
        assert {row.state for row in bureau.desk.store.deliveries_of(SLUG)} == {DeliveryState.SENT}


async def lost(bureau: Bureau) -> None:
    """The issue is published; the answer to its PDF is lost, and others write in the channel."""
    take_in(bureau.desk, articles(1, 3), name="articles.txt")
    await bureau.write("/assemble")
    await bureau.time.until(bureau.has_card)
    await bureau.press("Keep the headlines")
    await bureau.time.go_on(2)
    bureau.server.faults.plan("sendDocument", faults.accepted_then(Then.CLOSE))
    await bureau.press("Publish now")
    await bureau.time.until(lambda: bureau.desk.store.deliveries_of(states=[DeliveryState.UNKNOWN]))
    for number in range(5):
        bureau.server.hear(f"Something else, {number}.", chat=bureau.server.chat)
