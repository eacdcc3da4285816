"""Commands of editors. What changes what readers see takes two steps: the command shows the card, its button does it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from digest.bot.card_lines import cut
from digest.bot.marks import why_mark
from digest.bot.menus import Menus
from digest.bot.postpone_words import postponed
from digest.bot.refusing import hint_of, trouble
from digest.bot.said import Said
from digest.desk.assemble import assemble_once, was_asked
from digest.desk.hold import hold, resume
from digest.desk.resolve import questions, resolve
from digest.desk.rights import Right, require
from digest.desk.view import by_name, pick
from digest.desk.waiting import waiting
from digest.errors import DigestError, RefusedError, UnknownError
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from digest.bot.cards import Cards
    from digest.bot.hearing import Incoming
    from digest.bot.lists import Lists
    from digest.bot.office import Office
    from digest.bot.previews import Previews
    from digest.bot.prompts import Prompts
    from digest.desk.desk import Desk
    from digest.model.config import Editor

    Job = Callable[[], Awaitable[None]]

S = IssueState
ANY = (S.DRAFT, S.REVIEW, S.APPROVED, S.SENDING, S.SENT, S.HELD)
STATES: dict[str, tuple[IssueState, ...]] = {
    "preview": ANY,
    "approve": (S.DRAFT, S.REVIEW, S.APPROVED),
    "publish": (S.REVIEW, S.APPROVED, S.SENDING, S.DRAFT, S.SENT),
    "postpone": (S.DRAFT, S.REVIEW, S.APPROVED, S.HELD),
    "hold": (S.SENDING, S.APPROVED, S.REVIEW),
    "resume": (S.HELD,),
    "cancel": (S.DRAFT, S.REVIEW, S.APPROVED, S.HELD),
    "retry": (S.SENDING, S.SENT, S.HELD),
    "correct": (S.SENT,),
    "withdraw": (S.SENT,),
    "history": tuple(S),
}
"""The states of the newest issue that a command means where none is named."""
VIEWS = {"cancel": "cancel", "withdraw": "withdraw", "postpone": "postpone"}
FITTING = frozenset({"postpone", "cancel", "correct", "withdraw"})
"""Commands that ask something: there is nothing to ask of an issue in another state."""
RIGHTS = {
    "approve": Right.APPROVE,
    "publish": Right.PUBLISH,
    "postpone": Right.POSTPONE,
    "cancel": Right.CANCEL,
    "correct": Right.CORRECT,
    "withdraw": Right.WITHDRAW,
    "retry": Right.RESOLVE,
}


@dataclass(kw_only=True)
class Commands:
    """What editors can type."""

    office: Office
    lists: Lists
    cards: Cards
    previews: Previews
    prompts: Prompts
    _plain: dict[str, Callable[[Incoming, Editor], Said]] = field(init=False)

    def __post_init__(self) -> None:
        """The commands that only show something."""
        lists = self.lists
        self._plain = {
            "start": lambda came, _: lists.start(alone=_alone(came)),
            "help": lambda came, _: lists.help(alone=_alone(came)),
            "whoami": lambda came, editor: lists.whoami(came.user_id, came.chat_id, editor),
            "status": lambda _, __: lists.status(),
            "inbox": lambda came, _: lists.inbox(came.chat_id),
            "schedule": lambda _, __: lists.schedule(),
        }

    async def run(self, came: Incoming, editor: Editor) -> asyncio.Task[None] | None:
        """Does what a command says; a task where that takes longer."""
        office, name = self.office, came.command
        plain = self._plain.get(name)
        try:
            if plain is not None:
                await office.speaker.say(came.chat_id, await office.do(lambda: plain(came, editor)))
                if name == "start" and _alone(came):  # whoever writes for the first time has no menu yet
                    await Menus(office=office).offer(came.chat_id)
                return None
            if name == "add":
                html = office.words("ask.add")
                await self.prompts.put(came.chat_id, editor, html, what="add", issue=None)
                return None
            if name == "assemble":
                return self.assembling(editor, came.chat_id, f"update {came.update_id}")
            if name not in STATES:
                await self._tell(came, office.words("answer.known_command", command=f"/{name}"))
                return None
            return await self._on_issue(came, editor)
        except DigestError as error:
            office.refused(f"/{name}: {error.message}", who=editor.name)
            await self._tell(came, trouble(office.words, error), *hint_of(error))
            return None

    async def _on_issue(self, came: Incoming, editor: Editor) -> asyncio.Task[None] | None:
        office, name = self.office, came.command
        desk = office.at(editor)
        slug, rest = await office.do(lambda: self._meant(desk, name, came.argument))
        if name in RIGHTS:
            require(desk, RIGHTS[name])
        if name in FITTING:
            _require_state(desk, slug, name)
        if name == "history":
            await office.speaker.say(came.chat_id, await office.do(lambda: self.lists.history(slug)))
        elif name == "preview":
            return self._start(slug, ("preview", editor.name), lambda: self.previews.show(desk, slug, came.chat_id))
        elif name in {"hold", "resume", "retry"}:
            await self._tell(came, await office.do(lambda: self._done(desk, name, slug, rest)))
            office.wake()
        elif name == "postpone" and rest:
            await self._tell(came, await office.do(lambda: postponed(desk, slug, rest)))
            office.wake()
        elif name == "correct" and rest:
            await self.prompts.ask_correction(came.chat_id, slug, rest)
        else:
            await self._show_card(came, name, slug, rest)
        return None

    async def _show_card(self, came: Incoming, name: str, slug: str, rest: str) -> None:
        """The control message, with the menu open that the command is about."""
        if name == "withdraw":
            self.office.desk.store.set_mark(why_mark(slug), rest)
        await self.cards.send(came.chat_id, slug, view=VIEWS.get(name, ""))

    def _meant(self, desk: Desk, name: str, argument: str) -> tuple[str, str]:
        """The issue that a command means, and the words after it."""
        first, _, rest = argument.partition(" ")
        if first:
            try:
                return by_name(desk, first), rest.strip()
            except UnknownError:
                if name not in {"hold", "postpone", "correct", "withdraw"} or first.lstrip("#").isdigit():
                    raise UnknownError(_none_called(desk, first)) from None
        try:
            return pick(desk, None, STATES[name], name), argument.strip()
        except RefusedError:
            raise RefusedError(desk.words("heard.no_issue", command=f"/{name}")) from None

    def _done(self, desk: Desk, name: str, slug: str, rest: str) -> str:
        words, number = desk.words, desk.store.get_issue(slug).number
        if name == "hold":
            hold(desk, slug, why=rest)
            return words("answer.held", number=number)
        if name == "resume":
            resume(desk, slug)
            return words("answer.resumed", number=number)
        failed = [row for row in questions(desk, slug) if row.state is DeliveryState.FAILED]
        for row in failed:
            resolve(desk, row, "resend")
        key = "answer.retried" if failed else "answer.nothing_failed"
        return words(key, number=number, count=len(failed))

    def was_begun(self, came: Incoming) -> bool:
        """Whether a process has died while it made an issue for this command, which is then finished however late."""
        return came.command == "assemble" and was_asked(self.office.desk, f"update {came.update_id}")

    def assembling(self, editor: Editor, chat_id: int, request: str) -> asyncio.Task[None]:
        """Makes an issue of what waits and shows it; one issue for a ``request``, whatever ends the process."""
        return asyncio.create_task(self._assemble(editor, chat_id, request))

    async def _assemble(self, editor: Editor, chat_id: int, request: str) -> None:
        office, desk = self.office, self.office.at(editor)
        try:
            slug = await office.do(lambda: assemble_once(desk, request))
            await self.previews.show(desk, slug, chat_id)
        except DigestError as error:
            office.refused(f"assemble: {error.message}", who=editor.name)
            text = await office.do(partial(_not_assembled, desk, error))
            await office.speaker.say(chat_id, Said(html=escape(text, quote=False)))

    def _start(self, slug: str, busy: tuple[str, str], job: Job) -> asyncio.Task[None]:
        """A job on an issue, of which the card tells."""
        office = self.office
        if slug in office.busy:
            raise RefusedError(office.words("said.busy", who=office.busy[slug][1]))
        office.busy[slug] = busy
        office.wake()

        async def run() -> None:
            try:
                await job()
            except DigestError as error:
                office.refused(f"/{busy[0]}: {error.message}", who=busy[1], issue=slug)
                office.remarks[slug] = error.message
            finally:
                office.busy.pop(slug, None)
                office.wake()

        return asyncio.create_task(run())

    async def _tell(self, came: Incoming, *lines: str) -> None:
        html = "\n".join(escape(line, quote=False) for line in lines)
        await self.office.speaker.say(came.chat_id, Said(html=html), reply_to=came.message_id)


def _alone(came: Incoming) -> bool:
    return came.chat_kind == "private"


def _require_state(desk: Desk, slug: str, name: str) -> None:
    row = desk.store.get_issue(slug)
    if row.state not in STATES[name]:
        state = desk.words(f"state.{row.state}")
        raise RefusedError(desk.words("heard.wrong_state", number=row.number, state=state, command=f"/{name}"))


def _none_called(desk: Desk, name: str) -> str:
    """That there is no issue of that name, and which there are."""
    known = ", ".join(str(row.number) for row in desk.store.list_issues()[:5])
    shown = cut(name, 40)
    return (
        desk.words("heard.unknown_issue", name=shown, known=known)
        if known
        else desk.words("heard.none_at_all", name=shown)
    )


def _not_assembled(desk: Desk, error: DigestError) -> str:
    """Why there is no new issue: too little waits, or something went wrong."""
    count = len(waiting(desk).ready) if isinstance(error, RefusedError) else 0
    if isinstance(error, RefusedError) and count < desk.config.minimum:
        articles = desk.words("count.articles", count=count)
        return (
            desk.words("heard.too_few", articles=articles, minimum=desk.config.minimum)
            if count
            else desk.words("lists.inbox_empty")
        )
    return trouble(desk.words, error)
