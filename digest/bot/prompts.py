"""Questions that an editor answers by a reply: a title, a headline, an hour, what was wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from digest.assemble.problems import LONG_HEADLINE
from digest.bot.card_lines import cut
from digest.bot.marks import correction_mark
from digest.bot.postpone_words import postponed
from digest.bot.refusing import trouble
from digest.bot.said import Key, Said
from digest.bot.tokens import Click
from digest.desk.edit import Change, edit
from digest.desk.view import load, refresh
from digest.errors import DigestError, UnknownError
from digest.model.post import Verdict, units
from digest.model.states import IssueState
from digest.store.bot_rows import PromptRow
from digest.summary.budget import fits

if TYPE_CHECKING:
    from digest.bot.clicks import Pressed
    from digest.bot.hearing import Incoming
    from digest.bot.office import Office
    from digest.desk.desk import Desk
    from digest.model.config import Editor
    from digest.store.rows import IssueRow

FIELDS = {"t": "title", "m": "theme", "n": "note", "w": "when"}
NUMBERED = {"h": "headline", "s": "summary"}
EMPTY = "-"
ANSWERED = "answered"
LONGEST_SHOWN = 3000
CORRECTION = "correct"


@dataclass(kw_only=True)
class Prompts:
    """What the bot asks, and what comes of the replies."""

    office: Office

    async def ask(self, pressed: Pressed, row: IssueRow) -> None:
        """Asks what a button of a card is about."""
        office, argument = self.office, pressed.click.argument
        desk = office.at(pressed.editor)
        values: dict[str, str] = {}
        number = 0
        if pressed.click.act == "X":
            what = CORRECTION
        elif argument in FIELDS:
            what = FIELDS[argument]
        else:
            what, number = NUMBERED[argument[0]], int(argument[1:])
            values = await office.do(lambda: self._now(desk, row, what, number))
        html = office.words.html(f"ask.{what}", number=row.number, **values)
        await self.put(
            pressed.chat_id, pressed.editor, html, what=values.get("key", what), issue=row.slug, number=number
        )

    async def put(  # noqa: PLR0913 - a question and what it is about
        self, chat_id: int, editor: Editor, html: str, *, what: str, issue: str | None, number: int = 0
    ) -> None:
        """Sends a question and writes down what it is about."""
        office = self.office
        outcome = await office.speaker.say(chat_id, Said(html=html, asks=office.words("ask.field")))
        if outcome.verdict is Verdict.SENT and outcome.message_id:
            office.desk.store.add_prompt(
                PromptRow(
                    chat_id=chat_id,
                    message_id=int(outcome.message_id),
                    issue=issue,
                    what=what,
                    number=number,
                    editor=editor.user_id,
                    at=office.desk.now(),
                )
            )

    def _now(self, desk: Desk, row: IssueRow, what: str, number: int) -> dict[str, str]:
        """How the headline or summary reads now, and the article's id, by which it is found again."""
        view = load(desk, row.slug, row)
        if not 1 <= number <= len(view.sheet.entries):
            raise UnknownError(f"issue {row.slug} has no article {number}")
        placed, entry = view.issue.placements[number - 1], view.sheet.entries[number - 1]
        text = placed.headline if what == "headline" else cut(placed.summary, 700)
        return {"article": str(number), "now": text, "key": f"{what}:{entry.id}"}

    async def answer(self, prompt: PromptRow, came: Incoming, text: str, editor: Editor) -> None:
        """Does what a reply says, and tells what came of it."""
        office = self.office
        if prompt.editor != editor.user_id:
            office.refused(f"a reply ({prompt.what}): asked of somebody else", who=editor.name, issue=prompt.issue)
            await self._tell(came, office.words("answer.not_yours"))
            return
        if prompt.what == ANSWERED or not text.strip():
            await self._tell(came, office.words("heard.answered" if prompt.what == ANSWERED else "heard.no_text"))
            return
        desk = office.at(editor)
        try:
            if prompt.what == CORRECTION:
                await self._confirm_correction(prompt, came, text)
            else:
                said = await office.do(lambda: self._changed(desk, prompt, text))
                await self._tell(came, said)
            office.desk.store.add_prompt(replace(prompt, what=ANSWERED))  # a second reply is no article
        except DigestError as error:
            office.refused(f"a reply ({prompt.what}): {error.message}", who=editor.name, issue=prompt.issue)
            await self._tell(came, trouble(office.words, error))
        office.wake()

    def _changed(self, desk: Desk, prompt: PromptRow, text: str) -> str:
        slug, words = str(prompt.issue), desk.words
        if prompt.what == "when":
            return postponed(desk, slug, text)
        state, old = desk.store.get_issue(slug).state, desk.folders.sheet(slug)
        change = _change(desk, prompt, "" if text.strip() == EMPTY else text)
        if edit(desk, slug, change) == old:
            return words("answer.unchanged")
        _, row = refresh(desk, slug)
        if state is IssueState.SENT:
            said = [words("answer.changed_sent", number=row.number)]
            for card in desk.store.cards(slug):  # no row has changed that a card could be seen to be outdated by
                desk.store.card_shown(card.id, "")
        else:
            said = [words("answer.changed", number=row.number, revision=row.revision)]
        if state is IssueState.APPROVED:
            said.append(words("answer.voided"))
        return "\n".join([" ".join(said), *_too_long(desk, change)])

    async def _confirm_correction(self, prompt: PromptRow, came: Incoming, text: str) -> None:
        await self.ask_correction(came.chat_id, str(prompt.issue), text)

    async def ask_correction(self, chat_id: int, slug: str, text: str) -> None:
        """Shows a correction and asks whether it is to be made; the text is kept until then."""
        office, row = self.office, self.office.desk.store.get_issue(slug)
        draw = office.drawing(chat_id)
        click = Click(act="Xy", number=row.number, revision=row.revision)
        keys = ((Key(text=office.words("key.correct_yes"), data=draw.data(click), style="danger"),),)
        shown = " ".join(text.split())
        html = office.words.html("ask.correct_sure", number=row.number, text=cut(shown, LONGEST_SHOWN))
        outcome = await office.speaker.say(chat_id, Said(html=html, keys=keys))
        if outcome.message_id:
            office.desk.store.set_mark(correction_mark(chat_id, int(outcome.message_id)), shown)

    async def _tell(self, came: Incoming, *lines: str) -> None:
        html = "\n".join(escape(line, quote=False) for line in lines)
        await self.office.speaker.say(came.chat_id, Said(html=html), reply_to=came.message_id)


def _too_long(desk: Desk, change: Change) -> list[str]:
    """A warning of a new headline or summary that is longer than it should be; it is kept all the same."""
    words, budget = desk.words, desk.config.summaries.budget
    headlines = [text for text in (change.headlines or {}).values() if len(text) > LONG_HEADLINE]
    summaries = [text for text in (change.summaries or {}).values() if not fits(text, budget)]
    return [
        *(words("heard.long_headline", count=len(text), most=LONG_HEADLINE) for text in headlines),
        *(words("heard.long_summary", count=units(text), most=budget) for text in summaries),
    ]


def _change(desk: Desk, prompt: PromptRow, value: str) -> Change:
    """The change that a reply asks for; an article is found by its id, wherever it stands by now."""
    kind, _, article = prompt.what.partition(":")
    line = " ".join(value.split())
    match kind:
        case "title":
            return Change(title=line)
        case "theme":
            return Change(theme=line)
        case "note":
            return Change(note=value)
        case _:
            entries = desk.folders.sheet(str(prompt.issue)).entries
            number = next((number for number, entry in enumerate(entries, 1) if entry.id == article), None)
            if number is None:
                issue = desk.store.get_issue(str(prompt.issue))
                raise UnknownError(desk.words("heard.not_in_it", number=issue.number))
            return Change(headlines={number: line}) if kind == "headline" else Change(summaries={number: value})
