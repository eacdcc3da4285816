"""The tables of the bot: what it was told, what it is asked, and the messages of its own that it keeps up to date."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from digest.store.tables import Moment, metadata

updates = Table(
    "updates",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("made_after", Moment, nullable=False),
    Column("payload", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("done", Boolean, nullable=False),
    Index(None, "done", "id"),
)
"""What the server handed over: kept before it is confirmed, so that one that comes again acts once.

``made_after`` is a moment before which it cannot have been made. The payload is gone once it is done.
"""

pastes = Table(
    "pastes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("editor", BigInteger, nullable=False),
    Column("message_id", Integer),
    Column("open", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
"""Texts that arrive in pieces; ``message_id`` is the bot's own message about it, ``at`` when the last piece came."""

pieces = Table(
    "pieces",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("paste", ForeignKey("pastes.id"), nullable=False),
    Column("message_id", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "paste"),
)

cards = Table(
    "cards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", Integer, nullable=False),
    Column("issue", ForeignKey("issues.slug"), nullable=False),
    Column("view", String, nullable=False),
    Column("shown", String, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("chat_id", "message_id"),
    sqlite_autoincrement=True,
)
"""Control messages. ``view`` is the menu that is open, ``shown`` the sha256 of what stands there, empty if unknown."""

prompts = Table(
    "prompts",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", Integer, primary_key=True, autoincrement=False),
    Column("issue", ForeignKey("issues.slug")),
    Column("what", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("editor", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Questions of the bot that are answered by a reply."""

rooms = Table(
    "rooms",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Groups and channels that the bot has seen, for whoever looks for their numbers."""

marks = Table(
    "marks",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What the bot must remember between two runs."""
