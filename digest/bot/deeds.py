"""The acts behind the buttons, each one verb of the desk: quick ones are done while the button waits, slow ones after."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.bot.keyboards import moment_of
from digest.bot.marks import correction_mark, why_mark
from digest.bot.refusing import refusal
from digest.bot.said import Said
from digest.desk.adopt import confirm
from digest.desk.approve import approve, confirm_headlines
from digest.desk.cancel import cancel
from digest.desk.correct import correct
from digest.desk.edit import Change, edit
from digest.desk.hold import hold, resume
from digest.desk.order import order, stop
from digest.desk.postpone import postpone
from digest.desk.resolve import resolve
from digest.desk.rights import Right, require, require_second
from digest.desk.view import refresh, refuse_changed
from digest.desk.withdraw import withdraw
from digest.errors import DigestError, RefusedError, UnknownError
from digest.model.states import IssueState

if TYPE_CHECKING:
    from digest.bot.cards import Cards
    from digest.bot.clicks import Pressed
    from digest.bot.office import Office
    from digest.bot.previews import Previews
    from digest.bot.prompts import Prompts
    from digest.desk.desk import Desk
    from digest.store.rows import IssueRow

ANSWERS = {"Qs": "sent", "Qr": "resend", "Qk": "skip"}
BUSY = {"P": "publish", "A": "approve", "V": "preview", "Xy": "correct"}


@dataclass(kw_only=True)
class Deeds:
    """What editors can do with an issue by pressing."""

    office: Office
    cards: Cards
    previews: Previews
    prompts: Prompts

    async def quick(self, pressed: Pressed, row: IssueRow) -> tuple[str, bool]:
        """What came of an act of a moment, in words, and whether it was refused."""
        office, act = self.office, pressed.click.act
        try:
            said = await office.do(lambda: self._quick(office.at(pressed.editor), pressed, row))
        except DigestError as error:
            said, issue = refusal(office.words, error), row.slug
            office.refused(f"the button {act}: {error.message}", who=pressed.editor.name, issue=issue)
            return said, True
        self._close_menu(pressed)
        return said, False

    def _quick(self, desk: Desk, pressed: Pressed, row: IssueRow) -> str:
        act, argument = pressed.click.act, pressed.click.argument
        if act in ANSWERS:
            return self._answer(desk, act, argument)
        if act == "Tm":
            slot = postpone(desk, row.slug, moment_of(argument))
            return desk.words("said.postponed", when=desk.words.moment(desk.local_time(slot.publish_at)))
        if act in {"Ru", "Lx"}:
            return self._rearrange(desk, row.slug, act, int(argument), pressed.click.revision)
        if act == "K":
            return self._keep_headlines(desk, row, pressed.click.revision)
        return self._simple(desk, act, row.slug)

    def _simple(self, desk: Desk, act: str, slug: str) -> str:
        """The verbs that need no more than the issue."""
        words = desk.words
        match act:
            case "S":
                waits = stop(desk, slug) is not None or desk.store.get_issue(slug).state is IssueState.APPROVED
                return words("said.stopped" if waits else "said.too_late")  # who presses again reads the same
            case "H":
                hold(desk, slug)
                return words("said.held")
            case "U":
                resume(desk, slug)
                return words("said.resumed")
            case "Cy":
                cancel(desk, slug)
                return words("said.cancelled")
            case "N":
                require(desk, Right.APPROVE)
                confirm(desk, slug)
                return words("said.confirmed")
            case "Wy":
                withdraw(desk, slug, why=desk.store.mark(why_mark(slug)) or "")
                return words("said.withdrawing")
            case _:
                raise UnknownError(f"there is no act {act}")

    def _keep_headlines(self, desk: Desk, row: IssueRow, seen: int) -> str:
        view, fresh = refresh(desk, row.slug)
        refuse_changed(fresh, seen)
        confirm_headlines(desk, view, dict(view.provisional))
        refresh(desk, row.slug)
        return desk.words("said.kept")

    def _rearrange(self, desk: Desk, slug: str, act: str, number: int, seen: int) -> str:
        if act == "Lx":
            edit(desk, slug, Change(leave_out=(number,)), revision=seen)
            return desk.words("said.left_out")
        count = len(desk.folders.sheet(slug).entries)
        order_ = list(range(1, count + 1))
        if not 1 < number <= count:
            raise UnknownError(f"issue {slug} has no article {number} to move up")
        order_[number - 2], order_[number - 1] = order_[number - 1], order_[number - 2]
        edit(desk, slug, Change(order=tuple(order_)), revision=seen)
        return desk.words("said.moved")

    def _answer(self, desk: Desk, act: str, argument: str) -> str:
        """To an open question: about this delivery, as it was when the button was drawn."""
        number, _, tried = argument.partition("-")
        delivery = desk.store.get_delivery(int(number))
        if delivery.attempt != int(tried or 0):
            raise RefusedError(desk.words("said.already_answered"))
        resolve(desk, delivery, ANSWERS[act])
        return desk.words("said.resolved")

    def _close_menu(self, pressed: Pressed) -> None:
        """After an act the card has its usual buttons again; lists stay open for the next press."""
        store = self.office.desk.store
        card = store.find_card(pressed.chat_id, pressed.message_id)
        if card is not None and card.view and pressed.click.act not in {"Ru", "Lx"}:
            store.card_view(card.id, "")

    async def ask(self, pressed: Pressed, row: IssueRow) -> asyncio.Task[None] | None:
        """A question that is answered by a reply: the button is answered first, then the question is put."""
        office = self.office
        try:
            if pressed.click.act == "X":
                require(office.at(pressed.editor), Right.CORRECT)
        except DigestError as error:
            office.refused(f"the button X: {error.message}", who=pressed.editor.name, issue=row.slug)
            await office.speaker.answer(pressed.query_id, refusal(office.words, error), alert=True)
            return None
        await office.speaker.answer(pressed.query_id, office.words("said.reply"))
        return asyncio.create_task(self._ask(pressed, row))

    async def _ask(self, pressed: Pressed, row: IssueRow) -> None:
        try:
            await self.prompts.ask(pressed, row)
        except DigestError as error:
            detail, name = f"the button {pressed.click.act}: {error.message}", pressed.editor.name
            self.office.refused(detail, who=name, issue=row.slug)
            self.office.remarks[row.slug] = refusal(self.office.words, error)
            self.office.wake()

    async def begin(self, pressed: Pressed, row: IssueRow) -> asyncio.Task[None] | None:
        """A slow act: answered now, done in a task. Publishing what is approved already is a quick one."""
        office, act, editor = self.office, pressed.click.act, pressed.editor
        desk = office.at(editor)
        try:
            await office.do(lambda: self._may(desk, act, row))
        except DigestError as error:
            office.refused(f"the button {act}: {error.message}", who=editor.name, issue=row.slug)
            await office.speaker.answer(pressed.query_id, refusal(office.words, error), alert=True)
            return None
        if act == "P" and row.state is IssueState.APPROVED:
            said, wrong = await self.order(desk, row.slug, pressed.click.revision)
            await office.speaker.answer(pressed.query_id, said, alert=wrong)
            office.wake()
            return None
        office.busy[row.slug] = (BUSY[act], editor.name)
        office.remarks.pop(row.slug, None)
        words = {"P": "publishing", "A": "approving", "V": "previewing", "Xy": "correcting"}
        await office.speaker.answer(pressed.query_id, office.words(f"said.{words[act]}"))
        office.wake()
        return asyncio.create_task(self._slow(desk, pressed, row))

    def _may(self, desk: Desk, act: str, row: IssueRow) -> None:
        """Whether the person may do that at all, asked before anything is built."""
        if act in {"P", "A"}:
            require(desk, Right.APPROVE)
        if act == "P" and row.state is IssueState.APPROVED:
            require_second(desk, row.slug)
        if act == "P" and row.state is IssueState.REVIEW and desk.config.newsroom.two_people:
            raise RefusedError("whoever approves it cannot publish it: approve it first, somebody else publishes it")
        if act == "Xy":
            require(desk, Right.CORRECT)

    async def order(self, desk: Desk, slug: str, revision: int) -> tuple[str, bool]:
        """Orders the publication of an approved issue; what was said to the editor, and whether that was no."""
        office = self.office
        try:
            made = await office.do(lambda: order(desk, slug, revision=revision))
        except DigestError as error:
            office.refused(f"the button P: {error.message}", who=desk.actor.name, issue=slug)
            return refusal(office.words, error), True
        if not made.first:
            at = f"{desk.local_time(made.order.at):%H:%M:%S}"
            said = office.words("said.already_ordered", who=made.order.actor, at=at)
            office.refused(f"the button P: {said}", who=desk.actor.name, issue=slug)
            return said, True
        left = made.order.due_at - desk.now()
        if left <= dt.timedelta(0):
            return office.words("said.begins"), False
        return office.words("said.ordered", span=office.words.span(left)), False

    async def _slow(self, desk: Desk, pressed: Pressed, row: IssueRow) -> None:
        """Does it; what goes wrong stands on the card."""
        office, slug, seen = self.office, row.slug, pressed.click.revision
        try:
            match pressed.click.act:
                case "V":
                    await self.previews.show(desk, slug, pressed.chat_id)
                case "Xy":
                    await self._correct(desk, pressed, slug)
                case act:
                    await office.lay_out(lambda: approve(desk, slug, office.layout(), revision=seen))
                    if act == "P":
                        said, wrong = await self.order(desk, slug, seen)
                        if wrong:
                            office.remarks[slug] = said
        except DigestError as error:
            office.refused(f"the button {pressed.click.act}: {error.message}", who=pressed.editor.name, issue=slug)
            office.remarks[slug] = refusal(office.words, error)
        finally:
            office.busy.pop(slug, None)
            office.wake()

    async def _correct(self, desk: Desk, pressed: Pressed, slug: str) -> None:
        """The correction that was asked for above the button."""
        office, seen = self.office, pressed.click.revision
        text = desk.store.mark(correction_mark(pressed.chat_id, pressed.message_id)) or ""
        made = await office.lay_out(lambda: correct(desk, slug, office.layout(), text, revision=seen))
        words = office.words("answer.corrected", number=made.row.number, count=len(made.plans))
        await office.speaker.change(pressed.chat_id, pressed.message_id, Said(html=words))
