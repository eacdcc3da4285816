"""Manners: who is asking, how often, and what is not carried along."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import logging
import ssl
from pathlib import Path
from typing import Any

import pytest
from naughty_server import NOW, UNTRUSTING, Loopback, NaughtyServer, answer, both, fetched, redirect, refused, resolver

from digest import __version__
from digest.fetch.answers import Asked, Kind
from digest.fetch.fetcher import Fetcher, user_agent
from digest.fetch.turns import Turns

PEM = Path(__file__).with_name("self_signed.pem")


def test_the_agent_names_the_program_and_where_its_owner_is_reached() -> None:
    assert user_agent("https://weekly.example/bot") == f"Digest/{__version__} (+https://weekly.example/bot)"
    assert user_agent(" ") == f"Digest/{__version__}"


def test_what_is_sent_is_what_was_meant_and_nothing_else() -> None:
    async def act() -> dict[str, str]:
        async with both({"/feed?a=1": answer()}, contact="desk@weekly.example") as (server, fetcher):
            await fetcher.fetch(Asked(url=server.url("/feed?a=1#part"), accept="application/rss+xml"))
            assert server.seen[0].line == "GET /feed?a=1 HTTP/1.1"
            return server.seen[0].headers

    sent = asyncio.run(act())
    assert sent["user-agent"].endswith("(+desk@weekly.example)")
    assert sent["accept"] == "application/rss+xml"
    assert set(sent) == {"host", "user-agent", "accept", "accept-encoding"}


def test_cookies_are_not_sent_back() -> None:
    async def act() -> None:
        deeds = {"/feed": answer("302 Found", "Set-Cookie: a=1; Path=/", "Location: /next")}
        deeds["/next"] = answer("200 OK", "Set-Cookie: b=2; Path=/")
        async with both(deeds) as (server, fetcher):
            for _ in range(2):
                await fetcher.fetch(Asked(url=server.url()))
            assert len(server.seen) == 4
            assert not any("cookie" in seen.headers for seen in server.seen)

    asyncio.run(act())


def test_a_proxy_and_a_netrc_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login name password word\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    async def act() -> None:
        async with NaughtyServer() as proxy, both({"/feed": answer(body=b"x")}) as (server, fetcher):
            for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url("/"))
            assert fetched(await fetcher.fetch(Asked(url=server.url()))).body == b"x"
            assert proxy.seen == []
            assert "authorization" not in server.seen[0].headers

    asyncio.run(act())


class Clock:
    """Seconds that pass only in pauses."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def test_one_host_is_asked_one_at_a_time_with_a_pause_and_others_meanwhile() -> None:
    async def act() -> None:
        clock = Clock()
        async with NaughtyServer({"/": answer(body=b"x")}) as server:
            network = Loopback(server)
            settings: dict[str, Any] = {
                "resolver": resolver(),
                "network": network,
                "clock": clock,
                "sleep": clock.sleep,
            }
            async with Fetcher(pause=2.0, **settings) as fetcher:
                asked = [Asked(url=f"http://{name}.example/") for name in ("a", "a", "A", "a.example.", "b", "c")]
                found = await asyncio.gather(*map(fetcher.fetch, asked))
            assert all(fetched(answer_).body == b"x" for answer_ in found)
            # “a.example.” here is the host “a.example..example”, one of its own; the three of “a” make two pauses.
            assert clock.slept == [2.0, 2.0]

    asyncio.run(act())


def test_requests_to_one_host_never_overlap() -> None:
    async def slow(request: object, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.01)
        writer.write(answer())

    async def act() -> None:
        async with both({"/feed": slow}) as (server, fetcher):
            await asyncio.gather(*(fetcher.fetch(Asked(url=server.url())) for _ in range(5)))
            assert (len(server.seen), server.most_at_once) == (5, 1)

    asyncio.run(act())


def test_hosts_that_redirect_to_each_other_do_not_wait_for_each_other_for_ever() -> None:
    async def act() -> None:
        deeds = {"/1": redirect("http://b.example/2"), "/2": redirect("http://a.example/3"), "/3": answer(body=b"x")}
        async with NaughtyServer(deeds) as server:
            async with Fetcher(resolver=resolver(), network=Loopback(server), pause=0.0, tls=UNTRUSTING) as fetcher:
                urls = ["http://a.example/1", "http://b.example/1"] * 4
                found = await asyncio.wait_for(asyncio.gather(*(fetcher.fetch(Asked(url=url)) for url in urls)), 20)
            assert all(fetched(one).body == b"x" for one in found)

    asyncio.run(act())


def test_a_turn_ends_when_the_work_in_it_fails_or_is_given_up() -> None:
    async def act() -> None:
        clock = Clock()
        turns = Turns(1.0, clock=clock, sleep=clock.sleep)
        with pytest.raises(KeyError):
            async with turns.of("a.example"):
                raise KeyError
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), turns.of("A.example."):
                await asyncio.sleep(60)
        async with turns.of("a.example"):
            assert clock.slept == [1.0, 1.0]

    asyncio.run(act())


def test_a_host_that_named_a_time_is_left_alone_until_then() -> None:
    async def act() -> None:
        times = [NOW]
        deeds = {"/feed": [answer("429 Slow Down", "Retry-After: 600"), answer(body=b"x")], "/more": answer(body=b"y")}
        async with both(deeds, now=lambda: times[-1]) as (server, fetcher):
            for path in ("/feed", "/more"):
                found = refused(await fetcher.fetch(Asked(url=server.url(path))))
                assert (found.kind, found.retry_after) == (Kind.BUSY, NOW + dt.timedelta(seconds=600))
            assert len(server.seen) == 1
            times.append(NOW + dt.timedelta(seconds=600))
            assert fetched(await fetcher.fetch(Asked(url=server.url("/more")))).body == b"y"

    asyncio.run(act())


def test_a_host_that_named_next_year_is_left_alone_for_an_hour() -> None:
    async def act() -> None:
        times = [NOW]
        deeds = {"/feed": [answer("503 Repair", "Retry-After: 31536000"), answer(body=b"x")]}
        async with both(deeds, now=lambda: times[-1]) as (server, fetcher):
            found = refused(await fetcher.fetch(Asked(url=server.url())))
            assert found.retry_after == NOW + dt.timedelta(days=365)
            times.append(NOW + dt.timedelta(hours=1))
            assert fetched(await fetcher.fetch(Asked(url=server.url()))).body == b"x"

    asyncio.run(act())


def server_side() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    return context


def test_a_self_signed_certificate_is_not_trusted() -> None:
    async def act() -> None:
        async with both({"/feed": answer()}, server_tls=server_side(), tls=None) as (server, fetcher):
            found = refused(await fetcher.fetch(Asked(url=server.url(scheme="https"))))
            assert found.kind is Kind.TLS
            assert "self-signed" in found.reason
            assert server.seen == []

    asyncio.run(act())


def test_a_trusted_certificate_counts_for_its_name_and_for_no_other() -> None:
    async def act() -> None:
        async with NaughtyServer({"/": answer(body=b"x")}, tls=server_side()) as server:
            trusting = ssl.create_default_context(cafile=str(PEM))
            settings: dict[str, Any] = {
                "resolver": resolver(),
                "network": Loopback(server),
                "tls": trusting,
                "pause": 0.0,
            }
            async with Fetcher(**settings) as fetcher:
                assert fetched(await fetcher.fetch(Asked(url="https://feeds.example/"))).body == b"x"
                found = refused(await fetcher.fetch(Asked(url="https://other.example/")))
            assert found.kind is Kind.TLS
            assert "other.example" in found.reason

    asyncio.run(act())


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        (answer("400 Bad Request"), {Kind.TLS}),
        (b"\x15\x03\x01\x00\x02\x02\x28", {Kind.TLS}),
        (b"\x16\x03\x03\xff\xff" + bytes(200), {Kind.TLS}),
        (b"SSH-2.0-x\r\n", {Kind.TLS, Kind.NETWORK}),
        (b"", {Kind.TLS, Kind.NETWORK}),
    ],
)
def test_what_is_no_handshake_is_a_failure_of_trust_or_of_the_net(said: bytes, kinds: set[Kind]) -> None:
    async def act() -> None:
        async with both({}, unasked=said) as (server, fetcher):
            assert refused(await fetcher.fetch(Asked(url=server.url(scheme="https")))).kind in kinds

    asyncio.run(act())


def test_a_handshake_or_a_name_service_without_an_answer_ends_at_the_deadline() -> None:
    async def never(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    async def act() -> None:
        async with both({}, deadline=0.2, mute=True) as (server, fetcher):
            assert refused(await fetcher.fetch(Asked(url=server.url(scheme="https")))).kind is Kind.TOO_SLOW
        async with both({}, deadline=0.2, resolver=never) as (_, fetcher):
            assert refused(await fetcher.fetch(Asked(url="http://feeds.example/"))).kind is Kind.TOO_SLOW

    asyncio.run(act())
    gc.collect()  # a connection left open would be found here, and warnings are errors


def test_a_unicode_host_is_asked_by_its_name_in_the_net() -> None:
    async def act() -> None:
        async with NaughtyServer({"/": answer(body=b"x")}) as server:
            async with Fetcher(resolver=resolver(), network=Loopback(server), pause=0.0, tls=UNTRUSTING) as fetcher:
                found = fetched(await fetcher.fetch(Asked(url="http://B\xfccher.example/")))
            assert server.seen[0].headers["host"] == "xn--bcher-kva.example"
            assert "cher" in found.url

    asyncio.run(act())


def test_no_log_below_debug_holds_an_address_or_a_login(caplog: pytest.LogCaptureFixture) -> None:
    async def act() -> None:
        async with both({"/feed": redirect("/next"), "/next": answer()}) as (server, fetcher):
            url = server.url("/feed?secret-part").replace("http://", "http://name:word@")
            await fetcher.fetch(Asked(url=url))

    with caplog.at_level(logging.INFO):
        asyncio.run(act())
    assert "secret-part" not in caplog.text
    assert "word" not in caplog.text


def test_a_fetcher_outside_its_with_is_a_mistake_of_the_program() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        asyncio.run(Fetcher().fetch(Asked(url="http://feeds.example/")))
