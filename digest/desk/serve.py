"""The sender of a long-running process: every channel at its own pace, whatever the others wait for."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.desk.channel import ARCHIVE
from digest.desk.order import carry_out
from digest.desk.send import UNDER_WAY, Sender
from digest.errors import DigestError
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.desk.channel import Channel
    from digest.desk.probe import Probe

POLL = 1.0  # seconds between two looks at the ledger
AFTER_TROUBLE = 60.0


@dataclass(kw_only=True)
class Serving:
    """Sends whatever is planned, by whichever process, until it is told to stop.

    A channel that shut its door is called no more until an editor has answered for the post that it refused.
    ``probe`` looks for the posts that are unknown, where there is a chat to look from. ``may_begin`` says whether all
    was heard that may take an order back.
    """

    sender: Sender
    probe: Probe | None = None
    may_begin: Callable[[], bool] = lambda: True
    _shut: dict[str, int] = field(default_factory=dict)

    @property
    def stopping(self) -> bool:
        """Whether no further call is to begin."""
        return self.sender.stopping

    def stop(self) -> None:
        """Lets the calls in flight end, and begins no other."""
        self.sender.stopping = True

    async def pages(self) -> None:
        """Keeps the web archive up: it comes before any post of an issue."""
        while not self.stopping:
            seconds = POLL
            for slug in self._read(lambda: self._waiting(ARCHIVE)):
                try:
                    await self.sender.publish_site(slug)
                except DigestError as error:
                    self._tell(slug, "archive", ARCHIVE, error=error)
                    seconds = AFTER_TROUBLE
            self._read(self._finished)
            await self.sender.pause(seconds)

    async def posts(self, channel: Channel) -> None:
        """Sends what one channel is owed, issue by issue."""
        while not self.stopping:
            seconds = POLL
            for slug in self._read(lambda: self._ready(channel)):
                if channel.name in self._shut:
                    break
                try:
                    await self.sender.drain(channel, slug)
                    self._note_shut(channel, slug)
                    self.sender.finish(slug)
                except DigestError as error:  # one issue's trouble does not hold up the others
                    self._tell(slug, "channel", channel.name, error=error)
                    seconds = AFTER_TROUBLE
            await self.sender.pause(seconds)

    async def orders(self) -> None:
        """Begins what editors ordered, once it can be taken back no more."""
        while not self.stopping:
            self._read(lambda: carry_out(self.sender.desk) if self.may_begin() else ())
            await self.sender.pause(POLL)

    async def probes(self) -> None:
        """Looks for the posts that may or may not have gone out, beside the senders."""
        while self.probe is not None and not self.stopping:
            seconds = POLL
            try:
                await self.probe.round()
            except DigestError as error:
                logging.getLogger("digest").error("%s", error)  # noqa: TRY400 - a known trouble, in words
                seconds = AFTER_TROUBLE
            await self.sender.pause(seconds)

    def _read(self, look: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
        """What a look at the ledger finds; nothing while the database cannot be read, which the log is told."""
        try:
            return look()
        except DigestError as error:
            logging.getLogger("digest").error("%s", error)  # noqa: TRY400 - a known trouble, in words
            return ()

    def _finished(self) -> tuple[str, ...]:
        """Marks issues as sent of which all is accounted for and nobody said so yet, as after a kill at that moment."""
        slugs = tuple(row.slug for row in self.sender.desk.store.list_issues([IssueState.SENDING]))
        for slug in slugs:
            self.sender.finish(slug)
        return slugs

    def _waiting(self, channel: str) -> tuple[str, ...]:
        """The issues under way that owe this channel something, the oldest first."""
        store = self.sender.desk.store
        rows = store.deliveries_of(states=[DeliveryState.PENDING])
        owed = {row.issue for row in rows if row.channel == channel}
        under_way = store.list_issues(UNDER_WAY) if owed else ()
        return tuple(row.slug for row in reversed(under_way) if row.slug in owed)

    def _ready(self, channel: Channel) -> tuple[str, ...]:
        if self._is_shut(channel.name):
            return ()
        store = self.sender.desk.store
        open_states = [DeliveryState.PENDING, DeliveryState.SENDING]
        slugs = self._waiting(channel.name)
        unready = {row.issue for row in store.deliveries_of(states=open_states) if row.channel == ARCHIVE}
        return tuple(slug for slug in slugs if slug not in unready)

    def _is_shut(self, name: str) -> bool:
        refused = self._shut.get(name)
        if refused is None:
            return False
        if self.sender.desk.store.get_delivery(refused).state is DeliveryState.FAILED:
            return True
        del self._shut[name]
        return False

    def _about(self, channel: str, slug: str, refused: int) -> str:
        """The delivery that a trouble is about: the one that was refused, at its attempt, else the next that waits."""
        store = self.sender.desk.store
        if refused:
            return f"{refused}:{store.get_delivery(refused).attempt}"
        waits = [row.id for row in store.deliveries_of(slug, [DeliveryState.PENDING]) if row.channel == channel]
        return f"{waits[0] if waits else 0}:0"

    def _note_shut(self, channel: Channel, slug: str) -> None:
        refused = self.sender.shut.pop(channel.name, None)
        if refused is None:
            return
        self._shut[channel.name] = refused
        self._tell(slug, "shut", channel.name, refused=refused)

    def _tell(self, slug: str, what: str, channel: str, *, error: DigestError | str = "", refused: int = 0) -> None:
        """Tells the editors once; where even that cannot be written down, the log."""
        desk = self.sender.desk
        text = desk.words(f"alerts.{what}", issue=slug, channel=channel, error=error)
        try:
            key = f"serve:{what}:{self._about(channel, slug, refused)}:{error}"
            desk.store.alert(key, text, now=desk.now(), issue=slug)
        except DigestError:
            logging.getLogger("digest").error("%s", text)  # noqa: TRY400 - the trouble is in the text
