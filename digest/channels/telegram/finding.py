"""Looks at what stands in a chat: the editors' chat is sent a silent copy, which says all, and is taken away again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.channels.secrets import redacted
from digest.channels.telegram.connection import Connection, Timeouts, checked_address
from digest.channels.telegram.shapes import number_of, read_entity
from digest.channels.telegram.verdict import Act, verdict
from digest.model.post import Outcome, Post, Verdict
from digest.model.sight import Look, Sight

if TYPE_CHECKING:
    from telegram import Message

    from digest.model.config import ChannelConfig
    from digest.model.secret import Secret

_MISSING = ("message to forward not found", "message_id_invalid")
_CLOSED = ("can't be forwarded", "chat_forwards_restricted")


class Finder:
    """Copies messages of the bot's chats into the editors' chat, and takes the copies away.

    Nothing changes in the chat that is looked at. The bot has no other way to read what it may have written there.
    """

    def __init__(
        self, editors: ChannelConfig, token: Secret, api_url: str = "", *, timeouts: Timeouts | None = None
    ) -> None:
        self.editors: int | str = _chat(editors.chat_id)
        self.thread = editors.thread_id or None
        self.connection = Connection(
            token=token,
            api_url=checked_address(api_url or editors.api_url),
            timeouts=timeouts if timeouts is not None else Timeouts(),
        )

    def __repr__(self) -> str:
        """The finder without its token."""
        return f"Finder(editors={self.editors!r})"

    async def look(self, chat: str, number: int) -> Look:
        """What stands under a number of a chat; one call, which leaves a copy where it succeeds."""
        try:
            async with self.connection.bot() as bot:
                copy = await bot.forward_message(
                    self.editors, _chat(chat), number, disable_notification=True, message_thread_id=self.thread
                )
            return self._seen(copy, chat, number)
        except Exception as error:  # noqa: BLE001 - whatever it is, the look says what is known
            return _unseen(verdict(error, Act.SEND, self._words(error)))

    async def clear(self, copy: str) -> Outcome:
        """Takes a copy away; may be repeated."""
        try:
            async with self.connection.bot() as bot:
                done = await bot.delete_message(self.editors, number_of(copy) or 0)
            return Outcome(verdict=Verdict.SENT if done is True else Verdict.NOT_SENT)
        except Exception as error:  # noqa: BLE001 - as above
            return verdict(error, Act.DELETE, self._words(error))

    def _words(self, error: Exception) -> str:
        return redacted(str(error) or type(error).__name__, [self.connection.token])

    def _seen(self, copy: Message, chat: str, number: int) -> Look:
        """A copy as a look. What was itself forwarded into the chat, or written by another there, is no post of ours."""
        from telegram import MessageOriginChannel, MessageOriginUser

        origin, link, own = copy.forward_origin, _link(chat, number), True
        if isinstance(origin, MessageOriginChannel):
            names = {str(origin.chat.id), f"@{origin.chat.username}".lower()}
            own = origin.message_id == number and chat.lower() in names
            link = f"https://t.me/{origin.chat.username}/{number}" if origin.chat.username and own else link
        elif isinstance(origin, MessageOriginUser):
            own = str(origin.sender_user.id) == self.connection.token.reveal().partition(":")[0]
        post = _post(copy) if own else None
        return Look(sight=Sight.SHOWN, copy=str(copy.message_id), post=post, link=link)


def _post(message: Message) -> Post | None:
    """What a message shows; ``None`` where it is neither a text nor a document."""
    if message.text is not None:
        return Post(part="", text=message.text, entities=tuple(read_entity(e) for e in message.entities))
    if message.document is None:
        return None
    entities = tuple(read_entity(entity) for entity in message.caption_entities)
    return Post(part="", text=message.caption or "", entities=entities, filename=message.document.file_name)


def _unseen(outcome: Outcome) -> Look:
    """A look that failed: there is nothing, or nothing to be seen, or nobody could look."""
    words = outcome.detail.lower()
    if outcome.verdict is Verdict.REFUSED and any(each in words for each in _MISSING):
        return Look(sight=Sight.MISSING, detail=outcome.detail)
    if outcome.verdict is Verdict.REFUSED and any(each in words for each in _CLOSED):
        return Look(sight=Sight.CLOSED, detail=outcome.detail)
    away = outcome.verdict in {Verdict.NOT_SENT, Verdict.WAIT}
    return Look(sight=Sight.AWAY if away else Sight.TROUBLE, detail=outcome.detail, wait=outcome.wait)


def _chat(chat_id: str) -> int | str:
    return int(chat_id) if re.fullmatch(r"-?\d+", chat_id) else chat_id


def _link(chat: str, number: int) -> str | None:
    """The address of a message, as far as the chat's name gives it."""
    if chat.startswith("@"):
        return f"https://t.me/{chat[1:]}/{number}"
    return f"https://t.me/c/{chat.removeprefix('-100')}/{number}" if chat.startswith("-100") else None
