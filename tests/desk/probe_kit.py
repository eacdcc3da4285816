"""A publication with a channel and an editors' chat on a stand-in, two issues to send, and a clock that the test turns."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

from desk_kit import Clock, approved_issue, articles, copy_of, make_sender, open_desk
from standin.chat import ChatKind, Posted
from standin.server import CHAT_ID, TOKEN

from digest.channels.telegram import Finder, TelegramChannel, Timeouts
from digest.desk.probe import ACT, Probe
from digest.desk.sighting import probed_channels
from digest.model.acts import SEND
from digest.model.secret import Secret
from digest.model.states import DeliveryState

if TYPE_CHECKING:
    from pathlib import Path

    from standin.server import StandIn

    from digest.confine import Confined
    from digest.desk.send import Sender, Sent
    from digest.store.rows import DeliveryRow

ROOM, SECOND = -1001000000077, -1001000000078
CONFIG = """[publication]
name = "The Example Weekly"
[channels.telegram]
kind = "telegram"
chat_id = "{chat}"
api_url = "{url}"
form = "{form}"
[channels.other]
kind = "telegram"
chat_id = "{second}"
api_url = "{url}"
form = "{form}"
[editors]
chat_id = "{room}"
api_url = "{url}"
"""
NOWHERE = "http://127.0.0.1:9"
SHORT = Timeouts(connect=2.0, read=1.0, write=1.0, upload=1.0, pool=1.0)


def config(form: str, url: str = NOWHERE) -> str:
    return CONFIG.format(form=form, url=url, chat=CHAT_ID, second=SECOND, room=ROOM)


def make_base(folder: Path, form: str, layout: Confined) -> Path:
    """A publication with two approved issues; to be copied."""
    folder.mkdir()
    desk = open_desk(folder, Clock(), config(form))
    for first in (1, 11):
        approved_issue(desk, layout, articles(first, 2))
    desk.close()
    return folder


class Newsstand:
    """One publication against one stand-in, whose clock it shares; ``restart`` makes it another process."""

    def __init__(self, base: Path, folder: Path, server: StandIn, clock: Clock, *, form: str) -> None:
        self.folder, self.server, self.clock = copy_of(base, folder), server, clock
        self.room = server.add_chat(ROOM, "The Example Desk", kind=ChatKind.GROUP)
        self.second = server.add_chat(SECOND, "The Other Example", username="example_other")
        (folder / "config.toml").write_text(config(form, server.url))
        self.desk = open_desk(folder, clock)
        self.slugs = tuple(row.slug for row in reversed(self.desk.store.list_issues()))

    def restart(self) -> None:
        self.desk.close()
        self.desk = open_desk(self.folder, self.clock)

    def sender(self, *names: str) -> Sender:
        chats = {"telegram": CHAT_ID, "other": SECOND}
        url = self.server.url
        ways = [
            TelegramChannel(name, str(chats[name]), Secret(TOKEN), url, timeouts=SHORT)
            for name in names or ("telegram",)
        ]
        return make_sender(self.desk, self.clock, ways)

    def publish(self, number: int, *names: str) -> Sent:
        return asyncio.run(self.sender(*names).publish(self.slugs[number - 1]))

    def probe(self, sender: Sender | None = None) -> Probe:
        editors = self.desk.config.editors
        assert editors is not None
        finder = Finder(editors, Secret(TOKEN), timeouts=SHORT)
        return Probe(sender=sender or self.sender(), finder=finder, channels=probed_channels(self.desk.config))

    def look(self, seconds: float = 61) -> None:
        """Lets the time pass, and probes once round."""
        self.clock.now += dt.timedelta(seconds=seconds)
        asyncio.run(self.probe().round())

    def row(self, part: str, number: int = 2, channel: str = "telegram") -> DeliveryRow:
        rows = self.desk.store.deliveries_of(self.slugs[number - 1])
        return next(row for row in rows if (row.channel, row.part, row.act) == (channel, part, SEND))

    def unknown(self) -> list[str]:
        return [row.part for row in self.desk.store.deliveries_of(states=[DeliveryState.UNKNOWN])]

    def notes(self) -> list[str]:
        """What the probe wrote down, without which delivery that was."""
        events = [event for event in self.desk.store.events() if event.act == ACT]
        return [event.detail.partition("): ")[2] for event in events]

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.server.calls)

    def post(self, message: Posted) -> Posted:
        """Somebody else's post in the channel."""
        return self.server.chat.add(message)

    def foreign(self, text: str = "A word from somebody else") -> Posted:
        return self.post(Posted(message_id=0, at=self.clock.now, text=text))
