"""One entry of a feed becomes one article."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.ingest.addresses import safe_source, safe_url
from digest.ingest.dates import read_moment
from digest.ingest.feeds.body import entry_body, urljoined
from digest.ingest.feeds.entry import Enclosure, FeedEntry
from digest.ingest.feeds.words import plain_line
from digest.ingest.front_matter.people import split_names
from digest.ingest.html.article import article_of
from digest.ingest.markdown.normal_form import normal_line
from digest.model.article import ArticleState, Author, Origin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.ingest.feeds.body import FeedBody
    from digest.ingest.feeds.entry import FeedPerson, RawEntry, RawFeed
    from digest.ingest.feeds.notices import FeedNotices
    from digest.ingest.known import Known
    from digest.model.article import Article, When
    from digest.model.material import Material

MOST_TAGS = 50
MOST_AUTHORS = 50
_LONGEST = 500
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_EMAIL = re.compile(r"[^\s@<>,;:()\[\]\"]{1,64}@[^\s@<>,;:()\[\]\"]{1,250}")
_SLACK = dt.timedelta(hours=1)
_AHEAD = dt.timedelta(hours=14)


class EntryReader:
    """Makes articles of the entries of one feed, which refer to ``base``; what it doubts goes to ``notices``."""

    def __init__(  # noqa: PLR0913 - what is known of all entries alike
        self, feed: RawFeed, material: Material, known: Known, notices: FeedNotices, *, base: str, raw_sha256: str
    ) -> None:
        self.feed, self.material, self.known, self.notices = feed, material, known, notices
        self.base, self.raw_sha256 = base, raw_sha256
        self.language = language_tag(feed.language) or material.language or None
        self.authors = tuple(self._author(person) for person in feed.authors)

    def read(self, entry: RawEntry) -> FeedEntry | None:
        """The article of an entry, or None for one in which there is nothing."""
        url = self._url(entry)
        language = language_tag(entry.language) or self.language
        body = entry_body(entry, url=url or self.base, language=language or "")
        laid = self._laid_out(entry, body)
        if not (laid.title or url or body.blocks or entry.enclosures):
            message = "An entry has no title, no link and no text; it was left out."
            self._note("feed-entry-empty", message, entry, entry.external_id)
            return None
        for remark in body.remarks:
            self.notices.add(remark.code, remark.message, line=entry.line, excerpt=remark.excerpt)
        if laid.title is None:
            self._note("missing-title", "The entry has no title; a working headline will stand in for it.", entry)
        if entry.copied_from:
            message = "The entry was copied from another feed; name it if the article is printed."
            self._note("feed-entry-copied", message, entry, entry.copied_from)
        if url is None and not entry.external_id:
            message = "The entry has neither an id nor a link; it is known by its words alone."
            self._note("feed-entry-unnamed", message, entry, laid.title or "")
        return FeedEntry(
            article=self._whole(laid, entry, body, url=url, language=body.language or language),
            cut_short=body.cut_short,
            enclosures=tuple(self._enclosures(entry)),
            picture=_http(safe_source(urljoined(self.base, entry.picture)) if entry.picture else None) or "",
        )

    def _laid_out(self, entry: RawEntry, body: FeedBody) -> Article:
        """The text in its sections, with the title and the authors that the feed gives or else the text itself."""
        title, subtitle, authors = plain_line(entry.title), plain_line(entry.subtitle), self._authors(entry)
        laid, found = article_of(
            body.blocks,
            titles=(title,) if title else (),
            names=tuple(author.name for author in authors),
            table=self.known.table,
            name=self.material.name,
        )
        for notice in found:
            if notice.code != "missing-title":
                excerpt = notice.excerpt or ""
                self.notices.add(notice.code, notice.message, line=entry.line, hint=notice.hint, excerpt=excerpt)
        if authors:
            authors = tuple(
                replace(author, bio=named.bio) if named.bio else author
                for author, named in zip(authors, laid.authors, strict=True)
            )
        return replace(
            laid,
            title=title or laid.title,
            subtitle=laid.subtitle or (subtitle if subtitle != title else None),
            authors=authors or laid.authors or self._of_source(),
        )

    def _whole(
        self, laid: Article, entry: RawEntry, body: FeedBody, *, url: str | None, language: str | None
    ) -> Article:
        """The article with what the feed says of it: its address, dates, tags, summary, state and origin."""
        published, updated = self._date(entry.published, entry), self._date(entry.updated, entry)
        return replace(
            laid,
            abstract=(*body.abstract, *laid.abstract),
            summary=body.summary,
            url=url,
            language=language,
            published=published or updated,
            updated=updated,
            tags=_each_once((*entry.tags, *self.material.tags)),
            state=self._state(published or updated, entry, laid.title),
            origin=Origin(
                name=self.material.name,
                line=entry.line,
                raw_sha256=self.raw_sha256,
                reader="feed",
                source=self.material.source,
                external_id=entry.external_id,
            ),
        )

    def _note(self, code: str, message: str, entry: RawEntry, excerpt: str = "") -> None:
        self.notices.add(code, message, line=entry.line, excerpt=excerpt)

    def _url(self, entry: RawEntry) -> str | None:
        if not entry.link:
            return None
        url = _http(safe_url(urljoined(self.base, entry.link)))
        if url is None and entry.link != entry.external_id:  # an id stands in for a missing link
            message = "The link of the entry is no web address; it was left out."
            self._note("link-dropped", message, entry, entry.link)
        return url

    def _date(self, raw: str, entry: RawEntry) -> When | None:
        if not raw:
            return None
        moment = read_moment(raw, zone=self.known.zone)
        if moment is None:
            self._note("date-unparsable", "This is not surely a date; the entry has none.", entry, raw)
            return None
        if moment.zone_assumed:
            message = f"The time has no zone; it was read as {self.known.zone or 'UTC'}."
            self._note("zone-assumed", message, entry, raw)
        return moment.when

    def _state(self, when: When | None, entry: RawEntry, title: str | None) -> ArticleState:
        now = self.known.now
        if when is None or now is None:
            return ArticleState.READY
        later = when > now + _SLACK if isinstance(when, dt.datetime) else when > (now + _AHEAD).date()
        if not later:
            return ArticleState.READY
        message = f"The entry is dated {when.isoformat()}, which is yet to come; it is held."
        self._note("date-future", message, entry, title or "")
        return ArticleState.HELD

    def _authors(self, entry: RawEntry) -> tuple[Author, ...]:
        named: dict[str, Author] = {}
        for person in entry.authors[:MOST_AUTHORS]:
            for author in self._people(person):
                named.setdefault(author.name.casefold(), author)
        return tuple(named.values()) or self.authors

    def _of_source(self) -> tuple[Author, ...]:
        name = normal_line(self.material.author)
        return (Author(name=name),) if name else ()

    def _people(self, person: FeedPerson) -> Iterable[Author]:
        names = split_names(person.name[:_LONGEST]) if _lists_names(person.name) else []
        if len(names) > 1 and not person.email:
            return [Author(name=name) for one in names if (name := normal_line(one))]
        return (self._author(person),)

    def _author(self, person: FeedPerson) -> Author:
        email = person.email if _EMAIL.fullmatch(person.email) else None
        link = safe_url(urljoined(self.base, person.link)) if person.link else None
        name = normal_line(" ".join(person.name.split())[:_LONGEST]) or person.email or person.link
        return Author(name=normal_line(name[:_LONGEST]) or "?", email=email, link=link)

    def _enclosures(self, entry: RawEntry) -> Iterable[Enclosure]:
        for enclosure in entry.enclosures[:MOST_TAGS]:
            url = _http(safe_url(urljoined(self.base, enclosure.url)))
            if url is None:
                self._note("link-dropped", "The address of a file is no web address.", entry, enclosure.url)
                continue
            yield Enclosure(url=url, media_type=enclosure.media_type, length=enclosure.length)


def language_tag(written: str) -> str | None:
    """A BCP 47 tag, or None for what is none."""
    text = written.strip()
    return text.replace("_", "-") if _LANGUAGE.fullmatch(text) else None


def _lists_names(name: str) -> bool:
    """``A B and C D`` or ``A B, C D`` are several; ``Doe, Jane`` is one, and so is ``Bar & Sons``."""
    if ";" in name or re.search(r"\sand\s", name, re.IGNORECASE):
        return True
    parts = name.split(",")
    return len(parts) > 1 and all(len(part.split()) > 1 for part in parts)


def _each_once(tags: Iterable[str]) -> tuple[str, ...]:
    each = dict.fromkeys(line for tag in tags if (line := normal_line(" ".join(tag.split())[:_LONGEST])))
    return tuple(each)[:MOST_TAGS]


def _http(url: str | None) -> str | None:
    return url if url and url[:4].casefold() == "http" else None
