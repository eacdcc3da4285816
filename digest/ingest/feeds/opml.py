"""Lists of feeds, in and out: OPML 1 and 2.

Source: opml.org/spec2.opml, and what other programs write. A feed in several folders is one feed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from digest.ingest.addresses import safe_url
from digest.ingest.feeds.notices import FeedNotices
from digest.ingest.feeds.opml_tree import DEEPEST, NOT_XML, local_name, opml_root
from digest.ingest.markdown.normal_form import normal_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.model.notice import Notice

MOST_FEEDS = 5000
_LONGEST = 500

Folder = tuple[str, ...]
"""The names of the folders around a feed, from the outside in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """A feed: its address, what it is called, its home page, the folders that it lies in, and its tags."""

    url: str
    title: str = ""
    home_page: str = ""
    folders: tuple[Folder, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """What its articles may be tagged with: its tags, and the names of its folders that lie in no other."""
        return tuple(dict.fromkeys((*self.tags, *(path[0] for path in self.folders if len(path) == 1))))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlReading:
    """A list of feeds, each once, and the addresses of further lists that it includes."""

    title: str = ""
    owner: str = ""
    feeds: tuple[OpmlFeed, ...] = ()
    lists: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def read_opml(data: bytes, *, name: str) -> OpmlReading:
    """The feeds of an OPML file. Raises InputError (path ``name``) for what is none, too large or too deep."""
    notices = FeedNotices(name)
    root = opml_root(data, name, notices)
    parts = {local_name(part): part for part in root}
    head, body = parts.get("head"), parts.get("body", root)
    found = _Outlines(notices)
    for outline in body:
        if local_name(outline) == "outline":
            found.take(outline, (), 1)
    if not found.feeds and not found.lists:
        notices.add("opml-no-feeds", "There are no feeds in this list.", hint="A feed is an outline with xmlUrl.")
    return OpmlReading(
        title=_child(head, "title"),
        owner=_child(head, "ownerName"),
        feeds=tuple(found.feeds.values()),
        lists=tuple(dict.fromkeys(found.lists)),
        notices=notices.all(),
    )


class _Outlines:
    """Collects the feeds of outlines inside each other."""

    def __init__(self, notices: FeedNotices) -> None:
        self.feeds: dict[str, OpmlFeed] = {}
        self.lists: list[str] = []
        self._notices = notices

    def take(self, outline: ET.Element, folder: Folder, depth: int) -> None:
        """One outline and those in it."""
        given = {name.rpartition("}")[2].casefold(): value for name, value in outline.attrib.items()}
        title = _line(given.get("title")) or _line(given.get("text"))
        kind = given.get("type", "").strip().casefold()
        if "xmlurl" in given or (kind in {"rss", "atom"} and "url" in given):
            self._feed(given, title, folder)
        elif kind in {"include", "link"} and given.get("url"):
            self._list(given["url"], title, is_list=kind == "include" or given["url"].casefold().endswith(".opml"))
        if depth < DEEPEST:
            inner = (*folder, title) if title and "xmlurl" not in given else folder
            for child in outline:
                self.take(child, inner, depth + 1)

    def _feed(self, given: dict[str, str], title: str, folder: Folder) -> None:
        written = given.get("xmlurl") or given.get("url") or ""
        url = _web(_without_feed_scheme(written.strip()))
        if url is None:
            self._notices.add("link-dropped", "The address of a feed is no web address.", excerpt=f"{title} {written}")
            return
        if url not in self.feeds and len(self.feeds) >= MOST_FEEDS:
            self._notices.add(
                "opml-too-many-feeds", f"Feeds after the first {MOST_FEEDS:,} were left out.", excerpt=url
            )
            return
        before = self.feeds.get(url, OpmlFeed(url=url))
        folders, tags = _categories(given.get("category", ""))
        own = ((folder,) if folder else ()) + folders
        self.feeds[url] = OpmlFeed(
            url=url,
            title=before.title or title,
            home_page=before.home_page or _web(given.get("htmlurl", "")) or "",
            folders=tuple(dict.fromkeys((*before.folders, *own))),
            tags=tuple(dict.fromkeys((*before.tags, *tags))),
        )

    def _list(self, written: str, title: str, *, is_list: bool) -> None:
        url = _web(written)
        if url is None or not is_list:
            self._notices.add("opml-link", "A link that is no feed was left out.", excerpt=f"{title} {written}")
        else:
            self.lists.append(url)


def _child(parent: ET.Element | None, name: str) -> str:
    found = (_line(part.text) for part in ([] if parent is None else parent) if local_name(part) == name.casefold())
    return next((line for line in found if line), "")


def _line(text: str | None) -> str:
    return (normal_line(" ".join((text or "").split())) or "")[:_LONGEST].strip()


def _web(written: str) -> str | None:
    url = safe_url(written.strip())
    return url if url and url[:4].casefold() == "http" else None


def _without_feed_scheme(url: str) -> str:
    """``feed:https://…`` and ``feed://…`` are what browsers once gave to programs that read feeds."""
    if url[:5].casefold() != "feed:":
        return url
    rest = url[5:].lstrip("/")
    return rest if rest[:4].casefold() == "http" else f"http://{rest}"


def _categories(written: str) -> tuple[tuple[Folder, ...], tuple[str, ...]]:
    """The attribute ``category``: paths from a slash are folders, single words are tags."""
    folders, tags = [], []
    for part in written.split(","):
        names = tuple(line for one in part.split("/") if (line := _line(one)))
        if len(names) == 1 and not part.strip().startswith("/"):
            tags.append(names[0])
        elif names:
            folders.append(names)
    return tuple(folders), tuple(tags)


def write_opml(title: str, feeds: tuple[OpmlFeed, ...]) -> bytes:
    """An OPML 2 file of the feeds, as UTF-8; :func:`read_opml` gives the same feeds back.

    Feeds of one folder stand together, and one of several folders stands in each. A comma or a slash in a tag, which
    the format has no way to write, is a space.
    """
    root = ET.Element("opml", {"version": "2.0"})
    ET.SubElement(ET.SubElement(root, "head"), "title").text = _written(title)
    body = ET.SubElement(root, "body")
    opened: dict[Folder, ET.Element] = {}
    for feed in feeds:
        for folder in feed.folders or ((),):
            ET.SubElement(_folder(body, folder, opened), "outline", dict(_attributes(feed)))
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode() + b"\n"


def _folder(body: ET.Element, folder: Folder, opened: dict[Folder, ET.Element]) -> ET.Element:
    """The outline of a folder, made where it is not there yet."""
    place = body
    for depth, name in enumerate(folder, start=1):
        path = folder[:depth]
        if path not in opened:
            opened[path] = ET.SubElement(place, "outline", {"text": _written(name)})
        place = opened[path]
    return place


def _attributes(feed: OpmlFeed) -> Iterator[tuple[str, str]]:
    yield from (("type", "rss"), ("text", _written(feed.title)), ("title", _written(feed.title)))
    yield "xmlUrl", _written(feed.url)
    if feed.home_page:
        yield "htmlUrl", _written(feed.home_page)
    if feed.tags:
        yield "category", ",".join(re.sub(r"[,/]", " ", _written(tag)) for tag in feed.tags)


def _written(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)
