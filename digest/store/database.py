"""The store: everything Digest keeps as rows, behind one object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from sqlalchemy import select

from digest.errors import StorageError
from digest.store.alerts import Alerts
from digest.store.approvals import Approvals
from digest.store.articles import Articles
from digest.store.changes import Changes
from digest.store.conversations import Conversations
from digest.store.deliveries import Deliveries
from digest.store.events import Events
from digest.store.failures import RESTORE, damage
from digest.store.issues import Issues
from digest.store.keeping import Keeping
from digest.store.leases import Leases
from digest.store.ledger import Ledger
from digest.store.noticed import Noticed
from digest.store.orders import Orders
from digest.store.pacing import Pacing
from digest.store.rows import MetaRow
from digest.store.schema import bring_up_to_date
from digest.store.set_aside import Asides
from digest.store.slots import Slots
from digest.store.sources import Sources
from digest.store.tables import meta
from digest.store.updates import Updates

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path
    from types import TracebackType


class Store(
    Articles,
    Issues,
    Approvals,
    Changes,
    Deliveries,
    Ledger,
    Orders,
    Pacing,
    Slots,
    Leases,
    Alerts,
    Events,
    Keeping,
    Updates,
    Conversations,
    Sources,
    Noticed,
    Asides,
):
    """The database of one publication, by default ``.digest/state.db``.

    Every verb takes the time it needs as ``now`` (aware). Verbs raise StorageError and BusyError where the disk or the
    database says no; ``with`` closes it at the end.
    """

    def __init__(
        self, place: Path | str, *, now: dt.datetime, publication: str = "", busy_timeout: float = 10.0
    ) -> None:
        """Open the database at ``place`` (a file, or an address with ``://``), its tables made or brought up to date.

        ``now`` and ``publication`` are written into a new database. ``busy_timeout`` is how many seconds to wait for
        another writer.
        """
        super().__init__(place, busy_timeout=busy_timeout)
        try:
            bring_up_to_date(self, publication=publication, now=now)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        """The store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def meta(self) -> MetaRow:
        """Whose database this is. Raises StorageError where the row is missing."""
        with self.read() as connection:
            row = (
                connection.execute(select(*meta.c["instance", "publication", "created_at", "file_id", "place"]))
                .mappings()
                .first()
            )
        if row is None:
            raise StorageError("the database does not say whose it is", path=self.path)
        return MetaRow(**row)

    def check(self) -> None:
        """Read every page. Raises StorageError where the database is damaged; then nothing may be sent from it."""
        if self.path is None:
            return
        with self.read() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalars().all()
            strays = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if found != ["ok"] or strays is not None:
            what = "a row refers to one that is missing" if found == ["ok"] else damage(str(found[0]))
            raise StorageError(
                f"the database is damaged: {what}",
                hint=RESTORE,
                path=self.path,
            )
