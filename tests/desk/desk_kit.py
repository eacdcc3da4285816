"""A publication with an approved issue, channels that answer as a test says, and a clock that it turns."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.channels.archive import ArchiveChannel
from digest.config import parse
from digest.desk.approve import approve, confirm_headlines
from digest.desk.assemble import assemble
from digest.desk.desk import Desk
from digest.desk.follow import with_hint
from digest.desk.send import Sender, Sent
from digest.desk.site.delivery import Site
from digest.desk.site.surroundings import archive_index_of
from digest.desk.site.tombstones import withdrawn_page_of
from digest.desk.take_in import take_in
from digest.desk.view import refresh
from digest.desk.withdraw import notice_of
from digest.model.actor import Actor
from digest.model.post import Outcome, Post, Verdict
from digest.model.states import DeliveryState as D

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from digest.confine import Confined
    from digest.desk.channel import Channel

NAMES = ("Ada", "Ben", "Cleo", "Dora", "Emil", "Fay")
PLACES = ("Arport", "Berg", "Costa", "Delta", "Eastmoor", "Farhaven")
CONFIG = """[publication]
name = "The Example Weekly"
[channels.one]
kind = "telegram"
chat_id = "@example_one"
form = "{form}"
[channels.two]
kind = "telegram"
chat_id = "@example_two"
form = "{form}"
"""
SENT = Outcome(verdict=Verdict.SENT, message_id="1")


def article(number: int) -> str:
    """A pasted article; each number gives another one."""
    who, where = NAMES[number % len(NAMES)], PLACES[number % len(PLACES)]
    return f"""By {who} Example
The lock of {where} number {number} holds more water than the harbour needs, and its keeper says so every spring.
BACKGROUND: It was built {number + 20} years ago. Ships were smaller then, and the river was not.
CONCLUSIONS: The gates should stay. Nothing else in {where} works as well as they do.
AUTHOR'S BIO: {who} Example is made up.
"""


def articles(first: int, count: int = 1) -> bytes:
    """Some articles as one paste."""
    return "\n".join(article(number) for number in range(first, first + count)).encode()


@dataclass
class Clock:
    """A clock that moves only when it is told to, or while somebody pauses."""

    now: dt.datetime = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)
    pauses: list[float] = field(default_factory=list)

    def __call__(self) -> dt.datetime:
        return self.now

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += dt.timedelta(seconds=seconds)


@dataclass
class Scripted:
    """A channel that answers as the test says, and remembers what it was asked: ``slug-part``, or ``act id``."""

    name: str
    script: list[Outcome | BaseException] = field(default_factory=list)
    repeatable: bool = False
    uploads: str = ""
    got: list[str] = field(default_factory=list)
    posts: dict[str, Post] = field(default_factory=dict)
    replies: dict[str, str | None] = field(default_factory=dict)

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def send(
        self,
        post: Post,
        *,
        document: bytes | None,
        thumbnail: bytes | None,
        reply_to: str | None,
        key: str,
        at: dt.datetime,
        file_id: str | None = None,
    ) -> Outcome:
        assert file_id is None or self.uploads
        assert (document is not None) == (post.filename is not None)
        assert (thumbnail is not None) == (post.thumbnail is not None)
        assert at.tzinfo is not None
        number = str(len(self.posts) + 1)
        self.posts[number], self.replies[key] = post, reply_to
        done = Outcome(verdict=Verdict.SENT, message_id=number, link=f"https://t.me/{self.name}/{number}")
        return self._answer(key, done)

    async def edit(self, message_id: str, post: Post, *, document: bytes | None, thumbnail: bytes | None) -> Outcome:
        assert (document is not None) == (post.filename is not None)
        outcome = self._answer(f"edit {message_id}")
        if outcome.verdict is Verdict.SENT:
            self.posts[message_id] = post
        return outcome

    async def pin(self, message_id: str) -> Outcome:
        return self._answer(f"pin {message_id}")

    async def unpin(self, message_id: str) -> Outcome:
        return self._answer(f"unpin {message_id}")

    async def withdraw(self, message_id: str, notice: Post) -> Outcome:
        assert "withdrawn" in notice.text
        return self._answer(f"withdraw {message_id}")

    def _answer(self, what: str, done: Outcome = SENT) -> Outcome:
        self.got.append(what)
        answer = self.script.pop(0) if self.script else done
        if isinstance(answer, BaseException):
            raise answer
        return done if answer is SENT else answer


@dataclass
class Press:
    """A publication, its clock, and two scripted channels; ``slug`` is its approved issue."""

    desk: Desk
    clock: Clock
    slug: str
    one: Scripted
    two: Scripted

    def publish(self, slug: str = "") -> Sent:
        return asyncio.run(self.sender().publish(slug or self.slug))

    def sender(self) -> Sender:
        return make_sender(self.desk, self.clock, [self.one, self.two])

    def states(self, slug: str = "") -> dict[str, D]:
        rows = self.desk.store.deliveries_of(slug or self.slug)
        return {f"{row.channel}/{row.part}": row.state for row in rows if row.channel != "archive"}

    def alerts(self) -> list[str]:
        return [with_hint(alert) for alert in self.desk.store.alerts()]


def make_sender(desk: Desk, clock: Clock, channels: Sequence[Channel]) -> Sender:
    return Sender(
        desk=desk,
        channels=channels,
        archive=ArchiveChannel(desk.config.issues / "public"),
        site=Site(
            index=lambda slug: archive_index_of(desk, slug),
            withdrawn=lambda slug: withdrawn_page_of(desk, slug),
            notice=lambda slug, channel: notice_of(desk, slug, channel),
        ),
        pause=clock.pause,
    )


def open_desk(folder: Path, clock: Clock, config: str | None = None) -> Desk:
    """A desk on a folder; ``config`` is written there where it is given."""
    path = folder / "config.toml"
    if config is not None:
        path.write_text(config)
    return Desk(config=parse(path.read_text(), path), actor=Actor(name="ada", door="test"), now=clock)


def approved_issue(desk: Desk, layout: Confined, text: bytes) -> str:
    """The slug of a new issue of some pasted articles, its headlines kept, approved."""
    take_in(desk, text, name="articles.txt")
    slug = assemble(desk).slug
    view, _ = refresh(desk, slug)
    confirm_headlines(desk, view, dict(view.provisional))
    approve(desk, slug, layout)
    return slug


def copy_of(base: Path, target: Path) -> Path:
    """A publication of its own, copied from one that was made once."""
    shutil.copytree(base, target)
    return target
