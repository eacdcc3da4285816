"""A strict stand-in for Telegram's Bot API on 127.0.0.1: HTTP in, the server's own words out, a transcript as truth.

``StandIn`` is the server; ``faults`` scripts what goes wrong; ``standin.plugin`` gives the fixture ``standin``;
``python -m standin`` runs it by hand. Where Telegram accepts something and loses it without a word, the stand-in
accepts it too and writes a finding; the fixture fails a test that leaves one. An unknown or mistyped parameter is
refused and found.

A call goes wire -> answering -> params -> methods (sending, editing, rooms) -> world, and into the transcript.
``people`` writes, presses and sends files; ``story`` tells what happened, a line an event.
``tdlib`` and ``mean_html`` compare our reading of Telegram's HTML with TDLib itself.
"""

from __future__ import annotations

from standin.chat import ANONYMOUS, Abilities, Chat, ChatKind, Origin, Person, Posted, Rights
from standin.draw import draw_channel
from standin.people import EDITOR
from standin.server import StandIn
from standin.transcript import Call, Entry

__all__ = [
    "ANONYMOUS",
    "EDITOR",
    "Abilities",
    "Call",
    "Chat",
    "ChatKind",
    "Entry",
    "Origin",
    "Person",
    "Posted",
    "Rights",
    "StandIn",
    "draw_channel",
]
