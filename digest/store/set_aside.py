"""What could not be read, as rows: the same bytes are one row, however often they come."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update

from digest.model.notice import Notice
from digest.model.reading_json import form_of, value_of
from digest.store.source_rows import SetAsideRow
from digest.store.source_tables import set_aside
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES = tuple(each.name for each in fields(SetAsideRow))


class Asides(Transactions):
    """The verbs on what was set aside."""

    def put_aside(self, row: SetAsideRow) -> bool:
        """Write down that something could not be read, or why now; ``False`` where nothing of it is new.

        When it was first set aside stays.
        """
        with self.write() as connection:
            known = self.find_aside(row.id)
            values = _values(row)
            if known is None:
                connection.execute(insert(set_aside).values(values))
                return True
            values["at"] = known.at
            if _values(known) == values:
                return False
            connection.execute(update(set_aside).where(set_aside.c.id == row.id).values(values))
            return True

    def find_aside(self, aside_id: str) -> SetAsideRow | None:
        """What was set aside under that id."""
        with self.read() as connection:
            row = connection.execute(select(set_aside).where(set_aside.c.id == aside_id)).mappings().first()
        return _row(row) if row is not None else None

    def asides(self, *, place: str = "") -> tuple[SetAsideRow, ...]:
        """Everything that was set aside, or what came from one place; the oldest first."""
        query = select(set_aside).order_by(set_aside.c.at, set_aside.c.name, set_aside.c.id)
        with self.read() as connection:
            found = connection.execute(query.where(set_aside.c.place == place) if place else query).mappings().all()
        return tuple(_row(row) for row in found)

    def drop_aside(self, aside_id: str) -> bool:
        """Forget something that was set aside; ``False`` where there is no such row."""
        with self.write() as connection:
            return connection.execute(delete(set_aside).where(set_aside.c.id == aside_id)).rowcount == 1


def _values(row: SetAsideRow) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _NAMES}
    return values | {"notices": json.dumps([form_of(notice) for notice in row.notices])}


def _row(found: Mapping[Any, Any]) -> SetAsideRow:
    told = tuple(value_of(Notice, notice) for notice in json.loads(found["notices"]))
    return SetAsideRow(**{**found, "notices": told})
