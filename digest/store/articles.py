"""Sightings of articles: what was taken in before, and which issue it is placed in."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, select, update

from digest.errors import UnknownError
from digest.store.inserting import chunks, insert_new
from digest.store.rows import ArticleRow
from digest.store.source_tables import sightings
from digest.store.tables import articles, placements
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy import Select

    from digest.model.article import ArticleState


class Articles(Transactions):
    """The verbs on articles."""

    def record_article(self, article: ArticleRow) -> bool:
        """Write a sighting down: ``True`` if it is new, ``False`` if its id or its content is known."""
        row = asdict(article)
        del row["issue"]  # a placement is a row of its own
        with self.write() as connection:
            return insert_new(connection, articles, [row]) == 1

    def find_article(self, article_id: str) -> ArticleRow | None:
        """The article of that id."""
        return self._one(articles.c.id == article_id)

    def find_content(self, content_sha256: str) -> ArticleRow | None:
        """The article that had this content when it was first seen."""
        return self._one(articles.c.content_sha256 == content_sha256)

    def find_raw(self, raw_sha256: str) -> tuple[ArticleRow, ...]:
        """The articles read from these raw bytes, in the order of their lines there."""
        return self._all(_sightings().where(articles.c.raw_sha256 == raw_sha256).order_by(articles.c.line))

    def list_articles(self, *, unplaced: bool = False) -> tuple[ArticleRow, ...]:
        """All articles, oldest first; or only those that are free to be assembled, held and draft ones among them."""
        query = _sightings().order_by(articles.c.seen_at, articles.c.name, articles.c.line, articles.c.id)
        return self._all(query.where(placements.c.issue.is_(None)) if unplaced else query)

    def update_article(self, article_id: str, *, title: str | None, words: int, state: ArticleState, file: str) -> None:
        """Write down how an article stands after an edit. Raises UnknownError."""
        self._change(article_id, {"title": title, "words": words, "state": state, "file": file})

    def find_articles(
        self, *, ids: Iterable[str] = (), urls: Iterable[str] = (), contents: Iterable[str] = ()
    ) -> tuple[ArticleRow, ...]:
        """The articles of these ids, at these canonical addresses, and with this content; oldest first in each."""
        asked = ((articles.c.id, ids), (articles.c.url, urls), (articles.c.content_sha256, contents))
        query = _sightings().order_by(articles.c.seen_at, articles.c.id)
        parts = ((column, part) for column, values in asked for part in chunks(values))
        return tuple(row for column, part in parts for row in self._all(query.where(column.in_(part))))

    def revise_article(  # noqa: PLR0913 - what a revision changes
        self, article_id: str, *, content_sha256: str, raw_sha256: str, filed_sha256: str, title: str | None, words: int
    ) -> None:
        """Write down that an article's file holds the next revision from its source. Raises UnknownError.

        Raises StorageError where another article has that content.
        """
        values: dict[str, Any] = {
            "content_sha256": content_sha256,
            "raw_sha256": raw_sha256,
            "filed_sha256": filed_sha256,
        }
        values |= {"title": title, "words": words, "revision": articles.c.revision + 1}
        self._change(article_id, values)

    def note_filed(self, article_id: str, filed_sha256: str) -> None:
        """Write down that an article's file is as Digest wrote it. Raises UnknownError."""
        self._change(article_id, {"filed_sha256": filed_sha256})

    def mark_changed(self, article_id: str, *, now: dt.datetime) -> None:
        """Write down that an article's source changed it after it was placed. Raises UnknownError."""
        self._change(article_id, {"changed_at": now})

    def settle_change(self, article_id: str) -> None:
        """Write down that the editors know what a placed article's source changed. Raises UnknownError."""
        self._change(article_id, {"changed_at": None})

    def forget_likeness(self, article_id: str) -> None:
        """Write down that an article is not the one that it resembles. Raises UnknownError."""
        self._change(article_id, {"alike": "", "likeness": 0})

    def join_articles(self, article_id: str, into: str) -> None:
        """Write down that an article is another one: where it was seen, and what resembles it, count for that one."""
        with self.write() as connection:
            seen = sightings.c.article == article_id
            connection.execute(update(sightings).where(seen).values(article=into))
            like = (articles.c.alike == article_id) & (articles.c.id != into)
            connection.execute(update(articles).where(like).values(alike=into))

    def changed_articles(self) -> tuple[ArticleRow, ...]:
        """The placed articles that their sources changed since, the newest change first."""
        where = articles.c.changed_at.is_not(None) & placements.c.issue.is_not(None)
        return self._all(_sightings().where(where).order_by(articles.c.changed_at.desc(), articles.c.id))

    def _change(self, article_id: str, values: dict[str, Any]) -> None:
        with self.write() as connection:
            if connection.execute(update(articles).where(articles.c.id == article_id).values(values)).rowcount == 0:
                raise UnknownError(f"there is no article {article_id}", hint="`digest inbox` lists those that wait")

    def _one(self, condition: ColumnElement[bool]) -> ArticleRow | None:
        found = self._all(_sightings().where(condition))
        return found[0] if found else None

    def _all(self, query: Select[Any]) -> tuple[ArticleRow, ...]:
        with self.read() as connection:
            return tuple(ArticleRow(**row) for row in connection.execute(query).mappings())


def _sightings() -> Select[Any]:
    return select(articles, placements.c.issue).outerjoin(placements, placements.c.article == articles.c.id)
