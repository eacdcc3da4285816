"""A newsroom whose process can be cut off at any moment and started again, and everything its people have seen of it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import logging
import os
import socket
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from bot_kit import ADA, BEN, CLEO, DESK_CHAT, Bureau, channel, make_bureau
from bot_layout import TARGET
from desk_kit import copy_of, make_sender
from machine_base import Base, Places, Seen, Sent, as_it_stands, is_of_a_card, keys_of
from standin import Chat, Posted
from standin.server import CHAT_ID, StandIn
from virtual_time import VirtualTime

import digest.desk.send
from digest.bot.clicks import ASKING
from digest.bot.tokens import read
from digest.config import parse
from digest.confine import Confined
from digest.desk.desk import Desk
from digest.desk.owner import owner
from digest.desk.serve import Serving
from digest.desk.slots.work import SlotWork
from digest.errors import DigestError
from digest.model.actor import Actor
from digest.model.post_json import unpack
from digest.schedule.telling import Telling

if TYPE_CHECKING:
    from standin.faults import Fault

PEOPLE = {"Ada": ADA, "Ben": BEN, "Cleo": CLEO}
SLUG = "2026-W48"
MUCH_TOO_LATE = dt.timedelta(minutes=10)
AT_A_COMMAND_LINE = f"{socket.gethostname()}:{os.getppid()}"  # a process that is alive, and not this one
_owner: ContextVar[str] = ContextVar("owner")
_T = TypeVar("_T")


@contextlib.contextmanager
def two_processes() -> Iterator[None]:
    """While this lasts, whoever publishes at a command line holds leases under another process's name."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(digest.desk.send, "owner", lambda: _owner.get(owner()))
        yield


@dataclass
class Complaints(logging.Handler):
    """What is written to the log as an error, or worse; the library's own word on a broken answer is scripted."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(logging.ERROR)

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("telegram."):
            return
        told = f": {record.exc_info[1]!r}" if record.exc_info else ""
        self.lines.append(f"{record.name}: {record.getMessage()}{told}")


class Newsroom:
    """One publication, one stand-in, and one process after another. Between two calls the process stands still.

    ``cut`` are the pressed buttons that a process left unfinished, ``late`` those that no process heard in time
    (``old``: much too late, so that they are refused; ``anew`` are not: a process died of a question that they ask for,
    and it is asked anew however late), ``lost`` the messages of which no process learned that they are there.
    """

    def __init__(self, base: Base, folder: Path, children: tuple[Confined, Confined]) -> None:
        self.folder = copy_of(base.folder, folder)
        self.time = VirtualTime()
        self.server = base.world(self.time)
        self.children = children
        self.seen: Places = {**base.seen}
        self.questions: list[tuple[int, Posted]] = []
        self.lives = 0
        self.born: dict[int, int] = {}
        self.cut: set[str] = set()
        self.late: set[str] = set()
        self.old: set[str] = set()
        self.anew: set[str] = set()
        self.lost: set[tuple[int, int]] = set()
        self.faults: Counter[str] = Counter()
        self.commands: list[asyncio.Task[str]] = []
        self.said_at_a_command_line: list[str] = []
        self.complaints = Complaints()
        self.sheet = (self.folder / "issues" / SLUG / "issue.toml").read_text(encoding="utf-8")
        self._read_so_far = 0
        self._before, self._posts = list(base.posts), list[Sent]()
        self._open, self._life = contextlib.ExitStack(), contextlib.ExitStack()
        self._open.enter_context(self.server)
        self._open.enter_context(two_processes())
        logging.getLogger().addHandler(self.complaints)
        self._open.callback(logging.getLogger().removeHandler, self.complaints)
        self.start()
        self.look_around()

    @property
    def room(self) -> Chat:
        """The editors' chat."""
        return self.server.world.chats[DESK_CHAT]

    @property
    def chats(self) -> list[Chat]:
        """The editors' chat, and everybody's own."""
        return [self.server.world.chats[number] for number in (DESK_CHAT, *(one.user_id for one in PEOPLE.values()))]

    def start(self) -> None:
        """A new process begins its work, and has looked at everything that waited."""
        self.lives += 1
        self.started = self.time.now
        self.late |= self.spinning()
        pressed = self.server.world.updates.questions
        unheard = self.untried() - self.anew
        self.old |= {one for one in unheard if self.started - pressed[one].at > MUCH_TOO_LATE}
        self.bureau = make_bureau(self.folder, self.server, self.time, None, target=TARGET)
        self.bureau.bot.office.layout, self.bureau.bot.close = self.children[0].start, _nothing
        self.time.patience, self.time.awaited[:] = 1000, [lambda: bool(self.untried())]
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

        self.note_updates()
        self.run(go_on())
        self.check_tasks()
        self._life.close()  # ends every task where it is, waits for the threads, and lets the database go
        self.commands.clear()
        self.time._waiters.clear()
        assert self.time._under_way == 0
        self._write_down_what_was_left()

    def _write_down_what_was_left(self) -> None:
        self.look()
        store, updates = self.bureau.desk.store, self.server.world.updates
        with store.read() as connection:
            done = set(connection.exec_driver_sql("SELECT id FROM updates WHERE done").scalars())
            begun = set(connection.exec_driver_sql("SELECT id FROM updates WHERE attempts > 0").scalars())
        presses = {number: made["callback_query"] for number, made in updates.made.items() if "callback_query" in made}
        self.cut |= {press["id"] for number, press in presses.items() if number not in done}
        self.anew |= {press["id"] for number, press in presses.items() if number in begun - done and self._asks(press)}
        cards = {(row.chat_id, row.message_id) for row in store.cards()}
        self.lost |= {place[:2] for place, one in self.seen.items() if is_of_a_card(one.click)} - cards
        self.bureau.desk.close()

    def _asks(self, press: dict[str, Any]) -> bool:
        """Whether a pressed button makes the bot ask its presser something."""
        click = read(self.bureau.bot.office.key(), press["message"]["chat"]["id"], press["data"])
        return click is not None and click.act in ASKING

    def snapshot(self) -> Base:
        """The publication as a base for others; no process is at work on it any more."""
        self.calm_down()
        posts, events = tuple(self.posts()), len(self.bureau.desk.store.events())
        self.stop(0)
        return replace(as_it_stands(self.folder, self.server), seen=self.seen, posts=posts, events=events)

    def close(self) -> None:
        """The end of it all."""
        self._life.close()
        self._open.close()

    def run(self, what: Coroutine[Any, Any, _T]) -> _T:
        """Lets the process go on for as long as something takes."""
        return self._runner.run(what)

    def settle(self, seconds: float = 0, leaps: int = 6) -> None:
        """Lets it work until all is quiet, and then for so many seconds more, in about so many leaps of the clock."""

        async def go_on() -> None:
            await self.time.settle()
            if seconds:
                await self.time.go_on(seconds)

        self.time.grain = dt.timedelta(seconds=max(1.0, seconds / leaps))
        self.run(go_on())
        self.check_tasks()
        self.look()

    def note_updates(self) -> None:
        """In which process's time each update was made."""
        for number in self.server.world.updates.made:
            self.born.setdefault(number, self.lives)

    def calm_down(self) -> None:
        """The faults are over, and time goes on until the bot has nothing more to say."""
        self.server.faults.planned.clear()
        for seconds, leaps in ((30, 4), (1000, 2)):
            self.settle(seconds, leaps)
            before = -1
            while before != (before := sum(call.method != "getUpdates" for call in self.server.calls)):
                self.settle(9, leaps=3)

    def check_tasks(self) -> None:
        """No part of the process may end by itself; commands end with a word."""
        for task in self.bureau.tasks:
            assert not task.done(), f"{task} ended by itself: {task.exception()!r}"
        for command in [one for one in self.commands if one.done()]:
            self.commands.remove(command)
            self.said_at_a_command_line.append(command.result())

    def publish_at_a_command_line(self, slug: str) -> None:
        """``digest publish`` begins, in a process of its own as far as leases and rows tell."""

        async def begin() -> None:
            self.commands.append(asyncio.create_task(_published(self.folder, self.server, self.time, slug)))

        self.run(begin())

    def strike(self, method: str, fault: Fault) -> None:
        """The next call of a method meets a fault."""
        self.faults[method] += 1
        self.server.faults.plan(method, fault)

    def buttons(self) -> list[Seen]:
        """Every button that was ever seen, the newest last."""
        return list(self.seen.values())

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
            if not entry.told and entry.method.startswith("send"):
                self.lost.add((chat.chat_id, message.message_id))
            if "force_reply" in json.loads(entry.params.get("reply_markup") or "{}"):
                self.questions.append((chat.chat_id, message))
            self._see(chat, message, key)

    def look_around(self) -> None:
        """People look at everything that stands in their chats."""
        for chat in self.chats:
            for message in chat.messages:
                self._see(chat, message, self.bureau.bot.office.key())

    def _see(self, chat: Chat, message: Posted, key: bytes) -> None:
        for one in keys_of(message):
            click = read(key, chat.chat_id, one.data)
            assert click is not None
            place = (chat.chat_id, message.message_id, one.data)
            self.seen[place] = Seen(chat_id=chat.chat_id, message=message, key=one, click=click)

    def card(self, chat: Chat | None = None) -> list[Seen]:
        """The buttons of the newest card in a chat, the editors' unless another is named, as they stand there now."""
        chat = chat or self.room
        for message in reversed(chat.messages):
            places = [(chat.chat_id, message.message_id, key.data) for key in keys_of(message)]
            found = [self.seen[place] for place in places if place in self.seen]
            if any(is_of_a_card(one.click) for one in found):
                return found
        return []

    def spinning(self) -> set[str]:
        """The pressed buttons that nobody has answered so that whoever pressed saw it."""
        answered = {answer.query_id for answer in self.server.world.updates.answers}
        return set(self.server.world.updates.questions) - answered

    def tries(self) -> list[str]:
        """The questions that the bot tried to answer, one a call."""
        calls = (call for call in self.server.calls if call.method == "answerCallbackQuery")
        return [call.form.params["callback_query_id"] for call in calls]

    def untried(self) -> set[str]:
        """The pressed buttons that nobody tried to answer yet."""
        return set(self.server.world.updates.questions) - set(self.tries())

    def posts(self) -> list[Sent]:
        """The posts that ever came into the channel: issue, part, when."""
        entries = [one for one in self.server.transcript if one.chat_id == CHAT_ID and one.method.startswith("send")]
        if len(entries) != len(self._posts):
            store = self.bureau.desk.store
            planned = {}
            for row in store.list_issues():
                for revision in range(1, row.revision + 1):
                    for one in store.posts_of(row.slug, revision):
                        post = unpack(one.payload)
                        planned[post.text, post.filename] = (row.slug, post.part)
            self._posts = [(*planned[one.text, one.messages[0].filename], one.at) for one in entries]
        return [*self._before, *self._posts]


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
