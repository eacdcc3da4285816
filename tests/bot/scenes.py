"""Scenes: something that editors do with the bot, played against the stand-in on a virtual clock."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot_kit import ADA, Bureau, at_work, settings
from bot_layout import TARGET as QUICK
from desk_kit import articles
from standin.server import StandIn
from virtual_time import VirtualTime

from digest.desk.take_in import take_in
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from standin import Chat, Person, Posted

    Scene = Callable[[Bureau], Awaitable[None]]

SLUG = "2026-W48"


def play(folder: Path, *scenes: Scene, config: str = "", pace: bool = False, target: str = QUICK) -> StandIn:
    """Plays scenes one after the other, a process each; nothing that was said may have been lost or too fast."""
    time = VirtualTime()

    async def run(server: StandIn, scene: Scene, text: str | None) -> None:
        async with at_work(folder, server, time, text, target=target, clockwork=False) as bureau:
            await scene(bureau)

    with StandIn(clock=time, pace=pace) as server:
        text: str | None = config or settings()
        for scene in scenes:
            asyncio.run(run(server, scene, text))
            text = None
        assert server.findings == []
    return server


def own(bureau: Bureau, person: Person = ADA) -> Chat:
    """A person's own chat with the bot."""
    return bureau.server.add_person(person)


def last(bureau: Bureau, chat: Chat | None = None) -> Posted:
    """What the bot said last in a chat, the editors' unless another is named."""
    return bureau.said(chat)[-1]


def waiting(bureau: Bureau) -> list[str]:
    """The authors of the articles in the inbox, in order."""
    found = [bureau.desk.read(bureau.desk.inbox.read(row.file), row.file) for row in bureau.desk.store.list_articles()]
    return [reading.articles[0].byline.split()[0] if reading.articles[0].byline else "" for reading in found]


async def say(bureau: Bureau, text: str, *, person: Person = ADA, chat: Chat | None = None) -> list[str]:
    """What the bot says to something written in the editors' chat, within three seconds."""
    chat = chat or bureau.room
    before = len(bureau.said(chat))
    await bureau.write(text, person=person, chat=chat)
    await bureau.time.go_on(3)
    return [message.text for message in bureau.said(chat)[before:]]


async def assembled(bureau: Bureau, count: int = 3) -> None:
    """An issue in review, its headlines kept, its card in the editors' chat."""
    take_in(bureau.desk, articles(1, count), name="articles.txt")
    await bureau.write("/assemble")
    await bureau.time.until(bureau.has_card)
    await bureau.press("Keep the headlines")
    await bureau.time.go_on(2)


async def approved(bureau: Bureau) -> None:
    await bureau.press("Approve for Fri 27 Nov, 08:00")
    await bureau.time.until(lambda: bureau.desk.store.get_issue(SLUG).state is IssueState.APPROVED)
    await bureau.time.go_on(3)


async def published(bureau: Bureau) -> None:
    await bureau.press("Publish now")
    await bureau.time.until(lambda: bureau.desk.store.get_issue(SLUG).state is IssueState.SENT)
    await bureau.time.go_on(5)
