"""A process that has everything imported and forks a child for each order, so that many can be killed in little time.

Orders are lines of JSON on standard input; ``{"do": NAME, ...}`` names a function of ``DEEDS``. The child's number
goes to standard output as ``{"pid": ...}``; its end is reaped, so that a dead owner is seen to be dead.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk_kit import Clock, make_sender, open_desk
from matrix_kit import slug_of
from sqlalchemy import event
from standin.server import CHAT_ID, TOKEN

from digest.channels.telegram import TelegramChannel
from digest.model.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.store import Store


class Points:
    """Counts the places where a process can die, and dies at one of them; 0 only counts."""

    def __init__(self, fatal: int) -> None:
        self.fatal = fatal
        self.passed = 0

    def here(self, *_: object) -> None:
        self.passed += 1
        if self.passed == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)


class Watched(TelegramChannel):
    """The channel, with a place to die before and after each call."""

    points: Points

    async def _watched(self, call: Callable[[], Any]) -> Any:
        self.points.here()
        outcome = await call()
        self.points.here()
        return outcome

    async def send(self, *args: Any, **more: Any) -> Any:
        return await self._watched(lambda: super(Watched, self).send(*args, **more))

    async def edit(self, *args: Any, **more: Any) -> Any:
        return await self._watched(lambda: super(Watched, self).edit(*args, **more))

    async def pin(self, *args: Any, **more: Any) -> Any:
        return await self._watched(lambda: super(Watched, self).pin(*args, **more))

    async def unpin(self, *args: Any, **more: Any) -> Any:
        return await self._watched(lambda: super(Watched, self).unpin(*args, **more))


def publish(order: dict[str, Any]) -> None:
    """Publishes an issue and dies at point ``fatal``; without one, says how many points there were."""
    points, clock = Points(order["fatal"]), Clock(dt.datetime.fromisoformat(order["at"]))
    desk = open_desk(Path(order["folder"]), clock)
    watch(desk.store, points)
    channel = Watched("telegram", str(CHAT_ID), Secret(TOKEN), order["url"])
    channel.points = points
    asyncio.run(make_sender(desk, clock, [channel]).publish(slug_of(desk, order["number"])))
    Path(order["report"]).write_text(str(points.passed))


def watch(store: Store, points: Points) -> None:
    """A place to die before each commit, and one after it, when the next thing happens to the connection."""
    event.listen(store._engine, "commit", points.here)
    event.listen(store._engine, "checkin", points.here)


class SharedClock:
    """A clock that every process reads from one file: a moment, and the machine's time when it was set."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __call__(self) -> dt.datetime:
        moment, set_at = self.file.read_text().split()
        return dt.datetime.fromisoformat(moment) + dt.timedelta(seconds=time.time() - float(set_at))

    def set(self, moment: dt.datetime) -> None:
        """From now on it is ``moment``, and time goes on from there."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{moment.isoformat()} {time.time()}")
        fresh.replace(self.file)


def schedule(order: dict[str, Any]) -> None:
    """``digest run``, standing by for the others, with a quick tick and the shared clock, until it is killed."""
    from digest import app

    app.clock = SharedClock(Path(order["clock"]))
    service = app.open_app(Path(order["folder"]) / "config.toml").service(wait=True)
    service.guard = lambda _: None  # the folder is a copy, and meant to be one
    service.tick_seconds = 0.2
    asyncio.run(service.run())


DEEDS: dict[str, Callable[[dict[str, Any]], None]] = {"publish": publish, "schedule": schedule}


def main() -> None:
    """Forks a child for each order, until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            code = 0
            try:
                DEEDS[order["do"]](order)
            except Exception:  # noqa: BLE001 - whatever it is, the parent reads it
                traceback.print_exc()
                code = 1
            finally:
                sys.stderr.flush()
                os._exit(code)
        print(json.dumps({"pid": pid}), flush=True)


if __name__ == "__main__":
    main()
