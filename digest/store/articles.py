"""Sightings of articles: what was taken in before, and which issue it is placed in."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, select, update

from digest.errors import UnknownError
from digest.store.inserting import insert_new
from digest.store.rows import ArticleRow
from digest.store.tables import articles, placements
from digest.store.transactions import Transactions

if TYPE_CHECKING:
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
        change = update(articles).where(articles.c.id == article_id)
        with self.write() as connection:
            if connection.execute(change.values(title=title, words=words, state=state, file=file)).rowcount == 0:
                raise UnknownError(f"there is no article {article_id}", hint="`digest inbox` lists those that wait")

    def _one(self, condition: ColumnElement[bool]) -> ArticleRow | None:
        found = self._all(_sightings().where(condition))
        return found[0] if found else None

    def _all(self, query: Select[Any]) -> tuple[ArticleRow, ...]:
        with self.read() as connection:
            return tuple(ArticleRow(**row) for row in connection.execute(query).mappings())


def _sightings() -> Select[Any]:
    return select(articles, placements.c.issue).outerjoin(placements, placements.c.article == articles.c.id)
