"""Private addresses: refused at the address that is dialled, however it is spelt."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING, Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st
from naughty_server import PUBLIC, UNTRUSTING, Loopback, NaughtyServer, answer, both, fetched, refused, resolver

from digest.fetch.addresses import may_dial
from digest.fetch.answers import Asked, Kind
from digest.fetch.dialling import CheckedNetwork, NoSuchHostError, RefusedAddressError
from digest.fetch.fetcher import Fetcher

if TYPE_CHECKING:
    from collections.abc import Sequence

PUBLIC_6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
NETWORKS = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/96",
    "::ffff:127.0.0.0/104",
    "::ffff:10.0.0.0/104",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/32",
    "2001:db8::/32",
    "2002::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]


@pytest.mark.parametrize(
    "text",
    [
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "::127.0.0.1",
        "::1",
        "::",
        "2002:7f00:1::",
        "224.0.0.1",
        "ff02::1",
        "192.0.0.192",
        "192.88.99.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "2001:0:7f00:1::",
        "100.64.0.1",
        "100.127.255.254",
        "127.0.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "169.254.169.254",
        "172.31.0.1",
        "192.168.1.1",
        "198.18.0.1",
        "255.255.255.255",
        "fe80::1",
        "fe80::1%eth0",
        "2606:2800::1%eth0",
        "fd00::1",
        "fec0::1",
        "2001:db8::1",
    ],
)
def test_an_address_that_is_not_public_is_refused(text: str) -> None:
    assert not may_dial(ipaddress.ip_address(text))


@given(st.sampled_from(NETWORKS).flatmap(lambda text: st.ip_addresses(network=text)))
def test_every_address_of_a_refused_network_is_refused(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert not may_dial(address)


@pytest.mark.parametrize("text", [PUBLIC, "1.1.1.1", "100.63.255.255", "192.0.1.1", PUBLIC_6, f"::ffff:{PUBLIC}"])
def test_a_public_address_may_be_dialled(text: str) -> None:
    assert may_dial(ipaddress.ip_address(text))


def test_an_allowed_network_may_be_dialled_and_no_other() -> None:
    allowed = (ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("fd00:1::/32"))
    assert may_dial(ipaddress.ip_address("10.1.2.3"), allowed)
    assert may_dial(ipaddress.ip_address("::ffff:10.1.2.3"), allowed)
    assert may_dial(ipaddress.ip_address("fd00:1::5"), allowed)
    assert not may_dial(ipaddress.ip_address("10.2.0.1"), allowed)
    assert not may_dial(ipaddress.ip_address("127.0.0.1"), allowed)


@pytest.fixture
def no_dialling(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Any attempt to connect is noted and fails."""
    dialled: list[Any] = []

    def connect(self: socket.socket, address: object) -> None:
        dialled.append(address)
        raise OSError(address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect)
    return dialled


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "127.0.0.1.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[0:0:0:0:0:ffff:127.0.0.1]",
        "[fe80::1%25lo]",
        "\uff11\uff12\uff17.\uff10.\uff10.\uff11",
        "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460",
        "127\u30020\u30020\u30021",
        "0",
        "0.0.0.0",
        "%31%32%37.0.0.1",
        "name:word@127.0.0.1",
        "public.example@127.1",
        "127.0.0.1\\@public.example",
    ],
)
def test_however_loop_back_is_spelt_nothing_is_dialled(host: str, no_dialling: list[Any]) -> None:
    async def act() -> None:
        async with Fetcher(pause=0.0, tls=UNTRUSTING) as fetcher:
            found = refused(await fetcher.fetch(Asked(url=f"http://{host}:9/feed")))
            assert found.kind in {Kind.REFUSED_ADDRESS, Kind.BAD_ADDRESS, Kind.NO_SUCH_HOST}

    asyncio.run(act())
    assert no_dialling == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "localhost", "[::ffff:127.0.0.1]"])
def test_a_spelling_that_the_system_resolves_is_refused_for_its_address(host: str) -> None:
    async def act() -> None:
        async with Fetcher(pause=0.0, tls=UNTRUSTING) as fetcher:
            found = refused(await fetcher.fetch(Asked(url=f"http://{host}/")))
            assert found.kind is Kind.REFUSED_ADDRESS

    asyncio.run(act())


def test_a_name_that_turns_private_after_the_check_is_dialled_where_it_was_checked() -> None:
    answers = [[PUBLIC], ["127.0.0.1"]]
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), 2) - 1]

    async def act() -> None:
        async with NaughtyServer({"/feed": answer(body=b"x")}) as server:
            network = Loopback(server)
            async with Fetcher(resolver=rebinding, network=network, pause=0.0, tls=UNTRUSTING) as fetcher:
                assert fetched(await fetcher.fetch(Asked(url="http://turns.example/feed"))).body == b"x"
                assert (asked, network.dialled) == (["turns.example"], [(PUBLIC, 80)])
                second = refused(await fetcher.fetch(Asked(url="http://turns.example/feed")))
            assert second.kind is Kind.REFUSED_ADDRESS
            assert (len(asked), len(network.dialled), len(server.seen)) == (2, 1, 1)

    asyncio.run(act())


@pytest.mark.parametrize(
    "addresses",
    [[PUBLIC, "10.0.0.1"], ["10.0.0.1", PUBLIC], [PUBLIC] * 9 + ["::1"], [PUBLIC, PUBLIC_6, "fe80::1%eth0"]],
)
def test_one_private_address_among_many_refuses_the_name(addresses: Sequence[str]) -> None:
    async def act() -> None:
        async with NaughtyServer() as server:
            network = Loopback(server)
            checked = CheckedNetwork(resolver=resolver(mixed_example=list(addresses)), network=network)
            with pytest.raises(RefusedAddressError):
                await checked.connect_tcp("mixed.example", 80)
            assert network.dialled == []

    asyncio.run(act())


def test_a_dead_address_gives_way_to_the_next_one() -> None:
    async def act() -> None:
        async with NaughtyServer({"/feed": answer(body=b"x")}) as server:
            network = Loopback(server, dead=[PUBLIC_6])
            names = resolver(two_example=[PUBLIC_6, PUBLIC])
            async with Fetcher(resolver=names, network=network, pause=0.0, tls=UNTRUSTING) as fetcher:
                assert fetched(await fetcher.fetch(Asked(url="http://two.example/feed"))).body == b"x"
            assert network.dialled == [(PUBLIC_6, 80), (PUBLIC, 80)]

    asyncio.run(act())


def test_a_host_that_cannot_be_reached_or_found_is_told() -> None:
    async def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    async def act() -> None:
        async with NaughtyServer() as server:
            network = Loopback(server, dead=[PUBLIC])
            async with Fetcher(resolver=resolver(), network=network, pause=0.0, tls=UNTRUSTING) as fetcher:
                assert refused(await fetcher.fetch(Asked(url="http://dead.example/"))).kind is Kind.NETWORK
        for names in (nowhere, resolver(empty_example=[])):
            async with Fetcher(resolver=names, pause=0.0, tls=UNTRUSTING) as fetcher:
                assert refused(await fetcher.fetch(Asked(url="http://empty.example/"))).kind is Kind.NO_SUCH_HOST

    asyncio.run(act())


def test_a_name_that_no_resolver_takes_is_no_host() -> None:
    async def act() -> None:
        with pytest.raises(NoSuchHostError):
            await CheckedNetwork().connect_tcp("a" * 64 + ".example", 80)

    asyncio.run(act())


def test_a_socket_of_this_machine_is_never_opened() -> None:
    with pytest.raises(RefusedAddressError):
        asyncio.run(CheckedNetwork().connect_unix_socket("/run/docker.sock"))


def test_every_connection_of_the_library_goes_through_the_checked_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails when a new httpcore dials in another way, with TLS and without."""
    dialled: list[str] = []

    async def connect(self: object, host: str, port: int, *rest: object, **more: object) -> None:
        dialled.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(CheckedNetwork, "connect_tcp", connect)

    async def act() -> None:
        async with Fetcher(pause=0.0, tls=UNTRUSTING) as fetcher:
            for scheme in ("http", "https"):
                found = refused(await fetcher.fetch(Asked(url=f"{scheme}://127.0.0.1:9/")))
                assert found.kind is Kind.NETWORK

    asyncio.run(act())
    assert dialled == ["127.0.0.1", "127.0.0.1"]


def test_an_allowed_network_is_fetched_from() -> None:
    async def act() -> None:
        allowed = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
        async with both({"/feed": answer(body=b"x")}, allowed=allowed) as (server, fetcher):
            assert fetched(await fetcher.fetch(Asked(url=server.url()))).body == b"x"
            assert fetched(await fetcher.fetch(Asked(url=server.url(host="localhost")))).body == b"x"

    asyncio.run(act())
