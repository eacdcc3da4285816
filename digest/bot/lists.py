"""Lists that editors ask for: how things stand, what waits, what happened, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from digest.bot.card_lines import cut
from digest.bot.said import Key, Said
from digest.bot.tokens import Click
from digest.desk.agenda import agenda
from digest.desk.inbox.aside import asides
from digest.desk.inbox.noticing import noticed
from digest.desk.postpone import FREE, hour_of
from digest.desk.status import OVER, status
from digest.desk.take_in import opening
from digest.desk.waiting import waiting
from digest.model.notice import Severity
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.bot.office import Office
    from digest.desk.agenda import Run
    from digest.desk.status import IssueStatus
    from digest.model.config import Editor
    from digest.model.notice import Notice
    from digest.store.rows import EventRow, IssueRow
    from digest.words import Words

MOST_ISSUES, MOST_ARTICLES, MOST_EVENTS, MOST_SLOTS, MOST_ASIDE = 6, 25, 20, 6, 5
MOST_GUESSES = 2
"""Guesses told of one article in a list; a message holds 4,096 characters."""
EDITORS = (
    *("start", "help", "whoami", "status", "inbox", "add", "assemble", "preview", "approve", "publish", "postpone"),
    *("hold", "resume", "cancel", "retry", "correct", "withdraw", "history", "schedule"),
)
"""The commands of editors, in the order of the menu."""


@dataclass(kw_only=True)
class Lists:
    """What can be looked at; nothing is changed by it."""

    office: Office

    @property
    def words(self) -> Words:
        """The words of the publication's language."""
        return self.office.words

    def status(self) -> Said:
        """Every issue that is not over, the newest first, and what comes next."""
        desk, words = self.office.desk, self.words
        now = status(desk)
        lines = [words.html("lists.status", name=desk.config.publication.name)]
        lines.append(words("lists.waiting", articles=words("count.articles", count=now.waiting)))
        lines += [words("lists.set_aside", count=now.set_aside)] if now.set_aside else []
        coming = next((run for run in agenda(desk).runs if not run.skipped), None)
        lines.append(
            words("lists.next", when=words.moment(coming.local)) if coming else words("lists.nothing_scheduled")
        )
        shown = [one for one in now.issues if one.row.state not in OVER][:MOST_ISSUES]
        for one in shown:
            lines += ["", *self._issue(one)]
        if not shown:
            lines += ["", words("lists.none")]
        return Said(html="\n".join(lines))

    def _issue(self, one: IssueStatus) -> list[str]:
        words, row, balance = self.words, one.row, one.balance
        head = {"number": row.number, "slug": row.slug, "state": words(f"state.{row.state}"), "title": row.theme}
        facts = [words("count.articles", count=one.articles)]
        if one.problems:
            facts.append(words("lists.problems", count=len(one.problems)))
        if one.provisional and row.state is not IssueState.SENT:
            facts.append(words("lists.working", count=one.provisional))
        if balance.candidates:
            facts.append(words("lists.done", done=balance.sent, all=balance.candidates))
        open_ = {name: getattr(balance, name) for name in ("unknown", "failed")}
        facts += [words(f"lists.{name}", count=count) for name, count in open_.items() if count]
        return [words.html("lists.issue", **head), escape(", ".join(facts), quote=False)]

    def inbox(self, chat_id: int) -> Said:
        """The articles that wait."""
        words, view = self.words, waiting(self.office.desk)
        items = (*view.ready, *view.kept_back)
        guessed = noticed(self.office.desk, (item.article for item in items[:MOST_ARTICLES]))
        lines = []
        if items:
            lines.append(words("lists.inbox", articles=words("count.articles", count=len(items))))
        for number, item in enumerate(items[:MOST_ARTICLES], 1):
            lines.append(words.html("report.line", number=number, opening=opening(item.article, 100)))
            about = [item.article.byline or words("card.no_author"), words("count.words", count=item.article.words)]
            about += [words("lists.kept_back")] if item in view.kept_back else []
            lines.append(f"<i>{escape(' · '.join(about), quote=False)}</i>")
            lines += self._guesses(guessed.get(item.row.id, ()))
        if len(items) > MOST_ARTICLES:
            lines.append(words("card.more", count=len(items) - MOST_ARTICLES))
        lines += [words.html("lists.broken", text=str(error)) for error in view.broken[:5]]
        lines += self._set_aside()
        key = Key(text=words("key.assemble"), data=self.office.drawing(chat_id).data(Click(act="G")), style="primary")
        return Said(html="\n".join(lines or [words("lists.inbox_empty")]), keys=((key,),) if view.ready else ())

    def _guesses(self, notices: Sequence[Notice]) -> list[str]:
        """What was guessed of an article when it came in, without mere remarks, in short."""
        grave = list(dict.fromkeys(cut(n.message, 90) for n in notices if n.severity is not Severity.INFO))
        lines = [self.words.html("report.guess", places="", message=message) for message in grave[:MOST_GUESSES]]
        more = len(grave) - MOST_GUESSES
        return [*lines, self.words("card.more", count=more)] if more > 0 else lines

    def _set_aside(self) -> list[str]:
        """What could not be read, and why."""
        words, rows = self.words, asides(self.office.desk)
        lines = ["", f"<b>{words('lists.set_aside', count=len(rows))}</b>"] if rows else []
        told = (f"{cut(row.name, 60)}: {cut(row.reason, 200)}" for row in rows[:MOST_ASIDE])
        lines += [words.html("lists.broken", text=text) for text in told]
        return [*lines, words("card.more", count=len(rows) - MOST_ASIDE)] if len(rows) > MOST_ASIDE else lines

    def schedule(self) -> Said:
        """The next slots."""
        words, plan = self.words, agenda(self.office.desk, MOST_SLOTS)
        if not plan.runs:
            return Said(html=words("lists.nothing_scheduled"))
        desk = self.office.desk
        hours = {hour_of(desk, row): row for row in desk.store.list_issues() if row.state in FREE}
        slots = [self._slot(run, hours.get(run.publish)) for run in plan.runs]
        return Said(html="\n".join([words.html("lists.schedule", zone=desk.config.publication.timezone), *slots]))

    def _slot(self, run: Run, free: IssueRow | None) -> str:
        """A slot with its issue; ``free`` is one that will go out in it although it was not assembled for it."""
        words, when = self.words, self.words.short_moment(run.local)
        if run.skipped:
            return words.html("lists.slot_skipped", when=when, why=run.skipped)
        row = self.office.desk.store.get_issue(run.issue) if run.issue else free
        if row is not None:
            return words.html("lists.slot_issue", when=when, number=row.number, state=words(f"state.{row.state}"))
        return words("lists.slot", when=when)

    def history(self, slug: str) -> Said:
        """Who did what to an issue, the newest last."""
        words, desk = self.words, self.office.desk
        events = desk.store.events(slug)[-MOST_EVENTS:]
        lines = [words("lists.history", number=desk.store.get_issue(slug).number)]
        return Said(html="\n".join([*lines, *map(self._event, events)]))

    def _event(self, event: EventRow) -> str:
        words = self.words
        what = event.act
        if event.act == "move":
            what = words(f"state.{event.after}")
        elif words.has(f"event.{event.act}"):
            what = words(f"event.{event.act}")
        if event.detail and event.act not in {"move", "change", "assemble", "order", "stop"}:
            what = f"{what} ({cut(event.detail, 90)})"
        at = f"{words.short_moment(self.office.desk.local_time(event.at))}"
        return words.html("lists.event", at=at, who=event.actor, what=what)

    def whoami(self, user_id: int, chat_id: int, editor: Editor | None) -> Said:
        """Somebody's number, and who they are here."""
        words = self.words
        lines = [words("lists.whoami", id=user_id)]
        if editor is not None:
            lines.append(words.html("lists.whoami_editor", name=editor.name, role=words(f"role.{editor.role}")))
        else:
            lines.append(words.html("lists.whoami_stranger", name=self.office.desk.config.publication.name))
        if chat_id != user_id:
            lines.append(words("lists.whoami_chat", id=chat_id))
        return Said(html="\n".join(lines))

    def start(self, *, alone: bool) -> Said:
        """What the bot is for; ``alone``: in a chat with one editor."""
        said = self.words.html("lists.start", name=self.office.desk.config.publication.name)
        return Said(html=said if alone else f"{said}\n{self.words('heard.group')}")

    def help(self, *, alone: bool) -> Said:
        """The commands of editors, and what is taken in."""
        words = self.words
        lines = [f"/{name} – {words(f'command.{name}')}" for name in EDITORS if name != "start"]
        return Said(
            html="\n".join([words("lists.help"), words("lists.help_send" if alone else "heard.group"), "", *lines])
        )
