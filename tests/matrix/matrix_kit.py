"""What the matrices share: a publication with two approved issues, a truthful editor, and the channel as the judge."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk_kit import Clock, approved_issue, articles, copy_of, make_sender, open_desk
from standin.server import CHAT_ID, TOKEN, StandIn

from digest.channels.telegram import TelegramChannel, Timeouts
from digest.desk.resolve import questions, resolve
from digest.model.acts import SEND
from digest.model.post import fill_holes
from digest.model.post_json import unpack
from digest.model.secret import Secret
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from pathlib import Path

    from standin.chat import Chat, Posted

    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.desk.send import Sent
    from digest.model.post import Post
    from digest.store.rows import DeliveryRow

CONFIG = f"""[publication]
name = "The Example Weekly"
[channels.telegram]
kind = "telegram"
chat_id = "{CHAT_ID}"
form = "{{form}}"
"""
SHORT = Timeouts(connect=2.0, read=0.4, write=0.4, upload=0.6, pool=1.0)
ARTICLES = 3


@dataclass(frozen=True)
class Base:
    """A publication with two approved issues, the first of them out, and the channel as it then is; to be copied."""

    folder: Path
    chat: Chat
    now: dt.datetime

    def scene(self, folder: Path, server: StandIn, clock: Clock) -> Scene:
        """A copy of it, in a folder and on a stand-in of its own."""
        clock.now = self.now
        chat = server.chat
        chat.messages, chat.pinned, chat.last_id = [*self.chat.messages], [*self.chat.pinned], self.chat.last_id
        return Scene(copy_of(self.folder, folder), server, clock)


def make_base(folder: Path, form: str, layout: Confined) -> Base:
    """The base of a form, made in ``folder``."""
    _approve_two(folder, form, layout)
    clock = Clock()
    with StandIn(clock=clock) as server:
        scene = Scene(folder, server, clock)
        scene.until_quiet(1)
        scene.complete(1)
        assert not server.findings, server.findings
    return Base(folder, server.chat, clock.now)


def _approve_two(folder: Path, form: str, layout: Confined) -> None:
    folder.mkdir()
    desk = open_desk(folder, Clock(), CONFIG.format(form=form))
    try:
        for first in (1, 11):
            approved_issue(desk, layout, articles(first, ARTICLES))
    finally:
        desk.close()


@dataclass
class Scene:
    """One publication against one stand-in."""

    folder: Path
    server: StandIn
    clock: Clock

    def publish(self, number: int) -> Sent:
        """One run of a fresh process's worth: a new desk on the folder, an issue published as far as it goes."""
        desk = open_desk(self.folder, self.clock)
        try:
            channel = telegram(self.server)
            return asyncio.run(make_sender(desk, self.clock, [channel]).publish(slug_of(desk, number)))
        finally:
            desk.close()

    def until_quiet(self, number: int) -> Sent:
        """Publishes again and again, as restarts would, until nothing moves any more."""
        before, sent = None, self.publish(number)
        while before != (before := [(row.id, row.state, row.attempt) for row in sent.deliveries]):
            self.clock.now += dt.timedelta(hours=2)  # leases and waits are over
            sent = self.publish(number)
        return sent

    def answer_truthfully(self, number: int) -> int:
        """An editor looks at the channel and says what became of every open post; the number of answers."""
        desk = open_desk(self.folder, self.clock)
        try:
            rows = questions(desk, slug_of(desk, number))
            for row in rows:
                unsure = row.act == SEND and row.state is DeliveryState.UNKNOWN
                message = self.shown(desk, row) if unsure else None
                if message is not None:
                    resolve(desk, row, "sent", link=f"https://t.me/example_review/{message.message_id}")
                else:
                    resolve(desk, row, "resend")
            return len(rows)
        finally:
            desk.close()

    def shown(self, desk: Desk, row: DeliveryRow) -> Posted | None:
        """The message in the channel that shows a delivery's post."""
        found = [message for message in self.server.chat.messages if same(message, post_of(desk, row))]
        assert len(found) <= 1, f"{row.part} stands in the channel {len(found)} times"
        return found[0] if found else None

    def judge(self, number: int) -> Counter[str]:
        """How the deliveries of an issue stand, each checked against the channel: never twice, never lost, in order."""
        desk = open_desk(self.folder, self.clock)
        try:
            slug = slug_of(desk, number)
            rows = [row for row in desk.store.deliveries_of(slug) if row.channel == "telegram"]
            told = " ".join(alert.text for alert in desk.store.alerts())
            ids = [
                message.message_id
                for row in sorted(rows, key=lambda row: row.position)
                if row.act == SEND and (message := self._checked(desk, row, told))
            ]
            assert ids == sorted(ids) or any(row.attempt > 1 for row in rows), "the posts stand out of order"
            return Counter(str(row.state) for row in rows)
        finally:
            desk.close()

    def _checked(self, desk: Desk, row: DeliveryRow, told: str) -> Posted | None:
        message = self.shown(desk, row)
        match row.state:
            case DeliveryState.SENT:
                assert message is not None, f"{row.part} is called sent and is not there"
                assert row.message_id == str(message.message_id)
            case DeliveryState.FAILED | DeliveryState.PENDING:
                assert message is None, f"{row.part} is {row.state} and stands in the channel"
            case DeliveryState.UNKNOWN:
                pass
            case _:
                raise AssertionError(f"{row.part} was left {row.state}")
        if row.state in {DeliveryState.UNKNOWN, DeliveryState.FAILED}:
            assert row.part in told, f"nobody was told of {row.part}"
        return message

    def complete(self, number: int) -> None:
        """Asserts that an issue is out whole: every post once, the index linked to each article, itself alone pinned."""
        desk = open_desk(self.folder, self.clock)
        try:
            slug = slug_of(desk, number)
            row = desk.store.get_issue(slug)
            rows = desk.store.deliveries_of(slug)
            states = {f"{row.part} {row.act}": str(row.state) for row in rows if row.state is not DeliveryState.SENT}
            assert (row.state, states) == (IssueState.SENT, {})
            self._linked_and_pinned(desk, slug)
        finally:
            desk.close()

    def _linked_and_pinned(self, desk: Desk, slug: str) -> None:
        posts = [unpack(post.payload) for post in desk.store.posts_of(slug, 2) or desk.store.posts_of(slug, 1)]
        rows = {row.part: row for row in desk.store.deliveries_of(slug) if row.act == SEND}
        links = {part: row.link for part, row in rows.items() if row.link}
        for post in posts:
            row = rows[post.edits or post.part]
            message = self.server.chat.find(int(row.message_id or 0))
            assert message is not None
            if not any(other.edits == post.part for other in posts):
                assert message.entities == fill_holes(post, links).entities
            if post.pin:
                assert self.server.chat.pinned == [message.message_id]


def post_of(desk: Desk, row: DeliveryRow) -> Post:
    frozen = desk.store.post_of(row)
    assert frozen is not None
    return unpack(frozen.payload)


def same(message: Posted, post: Post) -> bool:
    """Whether a message shows a post; its links may have come later."""
    return not message.service and (message.text, message.filename) == (post.text, post.filename)


def slug_of(desk: Desk, number: int) -> str:
    return next(row.slug for row in desk.store.list_issues() if row.number == number)


def telegram(server: StandIn) -> TelegramChannel:
    return TelegramChannel("telegram", str(CHAT_ID), Secret(TOKEN), server.url, timeouts=SHORT)
