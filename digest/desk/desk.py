"""The desk itself: one publication's files and rows, the clock, and who acts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from digest.shelf.atomic import make_folder, told
from digest.shelf.finished import Finished
from digest.shelf.frozen import Frozen
from digest.shelf.inbox import Inbox
from digest.shelf.issues import IssueFolders
from digest.shelf.set_aside import SetAsideFolder

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from digest.ingest.labels import LabelTable
    from digest.model.actor import Actor
    from digest.model.article import Article, Reading
    from digest.model.config import Config
    from digest.model.notice import Notice
    from digest.store import Store
    from digest.words import Words


@dataclass(kw_only=True)
class Desk:
    """What every verb needs. ``now`` gives an aware UTC time; the database is opened on first use."""

    config: Config
    actor: Actor
    now: Callable[[], dt.datetime]
    _store: Store | None = field(default=None, repr=False)
    _readings: dict[str, Reading] = field(default_factory=dict, repr=False)
    checked: dict[str, tuple[Notice, ...]] = field(default_factory=dict, repr=False)

    @property
    def store(self) -> Store:
        """The rows; a new database is made where there is none."""
        if self._store is None:
            from digest.store import Store

            with told(self.config.state):
                make_folder(self.config.state, mode=0o700)
            name = self.config.publication.slug
            self._store = Store(self.config.state / "state.db", now=self.now(), publication=name)
        return self._store

    def as_actor(self, actor: Actor) -> Desk:
        """The same desk with somebody else at it; the database and what was read stay shared."""
        return replace(self, actor=actor, _store=self.store)

    def read(self, data: bytes, name: str) -> Reading:
        """The reading of some bytes; a Markdown file that one command meets twice is read once."""
        from digest.ingest.reader import read

        key = hashlib.sha256(data).hexdigest()
        reading = self._readings.get(key)
        if reading is None:
            reading = read(data, name=name, table=self.table, zone=self.config.publication.timezone)
            if name.endswith(".md"):
                self._readings[key] = reading
        return replace(reading, notices=tuple(replace(notice, path=name) for notice in reading.notices))

    def remember(self, data: bytes, article: Article) -> None:
        """Spares this command the reading of a Markdown file that it has just written of an article."""
        from digest.ingest.markdown.normal_form import normal_article
        from digest.model.article import Reading

        self._readings[hashlib.sha256(data).hexdigest()] = Reading(articles=(normal_article(article),))

    @cached_property
    def inbox(self) -> Inbox:
        """issues/inbox/."""
        return Inbox(self.config.issues / "inbox")

    @cached_property
    def aside(self) -> SetAsideFolder:
        """issues/inbox/set-aside/."""
        return SetAsideFolder(self.inbox.folder / "set-aside")

    @cached_property
    def folders(self) -> IssueFolders:
        """issues/<slug>/."""
        return IssueFolders(self.config.issues)

    @cached_property
    def frozen(self) -> Frozen:
        """.digest/frozen/."""
        return Frozen(self.config.state / "frozen")

    @cached_property
    def finished(self) -> Finished:
        """.digest/cache/layouts/."""
        return Finished(folder=self.config.state / "cache" / "layouts")

    @cached_property
    def words(self) -> Words:
        """The interface words in the publication's language."""
        from digest.words import words_in

        return words_in(self.config.publication.language)

    @cached_property
    def table(self) -> LabelTable:
        """The section labels that are known."""
        from digest.ingest.labels import LabelTable

        return LabelTable(self.config.sections)

    def local_time(self, at: dt.datetime | None = None) -> dt.datetime:
        """Now, or another moment, in the publication's zone."""
        return (at or self.now()).astimezone(ZoneInfo(self.config.publication.timezone))

    def is_quiet(self) -> bool:
        """Whether nothing is to make a sound in the editors' chat now."""
        from digest.slots import is_quiet

        return is_quiet(self.local_time(), self.config.newsroom.quiet)

    def today(self) -> dt.date:
        """The calendar date in the publication's zone."""
        return self.local_time().date()

    def close(self) -> None:
        """Lets the database go."""
        if self._store is not None:
            self._store.close()
            self._store = None
