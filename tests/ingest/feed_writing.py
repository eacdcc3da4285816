"""A small writer of feeds for tests: values in, RSS, Atom or JSON Feed out."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from digest.ingest.known import Known
from digest.ingest.labels import LabelTable
from digest.model.kinds import DEFAULT_KINDS
from digest.model.material import Material

NOW = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
KNOWN = Known(table=LabelTable(DEFAULT_KINDS), now=NOW)


@dataclass(frozen=True, kw_only=True)
class Written:
    """One entry as it is written; ``title`` and ``summary`` are plain text, ``content`` is HTML."""

    id: str = ""
    title: str = ""
    link: str = ""
    content: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    published: dt.datetime | None = None


def rss(*entries: Written, title: str = "Feed") -> bytes:
    """RSS 2.0; its titles are escaped twice, as the format means HTML in them."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>{escape(title)}</title><link>https://example.org/</link><description>d</description>"
        f"{''.join(map(_rss_entry, entries))}</channel></rss>"
    ).encode()


def _rss_entry(entry: Written) -> str:
    parts = [
        f'<guid isPermaLink="false">{escape(entry.id)}</guid>' if entry.id else "",
        f"<title>{escape(escape(entry.title))}</title>" if entry.title else "",
        f"<link>{escape(entry.link)}</link>" if entry.link else "",
        f"<description>{escape(escape(entry.summary))}</description>" if entry.summary else "",
        f"<content:encoded>{escape(entry.content)}</content:encoded>" if entry.content else "",
        *(f"<dc:creator>{escape(author)}</dc:creator>" for author in entry.authors),
        *(f"<category>{escape(tag)}</category>" for tag in entry.tags),
        f"<pubDate>{format_datetime(entry.published)}</pubDate>" if entry.published else "",
    ]
    return f"\n<item>{''.join(parts)}</item>"


def atom(*entries: Written, title: str = "Feed", base: str = "") -> bytes:
    """Atom 1.0 with plain titles and summaries."""
    where = f" xml:base={quoteattr(base)}" if base else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom"{where}><title>{escape(title)}</title>'
        f"{''.join(map(_atom_entry, entries))}</feed>"
    ).encode()


def _atom_entry(entry: Written) -> str:
    parts = [
        f"<id>{escape(entry.id)}</id>" if entry.id else "",
        f'<title type="text">{escape(entry.title)}</title>' if entry.title else "",
        f"<link href={quoteattr(entry.link)}/>" if entry.link else "",
        f'<summary type="text">{escape(entry.summary)}</summary>' if entry.summary else "",
        f'<content type="html">{escape(entry.content)}</content>' if entry.content else "",
        *(f"<author><name>{escape(author)}</name></author>" for author in entry.authors),
        *(f"<category term={quoteattr(tag)}/>" for tag in entry.tags),
        f"<published>{entry.published.isoformat()}</published>" if entry.published else "",
    ]
    return f"\n<entry>{''.join(parts)}</entry>"


def json_feed(*entries: Written, title: str = "Feed") -> bytes:
    """JSON Feed 1.1."""
    items = [
        {
            "id": entry.id,
            "title": entry.title or None,
            "url": entry.link or None,
            "summary": entry.summary or None,
            "content_html": entry.content or None,
            "authors": [{"name": author} for author in entry.authors],
            "tags": list(entry.tags),
            "date_published": entry.published.isoformat() if entry.published else None,
        }
        for entry in entries
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}).encode()


def material(data: bytes, **given: str) -> Material:
    """The bytes as material named ``feed.xml``."""
    return Material(data=data, name="feed.xml", **given)  # type: ignore[arg-type] # only texts are given here
