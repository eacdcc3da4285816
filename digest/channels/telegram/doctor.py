"""The doctor's questions to Telegram: the token, the chat, the bot's rights in it, the clock, another poller."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from digest.channels.secrets import redacted
from digest.channels.telegram.connection import Connection, Timeouts, checked_address
from digest.channels.telegram.seeing import seen_in
from digest.errors import UsageError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from telegram import Bot, ChatFullInfo, ChatMember

    from digest.model.config import ChannelConfig
    from digest.model.secret import Secret
    from digest.model.seen import SeenChat, SeenPerson

TIMEOUTS = Timeouts(connect=10.0, read=20.0, write=10.0, upload=10.0, pool=5.0)
MOST_UPDATES = 100
_HALF = 0.5  # the header tells whole seconds, so on average half a second too little


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What Telegram said of a bot and its chat; ``None`` where it is not known, ``trouble`` why (without the token).

    ``pinned`` is the message id of the newest pinned post. ``clock_skew`` is how many seconds this computer's clock is
    ahead of the server's, to about a second. ``poller_conflict`` is true where another program receives this bot's
    updates or a webhook is set; false proves little, since the server may have turned away the other one instead.
    ``is_member`` is false where the bot was in the chat once, or never. ``chats`` and ``people`` are those of the
    updates that wait.
    """

    bot_name: str = ""
    token_ok: bool | None = None
    chat_title: str = ""
    chat_kind: str = ""
    chat_number: int | None = None
    chat_ok: bool | None = None
    is_member: bool | None = None
    can_post: bool | None = None
    can_edit: bool | None = None
    can_pin: bool | None = None
    can_delete: bool | None = None
    pinned: str | None = None
    clock_skew: float | None = None
    poller_conflict: bool | None = None
    chats: tuple[SeenChat, ...] = ()
    people: tuple[SeenPerson, ...] = ()
    trouble: str = ""


async def probe(
    config: ChannelConfig,
    token: Secret,
    *,
    now: Callable[[], dt.datetime],
    timeouts: Timeouts = TIMEOUTS,
    updates: bool = False,
) -> Probe:
    """Everything that can be asked without changing anything; never raises. Without a ``chat_id`` only of the bot.

    ``updates`` also asks for updates, without taking any: only where no bot of ours runs, which would be disturbed.
    """
    asked = _Asked(token=token, now=now)
    try:
        connection = Connection(token=token, api_url=checked_address(config.api_url), timeouts=timeouts)
        async with connection.bot(asked.note_date) as bot:
            await asked.ask(bot, config.chat_id, updates=updates)
    except UsageError as error:
        asked.trouble.append(error.message)
    except Exception as error:  # noqa: BLE001 - the doctor tells of any trouble instead of having it
        asked.note(error)
    return Probe(**asked.found, trouble="; ".join(asked.trouble))


@dataclass(kw_only=True)
class _Asked:
    """What has been found so far."""

    token: Secret
    now: Callable[[], dt.datetime]
    found: dict[str, Any] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)

    async def note_date(self, response: Any) -> None:
        """Compares the server's clock, as each of its answers tells it, with ours."""
        moment = self.now()
        try:
            date = parsedate_to_datetime(response.headers["date"])
            self.found["clock_skew"] = (moment - date).total_seconds() - _HALF
        except (KeyError, ValueError, TypeError):  # no date, or one without a zone
            return

    def note(self, error: Exception) -> None:
        """Keeps an error's words."""
        self.trouble.append(redacted(str(error) or type(error).__name__, [self.token]))

    async def ask(self, bot: Bot, chat_id: str, *, updates: bool) -> None:
        """One question after another, as far as the answers carry."""
        from telegram.error import BadRequest, Forbidden, InvalidToken

        try:
            me = await bot.get_me()
        except InvalidToken as error:
            # A page instead of an answer comes from something that is no Bot API server at all.
            self.found["token_ok"] = False if error.__cause__ is None else None
            raise
        self.found |= {"token_ok": True, "bot_name": f"@{me.username}"}
        if updates:
            await self._ask_updates(bot)
        if not chat_id:
            return
        try:
            chat = await bot.get_chat(int(chat_id) if re.fullmatch(r"-?\d+", chat_id) else chat_id)
        except (BadRequest, Forbidden):
            self.found["chat_ok"] = False
            raise
        self.found |= {"chat_ok": True, "chat_title": chat.title or chat.full_name or chat_id}
        self.found |= {"chat_kind": str(chat.type), "chat_number": chat.id}
        if chat.pinned_message is not None:
            self.found["pinned"] = str(chat.pinned_message.message_id)
        self.found |= _rights(chat, await bot.get_chat_member(chat.id, me.id))

    async def _ask_updates(self, bot: Bot) -> None:
        from telegram.error import Conflict, TelegramError

        try:
            waiting = await bot.get_updates(timeout=0, limit=MOST_UPDATES)
            self.found["poller_conflict"] = False
            self.found["chats"], self.found["people"] = seen_in(waiting)
        except Conflict as error:
            self.found["poller_conflict"] = True
            self.note(error)
        except TelegramError as error:
            self.note(error)


def _rights(chat: ChatFullInfo, member: ChatMember) -> dict[str, bool]:
    """The bot's rights over its own posts in that chat; whoever edits posts in a channel may also pin them."""
    from telegram import ChatMember, ChatMemberAdministrator, ChatMemberMember, ChatMemberRestricted

    inside = {"is_member": member.status not in {ChatMember.LEFT, ChatMember.BANNED}}
    if isinstance(member, ChatMemberAdministrator) and chat.type == chat.CHANNEL:
        edits = bool(member.can_edit_messages)
        posts, deletes = bool(member.can_post_messages), bool(member.can_delete_messages)
        return {**inside, "can_post": posts, "can_edit": edits, "can_pin": edits, "can_delete": deletes}
    posts = chat.type != chat.CHANNEL and isinstance(member, ChatMemberAdministrator | ChatMemberMember)
    if isinstance(member, ChatMemberRestricted):
        posts = member.can_send_messages
        inside["is_member"] = member.is_member
    pins = chat.type == chat.PRIVATE or bool(getattr(member, "can_pin_messages", False))
    return {**inside, "can_post": posts, "can_edit": posts, "can_pin": pins, "can_delete": posts}
