"""A clock for a whole loop: it stands still while anything is going on, and then leaps to the next moment awaited."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import heapq
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

START = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
LONG = dt.timedelta(seconds=20)
CHECKS, CHECK = 20, 0.001
"""How often in a row everything must be found quiet before time goes on, and real seconds to wait where it is not."""


LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclass
class VirtualTime:
    """``now`` as a call; ``pause`` waits in virtual seconds. ``quiet`` says whether nothing is under way at the moment.

    ``patience`` is how many looks an answer that is awaited keeps the clock still: one that would never come without
    the clock must not stop it for ever. ``told`` are told whenever a long poll's time is over. ``thread`` is what runs work that the clock need not wait for. ``grain`` is by how much it leaps further: whoever waits wakes a
    little late, and many at once.
    """

    now: dt.datetime = START
    quiet: list[Callable[[], bool]] = field(default_factory=list)
    awaited: list[Callable[[], bool]] = field(default_factory=list)
    patience: int = 2000
    told: list[Callable[[], object]] = field(default_factory=list)
    grain: dt.timedelta = dt.timedelta(seconds=0.4)
    _waiters: list[tuple[dt.datetime, int, asyncio.Event]] = field(default_factory=list)
    _count: itertools.count[int] = field(default_factory=itertools.count)
    thread: Any = None
    _under_way: int = 0
    _asked: dt.datetime = LONG_AGO

    def __call__(self) -> dt.datetime:
        return self.now

    async def pause(self, seconds: float) -> None:
        """Waits until so many virtual seconds are over."""
        event = asyncio.Event()
        heapq.heappush(self._waiters, (self.now + dt.timedelta(seconds=max(seconds, 0.001)), next(self._count), event))
        await event.wait()

    def leap(self, to: dt.datetime) -> None:
        """It is later now; whoever waited for a moment in between goes on."""
        self.now = max(self.now, to)
        if self.now - self._asked > LONG:
            self._asked = self.now
            for tell in self.told:
                tell()
        while self._waiters and self._waiters[0][0] <= self.now:
            heapq.heappop(self._waiters)[2].set()

    async def settle(self) -> None:
        """Returns when nothing is under way any more; the clock stands still."""
        found = 0
        while found < CHECKS:
            await asyncio.sleep(0)
            found = found + 1 if self.is_quiet() else 0
            if not found:
                await asyncio.sleep(CHECK)

    async def until(self, true: Callable[[], object], *, within: float = 240.0) -> None:
        """Lets time go by until something is true; at most so many virtual seconds."""
        last = self.now + dt.timedelta(seconds=within)
        while True:
            await self._still()
            if true():
                return
            assert self._waiters, "nobody waits for anything, and it is not true"
            moment = self._waiters[0][0]
            assert moment <= last, f"not true within {within:g} s"
            self.leap(moment + self.grain)

    async def go_on(self, seconds: float) -> None:
        """Lets so much time go by, step by step."""
        last = self.now + dt.timedelta(seconds=seconds)
        while True:
            await self._still()
            if not self._waiters or self._waiters[0][0] > last:
                self.leap(last)
                await self.settle()
                return
            self.leap(min(last, self._waiters[0][0] + self.grain))

    async def _still(self) -> None:
        """Quiet, and no answer awaited that can come without the clock."""
        await self.settle()
        for _ in range(self.patience):
            if not any(waits() for waits in self.awaited):
                return
            await asyncio.sleep(CHECK)
        await self.settle()

    def is_quiet(self) -> bool:
        """Whether nothing is under way."""
        ready = getattr(asyncio.get_running_loop(), "_ready", ())
        return self._under_way == 0 and not ready and all(look() for look in self.quiet)

    @contextlib.contextmanager
    def counting(self) -> Iterator[None]:
        """While this lasts, work in threads and calls to the server keep the clock still; a long poll does not."""
        from telegram.request import HTTPXRequest

        thread, call = asyncio.to_thread, HTTPXRequest.do_request
        self.thread = thread

        async def counted_thread(*args: Any, **more: Any) -> Any:
            return await self._counted(thread(*args, **more))

        async def counted_call(request: Any, url: str, *args: Any, **more: Any) -> Any:
            asked = call(request, url, *args, **more)
            return await (asked if url.endswith("getUpdates") else self._counted(asked))

        asyncio.to_thread = counted_thread
        HTTPXRequest.do_request = counted_call  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            asyncio.to_thread, HTTPXRequest.do_request = thread, call  # type: ignore[method-assign]

    async def _counted(self, work: Coroutine[Any, Any, Any]) -> Any:
        self._under_way += 1
        try:
            return await work
        finally:
            self._under_way -= 1
