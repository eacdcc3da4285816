"""Slots: the work orders of the schedule, each worked by one process at a time under a fencing number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, update

from digest.errors import RefusedError, UnknownError
from digest.model.states import SlotState
from digest.store.clock_rows import SlotRow
from digest.store.events import log
from digest.store.inserting import insert_new
from digest.store.tables import schedules, slots
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from sqlalchemy import Connection, Select

    from digest.model.actor import Actor

_CHANGES = frozenset({"state", "issue", "assembled_at", "reminded_at", "told_late_at", "detail"})


class Slots(Transactions):
    """The verbs on slots and on when a schedule began."""

    def schedule_since(self, publication: str, fingerprint: str, *, now: dt.datetime) -> dt.datetime:
        """From when on the schedule is kept: ``now`` where it is new or other than before, so that nothing past is due."""
        row = select(*schedules.c["fingerprint", "since"]).where(schedules.c.publication == publication)
        with self.read() as connection:
            known = connection.execute(row).first()
        if known is not None and known.fingerprint == fingerprint:
            since: dt.datetime = known.since
            return since
        with self.write() as connection:
            values = {"fingerprint": fingerprint, "since": now}
            if not insert_new(connection, schedules, [{"publication": publication, **values}]):
                this = schedules.c.publication == publication
                other = schedules.c.fingerprint != fingerprint
                connection.execute(update(schedules).where(this, other).values(values))
            kept: dt.datetime = connection.execute(row).one().since
            return kept

    def open_slot(  # noqa: PLR0913 - the columns of a slot
        self,
        publication: str,
        date: dt.date,
        *,
        cutoff_at: dt.datetime,
        publish_at: dt.datetime,
        until: dt.datetime,
        now: dt.datetime,
    ) -> SlotRow:
        """The slot of a date, made where there is none; an open one takes on new times unless it was postponed."""
        times = {"cutoff_at": cutoff_at, "publish_at": publish_at, "until": until}
        found = self.find_slot(publication, date)
        if found is not None and not _takes(found, times):
            return found
        with self.write() as connection:
            insert_new(connection, slots, [_row(publication, date, SlotState.OPEN, times, "", now)])
            row = _required(connection, publication, date)
            if _takes(row, times):
                change = update(slots).where(slots.c.id == row.id).values(updated_at=now, **times)
                connection.execute(change)
            return _required(connection, publication, date)

    def postpone_slot(  # noqa: PLR0913 - the columns of a slot
        self, slot_id: int, *, publish_at: dt.datetime, until: dt.datetime, actor: Actor, now: dt.datetime, detail: str
    ) -> SlotRow:
        """An open slot with another hour, which the schedule changes no more, and its event.

        Whoever works on it at this moment is fenced off. Raises RefusedError for one that is over.
        """
        this = (slots.c.id == slot_id) & (slots.c.state == SlotState.OPEN)
        change: dict[str, Any] = {"publish_at": publish_at, "until": until, "postponed_at": now, "updated_at": now}
        change |= {"attempt": slots.c.attempt + 1, "lease_owner": None, "lease_until": None}
        change |= {"reminded_at": None, "told_late_at": None}
        with self.write() as connection:
            row = connection.execute(update(slots).where(this).values(change).returning(slots)).mappings().first()
            if row is None:
                raise RefusedError("this slot is over", hint="digest schedule shows the next ones")
            log(connection, "postpone", actor=actor, now=now, issue=row["issue"], detail=detail)
            return SlotRow(**row)

    def give_slot(self, slot_id: int, slug: str, *, now: dt.datetime) -> None:
        """Write down which issue an open slot without one goes out with."""
        free = (slots.c.id == slot_id) & slots.c.issue.is_(None) & (slots.c.state == SlotState.OPEN)
        with self.write() as connection:
            connection.execute(update(slots).where(free).values(issue=slug, assembled_at=now, updated_at=now))

    def slot_of_issue(self, slug: str) -> SlotRow | None:
        """The open slot that an issue goes out in, else the newest that it had."""
        over = slots.c.state != SlotState.OPEN
        found = self._slots(select(slots).where(slots.c.issue == slug).order_by(over, slots.c.date.desc()).limit(1))
        return found[0] if found else None

    def record_slot(  # noqa: PLR0913 - the columns of a slot
        self,
        publication: str,
        date: dt.date,
        state: SlotState,
        *,
        detail: str,
        cutoff_at: dt.datetime,
        publish_at: dt.datetime,
        until: dt.datetime,
        actor: Actor,
        now: dt.datetime,
    ) -> bool:
        """Write down a slot that makes no issue, with its event; ``False``, and nothing changed, where it has a row."""
        if self.find_slot(publication, date) is not None:
            return False
        times = {"cutoff_at": cutoff_at, "publish_at": publish_at, "until": until}
        with self.write() as connection:
            if not insert_new(connection, slots, [_row(publication, date, state, times, detail, now)]):
                return False
            log(connection, "slot", actor=actor, now=now, after=state, detail=f"{date}: {detail}")
            return True

    def slots_of(
        self, publication: str, states: Collection[SlotState] | None = None, *, limit: int | None = None
    ) -> tuple[SlotRow, ...]:
        """The slots of a publication in these states, or all; the newest date first."""
        query = select(slots).where(slots.c.publication == publication).order_by(slots.c.date.desc()).limit(limit)
        if states is not None:
            query = query.where(slots.c.state.in_(list(states)))
        return self._slots(query)

    def find_slot(self, publication: str, date: dt.date) -> SlotRow | None:
        """The slot of that date."""
        found = self._slots(select(slots).where(slots.c.publication == publication, slots.c.date == date))
        return found[0] if found else None

    def lease_slot(
        self, slot_id: int, *, owner: str, until: dt.datetime, now: dt.datetime, gone: Collection[str] = ()
    ) -> SlotRow | None:
        """An open slot, leased to ``owner``; ``None`` while another's lease runs and that one is not in ``gone``.

        ``None`` too for a slot that is over or not there. An owner may take its own again: the attempt is another, so
        what it did before is fenced off.
        """
        free = or_(
            slots.c.lease_owner.is_(None),
            slots.c.lease_owner == owner,
            slots.c.lease_until <= now,
            slots.c.lease_owner.in_(list(gone)),
        )
        change = {"lease_owner": owner, "lease_until": until, "attempt": slots.c.attempt + 1}
        this = (slots.c.id == slot_id) & (slots.c.state == SlotState.OPEN)
        with self.write() as connection:
            row = connection.execute(update(slots).where(this, free).values(change).returning(slots)).mappings().first()
            return None if row is None else SlotRow(**row)

    def write_slot(
        self, slot_id: int, attempt: int, *, now: dt.datetime, actor: Actor | None = None, **changes: Any
    ) -> bool:
        """Change a slot that is open and leased under ``attempt``; ``False``, and nothing changed, where it is not.

        ``changes`` may name state, issue, assembled_at, reminded_at, told_late_at and detail. A change of state needs
        ``actor``, writes its event and ends the lease. Raises ValueError for another name or a move without an actor, StorageError for
        an issue that is not there.
        """
        if unknown := changes.keys() - _CHANGES:
            raise ValueError(f"a slot has no {', '.join(sorted(unknown))} to change")
        still = (slots.c.id == slot_id) & (slots.c.attempt == attempt) & (slots.c.state == SlotState.OPEN)
        if changes.get("state", SlotState.OPEN) is not SlotState.OPEN:
            changes |= {"lease_owner": None, "lease_until": None}
        with self.write() as connection:
            change = update(slots).where(still).values(updated_at=now, **changes).returning(slots)
            row = connection.execute(change).mappings().first()
            if row is None:
                return False
            if row["state"] is not SlotState.OPEN:
                if actor is None:
                    raise ValueError("a slot's move needs somebody who makes it")
                words = f"{row['date']}: {row['detail']}".removesuffix(": ")
                log(
                    connection,
                    "slot",
                    actor=actor,
                    now=now,
                    issue=row["issue"],
                    before=SlotState.OPEN,
                    after=row["state"],
                    detail=words,
                )
            return True

    def release_slot(self, slot_id: int, attempt: int) -> None:
        """Give a slot's lease back; nothing happens where it belongs to somebody else by now."""
        mine = (slots.c.id == slot_id) & (slots.c.attempt == attempt)
        with self.write() as connection:
            connection.execute(update(slots).where(mine).values(lease_owner=None, lease_until=None))

    def _slots(self, query: Select[Any]) -> tuple[SlotRow, ...]:
        with self.read() as connection:
            return tuple(SlotRow(**row) for row in connection.execute(query).mappings())


def skip_open_slots(connection: Connection, detail: str, *, actor: Actor, now: dt.datetime) -> None:
    """Close every open slot without an issue going out, each with its event."""
    rows = connection.execute(select(slots).where(slots.c.state == SlotState.OPEN)).mappings().all()
    for row in rows:
        change = {"state": SlotState.SKIPPED, "detail": detail, "updated_at": now, "attempt": row["attempt"] + 1}
        change |= {"lease_owner": None, "lease_until": None}
        connection.execute(update(slots).where(slots.c.id == row["id"]).values(change))
        words = f"{row['date']}: {detail}"
        log(connection, "slot", actor=actor, now=now, issue=row["issue"], before="open", after="skipped", detail=words)


def _takes(row: SlotRow, times: dict[str, dt.datetime]) -> bool:
    """Whether the schedule gives a slot other times than it has."""
    return row.state is SlotState.OPEN and row.postponed_at is None and _times(row) != times


def _times(row: SlotRow) -> dict[str, dt.datetime]:
    return {"cutoff_at": row.cutoff_at, "publish_at": row.publish_at, "until": row.until}


def _row(  # noqa: PLR0913, PLR0917 - the columns of a slot
    publication: str, date: dt.date, state: SlotState, times: dict[str, dt.datetime], detail: str, now: dt.datetime
) -> dict[str, Any]:
    whole = {"publication": publication, "date": date, "state": state, "attempt": 0, "detail": detail}
    return whole | times | {"created_at": now, "updated_at": now}


def _required(connection: Connection, publication: str, date: dt.date) -> SlotRow:
    query = select(slots).where(slots.c.publication == publication, slots.c.date == date)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise UnknownError(f"there is no slot on {date}")
    return SlotRow(**row)
