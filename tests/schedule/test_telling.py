"""One matter, one message: what editors are told stands in their chat and says how it ended, without another word."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from run_kit import EDITORS, NOWHERE, alerts_of, desk_of, planned, serving, short_polls, soon
from standin import faults
from standin.chat import Chat

from digest import app
from digest.confine import Confined
from digest.desk.approve import approve, confirm_headlines
from digest.desk.resolve import questions, resolve
from digest.desk.view import refresh
from digest.model.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cli_kit import Said
    from standin.server import StandIn

    from digest.desk.desk import Desk

ROOM, OTHER_ROOM = -1001000000077, -1001000000076
ADA = Actor(name="Ada", door="test")
CONFIG = "config.toml"
REMINDED = "is to go out on Friday, 27 November, 08:00 and is still not approved."


@dataclass
class Hand:
    """A clock that a test turns, and that goes on from there."""

    moment: dt.datetime
    turned: float = field(default_factory=time.monotonic)

    def __call__(self) -> dt.datetime:
        return self.moment + dt.timedelta(seconds=time.monotonic() - self.turned)

    def turn(self, day: int, hour: int, minute: int = 0) -> None:
        """To a moment of November 2026, UTC; the 27th is a Friday."""
        self.moment, self.turned = dt.datetime(2026, 11, day, hour, minute, tzinfo=dt.UTC), time.monotonic()


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Hand:
    """The clock of every process here, at Thursday, nine o'clock."""
    made = Hand(dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC))
    monkeypatch.setattr(app, "clock", made)
    return made


@pytest.fixture(scope="module")
def layout() -> Iterator[Confined]:
    with Confined(target="digest.render.pdf.layout:layout") as child:
        yield child


def with_editors(folder: Path, standin: StandIn, more: str = "", number: int = ROOM) -> Chat:
    """An editors' chat, in config.toml and at the stand-in."""
    config = folder / CONFIG
    text = EDITORS.format(chat=number, url=standin.url) + more
    config.write_text(config.read_text(encoding="utf-8") + text, encoding="utf-8")
    chat = standin.world.chats[number] = Chat(chat_id=number, title="Editors", username="example_editors")
    return chat


def write(folder: Path, old: str, new: str) -> None:
    """Changes config.toml, with another file in its place."""
    config = folder / CONFIG
    text = config.read_text(encoding="utf-8")
    assert old in text
    fresh = config.with_suffix(".new")
    fresh.write_text(text.replace(old, new, 1), encoding="utf-8")
    fresh.replace(config)


def texts(chat: Chat) -> list[str]:
    return [posted.text for posted in chat.messages]


def saying(chat: Chat, words: str) -> list[str]:
    """The messages that say something."""
    return [text for text in texts(chat) if words in text]


def calls(standin: StandIn, method: str) -> int:
    return sum(call.method == method for call in standin.calls)


def config_alert(desk: Desk, text: str, number: int = 1) -> None:
    """A matter that is over once the test says so; see ``mended``."""
    desk.store.set_mark("matter:config", str(number))
    desk.store.alert(f"config:{number}:abc", text, now=desk.now())


def approve_newest(folder: Path, layout: Confined) -> None:
    with desk_of(folder) as opened:
        desk = opened.as_actor(ADA)
        slug = desk.store.list_issues()[0].slug
        view, _ = refresh(desk, slug)
        confirm_headlines(desk, view, dict(view.provisional))
        approve(desk, slug, layout)


def answer(folder: Path, slug: str, word: str) -> None:
    with desk_of(folder) as desk:
        for row in questions(desk, slug):
            resolve(desk.as_actor(ADA), row, word)


def test_a_reminder_is_one_message_that_says_who_approved_and_that_it_is_out(
    hand: Hand,
    weekly: Path,
    articles: Path,
    digest: Callable[..., Said],
    standin: StandIn,
    layout: Confined,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert digest("add", articles).code == 0
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    short_polls(monkeypatch)
    room = with_editors(weekly, standin)

    async def story() -> None:
        async with serving(weekly):
            await soon(lambda: saying(room, "is assembled from 4 articles and goes out on Friday, 27 November, 08:00"))
            hand.turn(27, 6)
            await soon(lambda: saying(room, REMINDED))
            assert saying(room, REMINDED)[0].endswith(REMINDED)
            hand.turn(27, 7, 10)
            approve_newest(weekly, layout)
            await soon(lambda: saying(room, "\n✓ approved by Ada at 07:10"))
            hand.turn(27, 8)
            await soon(lambda: len(saying(room, "out since")) == 2)

    asyncio.run(story())
    (assembled,), (reminder,) = saying(room, "is assembled"), saying(room, REMINDED)
    assert assembled.endswith("\n✓ approved by Ada at Fri 27 Nov, 07:10, out since Fri 27 Nov, 08:00")
    assert reminder.endswith("\n✓ approved by Ada at 07:10, out since 08:00")
    assert "digest approve" not in "".join(texts(room))


@pytest.mark.parametrize(("hour", "silent"), [(23, True), (3, True), (7, False), (12, False)])
def test_in_quiet_hours_a_message_comes_at_once_and_without_a_sound(
    hand: Hand, approved: Path, standin: StandIn, hour: int, silent: bool
) -> None:
    room = with_editors(approved, standin, 'quiet = "22:00-07:00"\n')
    hand.turn(26, hour)
    with desk_of(approved) as desk:
        desk.store.alert("test:1", "Something.", now=desk.now())

    async def story() -> None:
        async with serving(approved):
            await soon(lambda: room.messages)

    asyncio.run(story())
    assert [(posted.text, posted.silent) for posted in room.messages] == [("Something.", silent)]


def test_an_unknown_post_that_is_answered_while_nothing_runs_says_by_whom_after_a_restart(
    approved: Path, standin: StandIn
) -> None:
    room = with_editors(approved, standin)
    standin.faults.plan("sendMessage", faults.html(502, accepts=True))
    slug = planned(approved)

    async def told() -> None:
        async with serving(approved):
            await soon(lambda: room.messages)
            await soon(lambda: len(standin.chat.messages) == 2)

    async def answered() -> None:
        async with serving(approved):
            await soon(lambda: "✓" in room.messages[0].text)

    asyncio.run(told())
    (question,) = texts(room)
    answer(approved, slug, "sent")
    asyncio.run(answered())
    assert texts(room) == [f"{question}\n✓ answered: it is there (Ada)"]
    assert alerts_of(approved) == [question]


def test_a_message_that_was_deleted_by_hand_is_given_up_and_others_are_kept_up(
    approved: Path, standin: StandIn
) -> None:
    room = with_editors(approved, standin)
    slug = planned(approved)
    standin.faults.plan("sendMessage", faults.html(502, accepts=True))
    standin.faults.plan("sendDocument", faults.html(502, accepts=True))

    async def story() -> None:
        async with serving(approved):
            await soon(lambda: len(room.messages) == 2)
            room.remove(room.messages[0].message_id)
            answer(approved, slug, "sent")
            await soon(lambda: "✓" in room.messages[0].text)
            edits = calls(standin, "editMessageText")
            with desk_of(approved) as desk:
                desk.store.alert("test:1", "Time goes on.", now=desk.now())
            await soon(lambda: len(room.messages) == 2)
            assert calls(standin, "editMessageText") == edits == 2

    asyncio.run(story())
    with desk_of(approved) as desk:
        shown = {alert.text: alert.shown for alert in desk.store.alerts()}
    assert sum("✓" in text for text in shown.values()) == 2


@pytest.mark.parametrize("fault", [faults.too_many(1), faults.html(502)], ids=["wait", "away"])
def test_a_message_that_cannot_be_changed_now_is_changed_later(
    approved: Path, standin: StandIn, fault: faults.Fault
) -> None:
    room = with_editors(approved, standin)
    with desk_of(approved) as desk:
        config_alert(desk, "The file cannot be used.")
        desk.store.set_mark("matter:config", "0")  # the service must not settle it at its start
    standin.faults.plan("editMessageText", fault)

    async def story() -> None:
        async with serving(approved):
            await soon(lambda: room.messages)
            with desk_of(approved) as desk:
                desk.store.set_mark("matter:config:1", desk.now().isoformat())
            await soon(lambda: "✓" in room.messages[0].text)

    asyncio.run(story())
    assert texts(room) == ["The file cannot be used.\n✓ config.toml is in order again"]
    assert calls(standin, "editMessageText") == 2


def test_what_is_over_before_anybody_could_be_told_is_told_with_its_end(approved: Path, standin: StandIn) -> None:
    room = with_editors(approved, standin)
    with desk_of(approved) as desk:
        config_alert(desk, "The file cannot be used.")

    async def story() -> None:
        async with serving(approved):  # its start says that the file is in order
            await soon(lambda: room.messages)

    asyncio.run(story())
    assert texts(room) == ["The file cannot be used.\n✓ config.toml is in order again"]
    assert calls(standin, "editMessageText") == 0


def test_a_damaged_configuration_that_is_mended_or_taken_back_says_so_and_is_told_anew_when_it_comes_again(
    approved: Path, standin: StandIn
) -> None:
    room = with_editors(approved, standin)
    mended = "\n✓ config.toml is in order again"

    async def story() -> None:
        async with serving(approved):
            with desk_of(approved) as desk:
                await soon(lambda: desk.store.find_lease("run"))
            write(approved, 'page = "A4"', 'page = "A3"')
            await soon(lambda: room.messages)
            assert "The old one stays in force." in room.messages[0].text
            write(approved, 'page = "A3"', 'page = "A4"')  # as it was
            await soon(lambda: room.messages[0].text.endswith(mended))
            write(approved, 'page = "A4"', 'page = "A3"')
            await soon(lambda: len(room.messages) == 2)
            assert not room.messages[1].text.endswith(mended)
            write(approved, 'page = "A3"', 'page = "A5"')  # another good one
            await soon(lambda: room.messages[1].text.endswith(mended))

    asyncio.run(story())
    first, second = texts(room)
    assert first == second
    assert calls(standin, "sendMessage") == calls(standin, "editMessageText") == 2


def test_messages_in_an_earlier_editors_chat_are_not_looked_for_in_the_new_one(
    approved: Path, standin: StandIn
) -> None:
    old = with_editors(approved, standin)
    standin.faults.plan("sendMessage", faults.html(502, accepts=True))
    slug = planned(approved)

    async def told() -> None:
        async with serving(approved):
            await soon(lambda: old.messages)

    async def moved() -> None:
        async with serving(approved):
            await soon(lambda: new.messages)
            answer(approved, slug, "sent")
            with desk_of(approved) as desk:
                desk.store.alert("test:2", "Time goes on.", now=desk.now())
            await soon(lambda: len(new.messages) == 2)

    asyncio.run(told())
    new = standin.world.chats[OTHER_ROOM] = Chat(chat_id=OTHER_ROOM, title="Editors", username="example_new")
    write(approved, str(ROOM), str(OTHER_ROOM))
    with desk_of(approved) as desk:
        desk.store.alert("test:1", "Something else, under the number of the old message.", now=desk.now())
    asyncio.run(moved())
    assert texts(new) == ["Something else, under the number of the old message.", "Time goes on."]
    assert calls(standin, "editMessageText") == 0


def test_an_editors_chat_that_stays_away_holds_up_no_work_and_loses_no_end(approved: Path, standin: StandIn) -> None:
    room = with_editors(approved, standin)
    config = approved / CONFIG
    good = config.read_text(encoding="utf-8")
    head, _, tail = good.rpartition(standin.url)
    config.write_text(f"{head}{NOWHERE}{tail}", encoding="utf-8")
    standin.faults.plan("sendMessage", faults.html(502, accepts=True))
    slug = planned(approved)

    async def story() -> None:
        async with serving(approved):
            await soon(lambda: len(standin.chat.messages) == 2)
            answer(approved, slug, "sent")
            config.write_text(good, encoding="utf-8")
            await soon(lambda: room.messages)

    asyncio.run(story())
    (text,) = texts(room)
    assert text.endswith("\n✓ answered: it is there (Ada)")
