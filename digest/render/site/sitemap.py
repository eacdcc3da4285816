"""Published pages -> sitemap.xml with the days of their last change, and robots.txt that names it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from digest.render.site.articles import AUTHORS, THEMES
from digest.render.site.feeds import serialized
from digest.render.site.lists import people, themes
from digest.render.site.moments import uri
from digest.render.site.names import folder_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from digest.model.config import Publication
    from digest.render.site.material import Site

SITEMAP, ROBOTS = "sitemap.xml", "robots.txt"
MOST = 50_000
"""Addresses in one sitemap, as its protocol has it; beyond that the oldest are left to the pages that lead to them."""
INDEX = "index.html"
OURS = b"# Written by Digest.\n"
"""How robots.txt begins as long as nobody put another in its place."""
_HIDDEN = b'<meta name="robots" content="noindex">'


def sitemap(site: Site, publication: Publication, around: Mapping[str, bytes]) -> dict[str, bytes]:
    """``sitemap.xml``, where the publication has a public address: the pages around, the issues and their articles.

    ``around`` are the pages around the issues by their names; those that no search engine is to keep are left out, and so
    are withdrawn issues.
    """
    if not publication.public_url:
        return {}
    newest = max((issue.updated or issue.date for issue in site.readable), default=None)
    days: dict[str, dt.date | None] = {"": newest}
    days |= {issue.address: issue.updated or issue.date for issue in site.readable}
    days |= {one.address: one.updated or one.date for one in site.articles if one.has_page}
    lists = _days_of_lists(site)
    days = {address: lists.get(address) for address in _listed(around)} | days
    root = ET.Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for address, day in list(days.items())[:MOST]:
        url = ET.SubElement(root, "url")
        ET.SubElement(url, "loc").text = uri(f"{publication.public_url}/{address}")
        if day is not None:
            ET.SubElement(url, "lastmod").text = day.isoformat()
    return {SITEMAP: serialized(root)}


def _days_of_lists(site: Site) -> dict[str, dt.date]:
    """When the pages of years, authors and themes last changed: with the last of what they list."""
    days: dict[str, dt.date] = {}
    for issue in site.readable:
        _later(days, f"{issue.date.year}/", issue.updated or issue.date)
    for kind, shelves in ((AUTHORS, people(site)), (THEMES, themes(site))):
        for shelf in shelves:
            for article, _ in shelf.articles:
                _later(days, f"{kind}/{folder_of(shelf.name)}/", article.updated or article.date)
    return days


def _later(days: dict[str, dt.date], address: str, day: dt.date) -> None:
    days[address] = max(day, days.get(address, day))


def robots(publication: Publication) -> dict[str, bytes]:
    """``robots.txt``: everything may be read, and where the sitemap is."""
    lines = "User-agent: *\nAllow: /\n"
    if publication.public_url:
        lines += f"\nSitemap: {uri(publication.public_url)}/{SITEMAP}\n"
    return {ROBOTS: OURS + lines.encode()}


def _listed(around: Mapping[str, bytes]) -> list[str]:
    """The addresses of pages that may be found."""
    pages = sorted(name for name, data in around.items() if name.endswith(f"/{INDEX}") and _HIDDEN not in data)
    return [name.removesuffix(INDEX) for name in pages]
