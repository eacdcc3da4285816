"""A feed in any format, as plain values, becomes a reading."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.ingest.addresses import safe_url
from digest.ingest.feeds.article import EntryReader, language_tag
from digest.ingest.feeds.body import urljoined
from digest.ingest.feeds.entry import FeedReading
from digest.ingest.feeds.words import plain_line

if TYPE_CHECKING:
    from digest.ingest.feeds.entry import RawEntry, RawFeed
    from digest.ingest.feeds.notices import FeedNotices
    from digest.ingest.known import Known
    from digest.model.material import Material


def entries_of(raw: RawFeed, material: Material, known: Known, notices: FeedNotices) -> FeedReading:
    """The reading of a feed in any format."""
    home = urljoined(material.url, raw.home_page) if raw.home_page else ""
    base = material.url or home
    reader = EntryReader(raw, material, known, notices, base=base, raw_sha256=hashlib.sha256(material.data).hexdigest())
    entries = tuple(found for entry in _told_apart(raw.entries, notices) if (found := reader.read(entry)))
    cut = sum(bool(entry.cut_short) for entry in entries)
    if cut:
        message = f"{cut:,} of {len(entries):,} entries look as if the feed had cut them short."
        notices.add("feed-cut-short", message, hint="The full text can be taken from the pages they link to.")
    return FeedReading(
        version=raw.version,
        title=plain_line(raw.title) or "",
        description=plain_line(raw.description) or "",
        home_page=web_address(home, ""),
        address=web_address(raw.address, material.url),
        language=language_tag(raw.language) or material.language,
        refresh=raw.refresh,
        entries=entries,
        notices=notices.all(),
    )


def _told_apart(entries: tuple[RawEntry, ...], notices: FeedNotices) -> list[RawEntry]:
    """The entries without those that are in it twice; an id that several share names none of them."""
    once: dict[RawEntry, RawEntry] = {}
    for entry in entries:
        once.setdefault(replace(entry, line=None), entry)
    out = list(once.values())
    if len(out) < len(entries):
        notices.add(
            "feed-doubled-entry", f"Entries that were in the feed twice, word for word: {len(entries) - len(out):,}."
        )
    times = Counter(entry.external_id for entry in out if entry.external_id)
    told: list[RawEntry] = []
    for entry in out:
        if times[entry.external_id] > 1:
            message = f"{times[entry.external_id]} entries have the same id; their links and words tell them apart."
            notices.add("feed-doubled-id", message, line=entry.line, excerpt=entry.external_id)
            told.append(replace(entry, external_id=""))
        else:
            told.append(entry)
    return told


def web_address(written: str, base: str) -> str:
    """An address relative to another, where it is one of the web; else empty."""
    url = safe_url(urljoined(base, written)) if written else None
    return url if url and url[:4].casefold() == "http" else ""
