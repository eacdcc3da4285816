"""One process, one asyncio loop: ticks of the clock, the sender of every channel, and word to the editors."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import logging
import signal
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from digest.desk.occurrence import come_up, settle
from digest.desk.owner import gone, owner
from digest.desk.stale import hold_stale
from digest.errors import BusyError, ConfigError, DigestError
from digest.schedule.telling import Telling
from digest.schedule.ticks import Ticks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from digest.desk.desk import Desk
    from digest.desk.poll import Polling
    from digest.desk.serve import Serving
    from digest.desk.slots.work import SlotWork
    from digest.model.config import Config
    from digest.schedule.telling import Follow, Tell

LEASE_NAME = "run"
LEASE = dt.timedelta(seconds=60)
TICK, HEARTBEAT, POLL = 20.0, 15.0, 1.0  # seconds
GRACE = 8.0  # seconds that calls in flight, and the step of a slot, are given at the end
log = logging.getLogger("digest")


@dataclass(kw_only=True)
class Parts:
    """What a service works with under one configuration. ``close`` ends it, the layout child included.

    ``tell`` hands an alert to the editors, ``follow`` puts another text in the place of one that was told. ``bot``
    hears the editors until the event that it is given is set. ``polling`` looks at the sources. ``ready`` raises where these parts can surely not work.
    """

    desk: Desk
    slots: SlotWork
    serving: Serving
    close: Callable[[], None]
    tell: Tell | None = None
    follow: Follow | None = None
    bot: Callable[[asyncio.Event], Awaitable[None]] | None = None
    ready: Callable[[], Awaitable[None]] | None = None
    polling: Polling | None = None


@dataclass(kw_only=True)
class Service:
    """``digest run``: at most one on a database. ``make`` joins the parts of a configuration, ``load`` reads it.

    ``wait`` lets a second one stand by for the first instead of being refused. ``guard`` refuses to send from a
    damaged or a copied database.
    """

    path: Path
    load: Callable[[Path], Config]
    make: Callable[[Config], Parts]
    guard: Callable[[Desk], None] = lambda _: None
    wait: bool = False
    tick_seconds: float = TICK
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _ending: asyncio.Event = field(default_factory=asyncio.Event)
    _step: asyncio.Task[int] | None = None
    _told: dict[int, tuple[str | None, str]] = field(default_factory=dict)
    _trouble: str = ""
    _reload: bool = False
    _attempt: int = 0

    async def run(self) -> None:
        """Works until SIGTERM or SIGINT.

        Raises :class:`BusyError` while another one runs on the same database, and what :class:`Parts` or the guard
        raise at the start; after that, trouble is told and the work goes on.
        """
        read = self._read()  # before the file is loaded: a change in between is seen at the next look
        config = self.load(self.path)
        self._listen()
        parts = self.make(config)
        try:
            if not await self._take_lease(parts.desk):
                return
            await self._check(parts)
            self._settle_config(parts.desk)
            _say_start(parts)
            while not self._stop.is_set():
                fresh = await self._work(parts, read)
                if fresh is not None:
                    parts.close()
                    read, parts = fresh
                    self._settle_config(parts.desk)
                    log.info("config.toml was read again")
                    _say_start(parts)
            log.info("stopped")
        finally:
            self._give_back(parts.desk)
            parts.close()

    def stop(self) -> None:
        """Ends the service: calls in flight are let end, no other begins."""
        self._stop.set()

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError, RuntimeError):  # not in the main thread: stop() does it
            loop.add_signal_handler(signal.SIGTERM, self.stop)
            loop.add_signal_handler(signal.SIGINT, self.stop)
            loop.add_signal_handler(signal.SIGHUP, self._ask_reload)

    def _ask_reload(self) -> None:
        self._reload = True

    def _read(self) -> str:
        try:
            return hashlib.sha256(self.path.read_bytes()).hexdigest()
        except OSError:
            return ""

    async def _take_lease(self, desk: Desk) -> bool:
        """Whether this is the one that works; false when it was stopped while it waited for another."""
        self.guard(desk)  # first: the copy of a database says that its original is at work, which is no matter here
        waited = False
        while not self._stop.is_set():
            now, held = desk.now(), desk.store.find_lease(LEASE_NAME)
            dead = gone([held.owner] if held else [])
            lease = desk.store.take_lease(LEASE_NAME, owner=owner(), until=now + LEASE, now=now, gone=dead)
            if lease is not None:
                self._attempt = lease.attempt
                if waited:
                    self.guard(desk)
                return True
            who = _named(held.owner) if held else "another process"
            if not self.wait:
                raise BusyError(
                    f"digest run is at work on this database already: {who}",
                    hint="stop that one first, or stand by for it with digest run --wait",
                )
            if not waited:
                log.info("standing by: digest run is at work already, %s", who)
            waited = True
            desk.close()  # what lies there when the turn comes may be another file: one that was put back
            await self._pause(POLL)
        return False

    def _give_back(self, desk: Desk) -> None:
        if self._attempt:
            with contextlib.suppress(DigestError):
                desk.store.drop_lease(LEASE_NAME, owner(), self._attempt)

    async def _work(self, parts: Parts, read: str) -> tuple[str, Parts] | None:
        """Works with these parts until there are others, from a changed file, or until it is time to stop."""
        tasks = self._begin(parts)
        try:
            return await self._until_told(parts.desk, read)
        finally:
            await self._end(parts, tasks)

    def _begin(self, parts: Parts) -> list[asyncio.Task[None]]:
        """The ticks and the senders under way."""
        self._ending = asyncio.Event()
        serving = parts.serving
        serving.sender.pause = self._rest
        ticks = Ticks(seconds=self.tick_seconds, tick=lambda: self._tick(parts), beat=lambda: self._beat(parts.desk))
        telling = self._telling(parts)
        work: list[Awaitable[None]] = [
            ticks.run(self._stop),
            serving.pages(),
            serving.probes(),
            telling.tell_all(),
            telling.keep_up(),
        ]
        work += [serving.orders(), *(serving.posts(channel) for channel in serving.sender.channels)]
        work += [parts.bot(self._ending)] if parts.bot is not None else []
        work += [parts.polling.keep_looking(self._rest)] if parts.polling is not None else []
        return [asyncio.create_task(self._guarded(one)) for one in work]

    def _telling(self, parts: Parts) -> Telling:
        return Telling(
            desk=parts.desk,
            tell=parts.tell,
            follow=parts.follow,
            stopping=lambda: parts.serving.stopping,
            pause=self._rest,
            complain=self._complain,
            told=self._told,
        )

    async def _guarded(self, work: Awaitable[None]) -> None:
        """A part of the service; one that breaks stops the whole, so that whoever watches it starts it again."""
        try:
            await work
        except asyncio.CancelledError:
            raise
        except BaseException:
            log.exception("a part of the service failed; stopping")
            self._stop.set()
            raise

    async def _end(self, parts: Parts, tasks: list[asyncio.Task[None]]) -> None:
        """Lets calls and the step of a slot end within the grace, then cuts them off: those calls are unknown."""
        parts.serving.stop()
        if parts.polling is not None:
            parts.polling.stop()
        self._ending.set()
        tasks[0].cancel()  # the ticks
        steps = [self._step] if self._step is not None else []
        done, late = await asyncio.wait([*tasks, *steps], timeout=GRACE)
        for task in late.intersection(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if late.intersection(steps):
            await _cut_off(parts, steps)
        await asyncio.gather(*steps, return_exceptions=True)
        for channel in parts.serving.sender.channels:
            await channel.close()
        for task in done.intersection(tasks):
            error = None if task.cancelled() else task.exception()
            if error is not None:
                raise error

    async def _until_told(self, desk: Desk, read: str) -> tuple[str, Parts] | None:
        """What to work with once the file has changed for the better; ``None`` when it is time to stop."""
        refused = read
        while not self._stop.is_set():
            await self._pause(POLL)
            now = self._read()
            if not self._reload and now in {read, refused, ""}:
                if now == read != refused:  # what was wrong was taken back
                    refused = read
                    self._settle_config(desk)
                continue
            try:
                config = self.load(self.path)
                if self._read() != now:
                    continue  # it is being written: the next look sees it whole
                parts = await self._made(config)
            except DigestError as error:
                if self._read() == now:
                    self._reload, refused = False, now
                    self._tell_refused(desk, error, now)
            else:
                self._reload = False
                return now, parts
        return None

    async def _made(self, config: Config) -> Parts:
        """The parts of a changed configuration, which have been looked at."""
        parts = self.make(config)
        try:
            await self._check(parts)
        except DigestError:
            parts.close()
            raise
        return parts

    async def _check(self, parts: Parts) -> None:
        """Raises where the parts can surely not work; at a stop nobody waits for that."""
        if parts.ready is None:
            return
        check, stop = asyncio.ensure_future(parts.ready()), asyncio.ensure_future(self._stop.wait())
        await asyncio.wait({check, stop}, return_when=asyncio.FIRST_COMPLETED)
        for one in (check, stop):
            one.cancel()
        ended, _ = await asyncio.gather(check, stop, return_exceptions=True)
        if isinstance(ended, DigestError):
            raise ended

    def _tell_refused(self, desk: Desk, error: DigestError, read: str) -> None:
        words, what = desk.words, error.message
        if isinstance(error, ConfigError) and error.notices:
            first = error.notices[0]
            what = words("alerts.config_line", error=what, line=first.line, problem=first.message)
        text = words("alerts.config", error=what)
        try:
            with desk.store.write():
                desk.store.alert(f"config:{come_up(desk, 'config')}:{read}", text, now=desk.now())
        except DigestError:
            log.error("%s", text)  # noqa: TRY400 - the trouble is in the text

    def _settle_config(self, desk: Desk) -> None:
        """Writes down that the file is in order, for the message that said otherwise."""
        try:
            settle(desk, "config")
        except DigestError as error:
            self._complain(error)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

    async def _rest(self, seconds: float) -> None:
        """A pause of the senders, cut short when their work ends."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)

    async def _tick(self, parts: Parts) -> None:
        """One tick of the schedule, in a thread: laying an issue out must not hold up the senders."""
        try:
            parts.serving.sender.recover()
            hold_stale(parts.desk)
            self._step = asyncio.create_task(asyncio.to_thread(parts.slots.tick))
            await asyncio.shield(self._step)
            self._trouble = ""
        except DigestError as error:
            self._complain(error)

    async def _beat(self, desk: Desk) -> None:
        """Keeps the lease; one that was lost ends the service, for another works by now."""
        try:
            kept = desk.store.extend_lease(LEASE_NAME, owner(), self._attempt, until=desk.now() + LEASE)
        except DigestError as error:
            self._complain(error)
            return
        if not kept:
            log.error("another process has taken the lease; stopping")
            self.stop()

    def _complain(self, error: DigestError) -> None:
        """A trouble that may last, in words, and once for as long as it does: it could not be written down."""
        text = f"{error}{f' ({error.hint})' if error.hint else ''}"
        if text != self._trouble:
            log.error("%s", text)
        self._trouble = text


def _named(who: str) -> str:
    """An owner of a lease in words."""
    host, _, number = who.rpartition(":")
    return f"process {number} on {host}"


async def _cut_off(parts: Parts, steps: Iterable[Awaitable[int]]) -> None:
    """Ends a step that takes too long: its child is ended, and what it makes of that is not written down."""

    def over() -> NoReturn:
        raise asyncio.CancelledError

    clock, parts.desk.now = parts.desk.now, over
    parts.slots.layout().close()
    await asyncio.gather(*steps, return_exceptions=True)
    parts.desk.now = clock


def _say_start(parts: Parts) -> None:
    from digest.slots import next_slots

    desk = parts.desk
    coming = [slot for slot in next_slots(desk.config.schedule, desk.now(), 10) if not slot.skipped]
    channels = ", ".join(channel.name for channel in parts.serving.sender.channels) or "no channel"
    when = f"next issue {desk.local_time(coming[0].publish):%A %-d %B %H:%M}" if coming else "nothing is scheduled"
    log.info("%s: at work, %s; sending to %s", desk.config.publication.name, when, channels)
