"""The server: an asyncio loop in a thread of its own, listening on 127.0.0.1."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import socket
import struct
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Self, TypeVar

from standin.answering import Answering
from standin.chat import BOT_NAME, Abilities, Chat, ChatKind, Rights
from standin.faults import ANY, Script, Stage, Then
from standin.pacing import Pacing
from standin.people import Heard, People, Pressed
from standin.story import told_as_story
from standin.transcript import Call, Entry
from standin.wire import LARGEST_BODY, Head, read_head, refusal
from standin.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "424242:standin-token-of-the-tests-00000000"
CHAT_ID = -1001000000042
WATCHERS: list[Callable[[StandIn], None]] = []  # each is told of every stand-in that ends
_Made = TypeVar("_Made")


class TickingClock:
    """A clock that goes on by one second whenever it is read."""

    def __init__(self, start: dt.datetime) -> None:
        self.now = start

    def __call__(self) -> dt.datetime:
        """The next second."""
        self.now += dt.timedelta(seconds=1)
        return self.now


class StandIn(People):
    """A Bot API server for one bot and its chats; use it as a context manager.

    ``url`` goes into ``api_url``. ``chat`` is the channel that exists from the start, as its readers see it now;
    ``transcript`` is every accepted call, ``calls`` every call. ``faults.plan(...)`` scripts what goes wrong;
    ``findings`` is what Telegram would have lost in silence. What people do is in :class:`People`, and ``story()``
    tells what came of it. ``pace`` holds calls that come too fast against the test,
    by ``clock``, which the program under test then shares. ``rich`` switches sendRichMessage on.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        clock: Callable[[], dt.datetime] | None = None,
        port: int = 0,
        title: str = "The Example Review",
        pace: bool = False,
        rich: bool = False,
    ) -> None:
        self.token = token
        self.port = port
        self.rich = rich
        self.faults = Script()
        self.calls: list[Call] = []
        self.transcript: list[Entry] = []
        self.happened: list[Heard | Pressed | Entry] = []
        self.pacing = Pacing() if pace else None
        self.chat = Chat(chat_id=CHAT_ID, title=title, username="example_review")
        bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": BOT_NAME,
            "username": "digest_example_bot",
        }
        clock = clock or TickingClock(dt.datetime(2026, 11, 27, 8, 59, 59, tzinfo=dt.UTC))
        self.world = World(bot=bot, clock=clock, chats={CHAT_ID: self.chat})
        self._answering = Answering(self)
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

    def take_findings(self) -> list[str]:
        """The findings so far, which are then no longer held against the test."""
        taken, self.world.findings = self.world.findings, []
        return taken

    def add_chat(
        self,
        chat_id: int,
        title: str,
        *,
        kind: ChatKind = ChatKind.CHANNEL,
        username: str = "",
        rights: Rights = Rights.ADMINISTRATOR,
    ) -> Chat:
        """One more chat; the bot is its administrator unless ``rights`` say otherwise."""
        chat = Chat(chat_id=chat_id, title=title, kind=kind, username=username, rights=rights, abilities=Abilities())
        self.world.chats[chat_id] = chat
        return chat

    def story(self, *, full: bool = False) -> list[str]:
        """What happened between people and the bot, a line each, in order; ``full`` gives every text whole."""
        return told_as_story(self.happened, self.world.chats, full=full)

    def on_loop(self, deed: Callable[[], _Made]) -> _Made:
        """Does something on the server's loop, where a poller may be waiting, and waits for what comes of it."""
        if not self._thread.is_alive():
            return deed()
        done: Future[_Made] = Future()

        def both() -> None:
            try:
                done.set_result(deed())
            except BaseException as error:  # noqa: BLE001 - it belongs to the thread that asked
                done.set_exception(error)

        self._loop.call_soon_threadsafe(both)
        return done.result()

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
        for watcher in WATCHERS:
            watcher(self)

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
        method = self._answering.method_of(head)
        fault = self.faults.next(method) if method else None
        if fault and fault.stage in {Stage.BODY, Stage.UPLOAD}:
            self._answering.unread(method or "")
            if fault.stage is Stage.UPLOAD:
                await reader.readexactly(head.length // 2)
            await _end(writer, fault.then)
            return False
        if head.length > LARGEST_BODY:
            writer.write(refusal(413, "Request Entity Too Large"))
            return False
        body = await reader.readexactly(head.length)
        writer.write(await self._answering.reply(head, body, fault))
        await writer.drain()
        if fault and fault.then is not Then.KEEP:
            await _end(writer, fault.then)
            return False
        return True


async def _end(writer: asyncio.StreamWriter, then: Then) -> None:
    """Closes, resets, or stays silent until the client gives up or the server stops."""
    if then is Then.RESET:
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    elif then is Then.HANG:
        await asyncio.Event().wait()
