"""Word to the editors: each alert handed on once, and its message kept up to date: one matter, one message."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.desk.follow import follow_up, with_hint
from digest.errors import DigestError
from digest.model.post import Verdict

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from digest.desk.desk import Desk
    from digest.model.post import Outcome
    from digest.store.rows import AlertRow

    Tell = Callable[[AlertRow], Awaitable[Outcome]]
    Follow = Callable[[AlertRow, str], Awaitable[Outcome]]

POLL, FOLLOW = 1.05, 5.0  # seconds between two messages, and between two looks at those that stand there
AFTER_TROUBLE = 30.0  # seconds before the editors' chat or the database is tried again
FOLLOWED = dt.timedelta(days=3)  # how long a message is kept up to date
CHAT = "editors-chat"
"""The mark that says which chat is the editors', and since when."""
_LATER = frozenset({Verdict.NOT_SENT, Verdict.WAIT})
log = logging.getLogger("digest")


@dataclass(kw_only=True)
class Telling:
    """``tell`` hands an alert over, ``follow`` puts another text in the place of one that was told.

    ``pause`` waits some seconds, ``complain`` takes a trouble that may last. ``told`` holds what was handed over by
    this process, by the alert's id: its message and what that says.
    """

    desk: Desk
    tell: Tell | None
    follow: Follow | None
    stopping: Callable[[], bool]
    pause: Callable[[float], Awaitable[None]]
    complain: Callable[[DigestError], None]
    told: dict[int, tuple[str | None, str]] = field(default_factory=dict)

    async def tell_all(self) -> None:
        """Hands every alert on: to the log, and to the editors' chat where there is one."""
        await self._again(self._tell_next)

    async def keep_up(self) -> None:
        """Keeps what was told up to date: a message says how its matter ended instead of being followed by another."""
        if self.follow is not None:
            await self._again(self._follow_next)

    async def _again(self, step: Callable[[], Awaitable[float]]) -> None:
        while not self.stopping():
            seconds = AFTER_TROUBLE
            try:
                seconds = await step()
            except DigestError as error:
                self.complain(error)
            await self.pause(seconds)

    async def _tell_next(self) -> float:
        """Hands the oldest alert on; the seconds until the next may follow.

        One that was told but cannot be written down as told, on a full disk, is not told again by this process.
        """
        store = self.desk.store
        self._since()
        for alert in store.alerts(untold=True)[:1]:
            if alert.id not in self.told:
                text = follow_up(self.desk, alert)  # it may be over by now, where the chat stayed away
                outcome = await self._to_chat(replace(alert, text=text))
                if outcome is not None and outcome.verdict in _LATER:
                    return max(outcome.wait, AFTER_TROUBLE)
                if outcome is not None and outcome.verdict is not Verdict.SENT:
                    log.warning("the editors' chat did not take this: %s", outcome.detail)
                log.info("%s", with_hint(alert))
                self.told[alert.id] = (outcome.message_id if outcome is not None else None, text)
            message_id, shown = self.told[alert.id]
            store.alert_told(alert.id, now=self.desk.now(), message_id=message_id, shown=shown)
        return POLL

    async def _to_chat(self, alert: AlertRow) -> Outcome | None:
        """What the editors' chat answered; none where there is no chat."""
        return None if self.tell is None else await self.tell(alert)

    async def _follow_next(self) -> float:
        """Changes the oldest message that is not up to date; the seconds until the next look.

        A message that is gone, or whose chat is shut, is left as it is.
        """
        store = self.desk.store
        for alert in store.told_alerts(self._since()):
            text = follow_up(self.desk, alert)
            if text == alert.shown or self.follow is None:
                continue
            outcome = await self.follow(alert, text)
            if outcome.verdict in _LATER:
                return max(outcome.wait, AFTER_TROUBLE)
            store.alert_shown(alert.id, text)
            return POLL
        return FOLLOW

    def _since(self) -> dt.datetime:
        """From when on messages are kept up to date; those in an earlier editors' chat are not ours to touch here."""
        store, now, editors = self.desk.store, self.desk.now(), self.desk.config.editors
        chat = editors.chat_id if editors is not None else ""
        known, _, moment = (store.mark(CHAT) or " ").rpartition(" ")
        if known == chat and moment:
            return max(dt.datetime.fromisoformat(moment), now - FOLLOWED)
        store.set_mark(CHAT, f"{chat} {now.isoformat()}")
        return now
