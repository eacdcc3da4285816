"""What a pressed button does: checked when it is pressed, answered at once, then done by the desk's own verb."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.bot import tokens
from digest.bot.knowing import done_already

if TYPE_CHECKING:
    from digest.bot.deeds import Deeds
    from digest.bot.hearing import Incoming
    from digest.bot.office import Office
    from digest.bot.pastes import Pastes
    from digest.bot.tokens import Click
    from digest.model.config import Editor
    from digest.store.rows import IssueRow

SOON = 0.15
VIEWS = {"C": "cancel", "W": "withdraw", "T": "postpone", "E": "edit", "R": "order", "L": "out", "M": ""}
ALWAYS = frozenset({"S", "H", "O", "Qs", "Qr", "Qk", "D", "G", "I"})
"""Acts that hold for any revision: they keep something back, or are bound to something else."""
SLOW = frozenset({"P", "A", "V", "Xy"})
ASKING = frozenset({"F", "X"})
ELSEWHERE = frozenset({"O", "Qs", "Qr", "Qk", "Xy"})
"""Acts whose buttons stand under other messages than cards, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button that an editor pressed: by whom, where, on which message, and what it asks for."""

    query_id: str
    editor: Editor
    chat_id: int
    message_id: int
    click: Click
    row: IssueRow | None


@dataclass(kw_only=True)
class Clicks:
    """The buttons of all chats."""

    office: Office
    deeds: Deeds
    pastes: Pastes

    async def press(
        self, came: Incoming, editor: Editor | None, *, stale: bool, begun: bool = False
    ) -> asyncio.Task[None] | None:
        """Answers a pressed button and does what it asks; a task where that takes longer.

        ``stale``: it may have been pressed long ago, so that nothing is done. ``begun``: a process has died of it;
        it may have asked something that it cannot hear the answer to, which is asked anew however late.
        """
        office, words = self.office, self.office.words
        click = tokens.read(office.key(), came.chat_id, came.data)
        if click is None:
            await self._refuse(came, words("said.forged"), "a button that is not ours", who(came))
            return None
        if editor is None:
            await self._refuse(came, words("said.no_editor"), f"the button {click.act}: no editor", who(came))
            return None
        row = next((row for row in office.desk.store.list_issues() if row.number == click.number), None)
        if stale and not (begun and click.act in ASKING):
            return await self._too_old(came, editor, click.act, row, begun=begun)
        pressed = Pressed(
            query_id=came.query_id,
            editor=editor,
            chat_id=came.chat_id,
            message_id=came.message_id,
            click=click,
            row=row,
        )
        if click.number == 0:
            return await self.pastes.press(pressed)
        if row is None:
            await self._refuse(came, words("said.gone"), f"the button {click.act}: no such issue", editor.name)
            return None
        return await self._on_issue(pressed, row)

    async def _on_issue(self, pressed: Pressed, row: IssueRow) -> asyncio.Task[None] | None:
        """A button of a control message, bound to the revision that it shows."""
        office, click = self.office, pressed.click
        self._know_card(pressed, row)
        busy = office.busy.get(row.slug)
        said = ""
        if busy is not None and click.act not in ALWAYS:
            said = office.words("said.busy", who=busy[1])
        elif click.revision != row.revision and click.act not in ALWAYS:
            said = office.words("said.outdated", seen=click.revision, now=row.revision)
        else:
            said = await office.do(lambda: done_already(office.desk, row, click.act))
        if said:
            office.refused(f"the button {click.act}: {said}", who=pressed.editor.name, issue=row.slug)
            await office.speaker.answer(pressed.query_id, said, alert=True)
            self._redraw(pressed)
            return None
        if click.act == "O":
            await office.speaker.answer(pressed.query_id, "")
            await self.deeds.cards.send(pressed.chat_id, row.slug)
            return None
        if click.act in VIEWS:
            await self._open(pressed, VIEWS[click.act])
            return None
        if click.act in ASKING:
            return await self.deeds.ask(pressed, row)
        if click.act in SLOW:
            return await self.deeds.begin(pressed, row)
        return await self._quick(pressed, row)

    async def _quick(self, pressed: Pressed, row: IssueRow) -> asyncio.Task[None] | None:
        """An act of a moment: its answer says how it ended, unless the moment is long."""
        office = self.office
        office.remarks.pop(row.slug, None)
        task = asyncio.create_task(self.deeds.quick(pressed, row))
        done, _ = await asyncio.wait({task}, timeout=SOON)
        if done:
            said, alert = task.result()
            await office.speaker.answer(pressed.query_id, said, alert=alert)
            office.wake()
            return None
        await office.speaker.answer(pressed.query_id, office.words("said.working"))
        return asyncio.create_task(self._late(task, row))

    async def _late(self, task: asyncio.Task[tuple[str, bool]], row: IssueRow) -> None:
        """The end of an act that took longer: what went wrong stands on the card."""
        said, wrong = await task
        if wrong:
            self.office.remarks[row.slug] = said
        self.office.wake()

    async def _open(self, pressed: Pressed, view: str) -> None:
        """Another menu of the card."""
        office, store = self.office, self.office.desk.store
        card = store.find_card(pressed.chat_id, pressed.message_id)
        if card is not None:
            await office.do(lambda: store.card_view(card.id, view))
        await office.speaker.answer(pressed.query_id, "")
        office.wake()

    def _know_card(self, pressed: Pressed, row: IssueRow) -> None:
        """A card whose sending was not answered is known from its first click on."""
        store = self.office.desk.store
        if pressed.click.act in ELSEWHERE:
            return
        if store.find_card(pressed.chat_id, pressed.message_id) is None:
            store.add_card(pressed.chat_id, pressed.message_id, row.slug, shown="", now=self.office.desk.now())

    def _redraw(self, pressed: Pressed) -> None:
        """The card is drawn again even where we believe it right: whoever pressed saw something else."""
        store = self.office.desk.store
        card = store.find_card(pressed.chat_id, pressed.message_id)
        if card is not None:
            store.card_shown(card.id, "")
        self.office.wake()

    async def _too_old(
        self, came: Incoming, editor: Editor, act: str, row: IssueRow | None, *, begun: bool
    ) -> asyncio.Task[None] | None:
        """Says so on the card as well: the button itself shows no answer any more."""
        office, words = self.office, self.office.words
        said = words("restart.look" if begun else "said.too_old")
        await self._refuse(came, said, f"the button {act}: too old", editor.name, row.slug if row else None)
        if row is None:
            return None
        remark = words("restart.interrupted" if begun else "restart.away", who=editor.name)
        if begun:
            await office.settle(row.slug)
        known = office.remarks.get(row.slug) == remark
        office.remarks[row.slug] = remark
        office.wake()
        return asyncio.create_task(self._show(came.chat_id, row)) if begun and not known else None

    async def _show(self, chat_id: int, row: IssueRow) -> None:
        """A card below one that the end of a process may have left behind, of which nobody knows."""
        await self.deeds.cards.send(chat_id, row.slug)

    async def _refuse(self, came: Incoming, said: str, detail: str, name: str, issue: str | None = None) -> None:
        self.office.refused(detail, who=name, issue=issue)
        await self.office.speaker.answer(came.query_id, said, alert=True)


def who(came: Incoming) -> str:
    """Somebody who is no editor, as the records name them."""
    return f"user {came.user_id}"
