"""A web page where a feed was expected: how it is known, and which feeds it names."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_LOOK = 20_000
_READ = 200_000
MOST_FEEDS = 5
_FEED = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|rdf|channel)[\s>/]", re.IGNORECASE)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feeds: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("link", "a"):
            return
        given = dict(attrs)
        rel = (given.get("rel") or "").casefold().split()
        if "alternate" in rel and (given.get("type") or "").strip().casefold() in _TYPES and given.get("href"):
            self.feeds.append(given["href"] or "")


def is_page(text: str) -> bool:
    """Whether a text is a web page and no feed; what comes first in it decides."""
    top = text[:_LOOK]
    page, feed = _PAGE.search(top), _FEED.search(top)
    return page is not None and (feed is None or page.start() < feed.start())


def feeds_of_page(text: str) -> list[str]:
    """The addresses of feeds that a page names, as written; at most five."""
    reader = _Links()
    reader.feed(text[:_READ])
    return list(dict.fromkeys(reader.feeds))[:MOST_FEEDS]
