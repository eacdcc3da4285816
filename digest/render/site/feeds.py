"""Published issues -> Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, by a serializer and without a clock."""

from __future__ import annotations

import json
import re
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from digest.render.site.entries import entries, tag
from digest.render.site.moments import moment, uri
from digest.words import words_in

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.config import Publication
    from digest.render.site.entries import Entry
    from digest.render.site.material import Site

ATOM, RSS, JSON = "atom.xml", "rss.xml", "feed.json"
KINDS = {ATOM: "application/atom+xml", RSS: "application/rss+xml", JSON: "application/feed+json"}
_NAMESPACES = {"xmlns:atom": "http://www.w3.org/2005/Atom", "xmlns:dc": "http://purl.org/dc/elements/1.1/"}
_FOR_GOOD = 2026
"""The year in the feeds' own ids: a date at which the name was ours, as RFC 4151 wants one, and no more."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feeds(site: Site, publication: Publication) -> dict[str, bytes]:
    """The feeds by their names at the archive's top; none without a public address, since every entry is an address.

    None either where nothing was ever published. The ids of entries stay the same for good; see
    :func:`digest.render.site.entries.tag`.
    """
    if not publication.public_url or not site.issues:
        return {}
    told = entries(site, publication, words_in(publication.language))
    newest = max(issue.date for issue in site.issues)
    updated = max((entry.updated for entry in told), default=moment(newest, publication.timezone))
    return {
        ATOM: _atom(site, publication, told, updated),
        RSS: _rss(publication, told, updated),
        JSON: _json_feed(publication, told),
    }


def plain(text: str) -> str:
    """A text in one line, without the characters that XML has no way to write."""
    return " ".join(_NOT_XML.sub(" ", text).split())


def serialized(root: ET.Element) -> bytes:
    """A document, indented, in UTF-8."""
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _put(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    element.text = plain(text) or None
    return element


def _home(publication: Publication) -> str:
    return uri(f"{publication.public_url}/")


def _about(publication: Publication) -> str:
    return plain(publication.tagline) or words_in(publication.language)("page.all_issues_of", name=publication.name)


def _atom(site: Site, publication: Publication, told: tuple[Entry, ...], updated: dt.datetime) -> bytes:
    feed = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": publication.language})
    _put(feed, "id", tag(site, publication, _FOR_GOOD, "issues"))
    _put(feed, "title", publication.name)
    _put(feed, "subtitle", _about(publication))
    _put(feed, "updated", updated.isoformat())
    _put(feed, "link", rel="self", type=KINDS[ATOM], href=f"{_home(publication)}{ATOM}")
    _put(feed, "link", rel="alternate", type="text/html", href=_home(publication))
    _put(_put(feed, "author"), "name", publication.publisher or publication.name)
    if publication.licence:
        _put(feed, "rights", publication.licence)
    _put(feed, "generator", "Digest")
    for entry in told:
        _atom_entry(feed, entry)
    return serialized(feed)


def _atom_entry(feed: ET.Element, entry: Entry) -> None:
    made = _put(feed, "entry")
    made.set("xml:lang", entry.language)
    _put(made, "id", entry.id)
    _put(made, "title", entry.title)
    _put(made, "published", entry.published.isoformat())
    _put(made, "updated", entry.updated.isoformat())
    _put(made, "link", rel="alternate", type="text/html", href=entry.url)
    for file in entry.files:
        _put(made, "link", rel="enclosure", type=file.kind, length=str(file.size), href=file.url)
    for name in entry.authors:
        _put(_put(made, "author"), "name", name)
    for term in (entry.issue, *entry.tags):
        _put(made, "category", term=plain(term))
    _put(made, "summary", entry.summary)


def _rss(publication: Publication, told: tuple[Entry, ...], updated: dt.datetime) -> bytes:
    rss = ET.Element("rss", {"version": "2.0", **_NAMESPACES})
    channel = _put(rss, "channel")
    _put(channel, "title", publication.name)
    _put(channel, "link", _home(publication))
    _put(channel, "description", _about(publication))
    _put(channel, "language", publication.language)
    if publication.licence:
        _put(channel, "copyright", publication.licence)
    _put(channel, "lastBuildDate", format_datetime(updated))
    _put(channel, "generator", "Digest")
    _put(channel, "atom:link", rel="self", type=KINDS[RSS], href=f"{_home(publication)}{RSS}")
    for entry in told:
        _rss_item(channel, entry)
    return serialized(rss)


def _rss_item(channel: ET.Element, entry: Entry) -> None:
    """RSS knows one enclosure, and no day of a correction: that is said in Atom's words. A description is read as HTML."""
    item = _put(channel, "item")
    _put(item, "title", entry.title)
    _put(item, "link", entry.url)
    _put(item, "guid", entry.id, isPermaLink="false")
    _put(item, "pubDate", format_datetime(entry.published))
    if entry.updated != entry.published:
        _put(item, "atom:updated", entry.updated.isoformat())
    for name in entry.authors:
        _put(item, "dc:creator", name)
    for term in (entry.issue, *entry.tags):
        _put(item, "category", term)
    _put(item, "description", escape(entry.summary, quote=False))
    for file in entry.files[:1]:
        _put(item, "enclosure", url=file.url, length=str(file.size), type=file.kind)


def _json_feed(publication: Publication, told: tuple[Entry, ...]) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": plain(publication.name),
        "home_page_url": _home(publication),
        "feed_url": f"{_home(publication)}{JSON}",
        "description": _about(publication),
        "language": publication.language,
        "authors": [{"name": plain(publication.publisher or publication.name)}],
        "items": [_item(entry) for entry in told],
    }
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.id,
        "url": entry.url,
        "title": plain(entry.title),
        "content_text": plain(entry.summary),
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat(),
        "tags": [plain(term) for term in (entry.issue, *entry.tags)],
        "language": entry.language,
    }
    if entry.authors:
        item["authors"] = [{"name": plain(name)} for name in entry.authors]
    if entry.files:
        item["attachments"] = [
            {"url": file.url, "mime_type": file.kind, "size_in_bytes": file.size} for file in entry.files
        ]
    return item
