"""Links as Telegram's server sees them: kept, rewritten, or silently dropped."""

from __future__ import annotations

import re
from ipaddress import IPv6Address
from urllib.parse import urlsplit

_SCHEME = re.compile(r"([A-Za-z]*)://(.*)", re.DOTALL)
_APP = re.compile(r"(tg|tonsite|ton):(?://)?(.*)", re.IGNORECASE | re.DOTALL)
_APP_HOST = re.compile(r"[A-Za-z0-9_-]+")
_SITE_HOST = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_SIGNS = r"(?:[a-z0-9.\-_!$,~*'();&+=%s\x80-\U0010ffff]|%%[0-9a-f]{2})"
_HOST = re.compile(_SIGNS % "" + "+")
_USER = re.compile(_SIGNS % ":" + "*", re.IGNORECASE)
_SIX = re.compile(r"\[[0-9a-f:.]+\]")
_LAST_PORT = 65535
_LAST_BLANK = 0x20


def checked_link(url: str) -> str | None:
    """The address that Telegram keeps for a link, rewritten as it does; None where it drops the link.

    Kept are http and https with a dotted host or an IP address, ``tg:``, ``ton:`` and ``tonsite:``. An address without a
    scheme gets ``http://``. Source: TDLib's checks of links, measured.
    """
    app = _APP.match(url)
    if app:
        return _app_link(app.group(1).lower(), app.group(2))
    scheme, rest = "http", url
    if match := _SCHEME.match(url):
        scheme, rest = match.group(1).lower(), match.group(2)
    if scheme not in {"http", "https"}:
        return None
    cut = next((i for i, char in enumerate(rest) if char in "/?#"), len(rest))
    authority, query = rest[:cut], rest[cut:]
    place = _authority(authority)
    return None if place is None else f"{scheme}://{place}{_query(query)}"


def is_public(url: str) -> bool:
    """Whether an address may stand on a button or in a post: https, and a host with a dot in it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host.strip(".") and checked_link(url) is not None


def _app_link(scheme: str, rest: str) -> str | None:
    cut = next((i for i, char in enumerate(rest) if char in "/?#"), len(rest))
    host, query = rest[:cut], rest[cut:]
    if not (_SITE_HOST if scheme == "tonsite" else _APP_HOST).fullmatch(host):
        return None
    query = _query(query)
    return f"{scheme}://{host.lower()}{query.removeprefix('/') if query.startswith('/?') else query}"


def _authority(text: str) -> str | None:
    """``user@host:port`` as it is kept: host in small letters; None where any part of it will not do."""
    user, at, place = text.rpartition("@")
    host, port = place, ""
    if colon := re.fullmatch(r"(.*):([^:\]]*)", place, re.DOTALL):
        host, port = colon.groups()
        if not (port.isascii() and port.isdigit() and 0 < int(port) <= _LAST_PORT):
            return None
        port = f":{int(port)}"
    host = _lower(host)
    if not (_is_six(host) or ("." in host and _HOST.fullmatch(host))) or not _USER.fullmatch(user):
        return None
    return f"{user}{at if user else ''}{host}{port}"


def _is_six(host: str) -> bool:
    """Whether a host is an IPv6 address in brackets."""
    try:
        return _SIX.fullmatch(host) is not None and bool(IPv6Address(host[1:-1]).packed)
    except ValueError:
        return False


def _query(text: str) -> str:
    text = text.rstrip(" \t\r\n\v\0") or "/"
    if text[0] != "/":
        text = f"/{text}"
    return "".join(char if ord(char) > _LAST_BLANK else f"%{ord(char):02X}" for char in text)


def _lower(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)
