"""Notices of articles: what was guessed when each was taken in, kept for whoever looks later."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from digest.model.notice import Notice
from digest.store.inserting import chunks
from digest.store.source_tables import notices
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST = 200
"""Notices kept of one article; whoever has to look at more has to look at the article."""


class Noticed(Transactions):
    """The verbs on notices of articles."""

    def note(self, article: str, found: Sequence[Notice]) -> bool:
        """Write down what there is to say of an article instead of what was said before; ``False`` where that is the same."""
        kept = tuple(dict.fromkeys(found))[:MOST]
        with self.write() as connection:
            if self.notices_of((article,)).get(article, ()) == kept:
                return False
            connection.execute(delete(notices).where(notices.c.article == article))
            rows = [{"article": article, "number": number, **asdict(one)} for number, one in enumerate(kept, 1)]
            if rows:
                connection.execute(insert(notices), rows)
            return True

    def notices_of(self, articles: Iterable[str]) -> dict[str, tuple[Notice, ...]]:
        """What there is to say of these articles, by id; those without a notice are left out."""
        found: dict[str, list[Notice]] = {}
        with self.read() as connection:
            for part in chunks(articles):
                query = select(notices).where(notices.c.article.in_(part))
                for row in connection.execute(query.order_by(notices.c.article, notices.c.number)).mappings():
                    values = {name: value for name, value in row.items() if name not in {"article", "number"}}
                    found.setdefault(row["article"], []).append(Notice(**values))
        return {article: tuple(each) for article, each in found.items()}
