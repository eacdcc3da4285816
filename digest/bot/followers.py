"""Followers in private chat with the bot: the published issues, and a search through them.

Anybody may ask. Nothing of who asks is kept but in memory, for as long as the limits need it.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.bot.follower_texts import (
    QUERY,
    caption,
    hits_text,
    issue_text,
    issues_text,
    newest_line,
    number_of,
    plain,
    themes_text,
)
from digest.bot.rate import Rate, Turn
from digest.bot.said import File, Said
from digest.desk.agenda import agenda
from digest.desk.published import latest, newest, pdf_of, published, search, themes
from digest.errors import DigestError, StorageError
from digest.summary.search import query_words
from digest.summary.words import WORD, stop_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from digest.desk.desk import Desk
    from digest.desk.published import PublishedIssue
    from digest.words import Words

COMMANDS = ("latest", "issue", "search", "themes", "help")
LISTED = 10
MOST_WAITING = 50
LONGEST_NAME = 24
LONGEST_EXAMPLE = 20


def commands(words: Words) -> tuple[tuple[str, str], ...]:
    """The followers' commands with their descriptions, as Telegram's menu shows them."""
    return tuple((name, words(f"follower_commands.{name}")) for name in COMMANDS)


@dataclass
class Followers:
    """Answers followers. ``words`` are those of the publication's language, ``clock`` gives an aware UTC time."""

    desk: Desk
    words: Words
    clock: Callable[[], dt.datetime]
    rate: Rate = field(default_factory=Rate)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    _waiting: int = 0

    async def answer(self, command: str, argument: str, who: int) -> tuple[Said, ...]:
        """The messages that answer a command such as ``issue`` with what stood behind it; none where it is too much.

        Looking things up may take a while, so that it happens beside the loop, one question after the other.
        """
        turn = self.rate.turn(who, self.clock())
        if turn is Turn.NOTHING or self._waiting >= MOST_WAITING:
            return ()
        if turn is Turn.SLOWER:
            return (Said(html=self.words("followers.slower")),)
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(self._answer, command, argument)
        finally:
            self._waiting -= 1

    def _answer(self, command: str, argument: str) -> tuple[Said, ...]:
        name = command.removeprefix("/").partition("@")[0].lower()
        answers: dict[str, Callable[[], tuple[Said, ...]]] = {
            "start": self._start,
            "latest": self._latest,
            "issue": lambda: self._issue(argument.strip()),
            "search": lambda: self._search(argument.strip()),
            "themes": self._themes,
        }
        try:
            return answers.get(name, self._help)()
        except DigestError as error:
            logging.getLogger("digest").error("a follower could not be answered: %s", error)  # noqa: TRY400 - in words
            return (Said(html=self.words("followers.trouble")),)

    def _help(self) -> tuple[Said, ...]:
        return (Said(html=self._commands()),)

    def _commands(self) -> str:
        lines = [f"/{name} – {plain(text, QUERY)}" for name, text in commands(self.words)]
        return "\n".join([self.words("followers.commands"), *lines])

    def _start(self) -> tuple[Said, ...]:
        hello = self.words("followers.hello", name=plain(self._name, QUERY))
        issue = latest(self.desk)
        news = newest_line(issue, self.words) if issue else self._nothing_yet()
        return (Said(html=f"{hello}\n\n{news}\n\n{self._commands()}"),)

    def _latest(self) -> tuple[Said, ...]:
        issue = latest(self.desk)
        return self._whole(issue) if issue else (Said(html=self._nothing_yet()),)

    def _issue(self, name: str) -> tuple[Said, ...]:
        if not name:
            issues = newest(self.desk, LISTED)
            return (Said(html=issues_text(issues, self.words) if issues else self._nothing_yet()),)
        issue = published(self.desk, name)
        if issue is None:
            return (Said(html=self.words("followers.unknown", name=plain(name, LONGEST_NAME))),)
        if issue.withdrawn:
            return (Said(html=self.words("followers.withdrawn", issue=number_of(issue, self.words))),)
        return self._whole(issue)

    def _whole(self, issue: PublishedIssue) -> tuple[Said, ...]:
        """An issue's contents, and its PDF; the contents alone where that cannot be read."""
        said = issue_text(issue, self._name, self.words)
        try:
            pdf = pdf_of(self.desk, issue)
        except StorageError as error:
            logging.getLogger("digest").error("%s", error)  # noqa: TRY400 - a known trouble, in words
            pdf = None
        if pdf is None:
            return (said,)
        file = File(name=pdf.name, data=pdf.data, sha256=pdf.sha256, thumbnail=pdf.thumbnail)
        return said, Said(html=caption(issue, self._name, self.words), file=file, silent=True)

    def _search(self, query: str) -> tuple[Said, ...]:
        if not query_words(query):
            return (Said(html=self._how_to_search()),)
        hits = search(self.desk, query)
        if hits:
            return (Said(html=hits_text(query, hits, self.words)),)
        if latest(self.desk) is None:
            return (Said(html=self._nothing_yet()),)
        return (Said(html=self.words("followers.nothing_found", query=plain(query, QUERY))),)

    def _how_to_search(self) -> str:
        how = self.words("followers.search_how")
        example = self._example()
        return f"{how}\n{self.words('followers.search_example', word=plain(example, QUERY))}" if example else how

    def _example(self) -> str:
        """A word worth searching for: the longest of the newest headlines that is no monster."""
        issue = latest(self.desk)
        if issue is None:
            return ""
        stops = stop_words(issue.contents.language or self.desk.config.publication.language)
        found = [word for article in issue.contents.articles for word in WORD.findall(article.headline)]
        fit = [word for word in found if word.lower() not in stops and len(word) <= LONGEST_EXAMPLE]
        return max(fit, key=len, default="")

    def _themes(self) -> tuple[Said, ...]:
        found = themes(self.desk)
        return (Said(html=themes_text(found, self.words) if found else self._nothing_yet()),)

    def _nothing_yet(self) -> str:
        """That there is nothing to read, and when the next issue is due."""
        text = self.words("followers.nothing_yet")
        coming = next((run for run in agenda(self.desk).runs if not run.skipped), None)
        return f"{text}\n{self.words('followers.due', when=self.words.moment(coming.local))}" if coming else text

    @property
    def _name(self) -> str:
        return self.desk.config.publication.name
