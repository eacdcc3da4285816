"""What a feed says, before and after it is made into articles, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.model.article import Reading

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.article import Article
    from digest.model.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A text with the type that it declares: ``text/plain``, or anything else for markup.

    ``base`` is what relative addresses in it refer to, as far as the feed says; ``language`` likewise.
    """

    text: str
    media_type: str = "text/plain"
    base: str = ""
    language: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether the text means exactly its characters."""
        return self.media_type == "text/plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPerson:
    """An author as the feed names one; any of the three may be missing."""

    name: str = ""
    email: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that belongs to an entry: its address as written, its media type and its length in bytes."""

    url: str
    media_type: str = ""
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """One entry with every value as the feed gives it. ``line`` is where it begins, None where that is not known.

    ``only_summary`` tells that the format has a place for the whole text, and that it is empty here. ``copied_from`` is
    the feed that the entry was copied from, its title and its address as far as they are given.
    """

    title: Piece | None = None
    subtitle: Piece | None = None
    external_id: str = ""
    link: str = ""
    published: str = ""
    updated: str = ""
    summary: Piece | None = None
    contents: tuple[Piece, ...] = ()
    authors: tuple[FeedPerson, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    picture: str = ""
    only_summary: bool = False
    copied_from: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed with every value as it is given. ``refresh`` is how long it asks to be left alone."""

    version: str = ""
    title: Piece | None = None
    description: Piece | None = None
    home_page: str = ""
    address: str = ""
    language: str = ""
    authors: tuple[FeedPerson, ...] = ()
    refresh: dt.timedelta | None = None
    entries: tuple[RawEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One article of a feed, and what else its entry had.

    ``cut_short`` says why the text is probably not the whole one (``ellipsis``, ``read-more``, ``only-summary``); it
    is empty where the text looks whole. ``enclosures`` and ``picture`` have absolute http addresses only.
    """

    article: Article
    cut_short: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReading:
    """A whole feed: what it says of itself, its entries in its own order, and the notices.

    ``version`` is the format (``rss20``, ``atom10``, ``json11`` ...; empty for a page that is no feed). ``home_page``
    and ``address`` (the one it gives for itself) are absolute or empty. ``refresh`` is the least time between two
    visits that it asks for, if it does.
    """

    version: str = ""
    title: str = ""
    description: str = ""
    home_page: str = ""
    address: str = ""
    language: str = ""
    refresh: dt.timedelta | None = None
    entries: tuple[FeedEntry, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles alone."""
        return tuple(entry.article for entry in self.entries)

    @property
    def reading(self) -> Reading:
        """The articles and notices, as any reader gives them."""
        cut = tuple(at for at, entry in enumerate(self.entries) if entry.cut_short)
        return Reading(articles=self.articles, notices=self.notices, cut_short=cut)
