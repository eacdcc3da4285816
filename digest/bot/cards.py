"""Control messages kept true: whatever happened, by whom and through which door, each shows how its issue stands.

A card is drawn from rows and files alone, and put in place by an edit, which may be repeated. So a crash between any
two steps leaves nothing to mend: the next look puts it right.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.bot.card import Mood, card
from digest.desk.overview import overview
from digest.errors import DigestError
from digest.model.post import Verdict
from digest.model.states import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.bot.office import Office
    from digest.bot.said import Said
    from digest.model.post import Outcome
    from digest.store.bot_rows import CardRow

POLL = 1.0
PROGRESS = dt.timedelta(seconds=5)
"""How far apart at least two edits are that only tell how many more posts are out: a group takes few calls a minute."""
MOST = 60  # older cards are left as they are


@dataclass(kw_only=True)
class Cards:
    """All control messages of a publication."""

    office: Office
    _seen: dict[int, tuple[object, object]] = field(default_factory=dict)
    _edited: dict[int, dt.datetime] = field(default_factory=dict)
    _chats: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self) -> None:
        """Looks whenever something changed, and once a second for what other doors did."""
        try:
            while True:
                self._look()
                await self.office.news(POLL)
        finally:
            for task in self._chats.values():
                task.cancel()
            await asyncio.gather(*self._chats.values(), return_exceptions=True)

    def _look(self) -> None:
        """Puts every card right that is not, each chat by itself: one that must wait holds up no other."""
        with contextlib.suppress(DigestError):
            rows = self.office.desk.store.cards()[:MOST]
            for chat_id in {row.chat_id for row in rows}:
                task = self._chats.get(chat_id)
                if task is None or task.done():
                    own = [row for row in rows if row.chat_id == chat_id]
                    self._chats[chat_id] = asyncio.create_task(self._look_at(own))

    async def _look_at(self, rows: Sequence[CardRow]) -> None:
        for row in rows:
            with contextlib.suppress(DigestError):
                mark = await self.office.do(lambda row=row: self._mark(row))  # type: ignore[misc]
                if self._is_due(row, mark) and await self._put_right(row):
                    self._seen[row.id] = mark

    def _is_due(self, row: CardRow, mark: tuple[object, object]) -> bool:
        """Whether a card is to be looked at closely now: at once where anything changed but the progress."""
        seen = self._seen.get(row.id)
        if seen is None or seen[0] != mark[0]:
            return True
        last = self._edited.get(row.id)
        return seen[1] != mark[1] and (last is None or self.office.desk.now() - last >= PROGRESS)

    async def send(self, chat_id: int, slug: str, *, view: str = "") -> Outcome:
        """A new card in a chat; the earlier ones of the issue there lose their buttons."""
        office = self.office
        said = await office.do(lambda: self._drawn(slug, chat_id, view=view, live=True))
        outcome = await office.speaker.say(chat_id, replace(said, silent=office.desk.is_quiet()))
        if outcome.verdict is Verdict.SENT and outcome.message_id:
            now = office.desk.now()
            row = office.desk.store.add_card(chat_id, int(outcome.message_id), slug, shown=sha256(said), now=now)
            if view:
                office.desk.store.card_view(row.id, view)
            office.wake()
        return outcome

    async def _put_right(self, row: CardRow) -> bool:
        """Whether the card is right now, or gone for good."""
        office, store = self.office, self.office.desk.store
        await office.speaker.free(row.chat_id)  # drawn when there is room for it, so that it is not old when it comes
        try:
            said = await office.do(lambda: self._drawn(row.issue, row.chat_id, view=row.view, live=row.live))
        except DigestError:
            return False
        if sha256(said) == row.shown:
            return True
        store.card_shown(row.id, "")  # until the answer comes nobody knows what stands there
        outcome = await office.speaker.change(row.chat_id, row.message_id, said)
        if outcome.verdict is Verdict.SENT:
            store.card_shown(row.id, sha256(said))
            self._edited[row.id] = office.desk.now()
            return True
        if outcome.verdict is Verdict.REFUSED:  # somebody deleted it, or it may not be edited any more
            store.drop_card(row.id)
            return True
        return False

    def _drawn(self, slug: str, chat_id: int, *, view: str, live: bool) -> Said:
        office = self.office
        mood = Mood(view=view, busy=office.busy.get(slug), remark=office.remarks.get(slug, ""), live=live)
        return card(overview(office.desk, slug), mood, office.drawing(chat_id))

    def _mark(self, row: CardRow) -> tuple[object, object]:
        """What a card depends on, and the progress of sending; equal marks, equal card.

        Its issue's files are looked at, too: somebody may change them with an editor while no row tells of it.
        """
        store, office = self.office.desk.store, self.office
        with store.read():
            issue = store.get_issue(row.issue)
            rows = store.deliveries_of(row.issue)
            slot = store.slot_of_issue(row.issue)
            order = next((given for given in store.orders() if given.issue == row.issue), None)
            last = tuple(event.id for event in store.events(row.issue)[-1:])
        mine = (row.view, row.live, row.shown, office.busy.get(row.issue), office.remarks.get(row.issue, ""))
        asked = tuple(
            (d.id, d.state, d.attempt) for d in rows if d.state in {DeliveryState.UNKNOWN, DeliveryState.FAILED}
        )
        progress = tuple((d.id, d.state, d.attempt, d.link) for d in rows)
        files = office.desk.folders.stamp(row.issue) if row.live else ()
        return (issue, slot and slot.publish_at, slot and slot.state, order, last, mine, asked, files), progress


def sha256(said: Said) -> str:
    """What stands for a message: another one has another."""
    return hashlib.sha256(repr((said.html, said.keys)).encode("utf-8", "replace")).hexdigest()
