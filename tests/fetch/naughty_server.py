"""A small HTTP server on loop-back that does whatever a test tells it, and a network that leads every name there."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import httpcore

from digest.fetch.answers import Answer, Asked, Fetched, NotFetched, Unchanged
from digest.fetch.fetcher import Fetcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

NOW = dt.datetime(2026, 11, 27, 9, tzinfo=dt.UTC)
PUBLIC = "93.184.215.14"
UNTRUSTING = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody, and is made at once: reading the list of authorities takes longer than most tests."""
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


@dataclass(frozen=True)
class Request:
    """What a server saw."""

    line: str
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return self.line.split(" ")[1]


def answer(status: str = "200 OK", *headers: str, body: bytes = b"", length: int | None = None) -> bytes:
    """The bytes of an answer; ``length`` tells a lie about the body."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(status, f"Location: {to}")


@dataclass
class NaughtyServer:
    """Answers by path; a list is answered one after another, its last one for ever.

    With ``unasked`` it says that to whoever connects and hangs up, and with ``mute`` it says nothing at all.
    """

    deeds: dict[str, Any] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    unasked: bytes | None = None
    mute: bool = False
    seen: list[Request] = field(default_factory=list)
    port: int = 0
    at_once: int = 0
    most_at_once: int = 0

    async def __aenter__(self) -> Self:
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def url(self, path: str = "/feed", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._answer(reader, writer)
        self.at_once -= 1
        writer.close()
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.mute:
            await reader.read()
        if self.unasked is not None:
            writer.write(self.unasked)
            await writer.drain()
            return
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(": ") for line in head[1:] if line)
        request = Request(head[0], {name.lower(): value for name, _, value in pairs})
        self.seen.append(request)
        deed = self.deeds.get(request.path, answer("404 Not Found"))
        if isinstance(deed, list):
            deed = deed.pop(0) if len(deed) > 1 else deed[0]
        if isinstance(deed, bytes):
            writer.write(deed)
            await writer.drain()
        else:
            await deed(request, writer)


class Loopback(httpcore.AsyncNetworkBackend):
    """Notes the address that would have been dialled, and dials the server on loop-back instead."""

    def __init__(self, server: NaughtyServer, dead: Iterable[str] = ()) -> None:
        self.server = server
        self.dialled: list[tuple[str, int]] = []
        self.dead = tuple(dead)
        self.real = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        ipaddress.ip_address(host)  # a name would be resolved a second time
        self.dialled.append((host, port))
        if host in self.dead:
            raise httpcore.ConnectError
        return await self.real.connect_tcp("127.0.0.1", self.server.port, timeout, local_address, socket_options)


def resolver(**names: list[str] | str) -> Callable[[str, int], Awaitable[list[str]]]:
    """Names (with ``_`` for the dots) to addresses; any other name is public."""

    async def resolve(host: str, port: int) -> list[str]:
        found = names.get(host.rstrip(".").replace(".", "_"), PUBLIC)
        return [found] if isinstance(found, str) else found

    return resolve


@contextlib.asynccontextmanager
async def both(deeds: dict[str, Any], **settings: Any) -> AsyncIterator[tuple[NaughtyServer, Fetcher]]:
    """A server and a fetcher that may dial it, without pauses and with a fixed clock."""
    tls = settings.pop("server_tls", None)
    manner = {name: settings.pop(name) for name in ("unasked", "mute") if name in settings}
    usual: dict[str, Any] = {"allowed": LOOPBACK, "pause": 0.0, "now": lambda: NOW, "deadline": 10.0, "tls": UNTRUSTING}
    async with NaughtyServer(deeds, tls=tls, **manner) as server, Fetcher(**(usual | settings)) as fetcher:
        yield server, fetcher


def ask(deed: Any, *, path: str = "/feed", settings: dict[str, Any] | None = None, **asked: Any) -> Answer:
    """What comes of asking a server that does one thing."""

    async def act() -> Answer:
        async with both({path: deed}, **(settings or {})) as (server, fetcher):
            return await fetcher.fetch(Asked(url=server.url(path), **asked))

    return asyncio.run(act())


def fetched(found: Answer) -> Fetched:
    assert isinstance(found, Fetched), found
    return found


def unchanged(found: Answer) -> Unchanged:
    assert isinstance(found, Unchanged), found
    return found


def refused(found: Answer) -> NotFetched:
    assert isinstance(found, NotFetched), found
    assert found.reason.endswith("."), found
    return found
