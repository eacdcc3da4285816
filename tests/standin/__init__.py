"""A strict stand-in for Telegram's Bot API on 127.0.0.1: HTTP in, the server's own words out, a transcript as truth.

``StandIn`` is the server; ``faults`` scripts what goes wrong; ``standin.plugin`` gives the fixture ``standin``;
``python -m standin`` runs it by hand. Where Telegram accepts something and loses it without a word, the stand-in
accepts it too and writes a finding; the fixture fails a test that leaves one.
"""

from __future__ import annotations

from standin.chat import Chat, Posted
from standin.server import Call, StandIn

__all__ = ["Call", "Chat", "Posted", "StandIn"]
