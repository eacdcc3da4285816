"""Dead links: every address of what was checked is asked once, on request only, never at the hour of sending."""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from digest.assemble.checks.article import link_notices
from digest.assemble.checks.text import source_of
from digest.fetch.answers import Asked, Kind, NotFetched
from digest.fetch.fetcher import Fetcher
from digest.model.notice import Severity
from digest.model.sources import FetchChoice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from digest.assemble.checks import Terms
    from digest.desk.checking.targets import Checked
    from digest.model.notice import Notice

AT_ONCE = 12
ENOUGH = 64 * 1024  # bytes; who sends more than that is alive
_ALIVE = frozenset({Kind.TOO_LARGE, Kind.OVER_BUDGET})
_UNSURE = frozenset({Kind.BUSY, Kind.TOO_SLOW, Kind.NETWORK})
_SHUT = frozenset({401, 402, 403, 405, 406, 429, 451, 999})
"""Answers to robots that say nothing of what people see."""


def with_dead_links(
    checked: Sequence[Checked], terms: Terms, choice: FetchChoice | None, progress: Callable[[str], None] | None = None
) -> list[Checked]:
    """The same with a notice ``dead-link`` at each link whose address does not answer as it should.

    An address that is shut to robots, or whose server is busy or slow, is a remark: it may well be alive.
    """
    links = [list(_links(one, terms)) for one in checked]
    wanted = dict.fromkeys(urldefrag(notice.excerpt or "").url for found in links for notice in found)
    troubles = asyncio.run(_ask(list(wanted), choice or FetchChoice(), progress or (lambda _: None)))
    return [
        replace(one, notices=_joined(one.notices, (_dead(notice, troubles) for notice in found)))
        for one, found in zip(checked, links, strict=True)
    ]


def _links(one: Checked, terms: Terms) -> Iterator[Notice]:
    """The links of what was checked, each as a notice at its place with the whole address as excerpt."""
    if one.kind == "file":
        data = one.texts.get(one.name)
        source = source_of(data, name=one.name) if data is not None else None
        yield from link_notices(one.articles, source, name=one.name, terms=terms)
        return
    for article, (path, data) in zip(one.articles, one.texts.items(), strict=False):
        yield from link_notices((article,), source_of(data, name=path), name=path, terms=terms)


async def _ask(urls: list[str], choice: FetchChoice, progress: Callable[[str], None]) -> dict[str, NotFetched]:
    """The addresses that did not answer."""
    networks = tuple(ipaddress.ip_network(network) for network in choice.networks)
    turns, troubles = asyncio.Semaphore(AT_ONCE), dict[str, NotFetched]()
    done = 0

    async def one(fetcher: Fetcher, url: str) -> None:
        nonlocal done
        async with turns:
            answer = await fetcher.fetch(Asked(url=url, most_bytes=ENOUGH))
        done += 1
        progress(f"{done} of {len(urls)}")
        if isinstance(answer, NotFetched) and answer.kind not in _ALIVE:
            troubles[url] = answer

    async with Fetcher(contact=choice.contact, allowed=networks, deadline=choice.seconds) as fetcher:
        await asyncio.gather(*(one(fetcher, url) for url in urls))
    return troubles


def _dead(link: Notice, troubles: dict[str, NotFetched]) -> Notice | None:
    trouble = troubles.get(urldefrag(link.excerpt or "").url)
    if trouble is None:
        return None
    status = f" (HTTP {trouble.status})" if trouble.status and str(trouble.status) not in trouble.reason else ""
    unsure = trouble.kind in _UNSURE or trouble.status in _SHUT
    return replace(
        link,
        message=f"{trouble.reason.rstrip('.')}{status}.",
        severity=Severity.INFO if unsure else link.severity,
        hint="It may be alive all the same; look yourself." if unsure else "Put in an address that answers.",
        excerpt=(link.excerpt or "")[:80],
    )


def _joined(notices: tuple[Notice, ...], dead: Iterable[Notice | None]) -> tuple[Notice, ...]:
    """All of them in the order of their lines, file by file."""
    every = (*notices, *(notice for notice in dead if notice is not None))
    first = {path: at for at, path in reversed(list(enumerate(notice.path for notice in every)))}
    return tuple(sorted(every, key=lambda n: (first[n.path], n.line or 0, n.column or 0)))
