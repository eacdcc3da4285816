"""Asks the server for updates, one poller at a time, and keeps each before the server is told that it arrived."""

from __future__ import annotations

import datetime as dt
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.bot.hearing import read
from digest.channels.secrets import redacted
from digest.errors import DigestError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.bot.hearing import Incoming
    from digest.bot.office import Office
    from digest.channels.telegram.connection import Connection

WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
LONG = 25
"""Seconds that the server holds a question until there is something new."""
FIRST_REST, LONGEST_REST = 2.0, 300.0
AFTER_CONFLICT = 30.0  # seconds in which the other program can be stopped
A_DAY = dt.timedelta(days=1)
POLLED = "polled"
log = logging.getLogger("digest")


@dataclass(kw_only=True)
class Poller:
    """The ears of the bot.

    What editors say is kept as rows and worked on from there; ``passing`` gets what others say, of which nothing but
    the number of the update is kept. ``came`` tells that there is work; ``heard`` says whether all is kept that waited
    at the server when this process began.
    """

    office: Office
    connection: Connection
    came: Callable[[], None]
    passing: Callable[[Incoming], None]
    seconds: int = LONG
    heard: bool = False
    _asked: bool = False

    async def run(self) -> None:
        """Asks again and again; what goes wrong is told and waited out."""
        rest = FIRST_REST
        while True:
            try:
                found = await self._ask()
                fresh = await self.office.do(lambda found=found: self._keep(found))  # type: ignore[misc]
                self.heard = True
                if found:
                    self.came()
                for came in fresh:
                    self.passing(came)
            except DigestError as error:  # the disk: the server keeps what it was not told about
                log.error("%s", error)  # noqa: TRY400 - a known trouble, in words
            except Exception as error:  # noqa: BLE001 - the network, whatever the library makes of it
                rest = min(LONGEST_REST, self._complain(error, rest))
            else:
                rest = FIRST_REST
                continue
            await self.office.speaker.pause(rest)
            rest = min(LONGEST_REST, 2 * rest)

    async def _ask(self) -> list[dict[str, Any]]:
        """The updates after the last one that was kept; asking for them confirms those before."""
        store, now = self.office.desk.store, self.office.desk.now()
        last = await self.office.do(lambda: store.last_update(now))
        offset = None if last is None else last + 1
        seconds = self.seconds if self._asked else 0  # what waits is fetched at once: what comes later is new
        async with self.connection.bot() as bot:
            found = await bot.get_updates(offset=offset, timeout=seconds, allowed_updates=WANTED)
        self._asked = True
        return [update.to_dict() for update in found]

    def _keep(self, found: Sequence[dict[str, Any]]) -> list[Incoming]:
        """Writes down what came, in one commit with the moment until which nothing else can have come.

        What is new and not for the editors' desk is given back.
        """
        store, now = self.office.desk.store, self.office.desk.now()
        polled = store.mark(POLLED)
        made_after = dt.datetime.fromisoformat(polled) if polled else now - A_DAY
        known = [(came, update) for update in found if (came := read(update)).update_id is not None]
        rows = [(came.update_id or 0, json.dumps(update) if self._ours(came) else "") for came, update in known]
        fresh = [came for came, _ in known if not store.has_update(came.update_id or 0)]
        with store.write():
            store.keep_updates(rows, now=now, made_after=made_after)
            store.set_mark(POLLED, now.isoformat())
        return [came for came in fresh if not self._ours(came)]

    def _ours(self, came: Incoming) -> bool:
        """Whether it is for the editors' desk: what an editor says, what is said in their chat, and every button."""
        if came.kind == "my_chat_member":
            return False
        known = self.office.desk.config.newsroom.find(came.user_id) is not None
        return known or came.kind == "callback_query" or came.chat_id == self.office.chat_id

    def _complain(self, error: Exception, rest: float) -> float:
        """Tells what went wrong; how long to wait before the next question."""
        from telegram.error import Conflict, RetryAfter

        words = redacted(str(error) or type(error).__name__, [self.connection.token])
        if isinstance(error, Conflict):
            self._tell_conflict()
            return max(rest, AFTER_CONFLICT)
        if isinstance(error, RetryAfter):
            wait = error.retry_after
            return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)
        log.warning("the bot hears nothing at the moment: %s", words)
        return rest

    def _tell_conflict(self) -> None:
        """The editors are told once a day."""
        desk, text = self.office.desk, self.office.words("bot.conflict")
        now = desk.now()
        try:
            desk.store.alert(f"poller:{desk.local_time(now).date()}", text, now=now)
        except DigestError:
            log.error("%s", text)  # noqa: TRY400 - the trouble is in the text
