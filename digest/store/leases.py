"""Leases of whole processes: one at a time under a name, until it gives up, dies, or lets its time run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from digest.store.clock_rows import GIVEN_BACK, LeaseRow
from digest.store.inserting import insert_new
from digest.store.tables import leases
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection


class Leases(Transactions):
    """The verbs on leases."""

    def take_lease(
        self, name: str, *, owner: str, until: dt.datetime, now: dt.datetime, gone: Collection[str] = ()
    ) -> LeaseRow | None:
        """The lease of that name; ``None`` while another's runs and that one is not in ``gone``.

        An owner may take its own again: the attempt is another, so what it did before is fenced off.
        """
        free = or_(leases.c.owner == owner, leases.c.until <= now, leases.c.owner.in_(list(gone)))
        change = {"owner": owner, "until": until, "taken_at": now, "attempt": leases.c.attempt + 1}
        with self.write() as connection:
            new = {"name": name, "owner": owner, "until": until, "attempt": 1, "taken_at": now}
            if not insert_new(connection, leases, [new]):
                taken = update(leases).where(leases.c.name == name, free).values(change)
                if connection.execute(taken).rowcount == 0:
                    return None
            return LeaseRow(**connection.execute(select(leases).where(leases.c.name == name)).mappings().one())

    def extend_lease(self, name: str, owner: str, attempt: int, *, until: dt.datetime) -> bool:
        """Keep a lease for longer; ``False`` when it belongs to somebody else by now."""
        mine = (leases.c.name == name) & (leases.c.owner == owner) & (leases.c.attempt == attempt)
        with self.write() as connection:
            return connection.execute(update(leases).where(mine).values(until=until)).rowcount == 1

    def drop_lease(self, name: str, owner: str, attempt: int) -> None:
        """Give a lease back: its time is over at once; nothing happens where it belongs to somebody else."""
        mine = (leases.c.name == name) & (leases.c.owner == owner) & (leases.c.attempt == attempt)
        with self.write() as connection:
            connection.execute(update(leases).where(mine).values(until=GIVEN_BACK))

    def find_lease(self, name: str) -> LeaseRow | None:
        """The lease of that name, also one whose time is over."""
        with self.read() as connection:
            row = connection.execute(select(leases).where(leases.c.name == name)).mappings().first()
            return None if row is None else LeaseRow(**row)
