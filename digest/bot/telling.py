"""Word to the editors' chat: one message a matter, with the buttons that answer it; a new issue with its preview."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from digest.bot.said import Key, Said
from digest.bot.tokens import Click
from digest.desk.follow import Kind, follow_up, matter
from digest.desk.resolve import questions
from digest.errors import DigestError
from digest.model.post import Outcome, Verdict
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from digest.bot.office import Office
    from digest.bot.previews import Previews
    from digest.bot.said import Keys
    from digest.store.rows import AlertRow, DeliveryRow

ALIVE = (IssueState.DRAFT, IssueState.REVIEW, IssueState.APPROVED, IssueState.HELD, IssueState.SENDING, IssueState.SENT)
FREE = (IssueState.DRAFT, IssueState.REVIEW, IssueState.APPROVED, IssueState.HELD)


@dataclass(kw_only=True)
class Telling:
    """How alerts look in the editors' chat."""

    office: Office
    previews: Previews

    async def tell(self, alert: AlertRow) -> Outcome:
        """Hands an alert over; without a sound in the quiet hours. Of a new issue its preview and card follow."""
        office = self.office
        if not office.chat_id:
            return Outcome(verdict=Verdict.NOT_SENT, detail="the editors' chat is not known yet")
        said = await office.do(lambda: self._said(alert, silent=office.desk.is_quiet()))
        outcome = await office.speaker.say(office.chat_id, said)
        if outcome.verdict is Verdict.SENT and matter(alert).kind is Kind.ASSEMBLED and alert.issue:
            await self._preview(alert.issue)
        return outcome

    async def follow(self, alert: AlertRow, text: str) -> Outcome:
        """Puts another text in the place of one that was told; what is over has no buttons any more."""
        office = self.office
        over = text != alert.text
        keys = () if over else await office.do(lambda: self._keys(alert))
        said = Said(html=escape(text, quote=False), keys=keys)
        return await office.speaker.change(office.chat_id, int(alert.message_id or 0), said)

    def _said(self, alert: AlertRow, *, silent: bool) -> Said:
        over = follow_up(self.office.desk, alert) != alert.text
        return Said(html=escape(alert.text, quote=False), keys=() if over else self._keys(alert), silent=silent)

    def _keys(self, alert: AlertRow) -> Keys:
        """Answers to an open question, else the way to the issue's card; a new issue brings its card along."""
        store, words = self.office.desk.store, self.office.words
        if not alert.issue or matter(alert).kind is Kind.ASSEMBLED:
            return ()
        row = store.get_issue(alert.issue)
        if row.state not in ALIVE:
            return ()
        asked = next((one for one in questions(self.office.desk, alert.issue) if alert.key == _key(one)), None)
        if asked is not None:
            return (self._answers(asked, row.number),)
        label = words("told.show", number=row.number)
        return ((self._key(label, Click(act="O", number=row.number, revision=row.revision)),),)

    def _answers(self, asked: DeliveryRow, number: int) -> tuple[Key, ...]:
        words, argument = self.office.words, f"{asked.id}-{asked.attempt}"

        def answer(name: str, act: str, style: str = "") -> Key:
            click = Click(act=act, number=number, revision=asked.revision, argument=argument)
            return self._key(words(f"key.{name}"), click, style)

        skip = answer("skip", "Qk")
        if asked.state is DeliveryState.UNKNOWN:
            return (answer("is_there", "Qs", "success"), answer("send_again", "Qr"), skip)
        return (answer("retry", "Qr", "primary"), skip)

    def _key(self, label: str, click: Click, style: str = "") -> Key:
        return Key(text=label, data=self.office.drawing(self.office.chat_id).data(click), style=style)

    async def _preview(self, slug: str) -> None:
        """What the clock has made, to look at; a trouble of it stands in the next look at the card."""
        office = self.office
        if office.desk.store.get_issue(slug).state not in FREE or slug in office.busy:
            return
        try:
            await self.previews.show(office.desk, slug, office.chat_id)
        except DigestError as error:
            office.remarks[slug] = error.message


def _key(asked: DeliveryRow) -> str:
    """The key of the alert that asks about a delivery."""
    return f"{asked.state}:{asked.id}:{asked.attempt}"
