"""The optional language model: where it is asked, and what came of asking."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

CHAT, MESSAGES = PROVIDERS = ("chat", "messages")
"""The two wire formats: OpenAI-like ``chat/completions``, and Anthropic-like ``messages``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggest:
    """The model that drafts are asked of; an empty ``provider`` means none, and then nobody is asked anything.

    ``address`` is that of the service up to what its format adds (``https://llm.example.org/v1``). ``key_env`` names an
    environment variable and ``key_file`` a file with the key; the key itself is never kept here. ``timeout`` is the
    seconds that one answer may take in all. ``language`` is that of the drafts (empty: the article's).
    """

    provider: str = ""
    address: str = ""
    model: str = ""
    key_env: str = ""
    key_file: Path | None = None
    timeout: int = 30
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The three texts of a reply; an empty one was not given, or not wanted."""

    summary: str = ""
    headline: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A draft for one article of an issue, until an editor takes it: ``text`` is the sha256 of what it was made of."""

    file: str
    text: str
    headline: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What a model proposes for an issue; an empty text is no proposal."""

    theme: str = ""
    articles: tuple[Proposal, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is proposed."""
        return not self.theme and not any(one.headline or one.summary for one in self.articles)


def is_safe_address(address: str) -> bool:
    """Whether a key may be sent there: https anywhere, http only to this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or parts.username is not None or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
