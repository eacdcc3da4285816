"""APScheduler as what it is good at: a tick every few seconds. What is due, the desk decides."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from apscheduler.job import Job

WATCH = 5.0  # seconds between two looks at the clock


@dataclass(kw_only=True)
class Ticks:
    """A tick every ``seconds`` and a heartbeat every ``beat_seconds``, in the running loop.

    A tick that is still at work when the next is due lets that one pass. A clock that was put back leaves no
    silence: the jobs are armed anew.
    """

    tick: Callable[[], Awaitable[None]]
    beat: Callable[[], Awaitable[None]]
    seconds: float
    beat_seconds: float = 15.0

    async def run(self, stop: asyncio.Event) -> None:
        """Ticks, at once for the first time, until ``stop`` is set or this is cancelled."""
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that was let pass is no news
        scheduler = AsyncIOScheduler(timezone=dt.UTC)
        options = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        now = dt.datetime.now(dt.UTC)
        jobs = [
            scheduler.add_job(self._tick, "interval", seconds=self.seconds, next_run_time=now, **options),
            scheduler.add_job(self._beat, "interval", seconds=self.beat_seconds, **options),
        ]
        scheduler.start()
        try:
            while not stop.is_set():
                await _wait(stop)
                for job in jobs:
                    wake(job, dt.datetime.now(dt.UTC))
        finally:
            scheduler.shutdown(wait=False)

    # APScheduler awaits only what is a coroutine function by itself; a lambda that gives one would never run.
    async def _tick(self) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await self.tick()

    async def _beat(self) -> None:
        await self.beat()


async def _wait(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), WATCH)
    except TimeoutError:
        return


def wake(job: Job, now: dt.datetime) -> bool:
    """Whether a job was armed for a time further off than its interval, since the clock was put back, and runs now."""
    interval: dt.timedelta = job.trigger.interval
    if job.next_run_time is None or job.next_run_time - now <= interval + dt.timedelta(seconds=1):
        return False
    job.modify(next_run_time=now)
    return True
