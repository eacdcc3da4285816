"""What a tick of the clock does: the steps of every slot that is due, each done once by whoever holds its lease.

A slot is a row, a work order. ``digest.slots`` says what is due; here each step is taken where the one before it
ended, in whichever process. What waits, is late or left out becomes an alert, once.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.desk.adopt import adopt_all
from digest.desk.occurrence import come_up, settle
from digest.desk.owner import gone, owner
from digest.desk.send import UNDER_WAY, plan
from digest.desk.slots import words as slot_words
from digest.desk.slots.issue import FREE, approve_by_itself, find_or_assemble, hour, present
from digest.desk.view import refresh
from digest.errors import DigestError, RefusedError, StorageError
from digest.model.schedule import Approval, TooFew
from digest.model.states import IssueState, SlotState
from digest.slots import due_slots, fingerprint, slots_between
from digest.words import words_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.slots import Slot
    from digest.store.rows import IssueRow, SlotRow

LEASE = dt.timedelta(minutes=10)  # longer than an issue may take to lay out
AGAIN = dt.timedelta(minutes=5)  # before a step that failed is tried again
LATE = dt.timedelta(minutes=5)  # what counts as late when it goes out after all


@dataclass(kw_only=True)
class SlotWork:
    """The schedule at work. ``layout`` gives the child that lays PDFs out."""

    desk: Desk
    layout: Callable[[], Confined]
    _again: dict[int, dt.datetime] = field(default_factory=dict)

    def tick(self) -> int:
        """Does what is due now; how many slots are open. One slot's trouble is told and does not stop the others."""
        desk = self.desk
        name, schedule = desk.config.publication.slug, desk.config.schedule
        since = desk.store.schedule_since(name, fingerprint(schedule), now=desk.now())
        due = due_slots(schedule, since=since, now=desk.now())
        for slot in due.skipped:
            self._record(slot, SlotState.SKIPPED, slot.skipped)
        for slot in due.missed:
            self._record(slot, SlotState.MISSED, slot_words.NOT_RUNNING)
        for slot in due.open:
            self._open(slot)
        rows = desk.store.slots_of(name, [SlotState.OPEN])
        for row in reversed(rows):
            self._work(row)
        return len(rows)

    def _open(self, slot: Slot) -> None:
        self.desk.store.open_slot(
            self.desk.config.publication.slug,
            slot.date,
            cutoff_at=slot.cutoff,
            publish_at=slot.publish,
            until=slot.until,
            now=self.desk.now(),
        )

    def _record(self, slot: Slot, state: SlotState, why: str) -> None:
        desk = self.desk
        with desk.store.write():
            new = desk.store.record_slot(
                desk.config.publication.slug,
                slot.date,
                state,
                detail=why,
                cutoff_at=slot.cutoff,
                publish_at=slot.publish,
                until=slot.until,
                now=desk.now(),
                actor=desk.actor,
            )
            if new:
                self._tell(slot.date, str(state), self._no_issue(slot.date, why))

    def _tell(self, date: dt.date, what: str, text: str, issue: str | None = None, hint: str = "") -> None:
        self.desk.store.alert(f"slot:{date}:{what}", text, now=self.desk.now(), issue=issue, hint=hint)

    def _no_issue(self, date: dt.date, why: str) -> str:
        return slot_words.no_issue(self.desk.words, self.desk.config.schedule, date, why)

    def _work(self, row: SlotRow) -> None:
        """One slot's next steps, under its lease; trouble is told once and tried again later."""
        store, now = self.desk.store, self.desk.now()
        if self._again.get(row.id, now) > now:
            return
        dead = gone([row.lease_owner])
        leased = store.lease_slot(row.id, owner=owner(), until=now + LEASE, now=now, gone=dead)
        if leased is None:
            return
        try:
            self._step(leased)
            settle(self.desk, f"slot:{row.date}")
        except StorageError:
            raise  # the disk or the database: nothing can be told there, and the next slot would fare no better
        except DigestError as error:
            self._again[row.id] = now + AGAIN
            with store.write():
                number = come_up(self.desk, f"slot:{row.date}")
                text = self.desk.words("alerts.trouble", day=self.desk.words.day(row.date), error=error)
                self._tell(row.date, f"trouble:{number}:{error}", text, leased.issue, error.hint or "")
        finally:
            store.release_slot(leased.id, leased.attempt)

    def _step(self, slot: SlotRow) -> None:
        why = self._left_out(slot)
        if why:
            self._end(slot, SlotState.SKIPPED, why, self._no_issue(slot.date, why))
            return
        if slot.issue is None:
            adopt_all(self.desk)
            issue = self._assembled(slot)
            if issue is None:
                return
        else:
            issue = slot.issue
        self._present(slot, issue)
        _, row = refresh(self.desk, issue)
        self._towards_publication(slot, row)

    def _left_out(self, slot: SlotRow) -> str:
        """Why a slot that is still to come makes no issue any more, since the schedule was changed."""
        if self.desk.now() >= slot.publish_at or slot.postponed_at is not None:
            return ""  # an editor's own hour holds, whatever becomes of the schedule
        planned = slots_between(self.desk.config.schedule, slot.date, slot.date)
        return planned[0].skipped if planned else slot_words.CHANGED

    def _assembled(self, slot: SlotRow) -> str | None:
        """The slug of the slot's issue, assembled now where there is none; ``None`` when nothing can be made yet."""
        desk = self.desk
        try:
            slug = find_or_assemble(desk, slot)
        except RefusedError as error:
            if desk.config.schedule.too_few is TooFew.HOLD and desk.now() < slot.until:
                words = desk.words
                text = words("alerts.too_few", day=words.day(slot.date), error=error.message)
                self._tell(slot.date, "too-few", text)
            else:
                self._end(slot, SlotState.SKIPPED, error.message, self._no_issue(slot.date, error.message))
            return None
        return slug

    def _present(self, slot: SlotRow, slug: str) -> None:
        """Builds a new issue and tells of it, once; also where the process that assembled it came no further."""
        if self.desk.store.has_alert(f"slot:{slot.date}:assembled") or self.desk.now() >= slot.until:
            return
        if self.desk.store.get_issue(slug).state in FREE:
            text = present(self.desk, slot, slug, self.layout())
            with self.desk.store.write():
                if self.desk.store.write_slot(slot.id, slot.attempt, now=self.desk.now()):  # its hour is still this one
                    self._tell(slot.date, "assembled", text, slug, f"digest preview {slug}")

    def _towards_publication(self, slot: SlotRow, row: IssueRow) -> None:
        now, store = self.desk.now(), self.desk.store
        if row.state in UNDER_WAY:
            self._end(slot, SlotState.PUBLISHED, "by hand", issue=row)
        elif row.state is IssueState.CANCELLED:
            text = self._no_issue(slot.date, slot_words.CANCELLED)
            self._end(slot, SlotState.SKIPPED, slot_words.CANCELLED, text, row)
        elif now >= slot.until:
            why = f"issue {row.number} was {slot_words.why_not(words_in('en'), row.state)} in time"
            self._end(slot, SlotState.MISSED, why, slot_words.missed(self.desk.words, row, slot.date), row)
        elif now >= slot.publish_at:
            self._publish(slot, row)
        elif now >= slot.publish_at - self.desk.config.schedule.remind and slot.reminded_at is None:
            asked = row.state is not IssueState.APPROVED and self.desk.config.schedule.approval is Approval.EDITOR
            with store.write():
                if store.write_slot(slot.id, slot.attempt, now=now, reminded_at=now) and asked:
                    words = slot_words.remind(self.desk.words, row, self.desk.local_time(slot.publish_at))
                    self._tell(slot.date, _of_hour("remind", slot), words, row.slug, slot_words.remedy(row))

    def _publish(self, slot: SlotRow, row: IssueRow) -> None:
        now = self.desk.now()
        automatic = self.desk.config.schedule.approval is Approval.AUTOMATIC
        if automatic and row.state in {IssueState.DRAFT, IssueState.REVIEW}:
            row = approve_by_itself(self.desk, row, self.layout())
        if row.state is IssueState.APPROVED:
            late = now - slot.publish_at
            detail = f"for {hour(self.desk, slot)}" + (f", {_span(late)} late" if late > LATE else "")
            with self.desk.store.write():
                if not self.desk.store.write_slot(slot.id, slot.attempt, now=now):
                    return  # postponed, or taken over by another process, a moment ago
                plan(self.desk, row, detail=detail)
                words = self.desk.words
                text = words("alerts.published_late", number=row.number, span=words.span(late)) if late > LATE else ""
                self._end(slot, SlotState.PUBLISHED, detail, text, row)
        elif slot.told_late_at is None:
            local = self.desk.local_time
            text = slot_words.late(self.desk.words, row, local(slot.publish_at), local(slot.until))
            with self.desk.store.write():
                if self.desk.store.write_slot(slot.id, slot.attempt, now=now, told_late_at=now):
                    self._tell(slot.date, _of_hour("late", slot), text, row.slug, slot_words.remedy(row))

    def _end(self, slot: SlotRow, state: SlotState, why: str, text: str = "", issue: IssueRow | None = None) -> None:
        """The slot's last word, told to the editors by ``text`` unless everything went as it should."""
        desk = self.desk
        with desk.store.write():
            written = desk.store.write_slot(
                slot.id, slot.attempt, now=desk.now(), actor=desk.actor, state=state, detail=why
            )
            if written and text:
                hint = f"digest publish {issue.slug}, or digest cancel {issue.slug}" if issue else ""
                slug = issue.slug if issue else slot.issue
                self._tell(slot.date, str(state), text, slug, hint if state is SlotState.MISSED else "")


def _of_hour(what: str, slot: SlotRow) -> str:
    """A matter of a slot's hour: another one once the slot was postponed."""
    return f"{what}:{slot.publish_at:%Y%m%dT%H%M}" if slot.postponed_at else what


def _span(late: dt.timedelta) -> str:
    minutes = int(late.total_seconds() // 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
