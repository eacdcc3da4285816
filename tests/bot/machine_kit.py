"""A newsroom whose process can be cut off at any moment and started again, and everything its people have seen of it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
import os
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot_kit import ADA, BEN, CLEO, DESK_CHAT, Bureau, at_work, channel, make_bureau, prepare, settings
from bot_layout import TARGET
from desk_kit import articles, copy_of, make_sender
from standin import Chat, Person, Posted
from standin.server import CHAT_ID, StandIn
from virtual_time import VirtualTime

import digest.desk.send
from digest.bot.clicks import ELSEWHERE
from digest.bot.tokens import Click, read
from digest.config import parse
from digest.confine import Confined
from digest.desk.desk import Desk
from digest.desk.owner import owner
from digest.desk.serve import Serving
from digest.desk.slot_work import SlotWork
from digest.desk.take_in import take_in
from digest.errors import DigestError
from digest.model.actor import Actor
from digest.model.states import IssueState
from digest.schedule.telling import Telling

if TYPE_CHECKING:
    from standin.keyboard import Key
    from standin.world import File

PEOPLE = (ADA, BEN, CLEO)
THURSDAY = dt.datetime(2026, 11, 26, 6, 50, tzinfo=dt.UTC)  # the slot's articles are assembled at seven
FRIDAY = dt.datetime(2026, 11, 27, 5, tzinfo=dt.UTC)  # two hours before it is published
AT_A_COMMAND_LINE = f"{socket.gethostname()}:{os.getppid()}"  # a process that is alive, and not this one
_owner: ContextVar[str] = ContextVar("owner")
_T = TypeVar("_T")


@contextlib.contextmanager
def two_processes() -> Iterator[None]:
    """While this lasts, whoever publishes at a command line holds leases under another process's name."""
    digest.desk.send.owner = lambda: _owner.get(owner())  # type: ignore[assignment]
    try:
        yield
    finally:
        digest.desk.send.owner = owner


@dataclass(frozen=True, kw_only=True)
class Base:
    """A publication with an issue of three articles in review, its card in the editors' chat; to be copied."""

    folder: Path
    chats: dict[int, Chat]
    files: dict[str, File]
    last_update: int
    now: dt.datetime

    def world(self, time: VirtualTime) -> StandIn:
        """A stand-in with what stood in the chats then."""
        time.now = self.now
        server = StandIn(clock=time, pace=True)
        prepare(server)
        for number, chat in self.chats.items():
            mine = server.world.chats[number]
            mine.messages, mine.pinned, mine.last_id = [*chat.messages], [*chat.pinned], chat.last_id
        server.world.files |= self.files
        server.world.updates.last_id = self.last_update
        return server


def make_base(folder: Path) -> Base:
    """The base, made in ``folder`` as editors would: the clock assembles the issue, and Ada keeps its headlines."""

    async def play() -> None:
        async with at_work(folder, server, time, settings()) as bureau:
            take_in(bureau.desk, articles(1, 3), name="articles.txt")
            await time.until(bureau.has_card, within=1200)
            await bureau.press("Keep the headlines")
            await time.go_on(3)
            time.leap(FRIDAY)
            await time.go_on(60)
            assert [row.state for row in bureau.desk.store.list_issues()] == [IssueState.REVIEW]

    folder.mkdir()
    time = VirtualTime(now=THURSDAY)
    with StandIn(clock=time, pace=True) as server:
        asyncio.run(play())
        assert server.findings == []
        heard = server.world.updates
        return Base(
            folder=folder, chats=server.world.chats, files=server.world.files, last_update=heard.last_id, now=time.now
        )


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A button that people have seen: where it stood, and under which message as it then was."""

    chat: Chat
    message: Posted
    key: Key
    click: Click


@dataclass
class Complaints(logging.Handler):
    """What is written to the log as an error, or worse."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.ERROR)

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        told = f": {record.exc_info[1]!r}" if record.exc_info else ""
        self.lines.append(f"{record.name}: {record.getMessage()}{told}")


class Newsroom:
    """One publication, one stand-in, and one process after another. Between two calls the process stands still."""

    def __init__(self, base: Base, folder: Path, children: tuple[Confined, Confined]) -> None:
        self.folder = copy_of(base.folder, folder)
        self.time = VirtualTime()
        self.server = base.world(self.time)
        self.children = children
        self.seen: dict[tuple[int, int, str], Seen] = {}
        self.questions: list[tuple[Chat, Posted]] = []
        self.lives = 0
        self.started = self.time.now
        self.cut: set[str] = set()
        self.commands: list[asyncio.Task[str]] = []
        self.said_at_a_command_line: list[str] = []
        self.complaints = Complaints()
        self._read_so_far = 0
        self._open = contextlib.ExitStack()
        self._open.enter_context(self.server)
        self._open.enter_context(two_processes())
        logging.getLogger().addHandler(self.complaints)
        self._open.callback(logging.getLogger().removeHandler, self.complaints)
        self._life = contextlib.ExitStack()
        self.start()

    @property
    def room(self) -> Chat:
        """The editors' chat."""
        return self.server.world.chats[DESK_CHAT]

    def start(self) -> None:
        """A new process begins its work, and has looked at everything that waited."""
        self.lives += 1
        self.started = self.time.now
        self.bureau = make_bureau(self.folder, self.server, self.time, None, target=TARGET)
        self.bureau.bot.office.layout, self.bureau.bot.close = self.children[0].start, _nothing
        self.time.patience, self.time.awaited[:] = 200, [lambda: bool(self.untried())]
        self._life.callback(self.bureau.desk.close)
        self._life.enter_context(self.time.counting())
        self._runner = self._life.enter_context(asyncio.Runner())
        self.run(self._begin())

    async def _begin(self) -> None:
        self.bureau.tasks = [asyncio.create_task(one) for one in work(self.bureau, self.children[1])]
        await self.time.settle()

    def stop(self, steps: int) -> None:
        """The process goes on for so many steps of its loop and is cut off there, whatever it is doing."""

        async def go_on() -> None:
            for _ in range(steps):
                await asyncio.sleep(0)

        self.run(go_on())
        self.check_tasks()
        self._life.close()  # ends every task where it is, waits for the threads, and lets the database go
        self.commands.clear()
        self.time._waiters.clear()
        assert self.time._under_way == 0
        self.cut |= self.unfinished()

    def close(self) -> None:
        """The end of it all."""
        self._life.close()
        self._open.close()

    def run(self, work_: Coroutine[Any, Any, _T]) -> _T:
        """Lets the process go on for as long as something takes."""
        return self._runner.run(work_)

    def settle(self, seconds: float = 0) -> None:
        """Lets it work until all is quiet, and then for so many seconds more."""

        async def go_on() -> None:
            await self.time.settle()
            if seconds:
                await self.time.go_on(seconds)

        self.time.grain = dt.timedelta(seconds=max(0.4, seconds / 12))
        self.run(go_on())
        self.check_tasks()
        self.look()

    def check_tasks(self) -> None:
        """No part of the process may end by itself; commands end with a word."""
        for task in self.bureau.tasks:
            assert not task.done() or task.cancelled(), f"{task} ended: {task.exception()!r}"
        for command in [one for one in self.commands if one.done()]:
            self.commands.remove(command)
            self.said_at_a_command_line.append(command.result())

    def publish_at_a_command_line(self, slug: str) -> None:
        """``digest publish`` begins, in a process of its own as far as leases and rows tell."""

        async def begin() -> None:
            self.commands.append(asyncio.create_task(_published(self.folder, self.server, self.time, slug)))

        self.run(begin())

    def look(self) -> None:
        """People look at what the bot has shown since."""
        fresh = self.server.transcript[self._read_so_far :]
        self._read_so_far += len(fresh)
        key = self.bureau.bot.office.key()
        for entry in fresh:
            chat = self.server.world.chats.get(entry.chat_id or 0)
            if chat is None or chat.chat_id == CHAT_ID or not entry.method.startswith(("send", "edit")):
                continue
            message = entry.messages[0]
            if "force_reply" in json.loads(entry.params.get("reply_markup") or "{}"):
                self.questions.append((chat, message))
            self._see(chat, message, key)

    def look_around(self) -> None:
        """People look at everything that stands in their chats."""
        key = self.bureau.bot.office.key()
        for number in (DESK_CHAT, *(person.user_id for person in PEOPLE)):
            chat = self.server.world.chats[number]
            for message in chat.messages:
                self._see(chat, message, key)

    def _see(self, chat: Chat, message: Posted, key: bytes) -> None:
        for one in keys_of(message):
            click = read(key, chat.chat_id, one.data)
            assert click is not None
            self.seen[chat.chat_id, message.message_id, one.data] = Seen(
                chat=chat, message=message, key=one, click=click
            )

    def card(self, chat: Chat) -> list[Seen]:
        """The buttons of the newest card in a chat, as they stand there now."""
        for message in reversed(chat.messages):
            found = [self.seen[place] for key in keys_of(message) if (place := (chat.chat_id, message.message_id, key.data)) in self.seen]
            if any(is_of_a_card(one.click) for one in found):
                return found
        return []

    def tries(self) -> list[str]:
        """The questions that the bot tried to answer, one a call."""
        calls = (call for call in self.server.calls if call.method == "answerCallbackQuery")
        return [call.form.params["callback_query_id"] for call in calls]

    def untried(self) -> set[str]:
        """The pressed buttons that nobody tried to answer yet."""
        return set(self.server.world.updates.questions) - set(self.tries())

    def unfinished(self) -> set[str]:
        """The pressed buttons whose work was not done to its end."""
        updates = self.server.world.updates
        with self.bureau.desk.store.read() as connection:
            done = set(connection.exec_driver_sql("SELECT id FROM updates WHERE done").scalars())
        self.bureau.desk.close()
        return {update["callback_query"]["id"] for n, update in updates.made.items() if n not in done and "callback_query" in update}


def keys_of(message: Posted) -> list[Key]:
    """The buttons of a message that the bot hears of."""
    return [key for row in message.keys for key in row if key.data]


def is_of_a_card(click: Click) -> bool:
    """Whether a button stands under control messages only."""
    return click.number > 0 and click.act not in ELSEWHERE


def work(bureau: Bureau, child: Confined) -> list[Coroutine[Any, Any, None]]:
    """What a process is busy with: bot, senders, orders, telling, and a tick every twenty seconds."""
    time, desk = bureau.time, bureau.desk
    sender = make_sender(desk, time, [channel(bureau.server)])  # type: ignore[arg-type]
    serving = Serving(sender=sender, may_begin=bureau.bot.caught_up)
    slots = SlotWork(desk=desk, layout=child.start)
    telling = Telling(
        desk=desk,
        tell=bureau.bot.telling.tell,
        follow=bureau.bot.telling.follow,
        stopping=lambda: serving.stopping,
        pause=time.pause,
        complain=_nothing,
    )

    async def ticks() -> None:
        while True:
            sender.recover()
            await asyncio.to_thread(slots.tick)
            await time.pause(20)

    parts = [bureau.bot.run(bureau.ending), serving.pages(), serving.orders(), telling.tell_all(), telling.keep_up()]
    return [*parts, *(serving.posts(one) for one in sender.channels), ticks()]


async def _published(folder: Path, server: StandIn, time: VirtualTime, slug: str) -> str:
    """What ``digest publish`` says."""
    _owner.set(AT_A_COMMAND_LINE)
    path = folder / "config.toml"
    actor = Actor(name="dora", door="cli")
    desk = Desk(config=parse(path.read_text(encoding="utf-8"), path), actor=actor, now=time)
    way = channel(server)
    try:
        sent = await make_sender(desk, time, [way]).publish(slug)  # type: ignore[arg-type]
    except DigestError as error:
        return f"refused: {error.message}"
    finally:
        await way.close()
        desk.close()
    return "before" if sent.before else "busy" if sent.busy else "published"


def _nothing(*_: object) -> None:
    pass


def one_of(things: list[_T], number: int) -> _T | None:
    """One of some things, the last ones for small numbers; none where there are none."""
    return things[-1 - number % len(things)] if things else None
