"""Sources and sightings: how each address stands, what was seen there before, and what resembles what."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from digest.store.inserting import chunks
from digest.store.source_rows import ShingleRow, SightingRow, SourceState
from digest.store.source_tables import shingles, sightings, source_states
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement


class Sources(Transactions):
    """The verbs on sources."""

    def source_state(self, source: str, address: str) -> SourceState:
        """How an address stands; as new where nothing is known of it."""
        where = (source_states.c.source == source) & (source_states.c.address == address)
        with self.read() as connection:
            row = connection.execute(select(source_states).where(where)).mappings().first()
        return SourceState(**row) if row is not None else SourceState(source=source, address=address)

    def source_states(self) -> tuple[SourceState, ...]:
        """How every address stands that was ever asked, in the order of source and address."""
        query = select(source_states).order_by(source_states.c.source, source_states.c.address)
        with self.read() as connection:
            return tuple(SourceState(**row) for row in connection.execute(query).mappings())

    def set_source_state(self, state: SourceState) -> bool:
        """Write down how an address stands; ``False`` where that is known, and then nothing is written."""
        with self.write() as connection:
            if self.source_state(state.source, state.address) == state:
                return False
            key = (source_states.c.source == state.source) & (source_states.c.address == state.address)
            if connection.execute(update(source_states).where(key).values(asdict(state))).rowcount == 0:
                connection.execute(insert(source_states).values(asdict(state)))
            return True

    def sighting(self, source: str, external_id: str) -> SightingRow | None:
        """What a source was seen to hold under that name."""
        where = (sightings.c.source == source) & (sightings.c.external_id == external_id)
        return next(iter(self._seen(where)), None)

    def sightings_named(self, source: str, names: Iterable[str]) -> tuple[SightingRow, ...]:
        """What a source was seen to hold under any of these names."""
        own = sightings.c.source == source
        return tuple(row for part in chunks(names) for row in self._seen(own & sightings.c.external_id.in_(part)))

    def sightings_like(self, *, urls: Iterable[str], contents: Iterable[str]) -> tuple[SightingRow, ...]:
        """What was seen anywhere at these addresses, and then with these words; the first one first in each."""
        at = [row for part in chunks(urls) for row in self._seen(sightings.c.url.in_(part))]
        return (*at, *(row for part in chunks(contents) for row in self._seen(sightings.c.content_sha256.in_(part))))

    def sightings_of(self, article: str) -> tuple[SightingRow, ...]:
        """Every place where an article was seen, the first one first."""
        return self._seen(sightings.c.article == article)

    def sighting_count(self, source: str | None = None) -> int:
        """How much was seen in a source, or in all."""
        with self.read() as connection:
            query = select(sightings.c.source)
            return len(connection.execute(query if source is None else query.where(sightings.c.source == source)).all())

    def passed_counts(self) -> dict[str, int]:
        """How much was seen in each source and never filed."""
        query = (
            select(sightings.c.source, func.count().label("seen"))
            .where(sightings.c.article.is_(None))
            .group_by(sightings.c.source)
        )
        with self.read() as connection:
            return {row.source: row.seen for row in connection.execute(query)}

    def record_sighting(self, row: SightingRow) -> bool:
        """Write a sighting down, or how it looks now; ``False`` where nothing of it is new.

        Only its time tells when it was written; another time alone is nothing new.
        """
        with self.write() as connection:
            known = self.sighting(row.source, row.external_id)
            values = asdict(row)
            if known is None:
                connection.execute(insert(sightings).values(values))
                return True
            if asdict(known) | {"seen_at": row.seen_at} == values:
                return False
            key = (sightings.c.source == row.source) & (sightings.c.external_id == row.external_id)
            connection.execute(update(sightings).where(key).values(values))
            return True

    def record_shingles(self, row: ShingleRow, *, keep_since: dt.datetime) -> None:
        """Write down the shingles of an article, and forget those from before ``keep_since``."""
        with self.write() as connection:
            connection.execute(
                delete(shingles).where((shingles.c.at < keep_since) | (shingles.c.article == row.article))
            )
            connection.execute(insert(shingles).values(asdict(row)))

    def shingles_since(self, since: dt.datetime) -> tuple[ShingleRow, ...]:
        """The shingles of the articles that came in at ``since`` or later."""
        query = select(shingles).where(shingles.c.at >= since).order_by(shingles.c.at, shingles.c.article)
        with self.read() as connection:
            return tuple(ShingleRow(**row) for row in connection.execute(query).mappings())

    def shingles_of(self, article: str) -> bytes:
        """The shingles of an article; none where they were forgotten or never written."""
        with self.read() as connection:
            query = select(shingles.c.hashes).where(shingles.c.article == article)
            return connection.execute(query).scalar() or b""

    def _seen(self, where: ColumnElement[bool]) -> tuple[SightingRow, ...]:
        query = (
            select(sightings).where(where).order_by(sightings.c.seen_at, sightings.c.source, sightings.c.external_id)
        )
        with self.read() as connection:
            return tuple(SightingRow(**row) for row in connection.execute(query).mappings())
