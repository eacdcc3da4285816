"""Which article this is: the same as before, changed, resembling another, or new. Reads rows and files, writes nothing.

In this order: the source's own name for it, its canonical address, its words. A name is a hint, not a proof: sources
use names twice, and give an old article a new one; then address, title and words decide. What merely resembles another
is never merged: it is shown.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from digest.desk.inbox.article_file import markdown_of
from digest.desk.inbox.facts import Facts, overlap, same_words
from digest.errors import InputError
from digest.ingest.identity import folded_words
from digest.ingest.shingles import likenesses, unpack
from digest.shelf.atomic import sha256

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from digest.desk.desk import Desk
    from digest.ingest.shingles import Likenesses
    from digest.store.rows import ArticleRow, SightingRow

Row = TypeVar("Row")
ALIKE = 0.6
"""From which containment on an article is shown as perhaps the same."""
COMPARED = dt.timedelta(days=60)
"""How far back articles are compared."""


class Found(StrEnum):
    """What an article turned out to be.

    ``new``: to be filed. ``known``: nothing changed. ``revised``: it waits, and its file gets the next revision.
    ``kept``: it waits, but somebody changed the file, which stays. ``changed``: it is placed in an issue, which stays.
    ``passed``: too old to be news; seen, not filed. ``back``: an editor had taken it out, and hands it over again.
    """

    NEW = "new"
    KNOWN = "known"
    REVISED = "revised"
    KEPT = "kept"
    CHANGED = "changed"
    PASSED = "passed"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """An article and what it is. ``row`` is the one that is known, ``twin`` the fact of the same reading that it repeats.

    ``name`` is what its source calls it, ``sighting`` what is written of that. ``alike`` is the id of an article that it
    may be the same as, by ``likeness`` percent.
    """

    facts: Facts
    found: Found
    name: str = ""
    row: ArticleRow | None = None
    twin: Facts | None = None
    sighting: SightingRow | None = None
    alike: str = ""
    likeness: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is too old to be news.

    ``horizon`` is the moment before which an unknown article is seen and not filed, ``None`` where none is; ``undated``
    says whether one without a date is, too.
    """

    horizon: dt.datetime | None = None
    undated: bool = False


NO_LIMITS = Limits()
"""Everything is filed."""


class Memory:
    """What the rows say of the articles of one reading, asked for at once: hundreds of entries are a few questions."""

    def __init__(self, desk: Desk, facts: Sequence[Facts], source: str) -> None:
        store = desk.store
        urls = [each.url for each in facts if each.url]
        contents = [words for each in facts for words in (each.content, each.seen)]
        names = [name for each in facts for name in each.names] if source else []
        self.named = {row.external_id: row for row in store.sightings_named(source, names)}
        seen = dict.fromkeys(store.sightings_like(urls=urls, contents=contents))
        ids = [row.article for row in (*self.named.values(), *seen) if row.article]
        rows = dict.fromkeys(store.find_articles(ids=ids, urls=urls, contents=contents))
        self.articles = {row.id: row for row in rows}
        self.listed = frozenset(each.article.origin.external_id for each in facts) - {""}
        self.at, self.seen_at = _by(rows, lambda row: row.url), _by(seen, lambda row: row.url)
        self.seen_as = _by(seen, lambda row: row.content_sha256)
        self._words = {row.content_sha256: row for row in rows}

    def with_words(self, content: str) -> ArticleRow | None:
        """The article of that content."""
        return self._words.get(content)

    def of_content(self, facts: Facts) -> ArticleRow | None:
        """The article with these words, or the one that was seen with them somewhere, whatever it was filed as."""
        found = self.with_words(facts.content)
        articles = (row.article for row in self.seen_as.get(facts.seen, ()) if row.article)
        return found or self.articles.get(next(articles, ""))


def _by(rows: Iterable[Row], key: Callable[[Row], str]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


@dataclass(kw_only=True)
class Identifier:
    """Identifies the articles of one reading, one after another."""

    desk: Desk
    limits: Limits
    memory: Memory
    _new: list[Facts] = field(default_factory=list)
    _revised: dict[str, ArticleRow] = field(default_factory=dict)
    _spoken: set[str] = field(default_factory=set)
    _taken: dict[str, Facts] = field(default_factory=dict)
    _likenesses: Likenesses | None = None

    def identify(self, facts: Facts) -> Identified:
        """What an article is, the earlier ones of this reading being filed."""
        name, sighting = self._name(facts)
        row = self._row(facts, sighting)
        if name:
            self._taken.setdefault(name, facts)
        seen = Identified(facts=facts, found=Found.KNOWN, name=name, row=row, sighting=sighting)
        if row is not None:
            found = Found.KNOWN if row.id in self._spoken else self._against(facts, row)
            if found is not Found.KNOWN:  # of two entries that are one article, the first has its say
                self._spoken.add(row.id)
            if found is Found.REVISED:
                self._revised[facts.content] = row
            return Identified(facts=facts, found=found, name=name, row=row, sighting=sighting)
        if sighting is not None or self._passed_before(facts):
            return seen
        twin = next((other for other in self._new if same_words(other, facts)), None)
        if twin is not None:
            return Identified(facts=facts, found=Found.KNOWN, name=name, twin=twin)
        if self._is_old(facts):
            return Identified(facts=facts, found=Found.PASSED, name=name)
        alike, likeness = self._nearest(facts)
        self._new.append(facts)
        return Identified(facts=facts, found=Found.NEW, name=name, alike=alike, likeness=likeness)

    def _name(self, facts: Facts) -> tuple[str, SightingRow | None]:
        """What the source calls it, and the sighting under that name if it is of this article; the first free name else.

        A sighting with the very words comes first, so that the order of the entries decides nothing.
        """
        if not facts.source:
            return "", None
        free = [name for name in facts.names if self._taken.get(name, facts).seen == facts.seen]
        found = [(name, self.memory.named.get(name)) for name in free]
        for name, sighting in found:
            if sighting is not None and sighting.content_sha256 == facts.seen:
                return name, sighting
        for name, sighting in found:
            if sighting is not None and self._is_of(sighting, facts):
                return name, sighting
        return next((name for name, sighting in found if sighting is None), facts.names[-1]), None

    def _is_of(self, sighting: SightingRow, facts: Facts) -> bool:
        """Whether what a source names is still the same article: a name may be used twice, for another one.

        An article may be written anew under its address and title; under one of them alone, if some words stayed.
        """
        if sighting.content_sha256 in {facts.seen, facts.content}:
            return True
        told = bool(facts.url and sighting.url), bool(facts.title and sighting.title)
        same = (told[0] and facts.url == sighting.url), (told[1] and facts.title == sighting.title)
        if same[1] and (same[0] or not told[0]):
            return True
        agree = self._agree(facts, sighting.article)
        return (any(same) or not any(told)) if agree is None else agree

    def _is_same(self, facts: Facts, title: str, content: str, article: str | None) -> bool:
        """Whether an article at the same address is the same: by its words, by its title where they are too few."""
        if content in {facts.seen, facts.content}:
            return True
        agree = self._agree(facts, article)
        if agree is None:
            return bool(facts.title) and title == facts.title and not self._is_listed(facts, article)
        return agree

    def _agree(self, facts: Facts, article: str | None) -> bool | None:
        """Whether some words stayed; ``None`` where there are too few to tell, or those of then were not kept."""
        known = unpack(self.desk.store.shingles_of(article)) if article else frozenset()
        return overlap(known, facts.shingles)

    def _is_listed(self, facts: Facts, article: str | None) -> bool:
        """Whether the source still lists that article under a name of its own, beside this one."""
        seen = self.memory.seen_at.get(facts.url, ())
        return any(
            row.article == article and row.source == facts.source and row.external_id in self.memory.listed
            for row in seen
        )

    def _row(self, facts: Facts, sighting: SightingRow | None) -> ArticleRow | None:
        """The known article: by name, by address, by words."""
        memory = self.memory
        if sighting is not None:
            return memory.articles.get(sighting.article) if sighting.article else None
        revised = self._revised.get(facts.content)
        return (self._at_url(facts) if facts.url else None) or revised or memory.of_content(facts)

    def _at_url(self, facts: Facts) -> ArticleRow | None:
        memory = self.memory
        for seen in memory.seen_at.get(facts.url, ()):
            if seen.article and self._is_same(facts, seen.title, seen.content_sha256, seen.article):
                return memory.articles.get(seen.article)
        rows = memory.at.get(facts.url, ())
        same = (row for row in rows if self._is_same(facts, folded_words(row.title or ""), row.content_sha256, row.id))
        return next(same, None)

    def _passed_before(self, facts: Facts) -> bool:
        """Whether its own source had it before, under another name, when it was too old to be filed."""
        if not facts.source:
            return False
        seen = (*self.memory.seen_at.get(facts.url, ()), *self.memory.seen_as.get(facts.seen, ()))
        return any(
            row.source == facts.source
            and row.article is None
            and (row.content_sha256 == facts.seen or (row.title == facts.title and not self._is_news(facts)))
            for row in seen
        )

    def _against(self, facts: Facts, row: ArticleRow) -> Found:
        """What became of an article that is known."""
        seen = self.desk.store.sightings_of(row.id)
        told = any(one.source == facts.source and one.content_sha256 == facts.seen for one in seen)
        own = self._is_own(facts, row)
        if facts.article.embargo is not None and facts.content == row.content_sha256:
            return self._with_embargo(facts, row)
        if told or not own or facts.content == row.content_sha256:
            return Found.KNOWN
        if row.issue is not None:
            return Found.CHANGED
        if self._is_another(facts):  # it became the same as another one
            return Found.KNOWN
        try:
            data = self.desk.inbox.read(row.file)
        except InputError:  # an editor took it away
            return Found.KNOWN
        ours = sha256(data) == row.filed_sha256 or data == markdown_of(facts.article, row.id)
        return Found.REVISED if ours else Found.KEPT

    def _with_embargo(self, facts: Facts, row: ArticleRow) -> Found:
        """What an article is whose words are known, and that comes with an embargo: a new one must not get lost."""
        try:
            data = self.desk.inbox.read(row.file)
            filed = self.desk.read(data, row.file).articles[0]
        except InputError:
            return Found.KNOWN
        if row.issue is None and row.filed_sha256 and data == markdown_of(facts.article, row.id):
            return Found.KNOWN if sha256(data) == row.filed_sha256 else Found.REVISED  # written, its row to come
        if filed.embargo == facts.article.embargo:
            return Found.KNOWN
        if row.issue is not None:
            return Found.CHANGED if row.changed_at is None else Found.KNOWN
        return Found.REVISED if sha256(data) == row.filed_sha256 else Found.KEPT

    def _is_another(self, facts: Facts) -> bool:
        """Whether another article has these words, from before or from this reading."""
        known = self.memory.with_words(facts.content) is not None or facts.content in self._revised
        return known or any(other.content == facts.content for other in self._new)

    def _is_own(self, facts: Facts, row: ArticleRow) -> bool:
        """Whether it is from the source that the article is from, or from one that took over from a source that is gone."""
        if row.source == facts.source:
            return bool(facts.source or facts.url)
        return bool(row.source and facts.source) and row.source not in self._configured

    @cached_property
    def _configured(self) -> frozenset[str]:
        return frozenset(source.name for source in self.desk.config.sources)

    def _is_news(self, facts: Facts) -> bool:
        """Whether its date says that it is new, whatever was seen before."""
        when = facts.article.published or facts.article.updated
        return when is not None and not self._is_old(facts)

    def _is_old(self, facts: Facts) -> bool:
        when = facts.article.published or facts.article.updated
        horizon = self.limits.horizon
        if horizon is None or when is None:
            return horizon is not None and self.limits.undated
        if isinstance(when, dt.datetime):
            return when < horizon
        return when < self.desk.local_time(horizon).date()

    def _nearest(self, facts: Facts) -> tuple[str, int]:
        """The article of the last weeks, or of this reading, that shares most with it, and how much in percent."""
        if self._likenesses is None:
            rows = self.desk.store.shingles_since(self.desk.now() - COMPARED)
            self._likenesses = likenesses((row.article, row.hashes) for row in rows)
        found = self._likenesses.nearest(facts.shingles)
        self._likenesses.add(f"new {len(self._new)}", facts.shingles)
        if found is None or found[1] < ALIKE:
            return "", 0
        return found[0], int(found[1] * 100)


def identified(desk: Desk, facts: Sequence[Facts], limits: Limits) -> Iterator[Identified]:
    """What each article of a reading is."""
    source = facts[0].source if facts else ""
    identifier = Identifier(desk=desk, limits=limits, memory=Memory(desk, facts, source))
    for each in facts:
        yield identifier.identify(each)
