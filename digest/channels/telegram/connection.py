"""One connection for one call: what a lost answer means stays certain only as long as nothing else is open."""

from __future__ import annotations

import contextlib
import functools
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from digest.channels.logs import guard_logs
from digest.errors import UsageError

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable

    from telegram import Bot

    from digest.model.secret import Secret

    Hook = Callable[[Any], Awaitable[None]]

API_URL = "https://api.telegram.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Seconds to wait for each stage of a call; ``upload`` is for the bytes of documents."""

    connect: float = 20.0
    read: float = 60.0
    write: float = 30.0
    upload: float = 120.0
    pool: float = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Where a Bot API server is, the token for it, and how long to wait."""

    token: Secret
    api_url: str
    timeouts: Timeouts

    @property
    def bot_number(self) -> str:
        """The bot's number, which is the public part of the token; empty where that is none."""
        number, colon, _ = self.token.reveal().partition(":")
        return number if colon and number.isdecimal() else ""

    @contextlib.asynccontextmanager
    async def bot(self, *hooks: Hook) -> AsyncIterator[Bot]:
        """A bot on a connection of its own; ``hooks`` are shown every answer.

        A connection that was kept open, and closed by the server meanwhile, would look just like a lost answer.
        """
        from telegram import Bot
        from telegram.request import HTTPXRequest

        guard_logs(self.token)
        # The library warns that retry_after will change its type; both types are read.
        warnings.filterwarnings("ignore", message=r"[\s\S]*attribute `retry_after`")
        times, outside = self.timeouts, not _is_local(self.api_url)
        request = HTTPXRequest(
            connection_pool_size=1,
            connect_timeout=times.connect,
            read_timeout=times.read,
            write_timeout=times.write,
            media_write_timeout=times.upload,
            pool_timeout=times.pool,
            httpx_kwargs={
                "trust_env": outside,
                "verify": _trust(outside),
                "event_hooks": {"response": list(hooks)},
            },
        )
        try:
            yield Bot(
                self.token.reveal(),
                base_url=f"{self.api_url}/bot",
                base_file_url=f"{self.api_url}/file/bot",
                request=request,
                get_updates_request=request,
            )
        finally:
            with contextlib.suppress(Exception):  # what the server answered stands, however the connection ends
                await request.shutdown()


def checked_address(url: str) -> str:
    """The address of a Bot API server, Telegram's own where none is given; :class:`UsageError` for no address."""
    parts = urlsplit(url or API_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(
            f"api_url is no address of a Bot API server: {url}",
            hint=f'leave it out for {API_URL}, or write one such as "http://127.0.0.1:8081"',
        )
    return (url or API_URL).rstrip("/")


@functools.cache
def _trust(outside: bool) -> ssl.SSLContext:  # noqa: FBT001 - whether the environment may name other certificates
    """Whose certificates are believed; read once, which takes longer than a call."""
    import httpx

    return httpx.create_ssl_context(trust_env=outside)


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in {"127.0.0.1", "::1", "localhost"}
