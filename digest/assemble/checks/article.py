"""All checks of the articles of one text, each finding at its place there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from digest.assemble.checks.finding import Finding
from digest.assemble.checks.linking import links, notes, same_words
from digest.assemble.checks.marks import brackets, mixtures, quotations, spaces, turns
from digest.assemble.checks.passages import Role, passages
from digest.assemble.checks.placing import NOWHERE, align, starts_of
from digest.assemble.checks.shape import headings, pictures, whole
from digest.assemble.checks.wording import doubled_paragraphs, doubled_words, long_passages, placeholders
from digest.model.checks import CHECKS, CheckChoice
from digest.model.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.assemble.checks.passages import Passage
    from digest.assemble.checks.placing import Source
    from digest.model.article import Article

EXCERPT = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What checks are made by: the choice of config.toml, the publication's language, and the day that is today.

    Embargoes are looked at as of ``moment`` (aware; the end of that day where none is given). ``zone`` is the
    publication's.
    """

    choice: CheckChoice
    language: str
    today: dt.date
    moment: dt.datetime | None = None
    zone: str = "UTC"

    @property
    def embargo_moment(self) -> dt.datetime:
        """The moment at which an embargo must be over."""
        return self.moment or dt.datetime.combine(self.today, dt.time.max, ZoneInfo(self.zone))


def check_articles(
    articles: Iterable[Article], source: Source | None, *, name: str, terms: Terms
) -> tuple[Notice, ...]:
    """What an editor may want to look at in the articles of one text, in the order of the places.

    Without a source (a format that is no text) notices have no line. ``name`` is the path that stands in them.
    """
    found: list[Notice] = []
    at = source.first if source else 0
    for article in articles:
        all_ = passages(article, terms.language)
        placer = Placer(all_, source, at, article.origin.line)
        found += [placer.notice(finding, name) for finding in findings(article, all_, terms)]
        at = placer.end
    return tuple(sorted(found, key=lambda notice: (notice.line or 0, notice.column or 0)))


def link_notices(articles: Iterable[Article], source: Source | None, *, name: str, terms: Terms) -> tuple[Notice, ...]:
    """Each address that the articles link or show, at its place, as a notice ``dead-link`` with the address as excerpt."""
    found: list[Notice] = []
    at = source.first if source else 0
    for article in articles:
        all_ = passages(article, terms.language)
        placer = Placer(all_, source, at, article.origin.line)
        found += [replace(placer.notice(each, name), excerpt=each.seek) for each in _addresses(all_)]
        at = placer.end
    return tuple(found)


def _addresses(all_: tuple[Passage, ...]) -> Iterator[Finding]:
    for passage in all_:
        links = [(link.start, link.end, link.url) for link in passage.links]
        if passage.role is Role.PICTURE and passage.figure is not None:
            links.append((0, 0, passage.figure.source))
        for start, end, url in links:
            if url.startswith(("http://", "https://")):
                yield Finding(code="dead-link", message="", passage=passage, start=start, end=end, seek=url)


def findings(article: Article, all_: tuple[Passage, ...], terms: Terms) -> Iterator[Finding]:
    """Every check of one article."""
    yield from whole(article, all_, terms.choice, terms.today)
    for passage in all_:
        if passage.text:
            yield from placeholders(passage)
            yield from doubled_words(passage)
            yield from long_passages(passage, terms.choice)
            yield from spaces(passage)
            yield from brackets(passage)
            yield from turns(passage)
            yield from links(passage)
        yield from notes(passage)
    yield from doubled_paragraphs(all_)
    yield from mixtures(all_)
    yield from quotations(all_)
    yield from same_words(all_)
    yield from headings(all_)
    yield from pictures(all_)


class Placer:
    """Gives findings of one article their places; passages are looked for once one of them is needed."""

    def __init__(self, all_: tuple[Passage, ...], source: Source | None, at: int, line: int | None) -> None:
        self.source = source
        self.first = at
        self.line = line
        self._starts = starts_of(all_, source, at) if source else {}
        self._pairs: dict[int, list[int]] = {}
        body = [passage.number for passage in all_ if not passage.bio]
        self.end = max((self._starts.get(number, at) for number in body), default=at)

    def notice(self, finding: Finding, name: str) -> Notice:
        """The finding as a notice."""
        check = CHECKS[finding.code]
        text = finding.passage.text[finding.start : finding.end] if finding.passage else ""
        made = Notice(
            code=finding.code,
            severity=finding.severity or check.severity,
            message=finding.message,
            path=name,
            hint=finding.hint,
            excerpt=(" ".join(text.split()) or finding.seek)[:EXCERPT] or None,
        )
        if self.source is None:
            return made
        span = self._span(finding, self.source)
        if span is None:
            return replace(made, line=self._nearest(finding, self.source))
        line, column = self.source.place(span[0])
        last, end = self.source.place(max(span[1] - 1, span[0]))
        return replace(made, line=line, column=column, end_column=end + 1 if last == line else None)

    def _span(self, finding: Finding, source: Source) -> tuple[int, int] | None:
        """The characters of the source that a finding means, where they were found word for word."""
        passage = finding.passage
        if passage is None:
            return None
        start = self._starts.get(passage.number, self.first)
        if finding.seek:
            place = source.text.find(finding.seek, self._last_known(passage, finding.end, start))
            place = place if place >= 0 else source.text.find(finding.seek)
            if place >= 0:
                return place, place + len(finding.seek)
        meant = self.pairs(passage)[finding.start : finding.end]
        if not meant or NOWHERE in (meant[0], meant[-1]):
            return None
        return meant[0], meant[-1] + 1

    def pairs(self, passage: Passage) -> list[int]:
        """The places of a passage's characters in the source."""
        if self.source is None:
            return []
        if passage.number not in self._pairs:
            start = self._starts.get(passage.number, self.first)
            self._pairs[passage.number] = align(passage, self.source, start)
        return self._pairs[passage.number]

    def _nearest(self, finding: Finding, source: Source) -> int | None:
        if finding.passage is None:
            return (self.line or 1) if source.paste else 1  # elsewhere it is a line of what the file was made from
        start = self._starts.get(finding.passage.number, self.first)
        return source.place(self._last_known(finding.passage, finding.start + 1, start))[0]

    def _last_known(self, passage: Passage, end: int, otherwise: int) -> int:
        """Where the last character before a place of a passage stands that is known at all."""
        pairs = self.pairs(passage)
        return next((pairs[at] for at in range(min(end, len(pairs)) - 1, -1, -1) if pairs[at] != NOWHERE), otherwise)
