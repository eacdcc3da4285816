"""The server: an asyncio loop in a thread of its own, listening on 127.0.0.1."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import re
import socket
import struct
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from digest.render.telegram_page import channel_page
from standin.chat import Chat, Posted, entity_json
from standin.content import RefusalError
from standin.faults import ANY, Fault, Script, Stage, Then
from standin.methods import World, checked, method_named, perform
from standin.wire import LARGEST_BODY, Form, Head, WireError, read_form, read_head, refusal, reply, result

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "424242:standin-token-of-the-tests-00000000"
CHAT_ID = -1001000000042
_PATH = re.compile(r"/bot([^/]+)/([^/]+)/?")
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_WORDS = {400: "Bad Request", 403: "Forbidden", 409: "Conflict"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as it came: whether it was accepted, and whether the client was told so, are two things."""

    method: str
    form: Form
    accepted: bool
    told: bool


class TickingClock:
    """A clock that goes on by one second whenever it is read."""

    def __init__(self, start: dt.datetime) -> None:
        self.now = start

    def __call__(self) -> dt.datetime:
        """The next second."""
        self.now += dt.timedelta(seconds=1)
        return self.now


class StandIn:
    """A Bot API server for one bot and its chats; use it as a context manager.

    ``url`` goes into ``api_url``. ``chat`` is the channel that exists from the start; ``faults.plan(...)`` scripts
    what goes wrong; ``calls`` and ``chat.messages`` are the transcript; ``findings`` what Telegram would have lost
    in silence.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        clock: Callable[[], dt.datetime] | None = None,
        port: int = 0,
        title: str = "The Example Review",
    ) -> None:
        self.token = token
        self.port = port
        self.faults = Script()
        self.calls: list[Call] = []
        self.chat = Chat(chat_id=CHAT_ID, title=title, username="example_review")
        bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Digest",
            "username": "digest_example_bot",
        }
        clock = clock or TickingClock(dt.datetime(2026, 11, 27, 8, 59, 59, tzinfo=dt.UTC))
        self.world = World(bot=bot, clock=clock, chats={CHAT_ID: self.chat})
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="standin", daemon=True)
        self._ready = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The address to put into ``api_url``."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def findings(self) -> list[str]:
        """What Telegram would have accepted and lost; a test that leaves one fails."""
        return self.world.findings

    @property
    def transcript(self) -> list[Posted]:
        """The messages of the channel, in order."""
        return self.chat.messages

    def take_findings(self) -> list[str]:
        """The findings so far, which are then no longer held against the test."""
        taken, self.world.findings = self.world.findings, []
        return taken

    def __enter__(self) -> Self:
        """Listens, on a port of the system's choice unless one was given."""
        self._thread.start()
        self._ready.wait()
        if not self.port:
            raise OSError("the stand-in could not listen")
        return self

    def __exit__(self, *exc: object) -> None:
        """Ends every connection, also those that hang, and the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            server = self._loop.run_until_complete(
                asyncio.start_server(self._serve, "127.0.0.1", self.port, limit=2**20)
            )
            self.port = server.sockets[0].getsockname()[1]
        except OSError:
            self.port = 0
            return
        finally:
            self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in self._tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._tasks.add(task)
        try:
            await self._connection(reader, writer)
        except (ConnectionError, asyncio.CancelledError, asyncio.IncompleteReadError):
            pass
        finally:
            if task:
                self._tasks.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fault = self.faults.next(ANY)
        if fault:
            await reader.read(1)  # the client is past connecting and has begun to send
            await _end(writer, fault.then)
            return
        while head := await read_head(reader):
            if not await self._answer(head, reader, writer):
                return

    async def _answer(self, head: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Reads and answers one call; whether the connection goes on."""
        match = _PATH.fullmatch(head.path)
        method = match and method_named(match[2])
        fault = self.faults.next(method) if method else None
        if fault and fault.stage is Stage.BODY:
            self._record(method or "", Form(), accepted=False, told=False)
            await _end(writer, fault.then)
            return False
        if head.length > LARGEST_BODY:
            writer.write(refusal(413, "Request Entity Too Large"))
            return False
        body = await reader.readexactly(head.length)
        said = self._reply(head, body, fault)
        writer.write(said)
        await writer.drain()
        if fault and fault.then is not Then.KEEP:
            await _end(writer, fault.then)
            return False
        return True

    def _reply(self, head: Head, body: bytes, fault: Fault | None) -> bytes:
        """The bytes that answer a call; a fault may leave them out, halve them or say something else."""
        form = Form()
        method = head.path
        try:
            if not head.path.startswith(("/bot", "/file/")):
                return self._page(head.path)
            method = self._method(head.path)
            form = read_form(head, body)
            request = checked(method, form, self.world)
            if fault and not fault.accepts:
                self._record(method, form, accepted=False, told=True)
                return fault.says or b""
            truth = result(perform(request, self.world))
        except WireError as error:
            return refusal(error.status, error.description)
        except RefusalError as error:
            self._record(method, form, accepted=False, told=True)
            return refusal(error.status, f"{_WORDS[error.status]}: {error.description}")
        self._record(method, form, accepted=True, told=fault is None)
        if fault is None:
            return truth
        return truth[: len(truth) // 2 + len(truth) // 4] if fault.says is None else fault.says

    def _method(self, path: str) -> str:
        match = _PATH.fullmatch(path)
        if not match:
            raise WireError(404, "Not Found")
        if not _TOKEN.fullmatch(match[1]):
            raise WireError(401, "Unauthorized: invalid token specified")
        if match[1] != self.token:
            raise WireError(401, "Unauthorized")
        method = method_named(match[2])
        if not method:
            raise WireError(404, "Not Found: method not found")
        return method

    def _record(self, method: str, form: Form, *, accepted: bool, told: bool) -> None:
        self.calls.append(Call(method=method, form=form, accepted=accepted, told=told))

    def _page(self, path: str) -> bytes:
        """The channel to look at (``/``) or as JSON (``/transcript``)."""
        if path == "/transcript":
            shapes = [self.chat.message_json(message) for message in self.chat.messages]
            return reply(200, json.dumps({"messages": shapes, "findings": self.findings}, indent=1).encode())
        if path != "/":
            raise WireError(404, "Not Found")
        page = channel_page(self.chat.title, [message.as_bubble() for message in self.chat.messages])
        return reply(200, page, mime="text/html; charset=utf-8")


async def _end(writer: asyncio.StreamWriter, then: Then) -> None:
    """Closes, resets, or stays silent until the client gives up or the server stops."""
    if then is Then.RESET:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    elif then is Then.HANG:
        await asyncio.Event().wait()


__all__ = ["CHAT_ID", "TOKEN", "Call", "StandIn", "TickingClock", "entity_json"]
