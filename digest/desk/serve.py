"""The sender of a long-running process: every channel at its own pace, whatever the others wait for."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.desk.channel import ARCHIVE
from digest.desk.send import UNDER_WAY, Sender
from digest.errors import DigestError
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.desk.channel import Channel

POLL = 1.0  # seconds between two looks at the ledger
AFTER_TROUBLE = 60.0


@dataclass(kw_only=True)
class Serving:
    """Sends whatever is planned, by whichever process, until it is told to stop.

    A channel that shut its door is called no more until an editor has answered for the post that it refused.
    """

    sender: Sender
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
                    self._tell(slug, f"The web archive of issue {slug} could not be written: {error}")
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
                    self._tell(slug, f"Issue {slug} cannot be sent to {channel.name}: {error}")
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

    def _note_shut(self, channel: Channel, slug: str) -> None:
        refused = self.sender.shut.pop(channel.name, None)
        if refused is None:
            return
        self._shut[channel.name] = refused
        self._tell(slug, f"The channel {channel.name} takes no posts: it is called no more until you have answered.")

    def _tell(self, slug: str, text: str) -> None:
        """Tells the editors once; where even that cannot be written down, the log."""
        desk = self.sender.desk
        try:
            desk.store.alert(f"serve:{slug}:{text}", text, now=desk.now(), issue=slug or None)
        except DigestError:
            logging.getLogger("digest").error("%s", text)  # noqa: TRY400 - the trouble is in the text
