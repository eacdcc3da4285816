"""A publication that stands still, to be copied by many examples, and the buttons that people have seen of it."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot_kit import at_work, prepare, settings
from desk_kit import articles
from standin import Chat, Posted
from standin.server import StandIn
from virtual_time import VirtualTime

from digest.bot.clicks import ELSEWHERE
from digest.bot.tokens import Click
from digest.desk.take_in import take_in
from digest.model.states import IssueState

if TYPE_CHECKING:
    from standin.keyboard import Key
    from standin.world import File

THURSDAY = dt.datetime(2026, 11, 26, 6, 59, 30, tzinfo=dt.UTC)  # the slot's articles are assembled at seven
FRIDAY = dt.datetime(2026, 11, 27, 5, tzinfo=dt.UTC)  # two hours before it is published


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A button that people have seen: where it stood, and under which message as it then was."""

    chat_id: int
    message: Posted
    key: Key
    click: Click


Places = dict[tuple[int, int, str], Seen]
Sent = tuple[str, str, dt.datetime]
"""A post in the channel: issue, part, when it came."""


@dataclass(frozen=True, kw_only=True)
class Base:
    """A publication that stands still, to be copied: its folder, its chats, and what people have seen of it.

    ``posts`` are those that stand in the channel already, ``events`` how many are written down.
    """

    folder: Path
    chats: dict[int, Chat]
    files: dict[str, File]
    last_update: int
    now: dt.datetime
    seen: Places = field(default_factory=dict)
    posts: tuple[Sent, ...] = ()
    events: int = 0

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
    """An issue of three articles in review, as editors make one: the clock assembles it, Ada keeps its headlines."""

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
        return as_it_stands(folder, server)


def as_it_stands(folder: Path, server: StandIn) -> Base:
    """A publication as a base; no process may be at work on it."""
    world = server.world
    return Base(
        folder=folder,
        chats=world.chats,
        files=world.files,
        last_update=world.updates.last_id,
        now=world.clock(),
    )


def keys_of(message: Posted) -> list[Key]:
    """The buttons of a message that the bot hears of."""
    return [key for row in message.keys for key in row if key.data]


def is_of_a_card(click: Click) -> bool:
    """Whether a button stands under control messages only."""
    return click.number > 0 and click.act not in ELSEWHERE
