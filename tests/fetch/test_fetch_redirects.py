"""Redirects: every hop is checked as the first one was."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Any

import pytest
from naughty_server import (
    PUBLIC,
    UNTRUSTING,
    Loopback,
    NaughtyServer,
    answer,
    both,
    fetched,
    redirect,
    refused,
    resolver,
)

from digest.fetch.answers import Answer, Asked, Kind
from digest.fetch.fetcher import Fetcher

if TYPE_CHECKING:
    from collections.abc import Callable

FEED = b"<rss/>"
SECRET = "https://" + "name:word" + "@feeds.example/private"


def follow(
    deeds: dict[str, Any], url: str, **names: list[str] | str
) -> tuple[Answer, NaughtyServer, list[tuple[str, int]]]:
    """What comes of an address when every name leads to one server; the server and what was dialled."""

    async def act() -> tuple[Answer, NaughtyServer, list[tuple[str, int]]]:
        async with NaughtyServer(deeds) as server:
            network = Loopback(server)
            async with Fetcher(resolver=resolver(**names), network=network, pause=0.0, tls=UNTRUSTING) as fetcher:
                return await fetcher.fetch(Asked(url=url)), server, network.dialled

    return asyncio.run(act())


@pytest.mark.parametrize(
    ("statuses", "kept"),
    [
        ((301,), True),
        ((308,), True),
        ((301, 308, 301), True),
        ((302,), False),
        ((303,), False),
        ((307,), False),
        ((301, 302), False),
        ((302, 301), False),
        ((301, 301, 301, 301, 301), True),
    ],
)
def test_an_address_is_kept_only_when_every_redirect_was_permanent(statuses: tuple[int, ...], kept: bool) -> None:
    deeds = {f"/{n}": redirect(f"/{n + 1}", f"{status} Moved") for n, status in enumerate(statuses)}
    last = f"/{len(statuses)}"
    found, server, _ = follow(deeds | {last: answer(body=FEED)}, "http://feeds.example/0")
    assert fetched(found).url == f"http://feeds.example{last}"
    assert fetched(found).moved_to == (f"http://feeds.example{last}" if kept else "")
    assert len(server.seen) == len(statuses) + 1


def test_304_after_a_permanent_redirect_tells_the_new_address_too() -> None:
    async def act() -> None:
        deeds = {"/old": redirect("/new", "301 Moved"), "/new": answer("304 Not Modified")}
        async with both(deeds) as (server, fetcher):
            found = await fetcher.fetch(Asked(url=server.url("/old"), etag='"a"'))
            assert getattr(found, "moved_to", None) == server.url("/new")

    asyncio.run(act())


def test_six_redirects_are_too_many_and_five_are_not() -> None:
    deeds = {f"/{n}": redirect(f"/{n + 1}") for n in range(6)} | {"/6": answer(body=FEED)}
    found, server, _ = follow(deeds, "http://feeds.example/0")
    assert refused(found).kind is Kind.TOO_MANY_REDIRECTS
    assert len(server.seen) == 6
    assert fetched(follow(deeds, "http://feeds.example/1")[0]).body == FEED


def test_a_loop_ends() -> None:
    found, server, _ = follow({"/a": redirect("/b"), "/b": redirect("/a")}, "http://feeds.example/a")
    assert refused(found).kind is Kind.TOO_MANY_REDIRECTS
    assert len(server.seen) == 6


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1/admin",
        "http://127.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.1.2.3/",
        "//192.168.0.1/",
    ],
)
def test_a_redirect_to_a_private_address_is_refused_before_it_is_dialled(to: str) -> None:
    async def plain(host: str, port: int) -> list[str]:
        return [{"127.1": "127.0.0.1", "feeds.example": PUBLIC}.get(host, host)]

    async def act() -> None:
        async with NaughtyServer({"/feed": redirect(to)}) as server:
            network = Loopback(server)
            async with Fetcher(resolver=plain, network=network, pause=0.0, tls=UNTRUSTING) as fetcher:
                found = refused(await fetcher.fetch(Asked(url="http://feeds.example/feed")))
            assert found.kind is Kind.REFUSED_ADDRESS
            assert network.dialled == [(PUBLIC, 80)]

    asyncio.run(act())


@pytest.mark.parametrize(
    ("to", "kind"),
    [
        ("file:///etc/passwd", Kind.WRONG_SCHEME),
        ("URL:file:///etc/passwd", Kind.WRONG_SCHEME),
        ("ftp://feeds.example/x", Kind.WRONG_SCHEME),
        ("gopher://feeds.example/x", Kind.WRONG_SCHEME),
        ("data:text/xml,<rss/>", Kind.WRONG_SCHEME),
        ("javascript:alert(1)", Kind.WRONG_SCHEME),
        ("http://", Kind.BAD_ADDRESS),
        ("http:///etc/passwd", Kind.BAD_ADDRESS),
        ("http://[::1", Kind.BAD_ADDRESS),
        ("http://feeds.example:99999/", Kind.BAD_ADDRESS),
        ("http://feeds.example:abc/", Kind.BAD_ADDRESS),
        ("http://" + "a" * 70_000 + "/", Kind.BAD_ADDRESS),
    ],
)
def test_a_redirect_out_of_the_web_is_refused(to: str, kind: Kind) -> None:
    found, server, dialled = follow({"/feed": redirect(to)}, "http://feeds.example/feed")
    assert refused(found).kind is kind
    assert (len(server.seen), len(dialled)) == (1, 1)


def test_a_redirect_to_another_port_is_dialled_there_and_checked_anew() -> None:
    deeds = {"/feed": redirect("http://feeds.example:8080/other"), "/other": answer(body=FEED)}
    found, server, dialled = follow(deeds, "http://feeds.example/feed")
    assert fetched(found).url == "http://feeds.example:8080/other"
    assert dialled == [(PUBLIC, 80), (PUBLIC, 8080)]
    assert server.seen[1].headers["host"] == "feeds.example:8080"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("next", "http://feeds.example/a/next"),
        ("../next", "http://feeds.example/next"),
        ("?page=2", "http://feeds.example/a/b?page=2"),
        ("//other.example/x", "http://other.example/x"),
        ("  /spaces#part ", "http://feeds.example/spaces"),
        ("/caf\xc3\xa9", "http://feeds.example/caf%C3%A9"),
        ("/caf\xe9", "http://feeds.example/caf%E9"),
        ("http://b\xc3\xbccher.example/", "http://xn--bcher-kva.example/"),
    ],
)
def test_a_location_is_read_relative_and_in_whatever_bytes_it_comes(location: str, url: str) -> None:
    async def anything(request: Any, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(body=FEED))

    paths = dict.fromkeys(["/a/next", "/next", "/a/b?page=2", "/x", "/spaces", "/caf%C3%A9", "/caf%E9", "/"], anything)
    found, _, _ = follow({"/a/b": redirect(location)} | paths, "http://feeds.example/a/b")
    assert fetched(found).url == url


def basic(login: str) -> str:
    return "Basic " + base64.b64encode(login.encode()).decode()


@pytest.mark.parametrize(
    ("to", "stays"),
    [
        ("/next", True),
        ("http://feeds.example/next", True),
        ("http://feeds.example:81/next", False),
        ("http://other.example/next", False),
        ("http://planted:login@other.example/next", False),
    ],
)
def test_a_login_stays_with_its_scheme_host_and_port(to: str, stays: bool) -> None:
    deeds = {"/feed": redirect(to, "301 Moved"), "/next": answer(body=FEED)}
    found, server, _ = follow(deeds, "http://na%40me:wo%20rd@feeds.example/feed")
    assert server.seen[0].headers["authorization"] == basic("na@me:wo rd")
    assert server.seen[1].headers.get("authorization") == (basic("na@me:wo rd") if stays else None)
    assert "@" not in fetched(found).url
    assert fetched(found).moved_to == "", "the new address would lack the login"


def test_a_redirect_away_and_back_does_not_get_the_login_again() -> None:
    deeds = {
        "/feed": redirect("http://other.example/away"),
        "/away": redirect("http://feeds.example/back"),
        "/back": answer(body=FEED),
    }
    _, server, _ = follow(deeds, "http://name:word@feeds.example/feed")
    assert ["authorization" in seen.headers for seen in server.seen] == [True, False, False]


def test_no_sentence_shows_a_login() -> None:
    async def nowhere(host: str, port: int) -> list[str]:
        raise OSError(host)

    async def act(url: str, resolve: Callable[..., Any]) -> None:
        async with Fetcher(resolver=resolve, pause=0.0, tls=UNTRUSTING) as fetcher:
            found = refused(await fetcher.fetch(Asked(url=url)))
            assert "word" not in repr(found)

    for url in (SECRET, "ftp://name:word@feeds.example/", "http://name:word@[broken/", "http://name:wo/word@h\n/"):
        asyncio.run(act(url, nowhere))
    asyncio.run(act(SECRET, resolver(feeds_example="127.0.0.1")))


def test_a_move_from_https_to_http_is_followed_but_not_kept() -> None:
    from digest.fetch.exchange import _moved
    from digest.fetch.targets import Target, target

    secure, plain = target("https://feeds.example/a"), target("http://feeds.example/b")
    assert isinstance(secure, Target)
    assert isinstance(plain, Target)
    assert _moved(secure, plain) == ""
    assert _moved(plain, secure) == "https://feeds.example/a"
