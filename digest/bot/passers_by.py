"""Those who are no editors: followers in private chats, and rooms that the bot was brought into."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.bot.rate import Rate, Turn
from digest.bot.said import Said
from digest.errors import DigestError

if TYPE_CHECKING:
    from digest.bot.followers import Followers
    from digest.bot.hearing import Incoming
    from digest.bot.lists import Lists
    from digest.bot.office import Office
    from digest.model.post import Outcome

MOST_AT_ONCE = 100
OUT = ("left", "kicked")


@dataclass(kw_only=True)
class PassersBy:
    """Answers whoever is no editor. Nothing of them is written down but the rooms that the bot was put into."""

    office: Office
    lists: Lists
    followers: Followers
    _numbers: Rate = field(default_factory=Rate)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def passing(self, came: Incoming) -> None:
        """Begins to answer; beyond many at once the rest go unanswered."""
        if len(self._tasks) < MOST_AT_ONCE:
            task = asyncio.create_task(self._meet(came))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _meet(self, came: Incoming) -> None:
        try:
            if came.kind == "my_chat_member":
                self._see_room(came)
            elif came.kind == "message" and came.chat_kind == "private" and not came.anonymous:
                await self._private(came)
        except DigestError as error:
            logging.getLogger("digest").error("somebody could not be answered: %s", error)  # noqa: TRY400 - in words

    def _see_room(self, came: Incoming) -> None:
        if came.chat_kind == "private":
            return
        store = self.office.desk.store
        if came.message.get("new_chat_member", {}).get("status") in OUT:
            store.forget_room(came.chat_id)
        else:
            store.see_room(came.chat_id, came.chat_title, came.chat_kind, now=self.office.desk.now())

    async def _private(self, came: Incoming) -> None:
        """A follower's command; without followers one neutral line, and the number for whoever wants to be an editor."""
        office = self.office
        if came.command == "whoami":
            if self._numbers.turn(came.user_id, office.desk.now()) is Turn.ANSWER:
                await office.speaker.say(came.chat_id, self.lists.whoami(came.user_id, came.chat_id, None))
            return
        if not office.desk.config.newsroom.followers:
            if self._numbers.turn(came.user_id, office.desk.now()) is Turn.ANSWER:
                name = office.desk.config.publication.name
                await office.speaker.say(came.chat_id, Said(html=office.words.html("bot.neutral", name=name)))
            return
        for said in await self.followers.answer(came.command or "help", came.argument, came.user_id):
            await self._hand_over(came.chat_id, said)

    async def _hand_over(self, chat_id: int, said: Said) -> None:
        """A message; a file that the server has already goes by its id."""
        office, store = self.office, self.office.desk.store
        if said.file is None or not said.file.sha256:
            await office.speaker.say(chat_id, said)
            return
        key = said.file.sha256
        known = store.find_upload(office.uploads, key)
        outcome: Outcome = await office.speaker.say(chat_id, said, known=known)
        if outcome.file_id and outcome.file_id != known:
            store.keep_upload(office.uploads, key, outcome.file_id, now=office.desk.now())
