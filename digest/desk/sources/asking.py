"""Asks the net until it is told to stop: then whoever waits for an answer waits no more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.fetch.answers import Answer, Asked
    from digest.fetch.fetcher import Fetcher


class StoppedError(Exception):
    """The work was ended while it waited for the net; it is no failure of a source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A fetcher that gives up at a stop."""

    fetcher: Fetcher
    stopped: asyncio.Event

    async def fetch(self, asked: Asked) -> Answer:
        """The answer of an address. Raises StoppedError at a stop."""
        answer = asyncio.ensure_future(self.fetcher.fetch(asked))
        stop = asyncio.ensure_future(self.stopped.wait())
        try:
            await asyncio.wait({answer, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done():
                raise StoppedError
            return answer.result()
        finally:
            for one in (answer, stop):
                one.cancel()
            await asyncio.gather(answer, stop, return_exceptions=True)
