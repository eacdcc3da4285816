"""Feeds become articles: RSS, Atom, RDF, CDF and JSON Feed."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.errors import InputError
from digest.ingest.addresses import safe_url
from digest.ingest.feed_article import EntryReader, language_tag
from digest.ingest.feed_body import urljoined
from digest.ingest.feed_charset import characters
from digest.ingest.feed_entry import FeedReading
from digest.ingest.feed_notices import FeedNotices
from digest.ingest.feed_page import feeds_of_page, is_page
from digest.ingest.feed_parsed import parsed_feed
from digest.ingest.feed_scan import scan
from digest.ingest.feed_words import plain_line

if TYPE_CHECKING:
    from digest.ingest.feed_entry import RawEntry, RawFeed
    from digest.ingest.known import Known
    from digest.model.article import Reading
    from digest.model.material import Material


def read_feed(material: Material, known: Known) -> Reading:
    """The articles of a feed: a reader. Raises InputError for what is no feed."""
    return read_entries(material, known).reading


def read_entries(material: Material, known: Known) -> FeedReading:
    """A feed with all that it says of itself. Raises InputError for what cannot be read as one.

    A web page gives no entries and the notice ``feed-is-html``, whose hint names the feeds that the page names.
    """
    if not material.data.strip():
        raise InputError("The feed is empty.", path=material.name)
    notices = FeedNotices(material.name)
    read = characters(material.data, charset=material.charset, name=material.name)
    if read.guessed:
        notices.add("encoding-guessed", read.guessed)
    if is_page(read.text):
        return _page(read.text, material, notices)
    return entries_of(_xml(read.text, material, notices), material, known, notices)


def _xml(text: str, material: Material, notices: FeedNotices) -> RawFeed:
    seen = scan(text, name=material.name)
    if seen.fault is not None:
        line, column, why = seen.fault
        message = f"The feed is not well-formed XML ({why}); what could be read was kept."
        notices.add("feed-ill-formed", message, line=line, column=column, hint="Tell the people who make the feed.")
    if seen.left_out:
        notices.add("feed-too-many-entries", f"The feed is too long; its last {seen.left_out:,} entries were left out.")
    raw = parsed_feed(seen.xml, lines=() if seen.fault else seen.lines)
    if not raw.version and not raw.entries:
        raise InputError("This is no feed: neither RSS nor Atom, RDF, CDF or JSON Feed.", path=material.name)
    return raw


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
        home_page=_address(home, ""),
        address=_address(raw.address, material.url),
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
        notices.add("feed-doubled-entry", f"{len(entries) - len(out):,} entries were in the feed twice, word for word.")
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


def _page(text: str, material: Material, notices: FeedNotices) -> FeedReading:
    feeds = [_address(one, material.url) for one in feeds_of_page(text)]
    named = ", ".join(dict.fromkeys(feed for feed in feeds if feed))
    hint = f"The page names its feeds: {named}" if named else "Look for a link to RSS or Atom on the page."
    notices.add("feed-is-html", "This is a web page where a feed was expected.", hint=hint)
    return FeedReading(notices=notices.all())


def _address(written: str, base: str) -> str:
    url = safe_url(urljoined(base, written)) if written else None
    return url if url and url[:4].casefold() == "http" else ""
