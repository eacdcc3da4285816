"""What stands in a page's head: how it is called, where it lies, how it looks when it is shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.render.site.policy import POLICY

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.config import Publication

COVER = "cover.png"
"""The name of the picture of an issue's cover, in the issue's folder."""
COVER_SIZE = (1200, 630)
FEEDS = (
    ("application/atom+xml", "atom.xml"),
    ("application/rss+xml", "rss.xml"),
    ("application/feed+json", "feed.json"),
)
"""The media types and names of the feeds at the archive's top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One page's head. ``title`` is that of the window, ``heading`` the page's own.

    ``address`` is where the page lies in public and ``image`` the address of its picture, both whole and empty where they are not
    known. ``home`` leads from the page to the archive's top (``../``; ``None``: there is none). ``feeds`` are named only
    where the archive has any. A ``hidden`` page is not to be listed by search engines.
    """

    title: str
    heading: str
    description: str = ""
    kind: str = "website"
    address: str = ""
    image: str = ""
    image_alt: str = ""
    published: dt.date | None = None
    modified: dt.date | None = None
    authors: tuple[str, ...] = ()
    topic: str = ""
    data: str = ""
    home: str | None = None
    feeds: tuple[tuple[str, str], ...] = ()
    script: str = ""
    policy: str = POLICY
    hidden: bool = False


def public(publication: Publication, path: str) -> str:
    """The address of a path in the archive; empty without a public address."""
    return f"{publication.public_url}/{path}" if publication.public_url else ""


def feeds_of(publication: Publication) -> tuple[tuple[str, str], ...]:
    """The feeds that pages name: there are some where entries can lead to an address."""
    return FEEDS if publication.public_url else ()
