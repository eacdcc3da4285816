"""The bot at work: it hears, does, shows and tells, all in one loop, beside the clock and the senders."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from digest.bot.cards import Cards
from digest.bot.clicks import Clicks
from digest.bot.commands import Commands
from digest.bot.deeds import Deeds
from digest.bot.followers import Followers
from digest.bot.lists import Lists
from digest.bot.menus import Menus
from digest.bot.passers_by import PassersBy
from digest.bot.pastes import Pastes
from digest.bot.poller import Poller
from digest.bot.previews import Previews
from digest.bot.prompts import Prompts
from digest.bot.reception import Reception
from digest.bot.telling import Telling
from digest.desk.turns import Turns
from digest.errors import DigestError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.bot.office import Office
    from digest.store.bot_rows import UpdateRow

ATTEMPTS = 3
AFTER_TROUBLE = 2.0
ASK_AGAIN = 30.0
log = logging.getLogger("digest")


@dataclass(kw_only=True)
class Bot:
    """One publication's bot. ``poll_seconds`` is how long the server may hold a question, ``close`` ends its child."""

    office: Office
    close: Callable[[], None] = lambda: None
    poll_seconds: int = 25
    cards: Cards = field(init=False)
    previews: Previews = field(init=False)
    reception: Reception = field(init=False)
    poller: Poller = field(init=False)
    pastes: Pastes = field(init=False)
    telling: Telling = field(init=False)
    _work: asyncio.Event = field(default_factory=asyncio.Event)
    _under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Joins the parts."""
        office = self.office
        office.speaker.turns = self._turns
        lists, prompts = Lists(office=office), Prompts(office=office)
        self.cards = Cards(office=office)
        self.previews = Previews(office=office, cards=self.cards)
        self.telling = Telling(office=office, previews=self.previews)
        deeds = Deeds(office=office, cards=self.cards, previews=self.previews, prompts=prompts)
        commands = Commands(office=office, lists=lists, cards=self.cards, previews=self.previews, prompts=prompts)
        self.pastes = Pastes(office=office, lists=lists, assemble=commands.assembling, caught_up=self.caught_up)
        clicks = Clicks(office=office, deeds=deeds, pastes=self.pastes)
        self.reception = Reception(office=office, clicks=clicks, commands=commands, prompts=prompts, pastes=self.pastes)
        passers_by = PassersBy(
            office=office, lists=lists, followers=Followers(office.desk, office.words, office.desk.now)
        )
        self.poller = Poller(
            office=office,
            connection=office.speaker.connection,
            came=self._work.set,
            passing=passers_by.passing,
            seconds=self.poll_seconds,
        )

    async def ready(self) -> None:
        """Raises :class:`UsageError` where the server says that it knows no such bot."""
        if not await self.office.speaker.is_known():
            raise UsageError(
                "Telegram does not know the token of the editors' bot",
                hint="ask @BotFather for the token; digest doctor looks at every one",
            )

    def caught_up(self) -> bool:
        """Whether nothing waits that was said before: a [Stop], or one more piece of a text, must not come too late."""
        if not self.poller.heard:
            return False
        return all(row.id in self._under_way for row in self.office.desk.store.waiting_updates())

    async def run(self, ending: asyncio.Event) -> None:
        """Works until ``ending`` is set, then lets what is under way end; cut off, it is begun again at the next start."""
        parts = (self._settle_in(), self.poller.run(), self._do(), self.cards.run(), self.pastes.run())
        tasks: list[asyncio.Task[Any]] = [asyncio.create_task(part) for part in parts]
        over = asyncio.create_task(ending.wait())
        try:
            while not over.done():
                done, _ = await asyncio.wait([over, *tasks], return_when=asyncio.FIRST_COMPLETED)
                for task in done.difference({over}):
                    tasks.remove(task)
                    task.result()  # only settling in ends by itself; anything else is an error
            await _end(tasks)
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)
        finally:
            await _end([over, *tasks, *self._under_way.values()])

    def _turns(self, chat_id: int) -> Turns | None:
        """The pace of a chat that is written down: what its server asked for outlasts the process.

        The editors' chat is called by the probe as well. Followers are too many to be written down.
        """
        office = self.office
        if chat_id == office.chat_id:
            return Turns(store=office.desk.store)
        own = office.desk.config.newsroom.find(chat_id) is not None
        return Turns(store=office.desk.store, name=f"chat:{chat_id}") if own else None

    async def _settle_in(self) -> None:
        """Who the bot is, which chat the editors' is where it was named by its address, and the menus."""
        office, editors = self.office, self.office.desk.config.editors
        while True:
            self.reception.name = self.reception.name or await office.speaker.name() or ""
            if not office.chat_id and editors is not None:
                office.chat_id = await office.speaker.chat(editors.chat_id) or 0
            if self.reception.name and office.chat_id:
                break
            await office.speaker.pause(ASK_AGAIN)
        await Menus(office=office).set()

    async def _do(self) -> None:
        """Works on what was said, in its order; what takes longer goes on beside it."""
        store = self.office.desk.store
        while True:
            self._work.clear()
            trouble = False
            for row in await self.office.do(store.waiting_updates):
                if row.id not in self._under_way:
                    trouble |= not await self._one(row)
            if trouble:
                await self.office.speaker.pause(AFTER_TROUBLE)
            else:
                await self._work.wait()

    async def _one(self, row: UpdateRow) -> bool:
        """Whether an update was worked on, or is given up; else it is tried again."""
        store = self.office.desk.store
        try:
            if row.attempts >= ATTEMPTS:
                self._give_up(row)
                return True
            if not await self.office.do(lambda: store.begin_update(row.id)):
                return True  # its work ended between the look at what waits and now
            task = await self.reception.receive(row)
            if task is None:
                await self.office.do(lambda: store.update_done(row.id))
            else:
                self._under_way[row.id] = asyncio.create_task(self._end(row, task))
        except DigestError as error:  # the database, as the verbs' own refusals are answered where they arise
            log.error("an update could not be worked on: %s", error)  # noqa: TRY400 - a known trouble, in words
            return False
        except Exception:
            log.exception("an update could not be worked on")
            return False
        return True

    async def _end(self, row: UpdateRow, task: asyncio.Task[None]) -> None:
        """The end of what took longer. One that was cut off stays to be done."""
        try:
            await task
        except asyncio.CancelledError:
            task.cancel()
            raise
        except Exception:
            log.exception("an update could not be worked on to its end")
        with contextlib.suppress(DigestError):
            self.office.desk.store.update_done(row.id)
        self._under_way.pop(row.id, None)
        self.office.wake()

    def _give_up(self, row: UpdateRow) -> None:
        """What ended the process each time it was begun is left alone, and written down."""
        self.office.refused(f"update {row.id}: given up after {row.attempts} attempts", who="the bot")
        self.office.desk.store.update_done(row.id)


async def _end(tasks: list[asyncio.Task[Any]]) -> None:
    """Cancels tasks and waits until they are gone."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
