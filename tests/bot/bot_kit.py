"""A newsroom on Telegram: a publication, its bot, its clock and its senders in one loop, against the stand-in."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot_layout import TARGET as QUICK
from desk_kit import make_sender
from standin import ChatKind, Person
from standin.server import CHAT_ID, TOKEN, StandIn
from virtual_time import VirtualTime

from digest.bot.office import Office
from digest.bot.service import Bot
from digest.bot.speaker import Speaker
from digest.channels.telegram import TelegramChannel, Timeouts
from digest.channels.telegram.connection import Connection
from digest.config import parse
from digest.confine import Confined
from digest.desk.desk import Desk
from digest.desk.serve import Serving
from digest.desk.slots.work import SlotWork
from digest.model.actor import Actor
from digest.model.secret import Secret
from digest.schedule.telling import Telling

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine
    from typing import Any

    from standin.chat import Chat, Posted

HERE = str(Path(__file__).parent)
# Children of all tests find their quick layout here, those that start before any newsroom does as well.
os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([HERE, *os.environ.get("PYTHONPATH", HERE).split(os.pathsep)]))
ADA, BEN, CLEO = (Person(user_id=7000 + n, name=f"{name} Example") for n, name in enumerate(("Ada", "Ben", "Cleo"), 1))
STRANGER = Person(user_id=9001, name="Dora Example")
DESK_CHAT = -1001000000099
MINUTE = dt.timedelta(minutes=1)
CONFIG = f"""[publication]
name = "The Example Weekly"
language = "{{language}}"
timezone = "Europe/Berlin"
schedule = "Fri 08:00"
public_url = "https://weekly.example.org"

[channels.telegram]
kind = "telegram"
chat_id = "{CHAT_ID}"
form = "{{form}}"

[editors]
chat_id = "{DESK_CHAT}"
{{more}}
[editors.people]
Ada = {{{{ id = 7001, role = "publisher" }}}}
Ben = {{{{ id = 7002, role = "publisher" }}}}
Cleo = {{{{ id = 7003 }}}}
"""
SHORT = Timeouts(connect=5.0, read=5.0, write=5.0, upload=10.0, pool=5.0)


def settings(*, language: str = "en", form: str = "compact", more: str = "") -> str:
    return CONFIG.format(language=language, form=form, more=more)


@dataclass
class Bureau:
    """Everything at work on one publication. ``people`` press and write through ``server``."""

    folder: Path
    server: StandIn
    time: VirtualTime
    desk: Desk
    bot: Bot
    room: Chat
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)
    ending: asyncio.Event = field(default_factory=asyncio.Event)

    async def settle(self) -> None:
        """Returns when everything that was said is answered, the clock standing still."""
        await self.time.settle()

    def said(self, chat: Chat | None = None) -> list[Posted]:
        """What the bot said in a chat, the editors' unless another is named."""
        return [message for message in (chat or self.room).messages if message.sender is None]

    def shows(self, label: str, chat: Chat | None = None) -> bool:
        """Whether the newest card has such a button."""
        rows = next((m.keys for m in reversed(self.said(chat)) if any(key.data for row in m.keys for key in row)), ())
        return any(key.text == label for row in rows for key in row)

    def has_card(self) -> bool:
        """Whether the last word in the editors' chat is a message with buttons that do something."""
        return any(key.data for message in self.said()[-1:] for row in message.keys for key in row)

    def card(self, chat: Chat | None = None) -> Posted:
        """The newest message with buttons that do something."""
        return next(m for m in reversed(self.said(chat)) if any(key.data for row in m.keys for key in row))

    def answers(self) -> list[str]:
        """What those who pressed were shown, in order."""
        return [answer.text for answer in self.server.world.updates.answers]

    async def press(
        self, label: str, *, person: Person = ADA, chat: Chat | None = None, message: Posted | None = None
    ) -> str:
        """Presses a button of the newest card (or of a message) and waits until all is quiet; what the presser saw."""
        chat = chat or self.room
        if message is None:
            await self.time.until(lambda: self.shows(label, chat), within=90)  # a busy chat's card takes its time
        message = message or self.card(chat)
        data = data_of(message, label)
        query = self.server.press(message, data, chat=chat, person=person)
        await self.settle()
        shown = [answer.text for answer in self.server.world.updates.answers if answer.query_id == query]
        assert shown, f"nobody answered [{label}]:\n" + "\n".join(self.server.story()[-8:])
        return shown[0]

    async def write(
        self, text: str, *, person: Person = ADA, chat: Chat | None = None, reply_to: Posted | None = None
    ) -> None:
        """Writes something and waits until all is quiet."""
        self.server.hear(text, person=person, chat=chat or self.room, reply_to=reply_to)
        await self.settle()

    def labels(self, chat: Chat | None = None) -> list[str]:
        """The labels of the newest card."""
        return [key.text for row in self.card(chat).keys for key in row]

    def refusals(self) -> list[str]:
        """What was refused, as the records say."""
        return [f"{event.actor}: {event.detail}" for event in self.desk.store.events() if event.act == "refused"]


def data_of(message: Posted, label: str) -> str:
    found = [key.data for row in message.keys for key in row if key.text == label]
    assert found, f"there is no button “{label}” among {[key.text for row in message.keys for key in row]}"
    return found[0]


def prepare(server: StandIn) -> Chat:
    """The chats of the newsroom on a stand-in: the editors' group, and everybody's own chat with the bot."""
    for person in (ADA, BEN, CLEO, STRANGER):
        server.add_person(person, started=True)
    return server.world.chats.get(DESK_CHAT) or server.add_chat(DESK_CHAT, "Editors", kind=ChatKind.GROUP)


@contextlib.asynccontextmanager
async def at_work(
    folder: Path,
    server: StandIn,
    time: VirtualTime,
    config: str | None = None,
    *,
    target: str = QUICK,
    clockwork: bool = True,
) -> AsyncIterator[Bureau]:
    """A process's worth of work on a folder: bot, senders, orders, telling, and a tick every twenty seconds."""
    bureau = make_bureau(folder, server, time, config, target=target)
    sender = make_sender(bureau.desk, time, [channel(server)])  # type: ignore[arg-type]
    sender.pause = time.pause
    serving = Serving(sender=sender, may_begin=bureau.bot.caught_up)
    slots = SlotWork(desk=bureau.desk, layout=bureau.bot.office.layout)
    telling = Telling(
        desk=bureau.desk,
        tell=bureau.bot.telling.tell,
        follow=bureau.bot.telling.follow,
        stopping=lambda: serving.stopping,
        pause=time.pause,
        complain=lambda _: None,
    )

    async def ticks() -> None:
        while True:
            sender.recover()
            await asyncio.to_thread(slots.tick)
            await time.pause(20)

    work: list[Coroutine[Any, Any, None]] = [bureau.bot.run(bureau.ending), serving.pages(), serving.orders()]
    work += [serving.posts(one) for one in sender.channels]
    work += [telling.tell_all(), telling.keep_up(), ticks()] if clockwork else []
    with time.counting():
        bureau.tasks = [asyncio.create_task(one) for one in work]
        try:
            await bureau.settle()
            yield bureau
            await bureau.settle()
        finally:
            await close(bureau)


async def close(bureau: Bureau) -> None:
    """Ends everything, whatever it is doing; an error of a part fails the test."""
    for task in bureau.tasks:
        task.cancel()
    ended = await asyncio.gather(*bureau.tasks, return_exceptions=True)
    bureau.bot.close()
    bureau.desk.close()
    wrong = [error for error in ended if isinstance(error, Exception)]
    assert not wrong, wrong


def make_bureau(folder: Path, server: StandIn, time: VirtualTime, config: str | None, *, target: str) -> Bureau:
    room = prepare(server)
    path = folder / "config.toml"
    if config is not None:
        path.write_text(config, encoding="utf-8")
    parsed = parse(path.read_text(encoding="utf-8"), path)
    desk = Desk(config=parsed, actor=Actor(name="the schedule", door="schedule"), now=time)
    child = Confined(target=target)
    speaker = Speaker(
        connection=Connection(token=Secret(TOKEN), api_url=server.url, timeouts=SHORT), now=time, pause=time.pause
    )
    office = Office(
        desk=desk,
        speaker=speaker,
        layout=child.start,
        chat_id=DESK_CHAT,
        secret=Secret(TOKEN),
        uploads=speaker.connection.bot_number,
    )
    bot = Bot(office=office, close=child.close, poll_seconds=60)
    heard = server.world.updates
    time.quiet[:] = [lambda: not heard.queue and heard.waiting is not None]
    time.told[:] = [lambda: server.on_loop(lambda: heard.wake(told=True))]  # a poll would have ended meanwhile
    time.awaited[:] = [lambda: bool(unanswered(server, time.now))]
    return Bureau(folder=folder, server=server, time=time, desk=desk, bot=bot, room=room)


def unanswered(server: StandIn, now: dt.datetime) -> list[str]:
    """The buttons that still spin; after a minute the server gives up by itself."""
    heard = server.world.updates
    answered = {answer.query_id for answer in heard.answers}
    return [one.query_id for one in heard.questions.values() if one.query_id not in answered and now - one.at < MINUTE]


def channel(server: StandIn) -> TelegramChannel:
    return TelegramChannel("telegram", str(CHAT_ID), Secret(TOKEN), server.url, timeouts=SHORT)


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
