"""Rows of sources: how an address stands, and what was seen there. Times are aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """How an address of a source stands.

    ``etag`` and ``last_modified`` are what its server said last, ``raw_sha256`` that of the last body that was taken
    in, ``cursor`` what an installed kind of source remembers. ``moved_to`` is where it lies now for good. It is asked
    again at ``next_at``; ``polled_at`` is when it was last taken in, ``baseline_at`` when for the first time. While it
    fails, ``failing_since`` and ``trouble`` say since when and why, and ``failures`` how often in a row.
    """

    source: str
    address: str
    etag: str = ""
    last_modified: str = ""
    raw_sha256: str = ""
    cursor: str = ""
    moved_to: str = ""
    next_at: dt.datetime | None = None
    polled_at: dt.datetime | None = None
    baseline_at: dt.datetime | None = None
    failing_since: dt.datetime | None = None
    failures: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingRow:
    """What a source was seen to hold. ``article`` is ``None`` for what was seen and not filed.

    ``url`` is canonical; url, title and content are those of the last time it looked different. ``revision`` counts
    those times from 1.
    """

    source: str
    external_id: str
    article: str | None
    url: str
    title: str
    content_sha256: str
    raw_sha256: str
    revision: int = 1
    seen_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShingleRow:
    """The shingles of an article that came in at a moment, packed by :mod:`digest.ingest.shingles`."""

    article: str
    at: dt.datetime
    hashes: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideRow:
    """Material that could not be read. ``id`` is the beginning of its sha256.

    ``place`` is its path, its address, or what its source calls it; empty for a paste. ``file`` is where its ``size``
    bytes are kept under ``issues/inbox/set-aside``, empty where they are too many. ``code``, ``reason`` and ``hint`` say
    why it was not read, ``notices`` where; ``known`` is what else was known of it, as JSON. ``actor`` and ``door`` say
    who brought it last, ``at`` when it was first set aside.
    """

    id: str
    name: str
    size: int
    place: str = ""
    file: str = ""
    source: str = ""
    code: str
    reason: str
    hint: str = ""
    notices: tuple[Notice, ...] = ()
    known: str = ""
    actor: str = ""
    door: str = ""
    at: dt.datetime
