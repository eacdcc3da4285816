"""Targets: addresses as text, taken apart and checked before anything is dialled."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.fetch.answers import Kind, NotFetched

if TYPE_CHECKING:
    import httpx

SCHEMES = ("http", "https")
MOST_SHOWN = 200
LAST_PORT = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where one hop goes. ``url`` carries neither user nor fragment; ``login`` is a Basic credential or empty."""

    url: httpx.URL
    login: str = ""

    @property
    def host(self) -> str:
        """The host, as the net writes it (punycode)."""
        return self.url.raw_host.decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """The answer is elsewhere; ``location`` is as the server wrote it."""

    location: str
    permanent: bool


def target(text: str, *, base: Target | None = None) -> Target | NotFetched:
    """A target, relative to the one before it where it is where a redirect leads.

    A login stays with its own scheme, host and port: a redirect elsewhere loses it, and one that brings a login along
    does not have it used.
    """
    written = _parsed(text)
    # Joined leniently, “http:///x” would mean the host before it.
    if written is None or (written.scheme in SCHEMES and not written.host):
        return _no_address(text)
    url = written if base is None else base.url.join(written)
    if url.scheme not in SCHEMES:
        return NotFetched(
            kind=Kind.WRONG_SCHEME,
            url=shown(text),
            reason=f"“{shown(text)}” is neither an http nor an https address.",
        )
    if not url.host or (url.port or 1) > LAST_PORT:
        return _no_address(text)
    bare = url.copy_with(username="", password="", fragment=None)
    if base is None:
        return Target(url=bare, login=_login(url))
    return Target(url=bare, login=base.login if _origin(bare) == _origin(base.url) else "")


def _no_address(text: str) -> NotFetched:
    return NotFetched(kind=Kind.BAD_ADDRESS, url=shown(text), reason=f"“{shown(text)}” is not an address.")


def shown(text: str) -> str:
    """An address cut to a length that can be shown, without what might be a password."""
    url = _parsed(text)
    if url is not None and url.host:
        bare = str(url.copy_with(username="", password=""))
    else:
        scheme, mark, rest = text.strip().partition("://")
        bare = f"{scheme}{mark}{rest.rpartition('@')[2]}"
    kept = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in bare)
    return kept if len(kept) <= MOST_SHOWN else f"{kept[: MOST_SHOWN - 1]}…"


def _parsed(text: str) -> httpx.URL | None:
    import httpx

    try:
        url = httpx.URL(text.strip())
        url.host  # noqa: B018 - that a host is none, like “xn--”, is found out only when it is looked at
    except (httpx.InvalidURL, ValueError, TypeError):
        return None
    return url


def _login(url: httpx.URL) -> str:
    if not (url.username or url.password):
        return ""
    return "Basic " + base64.b64encode(f"{url.username}:{url.password}".encode()).decode("ascii")


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
