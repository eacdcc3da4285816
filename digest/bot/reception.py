"""Who writes, whether they may, and whether it is young enough: what comes is checked here and handed on."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from digest.bot.hearing import read
from digest.bot.incoming import file_of, text_of
from digest.bot.rate import Rate, Turn
from digest.bot.said import Said

if TYPE_CHECKING:
    import asyncio

    from digest.bot.clicks import Clicks
    from digest.bot.commands import Commands
    from digest.bot.hearing import Incoming
    from digest.bot.office import Office
    from digest.bot.pastes import Pastes
    from digest.bot.prompts import Prompts
    from digest.model.config import Editor
    from digest.store.bot_rows import PromptRow, UpdateRow

OLDEST = dt.timedelta(minutes=10)
"""What was said or pressed longer ago than this does nothing any more; articles are taken in all the same."""


@dataclass(kw_only=True)
class Reception:
    """Everything that editors say and press, and whatever else is said in their chat. ``name`` is the bot's own."""

    office: Office
    clicks: Clicks
    commands: Commands
    prompts: Prompts
    pastes: Pastes
    name: str = ""
    _strangers: Rate = field(default_factory=Rate)

    async def receive(self, row: UpdateRow) -> asyncio.Task[None] | None:
        """Does what an update asks for; a task where that takes longer."""
        came = read(json.loads(row.payload))
        editor = self.office.desk.config.newsroom.find(came.user_id)
        if came.kind == "callback_query":
            stale = self.office.desk.now() - row.made_after > OLDEST
            return await self.clicks.press(came, editor, stale=stale, begun=row.attempts > 0)
        if came.kind == "edited_message":
            if came.command:
                self.office.refused(f"/{came.command}: an edited message", who=self._who(came, editor))
            return None
        if came.kind != "message":
            return None
        if came.anonymous:
            await self._anonymous(came)
            return None
        if editor is None:
            await self._stranger(came)
            return None
        if came.chat_kind != "private" and came.chat_id != self.office.chat_id:
            return None
        return await self._editor(row, came, editor)

    async def _editor(self, row: UpdateRow, came: Incoming, editor: Editor) -> asyncio.Task[None] | None:
        if came.command:
            return await self._command(row, came, editor)
        prompt = None
        if came.reply_to is not None:
            prompt = self.office.desk.store.find_prompt(came.chat_id, came.reply_to)
        if prompt is not None and prompt.what != "add":
            await self._reply(row, prompt, came, editor)
        elif prompt is not None or came.chat_kind == "private" or self._gathers(came):
            await self._article(row, came, editor)
        return None

    async def _command(self, row: UpdateRow, came: Incoming, editor: Editor) -> asyncio.Task[None] | None:
        office = self.office
        if came.addressee and came.addressee.lower() != self.name.lower():
            return None
        if self._old(came) and not self.commands.was_begun(came):
            office.refused(f"/{came.command}: too old", who=editor.name)
            late = office.words("answer.late", command=f"/{came.command}", at=self._at(came))
            await self._tell(came, office.words("restart.look") if row.attempts else late)
            return None
        return await self.commands.run(came, editor)

    async def _reply(self, row: UpdateRow, prompt: PromptRow, came: Incoming, editor: Editor) -> None:
        office = self.office
        if self._old(came):
            office.refused(f"a reply ({prompt.what}): too old", who=editor.name, issue=prompt.issue)
            if row.attempts and prompt.issue:
                await office.settle(prompt.issue)
            late = office.words("answer.late_reply", at=self._at(came))
            await self._tell(came, office.words("restart.look") if row.attempts else late)
            return
        await self.prompts.answer(prompt, came, text_of(came.message), editor)

    async def _article(self, row: UpdateRow, came: Incoming, editor: Editor) -> None:
        """A text, a file or a forwarded post to be read."""
        if await self.pastes.forward(came, editor):
            return
        text = text_of(came.message)
        if "text" in came.message and text.strip():
            await self.pastes.piece(row.id, came, text)
            return
        await self.pastes.file(came, editor)
        found = file_of(came.message)
        if text.strip() and not (found and found.file_id):  # the words under a picture
            await self.pastes.piece(row.id, came, text)

    def _gathers(self, came: Incoming) -> bool:
        """Whether the editor is in the middle of a text that comes in pieces."""
        open_ = self.office.desk.store.open_pastes()
        return any((paste.chat_id, paste.editor) == (came.chat_id, came.user_id) for paste in open_)

    async def _anonymous(self, came: Incoming) -> None:
        """Nobody knows who it is, so nothing is done."""
        if not came.command:
            return
        self.office.refused(f"/{came.command}: an anonymous administrator", who="anonymous")
        if self._strangers.turn(came.chat_id, self.office.desk.now()) is Turn.ANSWER:
            await self._tell(came, self.office.words("answer.anonymous"))

    async def _stranger(self, came: Incoming) -> None:
        """In the editors' chat, somebody who is none: one neutral answer to a command, and not too often."""
        if not came.command:
            return
        self.office.refused(f"/{came.command}: no editor", who=f"user {came.user_id}")
        if self._strangers.turn(came.user_id, self.office.desk.now()) is Turn.ANSWER:
            if came.command == "whoami":
                said = self.commands.lists.whoami(came.user_id, came.chat_id, None)
                await self.office.speaker.say(came.chat_id, said, reply_to=came.message_id)
                return
            await self._tell(came, self.office.words("said.no_editor"))

    def _old(self, came: Incoming) -> bool:
        return came.at is None or self.office.desk.now() - came.at > OLDEST

    def _at(self, came: Incoming) -> str:
        return f"{self.office.desk.local_time(came.at):%H:%M}" if came.at else "?"

    def _who(self, came: Incoming, editor: Editor | None) -> str:
        return editor.name if editor is not None else f"user {came.user_id}"

    async def _tell(self, came: Incoming, text: str) -> None:
        await self.office.speaker.say(came.chat_id, Said(html=escape(text, quote=False)), reply_to=came.message_id)
