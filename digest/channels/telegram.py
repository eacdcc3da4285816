"""The Telegram channel: one post a call, and an exact verdict on what became of it."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.channels.secrets import Secret, guard_logs
from digest.errors import UsageError
from digest.model.post import Entity, Outcome, Post, Verdict

if TYPE_CHECKING:
    from telegram import Bot, InlineKeyboardMarkup, Message, MessageEntity
    from telegram.request import HTTPXRequest

API_URL = "https://api.telegram.org"
_UNTOLD_WAIT = 60.0  # a 429 from a proxy does not say how long
_STATUS = re.compile(r"[A-Za-z' -]+ \((\d{3})\)\. Parsing the server response ")
_TOO_LARGE = "request entity too large"
_CLOSED_DOORS = ("chat not found", "need administrator rights", "have no rights to send", "not enough rights")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait for each stage of a call; ``upload`` is for the bytes of documents."""

    connect: float = 20.0
    read: float = 60.0
    write: float = 30.0
    upload: float = 120.0
    pool: float = 5.0


class TelegramChannel:
    """A Telegram chat, reached through a bot.

    Nothing may be repeated: the Bot API has no key for a call, so an answer that is lost leaves the post
    ``unknown``. Each call has a connection of its own; one that was kept open and closed by the server meanwhile
    would look just like a lost answer.
    """

    kind = "telegram"
    repeatable = False

    def __init__(
        self, name: str, chat_id: str, token: Secret, api_url: str = "", *, timeouts: Timeouts | None = None
    ) -> None:
        self.name = name
        self.chat_id: int | str = int(chat_id) if re.fullmatch(r"-?\d+", chat_id) else chat_id
        self.api_url = _checked(api_url or API_URL)
        self.timeouts = timeouts or Timeouts()
        self._token = token

    def __repr__(self) -> str:
        """The channel without its token."""
        return f"TelegramChannel(name={self.name!r}, chat_id={self.chat_id!r}, api_url={self.api_url!r})"

    async def open(self) -> None:
        """Keeps the token out of the logs; the first connection is made by the first call."""
        guard_logs(self._token)

    async def close(self) -> None:
        """Nothing is kept open between calls."""

    async def send(self, post: Post, *, document: bytes | None, key: str, at: dt.datetime) -> Outcome:  # noqa: ARG002 - Telegram has neither
        """Hands one post over, once; see :class:`digest.desk.send.Channel`."""
        if post.filename and document is None:
            return Outcome(verdict=Verdict.REFUSED, detail=f"the bytes of {post.filename} are missing")
        guard_logs(self._token)
        # The library warns that retry_after will change its type; both types are read below.
        warnings.filterwarnings("ignore", message=r"[\s\S]*attribute `retry_after`")
        request = self._request()
        try:
            message = await self._call(self._bot(request), post, document)
            outcome = Outcome(verdict=Verdict.SENT, message_id=str(message.message_id), link=message.link)
        except Exception as error:  # noqa: BLE001 - whatever it is, the verdict says what is known
            outcome = self.verdict(error)
        finally:
            await request.shutdown()
        return outcome

    def verdict(self, error: Exception) -> Outcome:
        """What is known after a call that raised this: by exact class and cause, unknown unless surely not sent."""
        from telegram import error as e

        detail = self._token.redact(str(error) or type(error).__name__)
        kind = type(error)
        if isinstance(error, e.RetryAfter):
            return Outcome(verdict=Verdict.WAIT, wait=_seconds(error.retry_after), detail=detail)
        if isinstance(error, e.ChatMigrated):
            detail = f"the chat has moved: write chat_id = {error.new_chat_id} into config.toml"
            return Outcome(verdict=Verdict.STOPPED, detail=detail)
        if kind in {e.Forbidden, e.InvalidToken, e.Conflict}:
            return Outcome(verdict=Verdict.STOPPED, detail=detail)
        if kind is e.BadRequest:
            shut = any(words in detail.lower() for words in _CLOSED_DOORS)
            return Outcome(verdict=Verdict.STOPPED if shut else Verdict.REFUSED, detail=detail)
        return self._by_cause(error, detail)

    def _by_cause(self, error: Exception, detail: str) -> Outcome:
        """The verdict where the class alone says nothing: by what stands behind it."""
        import httpx
        from telegram.error import NetworkError, TelegramError, TimedOut

        kind, cause = type(error), type(error.__cause__)
        unready = cause is RuntimeError and "is not initialized" in str(error.__cause__)
        if kind is NetworkError and (cause in {httpx.ConnectError, httpx.UnsupportedProtocol} or unready):
            return Outcome(verdict=Verdict.NOT_SENT, detail=f"no connection: {detail}")
        if kind is TimedOut and cause in {httpx.ConnectTimeout, httpx.PoolTimeout}:
            return Outcome(verdict=Verdict.NOT_SENT, detail=f"no connection in time: {detail}")
        if kind is NetworkError and cause is TelegramError and (match := _STATUS.match(str(error))):
            if match[1] == "429":
                return Outcome(verdict=Verdict.WAIT, wait=_UNTOLD_WAIT, detail="too many requests")
            if match[1] == "413":
                return Outcome(verdict=Verdict.REFUSED, detail="the file is too large for the server")
        if kind is NetworkError and error.__cause__ is None and str(error).lower() == _TOO_LARGE:
            return Outcome(verdict=Verdict.REFUSED, detail="the file is too large for the server")
        return Outcome(verdict=Verdict.UNKNOWN, detail=f"the answer was lost or cannot be read: {detail}")

    def _request(self) -> HTTPXRequest:
        from telegram.request import HTTPXRequest

        times = self.timeouts
        return HTTPXRequest(
            connection_pool_size=1,
            connect_timeout=times.connect,
            read_timeout=times.read,
            write_timeout=times.write,
            media_write_timeout=times.upload,
            pool_timeout=times.pool,
            httpx_kwargs={"trust_env": not _is_local(self.api_url)},
        )

    def _bot(self, request: HTTPXRequest) -> Bot:
        from telegram import Bot

        return Bot(
            self._token.reveal(),
            base_url=f"{self.api_url}/bot",
            base_file_url=f"{self.api_url}/file/bot",
            request=request,
            get_updates_request=request,
        )

    async def _call(self, bot: Bot, post: Post, document: bytes | None) -> Message:
        from telegram import InputFile, LinkPreviewOptions

        entities = [_entity(entity) for entity in post.entities]
        markup = _markup(post)
        if post.filename and document is not None:
            return await bot.send_document(
                self.chat_id,
                InputFile(document, filename=post.filename),
                caption=post.text or None,
                caption_entities=entities,
                disable_notification=post.silent,
                reply_markup=markup,
            )
        return await bot.send_message(
            self.chat_id,
            post.text,
            entities=entities,
            disable_notification=post.silent,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_markup=markup,
        )


def _seconds(wait: float | dt.timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(
            f"api_url is no address of a Bot API server: {url}",
            hint=f'leave it out for {API_URL}, or write one such as "http://127.0.0.1:8081"',
        )
    return url.rstrip("/")


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}


def _entity(entity: Entity) -> MessageEntity:
    from telegram import MessageEntity

    unix = entity.unix_time
    return MessageEntity(
        type=entity.type,
        offset=entity.offset,
        length=entity.length,
        url=entity.url,
        language=entity.language,
        custom_emoji_id=entity.custom_emoji_id,
        date_time_format=entity.date_time_format,
        unix_time=None if unix is None else dt.datetime.fromtimestamp(unix, tz=dt.UTC),
    )


def _markup(post: Post) -> InlineKeyboardMarkup | None:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    if not post.buttons:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(b.text, url=b.url) for b in row] for row in post.buttons])
