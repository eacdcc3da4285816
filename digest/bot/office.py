"""What everybody at the bot works with: the desk, the voice, the buttons' key, and who is at work on what."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from digest.bot.card import Drawing
from digest.bot.tokens import key_of, written
from digest.desk.view import refresh
from digest.errors import DigestError
from digest.model.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.bot.speaker import Speaker
    from digest.bot.tokens import Click
    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.model.config import Editor
    from digest.model.secret import Secret
    from digest.words import Words

T = TypeVar("T")
DOOR = "bot"
SOON = 0.15
"""Seconds that an act may take before its button is answered without knowing how it ends."""


@dataclass(kw_only=True)
class Office:
    """One publication's bot. ``chat_id`` is the editors' chat; ``uploads`` the name under which its files are kept.

    ``busy`` says who is at work on an issue, and at what; ``remarks`` what last went wrong with one. Both are of this
    moment: after a restart nobody is at work, and the rows say the rest.
    """

    desk: Desk
    speaker: Speaker
    layout: Callable[[], Confined]
    chat_id: int
    secret: Secret
    uploads: str
    busy: dict[str, tuple[str, str]] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    laying_out: asyncio.Lock = field(default_factory=asyncio.Lock)
    jobs: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def words(self) -> Words:
        """The words of the publication's language."""
        return self.desk.words

    def at(self, editor: Editor) -> Desk:
        """The desk with that editor at it."""
        return self.desk.as_actor(Actor(name=editor.name, door=DOOR, role=editor.role))

    def key(self) -> bytes:
        """The key of the buttons."""
        return key_of(self.secret.reveal(), self.desk.store.meta().instance)

    def drawing(self, chat_id: int) -> Drawing:
        """What a card for that chat is drawn with."""
        key = self.key()

        def data(click: Click) -> str:
            return written(key, chat_id, click)

        return Drawing(words=self.words, local=self.desk.local_time, data=data, now=self.desk.now())

    async def do(self, call: Callable[[], T]) -> T:
        """A verb of the desk, in a thread of its own: the bot hears what is said meanwhile."""
        return await asyncio.to_thread(call)

    async def lay_out(self, call: Callable[[], T]) -> T:
        """A verb that needs the layout, one at a time."""
        async with self.laying_out:
            return await asyncio.to_thread(call)

    async def settle(self, slug: str) -> None:
        """The rows of an issue follow its files, which a process may have written just before it ended."""
        with contextlib.suppress(DigestError):  # a damaged file is shown on the card
            await self.do(lambda: refresh(self.desk, slug))

    def refused(self, detail: str, *, who: str, issue: str | None = None) -> None:
        """Writes down that somebody asked for something that was not done."""
        actor = Actor(name=who, door=DOOR)
        self.desk.store.add_event("refused", actor=actor, now=self.desk.now(), issue=issue, detail=detail)

    async def news(self, seconds: float) -> None:
        """Returns when something has changed, or after so many seconds."""
        waits = [asyncio.ensure_future(self.changed.wait()), asyncio.ensure_future(self.speaker.pause(seconds))]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
        self.changed.clear()

    def wake(self) -> None:
        """Something has changed: the cards are looked at now."""
        self.changed.set()
