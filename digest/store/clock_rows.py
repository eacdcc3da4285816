"""Rows of the clock: slots, leases of processes, alerts. Times are aware UTC, dates are local."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.model.states import SlotState

GIVEN_BACK = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""The end of a lease that its holder gave back: over by any clock, however it is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    """A slot: the local date that names it, the moments of its steps, and how far it is.

    ``attempt`` counts leases and is the fencing number of every later write. ``detail`` is its last word.
    """

    id: int
    publication: str
    date: dt.date
    state: SlotState
    issue: str | None
    cutoff_at: dt.datetime
    publish_at: dt.datetime
    until: dt.datetime
    assembled_at: dt.datetime | None
    reminded_at: dt.datetime | None
    told_late_at: dt.datetime | None
    postponed_at: dt.datetime | None
    attempt: int
    lease_owner: str | None
    lease_until: dt.datetime | None
    detail: str
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseRow:
    """Who works under a name, until when. ``attempt`` counts those who took it and fences its holder."""

    name: str
    owner: str
    until: dt.datetime
    attempt: int
    taken_at: dt.datetime

    @property
    def given_back(self) -> bool:
        """Whether its holder gave it back; else it still runs, or ran out."""
        return self.until == GIVEN_BACK


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """Something that editors are told once. ``told_at`` is when it was handed on, ``None`` while it waits.

    ``hint`` is the command that would help, for those at a command line. ``message_id`` is the message in the editors'
    chat that tells it, ``shown`` the text that stands there now.
    """

    id: int
    key: str
    at: dt.datetime
    issue: str | None
    text: str
    told_at: dt.datetime | None
    hint: str = ""
    message_id: str | None = None
    shown: str = ""
