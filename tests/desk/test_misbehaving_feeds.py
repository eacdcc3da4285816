"""Feeds that misbehave, one case a test, through whole polls: what an editor is told, and what is filed.

``pytest -s`` prints the table of all cases at its end.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import gzip
import io
import ipaddress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from naughty_server import PUBLIC, UNTRUSTING, Loopback, NaughtyServer, Request, answer, redirect, resolver
from source_kit import Entry, Newsdesk, prose, rss

from digest.cli.sources import tell_polled
from digest.desk.waiting import waiting
from digest.fetch.fetcher import Fetcher

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.desk.sources.standing import Polled
    from digest.model.config import Config

LINK = "https://example.org"
A, B = prose("a"), prose("b")
ONE, TWO = Entry("1", f"{LINK}/a", "One", A), Entry("2", f"{LINK}/b", "Two", B)
HOURS = dt.timedelta(hours=2)
ONLY = (ipaddress.ip_network("127.0.0.1/32"),)
_TABLE: list[tuple[str, str, str]] = []


def feed(*entries: Entry, headers: tuple[str, ...] = ("Content-Type: application/rss+xml",)) -> bytes:
    return answer("200 OK", *headers, body=rss(*entries))


def body(data: bytes, kind: str = "application/rss+xml", *headers: str) -> bytes:
    return answer("200 OK", f"Content-Type: {kind}", *headers, body=data)


async def silence(_: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def drip(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def announced(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")
    await writer.drain()
    await asyncio.sleep(60)


async def endless(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


def xml(inside: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel>{inside}</channel></rss>'.encode()


LAUGHS = "<!DOCTYPE x [" + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(9)
) + "]>"  # fmt: skip
PAGE = body(b"<!doctype html><html><body><p>Welcome to our new site.</p></body></html>", "text/html")
BARE_DATE = "<pubDate>the day before yesterday</pubDate>"
HOSTILE = '<p onclick="steal()">Words<script>steal()</script><img src="x" onerror="steal()"></p>' + A


@dataclass(frozen=True)
class Case:
    """A case: what the feed answers at each poll, what the editor reads, and the titles that are filed in the end.

    ``first`` are polls before it misbehaves. ``said`` stands in what the last poll says, ``never`` does not.
    """

    deeds: tuple[Any, ...]
    said: str
    filed: tuple[str, ...] = ()
    trouble: bool = True
    never: str = "Traceback"
    first: tuple[Any, ...] = ()
    path: str = "/feed"
    host: str = "127.0.0.1"
    also: dict[str, Any] = field(default_factory=dict)
    later: dt.timedelta = HOURS


def bad(deed: Any, said: str, **more: Any) -> Case:
    """A feed that brought something, then misbehaves: what it brought stays."""
    return Case(deeds=(deed,), said=said, first=(feed(ONE),), filed=("One",), **more)


def good(*deeds: Any, said: str, filed: tuple[str, ...], **more: Any) -> Case:
    return Case(deeds=deeds, said=said, filed=filed, trouble=False, **more)


CASES = {
    "never answers": bad(silence, "did not answer in full within"),
    "a byte now and then": bad(drip, "did not answer in full within"),
    "huge, and says so": bad(announced, "larger than"),
    "without an end": bad(endless, "larger than"),
    "a gzip bomb": bad(body(gzip.compress(b"\0" * 40_000_000), "text/xml", "Content-Encoding: gzip"), "larger than"),
    "no gzip where gzip is named": bad(body(b"plain words", "text/xml", "Content-Encoding: gzip"), "packed wrongly"),
    "shorter than its length": bad(answer(body=rss(ONE)[:200], length=9000), "broke off"),
    "moves to a private address": bad(redirect("http://10.0.0.7/feed"), "private network"),
    "moves to the cloud's metadata": bad(redirect("http://169.254.169.254/latest/"), "private network"),
    "moves to this machine by another name": bad(redirect("http://0x7f000002:1/feed"), "0x7f000002 lies in a private network"),
    "a name that turns private": Case(
        deeds=(feed(TWO),), said="private network", first=(feed(ONE),), filed=("One",), host="turns.example"
    ),
    "moves in a circle": bad(redirect("/feed"), "more than 5 addresses in a row"),
    "moves out of the web": bad(redirect("file:///etc/passwd"), "neither an http nor an https address"),
    "a page where a feed was": bad(PAGE, "a web page where a feed was expected"),
    "a page, then the feed again": good(PAGE, feed(ONE, TWO), said="1 new article", filed=("One", "Two"), first=(feed(ONE),)),
    "a feed that is called a page": good(body(rss(ONE), "text/html"), said="1 new article", filed=("One",)),
    "bytes of no type": bad(body(b"\0\1\2\3" * 90, "application/rss+xml"), "no feed"),
    "an empty answer": bad(body(b""), "empty"),
    "not found": bad(answer("404 Not Found"), "404"),
    "gone for good": bad(answer("410 Gone"), "410"),
    "a broken server": bad(answer("500 Internal Server Error"), "500"),
    "too many questions": bad(answer("429 Too Many Requests", "Retry-After: 86400"), "429"),
    "304 unasked": bad(answer("304 Not Modified"), "304"),
    "cut off in the middle": good(
        body(rss(ONE, TWO)[:-120]), said="[feed-ill-formed]", filed=("One", "Two")
    ),
    "an entity bomb": Case(deeds=(body(xml("<item><title>&l8;</title></item>", LAUGHS)),), said="entit"),
    "nested ten thousand deep": Case(deeds=(body(xml("<a>" * 10_000)),), said="over 200 deep"),
    "ten thousand entries": good(
        body(rss(*(Entry(str(n), f"{LINK}/{n}", f"N {n}", "words", days=40) for n in range(10_000)))),
        said="too old",
        filed=(),
    ),
    "names changed at each poll": good(
        *(feed(replace(ONE, guid=f"poll-{n}")) for n in range(4)), said="nothing new", filed=("One",)
    ),
    "names and links changed": good(
        feed(ONE), feed(replace(ONE, guid="x", link="https://new.example/a")), said="nothing new", filed=("One",)
    ),
    "one name for two articles": good(
        feed(ONE, replace(TWO, guid="1")), feed(replace(TWO, guid="1"), ONE), said="nothing new", filed=("One", "Two")
    ),
    "a name used again for another": good(
        feed(ONE), feed(replace(TWO, guid="1")), said="1 new article", filed=("One", "Two")
    ),
    "links that tell who follows them": good(
        feed(replace(ONE, guid="")),
        feed(replace(ONE, guid="", link="http://www.example.org/a/?utm_source=x&amp;fbclid=1#:~:text=a")),
        said="nothing new",
        filed=("One",),
    ),
    "an entry edited": good(
        feed(ONE), feed(replace(ONE, title="One, corrected")), said="1 brought up to date", filed=("One, corrected",)
    ),
    "entries taken out and put back": good(
        feed(ONE, TWO), feed(TWO), feed(ONE, TWO), said="nothing new", filed=("One", "Two")
    ),
    "a date in the future": good(feed(replace(ONE, days=-30)), said="[date-future]", filed=("One",)),
    "a date that is none": good(
        body(rss(ONE).replace(b"</guid>", b"</guid>" + BARE_DATE.encode()).replace(b"26 Nov 2026 12:00:00 +0000", b"?")),
        said="[date-unparsable]",
        filed=(),
    ),
    "a year of old entries": good(
        feed(ONE, *(Entry(f"o{n}", f"{LINK}/o{n}", f"Old {n}", prose(f"o{n}"), days=30 + n) for n in range(60))),
        said="1 new article, 60 too old",
        filed=("One",),
    ),
    "scripts and handlers": good(
        feed(replace(ONE, text=HOSTILE)), said="1 new article", filed=("One",), never="steal()"
    ),
    "escape codes for the terminal": good(
        body(rss(replace(ONE, title="One &#27;]0;owned&#7; &#x1b;[31m")).replace(b"&#27;", b"\xc2\x9b")),
        said="",
        filed=("One ›]0;owned   [31m",),
        never="\x1b",
    ),
    "in an encoding that it does not name": good(
        body(rss(replace(ONE, title="Café")).decode().encode("latin-1")), said="[encoding-guessed]", filed=("Café",)
    ),
    "moved for good": good(
        redirect("/new", "301 Moved Permanently"),
        said="write that into config.toml",
        filed=("One", "Two"),
        first=(feed(ONE),),
        also={"/new": feed(ONE, TWO)},
    ),
}  # fmt: skip


def told(results: tuple[Polled, ...]) -> str:
    """What ``digest poll`` prints of them."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        tell_polled(results)
    return out.getvalue()


def fetcher_for(room: Newsdesk, case: Case, network: Any, names: Callable[..., Any]) -> Callable[[Config], Fetcher]:
    def opened(_: Config) -> Fetcher:
        more = {"resolver": names, "network": network} if case.host != "127.0.0.1" else {}
        return Fetcher(allowed=ONLY, deadline=0.6, pause=0.0, now=lambda: room.clock.now, tls=UNTRUSTING, **more)

    return opened


async def lived(case: Case, folder: Path) -> tuple[Newsdesk, str, tuple[Polled, ...], NaughtyServer]:
    """The polls of a case; what the last one said and gave."""
    async with NaughtyServer({case.path: list(case.first + case.deeds), **case.also}) as server:
        url = f"http://{case.host}{'' if case.host != '127.0.0.1' else f':{server.port}'}{case.path}"
        room = Newsdesk.made(folder, f'[sources.news]\nkind = "feeds"\nfeeds = ["{url}"]\n')
        polls: tuple[Polled, ...] = ()
        for number in range(len(case.first + case.deeds)):
            turned = resolver(turns_example=PUBLIC if number < len(case.first) else "10.0.0.7")
            polling = room.polling()
            polling.open_fetcher = fetcher_for(room, case, Loopback(server), turned)
            room.clock.now += case.later
            polls = await polling.round(all_of_them=True)
        return room, told(polls), polls, server


@pytest.mark.parametrize("name", CASES)
def test_a_feed_that_misbehaves(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    room, said, polls, _ = asyncio.run(lived(case, tmp_path))
    try:
        titles = tuple(room.titles())
        _TABLE.append((name, " / ".join(line.strip() for line in said.splitlines()), ", ".join(titles) or "–"))
        assert case.said in said
        assert bool(polls[0].trouble) is case.trouble, said
        assert titles == case.filed
        written = "".join(data.decode() for name, data in room.files().items() if name.endswith(".md"))
        assert case.never not in said + written
        assert not waiting(room.desk).broken
    finally:
        room.desk.close()


def test_a_server_that_names_a_time_is_left_alone_until_then(tmp_path: Path) -> None:
    room, *_, server = asyncio.run(lived(CASES["too many questions"], tmp_path))
    try:
        (state,) = room.desk.store.source_states()
        assert state.next_at == room.clock.now + dt.timedelta(days=1)
        assert len(server.seen) == 2
        assert state.trouble.endswith("(429).")
    finally:
        room.desk.close()


def test_zz_the_table_of_all_cases() -> None:
    """At the end, since pytest keeps the order of a file."""
    for name, said, filed in _TABLE:
        print(f"{name:40} | {said[:150]:150} | {filed[:60]}")
    assert len(CASES) >= 20
