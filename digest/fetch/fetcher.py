"""The Fetcher: asks one address, follows where it leads, and gives back a value whatever happens."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from typing import TYPE_CHECKING, Self

from digest import __version__
from digest.fetch.answers import Answer, Asked, Kind, NotFetched
from digest.fetch.targets import Redirect, Target, shown, target
from digest.fetch.turns import Turns

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    import httpcore

    from digest.fetch.addresses import IPNetwork
    from digest.fetch.dialling import Resolver
    from digest.fetch.exchange import Exchange

MOST_REDIRECTS = 5
DEADLINE = 20.0
PAUSE = 0.5
LONGEST_SILENCE = dt.timedelta(hours=1)


def user_agent(contact: str) -> str:
    """How this program names itself, with where its owner can be reached (a web or mail address)."""
    name = f"Digest/{__version__}"
    return f"{name} (+{contact.strip()})" if contact.strip() else name


def utc_now() -> dt.datetime:
    """The clock."""
    return dt.datetime.now(dt.UTC)


class Fetcher:
    """Fetches; use as ``async with Fetcher(contact=...) as fetcher: answer = await fetcher.fetch(Asked(url=...))``.

    ``contact`` goes into the User-Agent. ``allowed`` are networks that may be dialled although they are private.
    ``deadline`` is the seconds for one answer with all its redirects, waiting for a turn not counted. ``pause`` is the
    seconds between two requests to one host; one that answers “busy” and names a time is left alone until then, an hour
    at most. No cookies, no proxy from the environment. Safe for many tasks at once. The last five are for tests.
    """

    def __init__(  # noqa: PLR0913 - what a test or a configuration may set
        self,
        *,
        contact: str = "",
        allowed: tuple[IPNetwork, ...] = (),
        deadline: float = DEADLINE,
        pause: float = PAUSE,
        now: Callable[[], dt.datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        resolver: Resolver | None = None,
        network: httpcore.AsyncNetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._contact = contact
        self._allowed = allowed
        self._deadline = deadline
        self._now = now
        self._turns = Turns(pause, clock=clock, sleep=sleep)
        self._resolver = resolver
        self._network = network
        self._asked_to_wait: dict[str, dt.datetime] = {}
        self._tls = tls
        self._exchange: Exchange | None = None

    async def __aenter__(self) -> Self:
        """Opens nothing yet; loads the libraries."""
        from digest.fetch.exchange import Exchange

        self._exchange = Exchange(
            agent=user_agent(self._contact),
            allowed=self._allowed,
            resolver=self._resolver,
            network=self._network,
            tls=self._tls,
            now=self._now,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes what is open."""
        if self._exchange is not None:
            await self._exchange.close()
            self._exchange = None

    async def fetch(self, asked: Asked) -> Answer:
        """The answer of an address. Nothing that the net does is raised."""
        hop = target(asked.url)
        if isinstance(hop, NotFetched):
            return hop
        left, keep, first = self._deadline, True, hop
        for _ in range(MOST_REDIRECTS + 1):
            answer, left = await self._hop(hop, asked, left, first if keep else None)
            if not isinstance(answer, Redirect):
                return answer
            keep = keep and answer.permanent
            following = target(answer.location, base=hop)
            if isinstance(following, NotFetched):
                return following
            hop = following
        return NotFetched(
            kind=Kind.TOO_MANY_REDIRECTS,
            url=shown(asked.url),
            reason=f"{shown(asked.url)} leads to more than {MOST_REDIRECTS} addresses in a row.",
        )

    async def _hop(
        self, hop: Target, asked: Asked, left: float, first: Target | None
    ) -> tuple[Answer | Redirect, float]:
        if self._exchange is None:
            message = "a Fetcher is used inside “async with”"
            raise RuntimeError(message)
        loop = asyncio.get_running_loop()
        async with self._turns.of(hop.host):
            if (waits := self._silence(hop)) is not None:
                return waits, left
            began = loop.time()
            try:
                async with asyncio.timeout(left):
                    answer = await self._exchange.ask(hop, asked, first)
            except TimeoutError:
                answer = NotFetched(
                    kind=Kind.TOO_SLOW,
                    url=str(hop.url),
                    reason=f"{hop.host} did not answer in full within {self._deadline:g} seconds.",
                )
            self._note(hop, answer)
            return answer, left - (loop.time() - began)

    def _note(self, hop: Target, answer: Answer | Redirect) -> None:
        if isinstance(answer, NotFetched) and answer.kind is Kind.BUSY and answer.retry_after is not None:
            self._asked_to_wait[hop.host] = min(answer.retry_after, self._now() + LONGEST_SILENCE)

    def _silence(self, hop: Target) -> NotFetched | None:
        until = self._asked_to_wait.get(hop.host)
        if until is None or until <= self._now():
            return None
        return NotFetched(
            kind=Kind.BUSY,
            url=str(hop.url),
            reason=f"{hop.host} wants to be left alone until {until:%H:%M} UTC.",
            retry_after=until,
        )
