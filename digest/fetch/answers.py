"""What is asked of an address, and what can come back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

MOST_BYTES = 10 * 1024 * 1024
FEEDS = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
"""What to accept where a feed or a page is looked for."""


class Kind(StrEnum):
    """Why nothing was fetched; the values are stable, since they are stored and shown."""

    BAD_ADDRESS = "bad-address"
    WRONG_SCHEME = "wrong-scheme"
    REFUSED_ADDRESS = "refused-address"
    NO_SUCH_HOST = "no-such-host"
    NETWORK = "network"
    TLS = "tls"
    GARBLED = "garbled"
    TOO_LARGE = "too-large"
    TOO_SLOW = "too-slow"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    NOT_FOUND = "not-found"
    GONE = "gone"
    BUSY = "busy"
    HTTP_ERROR = "http-error"
    OVER_BUDGET = "over-budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One address to fetch.

    ``url`` may carry a name and a password (``https://name:word@host/feed``); they go to that host alone and stand in
    no answer. ``etag`` and ``last_modified`` are what the last answer gave, sent back letter for letter; empty: not
    sent. ``accept`` is the Accept header; empty: anything. ``most_bytes`` counts the body after decompression.
    """

    url: str
    etag: str = ""
    last_modified: str = ""
    accept: str = ""
    most_bytes: int = MOST_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A whole body.

    ``url`` is the address that answered in the end, without name, password and fragment. ``media_type`` is in small
    letters and without parameters, ``charset`` is the server's word; both may be empty and neither is to be trusted.
    ``fresh_for`` is how long the server calls the answer fresh (Cache-Control, else Expires; None: it says nothing).
    ``moved_to`` is the same as ``url``, or empty: filled when every redirect on the way was permanent, so that the
    new address may be kept. It stays empty where keeping it would lose something: https or the name and password.
    """

    url: str
    status: int
    media_type: str = ""
    charset: str = ""
    body: bytes
    etag: str = ""
    last_modified: str = ""
    fresh_for: dt.timedelta | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """304 to a question with an etag or a date. Keep ``etag`` and ``last_modified``: the server may have renewed them."""

    url: str
    etag: str = ""
    last_modified: str = ""
    fresh_for: dt.timedelta | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFetched:
    """Nothing usable came.

    ``reason`` is a sentence for an editor. ``status`` is the HTTP status where one was given, else 0. ``retry_after``
    is the moment (UTC) before which the server does not want to be asked again.
    """

    kind: Kind
    reason: str
    url: str = ""
    status: int = 0
    retry_after: dt.datetime | None = None


Answer = Fetched | Unchanged | NotFetched
