"""Turns at a chat of editors: whoever calls it, for whatever reason, keeps to one pace, and to what its server asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.pace import next_call

if TYPE_CHECKING:
    from digest.pace import Limits
    from digest.store import Store

EDITORS = "editors"
"""The name under which the calls to their chat are kept."""
HISTORY = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """The calls to a chat, kept in the store: those of all parts and processes, also before a restart.

    ``name`` is the one under which they are kept.
    """

    store: Store
    name: str = EDITORS

    def take(
        self, now: dt.datetime, limits: Limits, *, not_before: dt.datetime | None = None, whatever: bool = False
    ) -> dt.datetime:
        """The moment from which a call may go: where that is ``now``, it is written down and goes.

        ``not_before`` is the caller's own wish. With ``whatever`` it goes now in any case.
        """
        with self.store.write():
            until = max(self.free(now, limits), not_before or now)
            if whatever or until <= now:
                self.store.record_call(self.name, now=now)
                return now
        return until

    def free(self, now: dt.datetime, limits: Limits) -> dt.datetime:
        """The moment from which a call may go, which it does not yet."""
        with self.store.read():
            chat, everyone = (self.store.calls_since(name, now - HISTORY) for name in (self.name, None))
            return next_call(chat, everyone, now, not_before=self.store.waits_until(self.name), limits=limits)

    def wait(self, until: dt.datetime) -> None:
        """Writes down until when the server asked to leave the chat alone."""
        self.store.record_wait(self.name, until=until)
