"""A process that forks bots to order, which are killed at a point; everything is imported once.

A step ends at a point: an update has come; a commit is about to be made, or was made; the server is about to be called,
or has answered; something is handed over to a task. Points are counted from the first update on.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import sys
import threading
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot_kit import at_work
from nest import Points
from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool
from standin.server import StandIn
from telegram.request import HTTPXRequest
from virtual_time import VirtualTime

import digest.bot
from digest.store.engine import WRITES

if TYPE_CHECKING:
    from collections.abc import Coroutine

BOT = str(Path(digest.bot.__file__).parent)


@dataclass
class Mortal(VirtualTime):
    """The time of a process that may die: it stands still until an update has come, and is written down as it goes."""

    file: int = -1
    heard: bool = False
    polling: bool = False

    def is_quiet(self) -> bool:
        """Whether nothing is under way; the server, which is elsewhere, has nothing more to tell than it told."""
        ready = getattr(asyncio.get_running_loop(), "_ready", ())
        return self.heard and self.polling and self._under_way == 0 and not ready

    def leap(self, to: dt.datetime) -> None:
        super().leap(to)
        os.pwrite(self.file, self.now.isoformat().ljust(40).encode(), 0)


@dataclass
class Life:
    """A process from the update that it hears to the point at which it dies."""

    points: Points
    time: Mortal
    _wrote: threading.local = field(default_factory=threading.local)

    def here(self) -> None:
        """A point, once an update has come."""
        if self.time.heard:
            self.points.here()

    def watch(self) -> None:
        """From now on, every step ends at a point."""
        event.listen(Engine, "commit", self._commits)
        event.listen(Pool, "checkin", self._committed)
        HTTPXRequest.do_request = self._calling(HTTPXRequest.do_request)  # type: ignore[method-assign]
        asyncio.get_running_loop().set_task_factory(self._handed_over)  # type: ignore[arg-type]

    def _commits(self, connection: Any) -> None:
        self._wrote.now = connection.get_execution_options().get(WRITES, False)
        if self._wrote.now:
            self.here()

    def _committed(self, *_: object) -> None:
        if getattr(self._wrote, "now", False):
            self._wrote.now = False
            self.here()

    def _calling(self, call: Any) -> Any:
        async def watched(request: Any, url: str, *args: Any, **more: Any) -> Any:
            if url.endswith("getUpdates"):
                return await self._polled(call(request, url, *args, **more))
            self.here()
            answer = await call(request, url, *args, **more)
            self.here()
            return answer

        return watched

    async def _polled(self, asked: Coroutine[Any, Any, tuple[int, bytes]]) -> tuple[int, bytes]:
        self.time.polling = True
        try:
            status, body = await asked
        finally:
            self.time.polling = False
        if json.loads(body).get("result"):
            self.time.heard = True
            self.here()
        return status, body

    def _handed_over(
        self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **more: Any
    ) -> asyncio.Task[Any]:
        code = getattr(work, "cr_code", None)
        if code is not None and code.co_filename.startswith(BOT):
            self.here()
        return asyncio.Task(work, loop=loop, **more)


async def live(order: dict[str, Any]) -> int:
    """Works on a folder for some time, unless it dies; the number of points that were passed."""
    file = os.open(order["clock"], os.O_RDWR | os.O_CREAT)
    time = Mortal(now=dt.datetime.fromisoformat(order["at"]), file=file)
    time.leap(time.now)
    life = Life(Points(order["fatal"]), time)
    life.watch()
    elsewhere = StandIn(clock=time, port=order["port"])  # an address: this one is never started
    async with at_work(Path(order["folder"]), elsewhere, time):
        await time.go_on(order["seconds"])
        _report(order["report"], life.points.passed)
        os._exit(0)


def _report(path: str, passed: int) -> None:
    Path(path).write_text(str(passed), encoding="utf-8")


def main() -> None:
    """Forks a bot for each order, until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            try:
                asyncio.run(live(json.loads(line)))
            except BaseException:  # noqa: BLE001 - whatever it is, the parent reads it
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(1)
        print(json.dumps({"pid": pid}), flush=True)


if __name__ == "__main__":
    main()
