"""The Telegram channel: one act a call, and an exact verdict on what became of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.channels.logs import guard_logs
from digest.channels.secrets import redacted
from digest.channels.telegram.connection import Connection, Timeouts, checked_address
from digest.channels.telegram.shapes import answer_to, as_document, buttons_of, entities_of, media_of, number_of
from digest.channels.telegram.verdict import Act, has_no_text, is_unknown_file, lost, stays, verdict
from digest.model.post import Outcome, Post, Verdict

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Awaitable, Callable

    from telegram import Bot, Message

    from digest.model.secret import Secret

    Call = Callable[[Bot], Awaitable[Message | bool]]


class TelegramChannel:
    """A Telegram chat, reached through a bot. ``thread_id`` is the topic of a group that posts go to, 0 for none.

    A post may not be sent twice: the Bot API has no key for a call, so an answer that is lost leaves it ``unknown``.
    Whatever is done to a post that stands there may be repeated.
    """

    kind = "telegram"
    repeatable = False

    def __init__(  # noqa: PLR0913 - where a chat is, and how to reach it
        self,
        name: str,
        chat_id: str,
        token: Secret,
        api_url: str = "",
        *,
        thread_id: int = 0,
        timeouts: Timeouts | None = None,
    ) -> None:
        self.name = name
        self.chat_id: int | str = int(chat_id) if re.fullmatch(r"-?\d+", chat_id) else chat_id
        self.thread_id = thread_id or None
        self.connection = Connection(
            token=token, api_url=checked_address(api_url), timeouts=timeouts if timeouts is not None else Timeouts()
        )

    @property
    def uploads(self) -> str:
        """The bot's number: the ids of files are a bot's own."""
        return self.connection.bot_number

    def __repr__(self) -> str:
        """The channel without its token."""
        return f"TelegramChannel(name={self.name!r}, chat_id={self.chat_id!r}, api_url={self.connection.api_url!r})"

    async def open(self) -> None:
        """Keeps the token out of the logs; each call makes a connection of its own."""
        guard_logs(self.connection.token)

    async def close(self) -> None:
        """Nothing is kept open between calls."""

    async def send(  # noqa: PLR0913 - a post and what belongs to it
        self,
        post: Post,
        *,
        document: bytes | None,
        thumbnail: bytes | None,
        reply_to: str | None,
        key: str,  # noqa: ARG002 - Telegram knows no key
        at: dt.datetime,  # noqa: ARG002 - and sets the time itself
        file_id: str | None = None,
    ) -> Outcome:
        """Hands one post over, once; see :class:`digest.desk.channel.Channel`.

        A server that does not know ``file_id`` has sent nothing, and is given the bytes.
        """
        if post.filename and document is None:
            return _without_bytes(post)
        if post.filename and file_id:
            known = await self._do(Act.SEND, lambda bot: self._send(bot, post, file_id, None, reply_to))
            if not is_unknown_file(known):
                return known
        return await self._do(Act.SEND, lambda bot: self._send(bot, post, document, thumbnail, reply_to))

    async def edit(self, message_id: str, post: Post, *, document: bytes | None, thumbnail: bytes | None) -> Outcome:
        """Puts a text in the place of a text, or a document with its caption in the place of a document."""
        if post.filename and document is None:
            return _without_bytes(post)

        async def call(bot: Bot, number: int) -> Message | bool:
            if document is None or not post.filename:
                return await self._edit_text(bot, number, post)
            media = media_of(post, document, thumbnail)
            return await bot.edit_message_media(media, self.chat_id, number, reply_markup=buttons_of(post))

        return await self._on(message_id, Act.EDIT, call)

    async def pin(self, message_id: str) -> Outcome:
        """Pins a post, without a sound."""
        return await self._on(
            message_id,
            Act.PIN,
            lambda bot, number: bot.pin_chat_message(self.chat_id, number, disable_notification=True),
        )

    async def unpin(self, message_id: str) -> Outcome:
        """Takes the pin away from one post; done, too, where the post is gone."""
        return await self._on(message_id, Act.UNPIN, lambda bot, number: bot.unpin_chat_message(self.chat_id, number))

    async def withdraw(self, message_id: str, notice: Post) -> Outcome:
        """Deletes a post. One that stays, as after two days, says ``notice``; in a document's place stands a file.

        Up to three calls, each of which may be repeated.
        """
        outcome = await self._on(message_id, Act.DELETE, lambda bot, number: bot.delete_message(self.chat_id, number))
        if not stays(outcome):
            return outcome
        outcome = await self.edit(message_id, notice, document=None, thumbnail=None)
        if not has_no_text(outcome):
            return outcome
        post, data = as_document(notice)
        return await self.edit(message_id, post, document=data, thumbnail=None)

    async def _on(self, message_id: str, act: Act, call: Callable[[Bot, int], Awaitable[Message | bool]]) -> Outcome:
        """An act on a post that stands in the chat."""
        number = number_of(message_id)
        if number is None:
            return Outcome(verdict=Verdict.REFUSED, detail=f"{message_id!r} is not the number of a message")
        outcome = await self._do(act, lambda bot: call(bot, number))
        return replace(outcome, message_id=message_id) if outcome.verdict is Verdict.SENT else outcome

    async def _do(self, act: Act, call: Call) -> Outcome:
        """What is known of a call once it has ended, in whatever way; only a cancellation passes."""
        try:
            async with self.connection.bot() as bot:
                answer = await call(bot)
            return _told(answer, act)
        except Exception as error:  # noqa: BLE001 - whatever it is, the verdict says what is known
            return verdict(error, act, redacted(str(error) or type(error).__name__, [self.connection.token]))

    async def _send(
        self, bot: Bot, post: Post, document: bytes | str | None, thumbnail: bytes | None, reply_to: str | None
    ) -> Message:
        if document is None or not post.filename:
            return await self._send_text(bot, post, reply_to)
        return await bot.send_document(
            self.chat_id,
            document,
            filename=post.filename,
            caption=post.text or None,
            caption_entities=entities_of(post),
            thumbnail=thumbnail,
            disable_notification=post.silent,
            message_thread_id=self.thread_id,
            reply_parameters=answer_to(reply_to),
            reply_markup=buttons_of(post),
        )

    async def _send_text(self, bot: Bot, post: Post, reply_to: str | None) -> Message:
        from telegram import LinkPreviewOptions

        return await bot.send_message(
            self.chat_id,
            post.text,
            entities=entities_of(post),
            disable_notification=post.silent,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            message_thread_id=self.thread_id,
            reply_parameters=answer_to(reply_to),
            reply_markup=buttons_of(post),
        )

    async def _edit_text(self, bot: Bot, number: int, post: Post) -> Message | bool:
        from telegram import LinkPreviewOptions

        return await bot.edit_message_text(
            post.text,
            self.chat_id,
            number,
            entities=entities_of(post),
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=buttons_of(post),
        )


def _told(answer: object, act: Act) -> Outcome:
    """The outcome of a call that was answered: by the message, or by a bare yes where none is due."""
    from telegram import Message

    if isinstance(answer, Message):
        # The library hangs "?thread=None" on the link of a reply.
        link = answer.link.partition("?")[0] if answer.link else None
        file_id = answer.document.file_id if answer.document else None
        return Outcome(verdict=Verdict.SENT, message_id=str(answer.message_id), link=link, file_id=file_id)
    if answer is True and act is not Act.SEND:
        return Outcome(verdict=Verdict.SENT)
    return lost(act, "the server did not say that it was done")


def _without_bytes(post: Post) -> Outcome:
    return Outcome(verdict=Verdict.REFUSED, detail=f"the bytes of {post.filename} are missing")
