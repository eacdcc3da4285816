"""One exchange: one request, one answer, no redirect followed.

Built on httpcore, the lower half of httpx: its pool takes a network of one's own in the open, it keeps no cookies,
reads no environment and follows nothing. Connections are not kept: a stale one is a failure that nobody can explain.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpcore
import httpx

from digest.fetch.answers import Answer, Asked, Fetched, Unchanged
from digest.fetch.bodies import BadBodyError, Body, TooLargeError, offered
from digest.fetch.dialling import CheckedNetwork, NoSuchHostError, RefusedAddressError, resolve
from digest.fetch.headers import Headers, fresh_for, media_type
from digest.fetch.refusals import of_error, of_status, too_large
from digest.fetch.targets import Redirect, Target

if TYPE_CHECKING:
    import datetime as dt
    import ssl
    from collections.abc import Callable

    from digest.fetch.addresses import IPNetwork
    from digest.fetch.dialling import Resolver

ASCII_END = 0x80
PERMANENT = (301, 308)
REDIRECTS = (*PERMANENT, 302, 303, 307)
NET_ERRORS = (
    RefusedAddressError,
    NoSuchHostError,
    BadBodyError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    OSError,
)


class Exchange:
    """Asks one target at a time per call; holds what all calls share."""

    def __init__(  # noqa: PLR0913 - what a Fetcher hands on
        self,
        *,
        agent: str,
        allowed: tuple[IPNetwork, ...],
        resolver: Resolver | None,
        network: httpcore.AsyncNetworkBackend | None,
        tls: ssl.SSLContext | None,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._agent = agent
        self._now = now
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False),
            max_keepalive_connections=0,
            network_backend=CheckedNetwork(allowed=allowed, resolver=resolver or resolve, network=network),
        )

    async def close(self) -> None:
        """Closes the pool."""
        await self._pool.aclose()

    async def ask(self, hop: Target, asked: Asked, first: Target | None) -> Answer | Redirect:
        """The answer of one target. ``first`` is where a chain of permanent redirects began, None if one was not."""
        url = httpcore.URL(scheme=hop.url.raw_scheme, host=hop.url.raw_host, port=hop.url.port, target=hop.url.raw_path)
        try:
            async with self._pool.stream("GET", url, headers=self._headers(hop, asked)) as response:
                headers = Headers(list(response.headers))
                if response.status in REDIRECTS and headers["location"]:
                    return Redirect(location=_text(headers["location"]), permanent=response.status in PERMANENT)
                moved = _moved(first, hop)
                if response.status == httpx.codes.NOT_MODIFIED and (asked.etag or asked.last_modified):
                    return self._unchanged(hop, asked, headers, moved)
                if not httpx.codes.is_success(response.status) or response.status == httpx.codes.PARTIAL_CONTENT:
                    return of_status(hop, response.status, headers, self._now())
                return await self._fetched(hop, asked, response, headers, moved)
        except TooLargeError:
            return too_large(hop, asked.most_bytes)
        except NET_ERRORS as error:
            return of_error(hop, error)

    def _headers(self, hop: Target, asked: Asked) -> list[tuple[bytes, bytes]]:
        wanted = {
            "User-Agent": self._agent,
            "Accept": asked.accept or "*/*",
            "Accept-Encoding": offered(),
            "Authorization": hop.login,
            "If-None-Match": asked.etag,
            "If-Modified-Since": asked.last_modified,
        }
        return [(name.encode(), data) for name, value in wanted.items() if (data := _bytes(value))]

    def _unchanged(self, hop: Target, asked: Asked, headers: Headers, moved: str) -> Unchanged:
        return Unchanged(
            url=str(hop.url),
            etag=headers["etag"] or asked.etag,
            last_modified=headers["last-modified"] or asked.last_modified,
            fresh_for=fresh_for(headers, self._now()),
            moved_to=moved,
        )

    async def _fetched(
        self, hop: Target, asked: Asked, response: httpcore.Response, headers: Headers, moved: str
    ) -> Fetched:
        encoding = headers.joined("content-encoding")
        body = Body(encoding, asked.most_bytes)
        length = headers["content-length"]
        if not encoding and length.isdigit() and int(length) > asked.most_bytes:
            raise TooLargeError
        async for piece in response.aiter_stream():
            body.add(piece)
        kind, charset = media_type(headers["content-type"])
        return Fetched(
            url=str(hop.url),
            status=response.status,
            media_type=kind,
            charset=charset,
            body=body.finish(),
            etag=headers["etag"],
            last_modified=headers["last-modified"],
            fresh_for=fresh_for(headers, self._now()),
            moved_to=moved,
        )


def _moved(first: Target | None, hop: Target) -> str:
    if first is None or first.url == hop.url or first.login:
        return ""
    return "" if first.url.scheme == "https" and hop.url.scheme == "http" else str(hop.url)


def _bytes(value: str) -> bytes:
    """A header value as it came from a server; empty where it cannot have come from one."""
    try:
        data = value.encode("latin-1")
    except UnicodeEncodeError:
        return b""
    return b"" if any(mark in data for mark in b"\r\n\0") else data.strip()


def _text(value: str) -> str:
    """A Location: ASCII by the rules, UTF-8 from some servers, and other bytes from a few, which then stay bytes."""
    data = value.encode("latin-1")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < ASCII_END else f"%{byte:02X}" for byte in data)
