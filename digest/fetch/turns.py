"""Turns: one request per host at a time, with a pause between two."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable


class Turns:
    """Hands out turns. ``clock`` gives seconds that never go back, ``sleep`` waits for some of them."""

    def __init__(
        self,
        pause: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pause = pause
        self._clock = clock
        self._sleep = sleep
        self._locks: dict[str, asyncio.Lock] = {}
        self._ended: dict[str, float] = {}

    @asynccontextmanager
    async def of(self, host: str) -> AsyncIterator[None]:
        """A turn with the host; begins when the last one is over and the pause has passed."""
        name = host.casefold().rstrip(".")
        async with self._locks.setdefault(name, asyncio.Lock()):
            if name in self._ended:
                left = self._ended[name] + self._pause - self._clock()
                if left > 0:
                    await self._sleep(left)
            try:
                yield
            finally:
                self._ended[name] = self._clock()
