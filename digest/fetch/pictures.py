"""The pictures of one article, within a budget of number, bytes and time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.fetch.answers import Asked, Fetched, Kind, NotFetched, Unchanged
from digest.fetch.targets import shown
from digest.ingest.pictures.embedded import embedded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.fetch.fetcher import Fetcher

MIB = 1024 * 1024
ACCEPT = "image/webp,image/png,image/jpeg,image/gif;q=0.9,*/*;q=0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureBudget:
    """What all pictures of one article may cost: how many, the bytes of one and of all, the seconds for all."""

    count: int = 20
    bytes_each: int = 5 * MIB
    bytes_all: int = 25 * MIB
    seconds: float = 60.0


USUAL = PictureBudget()


async def fetch_pictures(
    fetcher: Fetcher, sources: Iterable[str], *, budget: PictureBudget = USUAL
) -> dict[str, Fetched | NotFetched]:
    """Each source (an absolute address) with what came of it, in the order given; a repeated one is fetched once.

    A ``data:`` address is unpacked and comes as if it had been fetched from ``data:``.

    One after another, so that the budget is spent in the order of the article. What the budget does not reach is
    ``over-budget``.
    """
    wanted = list(dict.fromkeys(sources))
    got: dict[str, Fetched | NotFetched] = {}
    left = budget.bytes_all
    try:
        async with asyncio.timeout(budget.seconds):
            for source in wanted[: budget.count]:
                if left <= 0:
                    break
                answer = await _one(fetcher, source, min(left, budget.bytes_each))
                if isinstance(answer, Fetched):
                    left -= len(answer.body)
                elif answer.kind is Kind.TOO_LARGE and left < budget.bytes_each:
                    answer = _over(source)  # it may have been small enough by itself
                got[source] = answer
    except TimeoutError:
        pass  # those without an answer are told below
    return {source: got.get(source) or _over(source) for source in wanted}


async def _one(fetcher: Fetcher, source: str, most_bytes: int) -> Fetched | NotFetched:
    data = embedded(source)
    if data is not None:
        return _unpacked(source, data, most_bytes)
    answer = await fetcher.fetch(Asked(url=source, accept=ACCEPT, most_bytes=most_bytes))
    if isinstance(answer, Unchanged):  # never, since nothing was asked that could be unchanged
        return NotFetched(kind=Kind.GARBLED, url=answer.url, reason="The server says that the picture is unchanged.")
    return answer


def _unpacked(source: str, data: bytes, most_bytes: int) -> Fetched | NotFetched:
    if len(data) > most_bytes:
        return NotFetched(kind=Kind.TOO_LARGE, url=shown(source), reason="A picture inside the text is too large.")
    return Fetched(url="data:", status=200, body=data)


def _over(source: str) -> NotFetched:
    return NotFetched(
        kind=Kind.OVER_BUDGET,
        url=shown(source),
        reason=f"{shown(source)} was left out: the article's pictures are too many, too large or too slow together.",
    )
