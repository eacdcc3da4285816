"""Says things in chats, at each chat's pace: messages, files, changes of both, and answers to pressed buttons.

These are no deliveries. What is sent and not answered may be there: it is reported as unknown, and nothing repeats it
by itself. Answers to buttons wait for nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from digest.bot.shortening import cut
from digest.channels.secrets import redacted
from digest.channels.telegram.connection import Connection, Timeouts
from digest.channels.telegram.shapes import answer_to, buttons_of, entities_of
from digest.channels.telegram.verdict import Act, lost, verdict
from digest.errors import DigestError
from digest.model.post import Outcome, Post, Verdict, units
from digest.pace import Limits, next_call
from digest.render.telegram.entities import convert

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Bot, InlineKeyboardMarkup, Message

    from digest.bot.said import File, Keys, Said
    from digest.desk.turns import Turns

GROUP = Limits(per_minute=18)
PRIVATE = Limits(per_minute=55)
CALM = Limits(spacing=1.5, per_minute=12)
"""For what is long and can wait, so that an answer in between still finds room."""
MOST_TRIES = 3
LONGEST_WAIT = 60.0
LONGEST_ANSWER = 200
TEXT, CAPTION = 4096, 1024
HISTORY = 60
TIMES = Timeouts(connect=10.0, read=30.0, write=20.0, upload=120.0, pool=5.0)


@dataclass(kw_only=True)
class Speaker:
    """One bot's voice. ``pause`` waits some seconds (a clock in tests); ``now`` gives an aware UTC time.

    ``turns`` gives the pace of a chat that others call as well; every chat has one in memory.
    """

    connection: Connection
    now: Callable[[], dt.datetime]
    pause: Callable[[float], Awaitable[None]]
    turns: Callable[[int], Turns | None] = lambda _: None
    _calls: dict[int, deque[dt.datetime]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=HISTORY)))
    _waits: dict[int, dt.datetime] = field(default_factory=dict)
    _turns: dict[int, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))

    async def say(
        self, chat_id: int, said: Said, *, reply_to: int | None = None, calm: bool = False, known: str | None = None
    ) -> Outcome:
        """A new message; the outcome has its number and, of a file, the id by which it can be sent again.

        ``known`` is such an id; where the server does not take it, the bytes are sent.
        """
        if known is not None and said.file is not None:
            outcome = await self._say(chat_id, said, reply_to=reply_to, calm=calm, document=known)
            if outcome.verdict is not Verdict.REFUSED:
                return outcome
        return await self._say(chat_id, said, reply_to=reply_to, calm=calm)

    async def _say(
        self, chat_id: int, said: Said, *, reply_to: int | None, calm: bool, document: str | None = None
    ) -> Outcome:
        text, entities = shown(said)
        if said.file is None and not text.strip():
            return Outcome(verdict=Verdict.REFUSED, detail="there is nothing to tell")

        async def call(bot: Bot) -> Message:
            more: dict[str, Any] = {
                "reply_parameters": answer_to(str(reply_to)) if reply_to else None,
                "reply_markup": _markup(said),
                "disable_notification": said.silent,
            }
            if said.file is not None:
                more |= {"document": document} if document else _attached(said.file)
                return await bot.send_document(chat_id, caption=text or None, caption_entities=entities, **more)
            return await bot.send_message(chat_id, text, entities=entities, link_preview_options=_no_preview(), **more)

        return await self._in_turn(chat_id, Act.SEND, call, calm=calm)

    async def show(
        self, chat_id: int, post: Post, *, document: bytes | str | None, thumbnail: bytes | None, reply_to: int | None
    ) -> Outcome:
        """A post exactly as a channel would show it; ``document`` are bytes, or the id of a file that was sent before."""

        async def call(bot: Bot) -> Message:
            more: dict[str, Any] = {
                "disable_notification": True,
                "reply_parameters": answer_to(str(reply_to)) if reply_to else None,
                "reply_markup": buttons_of(post),
            }
            if post.filename and document is not None:
                if isinstance(document, bytes):
                    more |= {"filename": post.filename, "thumbnail": thumbnail}
                return await bot.send_document(
                    chat_id, document, caption=post.text or None, caption_entities=entities_of(post), **more
                )
            return await bot.send_message(
                chat_id, post.text, entities=entities_of(post), link_preview_options=_no_preview(), **more
            )

        return await self._in_turn(chat_id, Act.SEND, call, calm=True)

    async def change(self, chat_id: int, message_id: int, said: Said) -> Outcome:
        """Another text, and other buttons, in the place of a message of the bot's own; may be repeated."""
        text, entities = shown(said)

        async def call(bot: Bot) -> Message | bool:
            return await bot.edit_message_text(
                text,
                chat_id,
                message_id,
                entities=entities,
                link_preview_options=_no_preview(),
                reply_markup=_markup(said),
            )

        return await self._in_turn(chat_id, Act.EDIT, call)

    async def remove(self, chat_id: int, message_id: int) -> Outcome:
        """Takes a message of the bot's own away; may be repeated."""
        return await self._in_turn(chat_id, Act.DELETE, lambda bot: bot.delete_message(chat_id, message_id))

    async def answer(self, query_id: str, text: str, *, alert: bool = False) -> Outcome:
        """Ends the waiting of a pressed button, at once and once; ``alert`` shows a window that must be closed."""
        short = text if units(text) <= LONGEST_ANSWER else f"{text[: LONGEST_ANSWER - 1]}…"
        return await self._do(
            Act.EDIT, lambda bot: bot.answer_callback_query(query_id, text=short or None, show_alert=alert)
        )

    async def ask(self, call: Callable[[Bot], Awaitable[Message | bool]]) -> Outcome:
        """Any other call that may be repeated; what came of it."""
        return await self._do(Act.EDIT, call)

    async def is_known(self) -> bool:
        """Whether the server knows the bot's token; true as well where it does not tell."""
        from telegram.error import InvalidToken

        try:
            async with self.connection.bot() as bot:
                await bot.get_me()
        except InvalidToken as error:
            return error.__cause__ is not None  # a page instead of an answer comes from no Bot API server at all
        except Exception:  # noqa: BLE001 - whatever it is, it may pass
            return True
        return True

    async def name(self) -> str | None:
        """The bot's own user name; ``None`` where nobody tells."""
        found: list[str] = []

        async def call(bot: Bot) -> bool:
            found.append(str((await bot.get_me()).username))
            return True

        await self.ask(call)
        return found[0] if found else None

    async def chat(self, name: str) -> int | None:
        """The number of a public chat; ``None`` where nobody tells."""
        found: list[int] = []

        async def call(bot: Bot) -> bool:
            found.append((await bot.get_chat(name)).id)
            return True

        await self.ask(call)
        return found[0] if found else None

    async def fetch(self, file_id: str) -> bytes:
        """The bytes of a file that somebody sent. Raises what the library raises."""
        async with self.connection.bot() as bot:
            file = await bot.get_file(file_id)
            return bytes(await file.download_as_bytearray())

    async def _in_turn(
        self, chat_id: int, act: Act, call: Callable[[Bot], Awaitable[Message | bool]], *, calm: bool = False
    ) -> Outcome:
        """One call in the chat's order and pace; what surely did not arrive is tried again a few times."""
        outcome = Outcome(verdict=Verdict.NOT_SENT)
        for _ in range(MOST_TRIES):
            if calm:  # outside the chat's turn: whatever is quicker goes first
                await self._wait(chat_id, calm=True, take=False)
            async with self._turns[chat_id]:
                await self._wait(chat_id, calm=False)
                outcome = await self._do(act, call)
                if outcome.verdict is Verdict.WAIT:
                    await self._leave_alone(chat_id, outcome.wait)
            if outcome.verdict not in {Verdict.WAIT, Verdict.NOT_SENT} or outcome.wait > LONGEST_WAIT:
                return outcome
            if outcome.verdict is Verdict.NOT_SENT:
                await self.pause(1.0)
        return outcome

    async def free(self, chat_id: int) -> None:
        """Returns when a call to the chat could be made at once."""
        await self._wait(chat_id, calm=False, take=False)

    async def _wait(self, chat_id: int, *, calm: bool, take: bool = True) -> None:
        """Returns when the chat may be called; the call is counted, unless it is not to be made yet."""
        limits = CALM if calm else GROUP if chat_id < 0 else PRIVATE
        while True:
            now, calls = self.now(), self._calls[chat_id]
            at = next_call(calls, (), now, not_before=self._waits.get(chat_id), limits=limits)
            if at <= now:
                at = await self._turn(chat_id, now, limits, take=take)
            if at <= now:
                if take:
                    calls.append(now)
                return
            await self.pause((at - now).total_seconds() + 0.001)

    async def _turn(self, chat_id: int, now: dt.datetime, limits: Limits, *, take: bool) -> dt.datetime:
        """When those who call the chat as well leave room; while nothing can be written down, our own pace has to do."""
        turns = self.turns(chat_id)
        if turns is not None:
            with contextlib.suppress(DigestError):
                return await asyncio.to_thread(turns.take if take else turns.free, now, limits)
        return now

    async def _leave_alone(self, chat_id: int, seconds: float) -> None:
        """The server asked to wait: nobody calls the chat before then."""
        turns, until = self.turns(chat_id), self.now() + dt.timedelta(seconds=seconds)
        self._waits[chat_id] = until
        if turns is not None:
            with contextlib.suppress(DigestError):
                await asyncio.to_thread(turns.wait, until)

    async def _do(self, act: Act, call: Callable[[Bot], Awaitable[Message | bool]]) -> Outcome:
        """What is known of a call once it has ended; only a cancellation passes."""
        try:
            async with self.connection.bot() as bot:
                answer = await call(bot)
        except Exception as error:  # noqa: BLE001 - whatever it is, the verdict says what is known
            return verdict(error, act, redacted(str(error) or type(error).__name__, [self.connection.token]))
        return _told(answer, act)


def shown(said: Said) -> tuple[str, list[Any]]:
    """The text and the library's entities of a message, cut at a line where it is too long."""
    limit = CAPTION if said.file is not None else TEXT
    made = convert(said.html.encode("utf-8", "replace").decode())  # half a character from outside keeps nothing back
    text, entities = cut(made.text, made.entities, limit)
    return text, entities_of(Post(part="", text=text, entities=entities))


def _told(answer: object, act: Act) -> Outcome:
    from telegram import Message

    if isinstance(answer, Message):
        file_id = answer.document.file_id if answer.document else None
        return Outcome(verdict=Verdict.SENT, message_id=str(answer.message_id), file_id=file_id)
    if answer is True:
        return Outcome(verdict=Verdict.SENT)
    return lost(act, "the server did not say that it was done")


def _no_preview() -> Any:
    from telegram import LinkPreviewOptions

    return LinkPreviewOptions(is_disabled=True)


def _markup(said: Said) -> Any:
    if said.asks:
        from telegram import ForceReply

        return ForceReply(selective=True, input_field_placeholder=said.asks[:64])
    return _inline(said.keys) if said.keys else None


def _inline(keys: Keys) -> InlineKeyboardMarkup:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(
                    key.text, url=key.url or None, callback_data=key.data or None, style=key.style or None
                )
                for key in row
            ]
            for row in keys
        ]
    )


def _attached(file: File) -> dict[str, Any]:
    return {"document": file.data, "filename": file.name, "thumbnail": file.thumbnail}
