"""The commands that Telegram offers while one types: followers' for everybody, editors' for editors alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.bot.followers import commands as followers_commands
from digest.bot.lists import EDITORS

if TYPE_CHECKING:
    from digest.bot.office import Office

REGISTERED = "menus"


@dataclass(kw_only=True)
class Menus:
    """Sets the menus at the start, and takes them from those who are editors no more."""

    office: Office

    async def set(self) -> None:
        """Every scope that should have a menu has it; the others that had one have none any more."""
        office, words = self.office, self.office.words
        desk = office.desk
        chats = {office.chat_id, *(person.user_id for person in desk.config.newsroom.people)} - {0}
        before = set(json.loads(desk.store.mark(REGISTERED) or "[]"))
        for chat_id in sorted(chats):
            await self.offer(chat_id)
        if desk.config.newsroom.followers:
            await self._do("set_my_commands", list(followers_commands(words)), None)
        else:
            await self._do("delete_my_commands", None, None)
        for chat_id in sorted(before - chats):
            await self._do("delete_my_commands", None, chat_id)
        desk.store.set_mark(REGISTERED, json.dumps(sorted(chats)))

    async def offer(self, chat_id: int) -> None:
        """The commands of editors in one chat."""
        mine = [(name, self.office.words(f"command.{name}")) for name in EDITORS]
        await self._do("set_my_commands", mine, chat_id)

    async def _do(self, verb: str, menu: list[tuple[str, str]] | None, chat_id: int | None) -> None:
        """One scope; an editor who never wrote to the bot has none yet, which is no trouble: /start brings it."""
        from telegram import BotCommandScopeAllPrivateChats, BotCommandScopeChat

        scope: Any = BotCommandScopeAllPrivateChats() if chat_id is None else BotCommandScopeChat(chat_id)

        async def call(bot: Any) -> bool:
            words = () if menu is None else (menu,)
            return bool(await getattr(bot, verb)(*words, scope=scope))

        await self.office.speaker.ask(call)
