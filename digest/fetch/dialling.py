"""The only place that opens a connection: resolves a name, checks every address, dials a checked one.

The name is resolved once and the checked address itself is dialled, so a name that answers with a public address first
and a private one later gains nothing. Redirects are covered, since every hop dials.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING

import httpcore

from digest.fetch.addresses import may_dial

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable, Iterable
    from typing import Any

    from digest.fetch.addresses import IPNetwork

    Resolver = Callable[[str, int], Awaitable[list[str]]]
    """Host and port -> the IP addresses, as text, in the order to try them. Raises OSError for no such host."""

PATIENCE = 4.0
"""Seconds for one of several addresses, so that a dead one leaves time for the next."""
MOST_TRIED = 4


class RefusedAddressError(Exception):
    """The name leads to an address that may not be dialled. Does not leave this room."""


class NoSuchHostError(Exception):
    """The name leads nowhere. Does not leave this room."""


async def resolve(host: str, port: int) -> list[str]:
    """The system's addresses of a host, in its order of preference."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class Closing(httpcore.AsyncNetworkStream):
    """A connection that is closed when its handshake is given up; httpcore 1.0 leaves it open when a deadline ends it."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature
        """As the connection does."""
        return await self._inner.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - the same
        """As the connection does."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """As the connection does."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the same
    ) -> httpcore.AsyncNetworkStream:
        """The connection made secure, or closed."""
        try:
            return await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._inner.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        """As the connection does."""
        return self._inner.get_extra_info(info)


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Dials public addresses, and those of ``allowed`` networks."""

    def __init__(
        self,
        *,
        allowed: tuple[IPNetwork, ...] = (),
        resolver: Resolver = resolve,
        network: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allowed = allowed
        self._resolver = resolver
        self._network = network or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to one of the host's addresses, all of which were checked."""
        addresses = await self._checked(host, port)
        for address in addresses[:-1]:
            limit = PATIENCE if timeout is None else min(PATIENCE, timeout)
            try:
                return Closing(await self._network.connect_tcp(address, port, limit, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return Closing(await self._network.connect_tcp(addresses[-1], port, timeout, local_address, socket_options))

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002 - the same
    ) -> httpcore.AsyncNetworkStream:
        """Refused: an address from outside never means a file of this machine."""
        raise RefusedAddressError(path)

    async def sleep(self, seconds: float) -> None:
        """Waits; httpcore does so between its own retries, of which there are none here."""
        await asyncio.sleep(seconds)

    async def _checked(self, host: str, port: int) -> list[str]:
        try:
            addresses = await self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise NoSuchHostError(host) from error
        if not addresses:
            raise NoSuchHostError(host)
        # One bad address refuses the name: whoever mixes them means harm, or a network that is not for us.
        for address in addresses:
            if not may_dial(ipaddress.ip_address(address), self._allowed):
                raise RefusedAddressError(address)
        return addresses[:MOST_TRIED]
