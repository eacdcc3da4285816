"""The forward probe: a post that may or may not have gone out is looked for, unseen by the channel's readers.

It decides only where it is sure: exactly one message that is not known shows the post. Otherwise the question stays.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from digest.config.channels import in_chat
from digest.desk.resolve import resolve
from digest.desk.sighting import has_rival, known_numbers, numbers, shows
from digest.desk.turns import Turns
from digest.errors import RefusedError
from digest.model.actor import Actor
from digest.model.acts import SEND
from digest.model.post import Verdict
from digest.model.post_json import unpack
from digest.model.sight import Look, Sight
from digest.model.states import DeliveryState
from digest.pace import Limits

if TYPE_CHECKING:
    from collections.abc import Collection

    from digest.desk.desk import Desk
    from digest.desk.send import Sender
    from digest.model.post import Outcome, Post
    from digest.store.rows import DeliveryRow

ACT = "probe"
PROBE = Actor(name="the probe", door="probe")
GRACE = dt.timedelta(seconds=60)  # the server may still be at work on a call whose answer was lost
MISSING = 2  # numbers in a row, beyond everything known: nothing comes after them
TRIES = 4  # of a look that surely nobody took
AGAIN = 30.0  # seconds before the second try; twice as long before each that follows
LONGEST_WAIT = 900.0
LIMITS = Limits(spacing=2.2, per_minute=12)  # whoever waits goes first, and the rest of the minute is theirs


class Finder(Protocol):
    """A way to look at what stands in a chat. Neither act raises for what a server may answer."""

    async def look(self, chat: str, number: int) -> Look:
        """What stands under a number of a chat; a copy of it may be left."""

    async def clear(self, copy: str) -> Outcome:
        """Takes a copy away."""


@dataclass(kw_only=True)
class Hunt:
    """What one probe has seen: each number in words, the messages that show the post, why it broke off."""

    looked: list[str] = field(default_factory=list)
    matches: dict[int, Look] = field(default_factory=dict)
    trouble: str = ""
    left: list[str] = field(default_factory=list)
    """Copies that could not be taken away."""

    def note(self, number: int, look: Look) -> None:
        """Adds a look; one that failed is the trouble."""
        self.looked.append(f"{number} {look.sight}")
        if look.sight in {Sight.AWAY, Sight.TROUBLE}:
            self.trouble = look.detail or "the look failed"

    def in_words(self, result: str) -> str:
        """The probe for the record."""
        left = f"; left in the editors' chat: {', '.join(self.left)}" if self.left else ""
        return f"{result}; looked at {', '.join(self.looked) or 'nothing'}{left}"


@dataclass(kw_only=True)
class Probe:
    """Looks for the unknown posts of some channels, each attempt once, at the editors' chat's own pace.

    It pauses and stops with ``sender``, whose channels it never holds up.
    """

    sender: Sender
    finder: Finder
    channels: Collection[str]
    _done: set[tuple[int, int]] = field(default_factory=set)
    _not_before: dt.datetime | None = None

    @property
    def desk(self) -> Desk:
        """The desk of the sender."""
        return self.sender.desk

    @property
    def _turns(self) -> Turns:
        return Turns(store=self.desk.store)

    async def round(self) -> None:
        """Looks for every post whose question is old enough and was not looked into before."""
        for row in self.waiting():
            if self.sender.stopping:
                return
            await self._look_for(row)

    def waiting(self) -> tuple[DeliveryRow, ...]:
        """The deliveries to look for now."""
        latest = self.desk.now() - GRACE
        return tuple(
            row
            for row in self.desk.store.deliveries_of(states=[DeliveryState.UNKNOWN])
            if row.act == SEND and row.channel in self.channels and row.claimed_at and row.claimed_at <= latest
            if not self._was_probed(row)
        )

    def _was_probed(self, row: DeliveryRow) -> bool:
        """Whether this attempt was looked for before, by whichever process: its event says so."""
        if (row.id, row.attempt) not in self._done:
            events = self.desk.store.events(row.issue)
            if not any(event.act == ACT and event.detail.startswith(_name(row)) for event in events):
                return False
            self._done.add((row.id, row.attempt))
        return True

    async def _look_for(self, row: DeliveryRow) -> None:
        """One probe. It is written down before the first look, so that a process that dies in it leaves no second."""
        rows = self._of_its_chat(row)
        where, planned = numbers(row, rows), self._planned(row)
        if not where or planned is None or has_rival(row, rows):
            return
        self._note(row, "begun")
        hunt = await self._hunt(row, planned, where, max(known_numbers(rows)))
        await self._clear_what_is_left(hunt)
        with self.desk.store.write():
            self._note(row, hunt.in_words(self._decide(row, hunt)))

    def _planned(self, row: DeliveryRow) -> Post | None:
        frozen = self.desk.store.post_of(row)
        try:
            return unpack(frozen.payload) if frozen else None
        except ValueError:  # damaged: whoever sends it will say so
            return None

    async def _hunt(self, row: DeliveryRow, planned: Post, where: tuple[int, ...], highest: int) -> Hunt:
        chat = next(channel.chat_id for channel in self.desk.config.channels if channel.name == row.channel)
        links = {other.part: other.link for other in self._of_its_issue(row) if other.link}
        hunt, missing = Hunt(), 0
        for number in where:
            if self.sender.stopping:
                hunt.trouble = "the process was stopped"
            if hunt.trouble or missing == MISSING:
                break
            look = await self._look(chat, number)
            hunt.note(number, look)
            if look.copy is not None and not await self._clear(look.copy):
                hunt.left.append(look.copy)
            if look.post is not None and shows(look.post, planned, links):
                hunt.matches[number] = look
            missing = missing + 1 if look.sight is Sight.MISSING and number > highest else 0
        return hunt

    def _decide(self, row: DeliveryRow, hunt: Hunt) -> str:
        """What the probe comes to, in words; what is found is answered for as an editor would."""
        if hunt.trouble:
            return f"nothing decided: {hunt.trouble}"
        if len(hunt.matches) != 1:
            many = f"{len(hunt.matches)} messages show it"
            return f"nothing decided: {many if hunt.matches else 'nothing found, which proves nothing'}"
        ((number, look),) = hunt.matches.items()
        rows = self._of_its_chat(row)
        if number in known_numbers(rows) or has_rival(row, rows) or not look.link:
            return f"nothing decided: {number} may be another's"
        try:
            resolve(self.desk.as_actor(PROBE), row, "sent", link=look.link)
        except RefusedError as error:
            return f"found at {number}, and answered meanwhile: {error.message}"
        return f"found at {number}"

    def _of_its_chat(self, row: DeliveryRow) -> tuple[DeliveryRow, ...]:
        names = in_chat(self.desk.config.channels, row.channel)
        return tuple(other for other in self.desk.store.deliveries_of() if other.channel in names)

    def _of_its_issue(self, row: DeliveryRow) -> tuple[DeliveryRow, ...]:
        rows = self.desk.store.deliveries_of(row.issue, [DeliveryState.SENT])
        return tuple(other for other in rows if other.channel == row.channel and other.act == SEND)

    def _note(self, row: DeliveryRow, words: str) -> None:
        store, now = self.desk.store, self.desk.now()
        store.add_event(ACT, actor=PROBE, now=now, issue=row.issue, detail=f"{_name(row)}: {words}")
        self._done.add((row.id, row.attempt))

    async def _look(self, chat: str, number: int) -> Look:
        """A look, taken again after a pause where surely nobody took it."""
        for attempt in range(TRIES):
            await self._turn()
            look = await self.finder.look(chat, number)
            self._leave_alone(look.wait)
            if look.sight is not Sight.AWAY or self.sender.stopping or look.wait > LONGEST_WAIT:
                break
            self._wait(AGAIN * 2**attempt)
        return look

    async def _clear(self, copy: str) -> bool:
        """Whether a copy is gone."""
        await self._turn()
        outcome = await self.finder.clear(copy)
        self._leave_alone(min(outcome.wait, LONGEST_WAIT))
        return outcome.verdict is Verdict.SENT

    async def _clear_what_is_left(self, hunt: Hunt) -> None:
        """Tries once more, later, to take copies away."""
        if hunt.left and not self.sender.stopping:
            self._wait(AGAIN)
        hunt.left = [copy for copy in hunt.left if not await self._clear(copy)]

    def _wait(self, seconds: float) -> None:
        """No call of the probe's before then."""
        later = self.desk.now() + dt.timedelta(seconds=seconds)
        self._not_before = max(self._not_before or later, later)

    def _leave_alone(self, seconds: float) -> None:
        """The server asked to wait: nobody calls the editors' chat before then."""
        if seconds > 0:
            self._turns.wait(self.desk.now() + dt.timedelta(seconds=seconds))

    async def _turn(self) -> None:
        """Waits until the editors' chat may be called, and writes the call down; at the end there is no time to wait."""
        while True:
            now = self.desk.now()
            until = self._turns.take(now, LIMITS, not_before=self._not_before, whatever=self.sender.stopping)
            if until <= now:
                return
            await self.sender.pause((until - now).total_seconds())


def _name(row: DeliveryRow) -> str:
    """The attempt that is looked for, as its events begin."""
    return f"{row.channel}: {row.part} (delivery {row.id}, attempt {row.attempt})"
