"""Feeds become articles: RSS, Atom, RDF, CDF and JSON Feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.errors import InputError
from digest.ingest.feeds.charset import characters
from digest.ingest.feeds.entry import FeedReading
from digest.ingest.feeds.json_feed import read_json_entries
from digest.ingest.feeds.notices import FeedNotices
from digest.ingest.feeds.page import feeds_of_page, is_page
from digest.ingest.feeds.parsed import parsed_feed
from digest.ingest.feeds.reading import entries_of, web_address
from digest.ingest.feeds.scan import scan

if TYPE_CHECKING:
    from digest.ingest.feeds.entry import RawFeed
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
    if read.text.lstrip()[:1] == "{":
        return read_json_entries(material, known)
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
    raw = parsed_feed(seen.xml, name=material.name, lines=() if seen.fault else seen.lines)
    if not raw.version and not raw.entries:
        raise InputError("This is no feed: neither RSS nor Atom, RDF, CDF or JSON Feed.", path=material.name)
    return raw


def _page(text: str, material: Material, notices: FeedNotices) -> FeedReading:
    feeds = [web_address(one, material.url) for one in feeds_of_page(text)]
    named = ", ".join(dict.fromkeys(feed for feed in feeds if feed))
    hint = f"The page names its feeds: {named}" if named else "Look for a link to RSS or Atom on the page."
    notices.add("feed-is-html", "This is a web page where a feed was expected.", hint=hint)
    return FeedReading(notices=notices.all())
