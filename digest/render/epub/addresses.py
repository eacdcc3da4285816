"""Addresses as an EPUB may hold them: what is no URL at all may lead nowhere, and the rest is written in ASCII."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, urlsplit, urlunsplit

_HOST = re.compile(r"[a-z0-9._*~-]+", re.IGNORECASE)
_SAFE = "/:?@!$&'()*+,;=~-._"
_BROKEN = re.compile(r"%(?![0-9A-Fa-f]{2})")


def lawful_address(url: str) -> str | None:
    """The address with everything escaped that may not stand in one; None where its host or port can be none.

    A fragment (``#notes``) and a relative address stay as they are.
    """
    try:
        parts = urlsplit(url)
        host = _host(parts.hostname or "", bracketed="[" in parts.netloc) if parts.netloc else ""
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:  # UnicodeError is one
        return None
    name, at, _ = parts.netloc.rpartition("@")
    netloc = f"{_escaped(name)}{at}{host}{port}"
    return urlunsplit((parts.scheme, netloc, _escaped(parts.path), _escaped(parts.query), _escaped(parts.fragment)))


def _host(host: str, *, bracketed: bool) -> str:
    if bracketed:
        return f"[{ipaddress.IPv6Address(host)}]"
    written = host.encode("idna").decode("ascii")
    written.encode("ascii").decode("idna")  # a label that only looks as if it were encoded is none
    if not _HOST.fullmatch(written) or not written.strip("."):
        raise ValueError(host)
    return written


def _escaped(part: str) -> str:
    """A part with what may not stand in it escaped; what is escaped already stays."""
    return quote(_BROKEN.sub("%25", part), safe=f"{_SAFE}%")
