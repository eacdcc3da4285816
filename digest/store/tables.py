"""The tables. A change here needs a migration (``migrations/__init__.py`` says how) and a new ``SCHEMA``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

from digest.model.article import ArticleState
from digest.model.states import DeliveryState, IssueState, SlotState

if TYPE_CHECKING:
    from enum import StrEnum

    from sqlalchemy import Dialect

SCHEMA = "0004"
"""The number of this schema: the newest revision under ``migrations/versions``."""


class Moment(TypeDecorator[dt.datetime]):
    """An aware UTC datetime. SQLite keeps it as text of fixed width, so that texts compare as times do."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """The time to store; a naive one is a mistake in the program."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a time zone: {value}")
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """The stored time, aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if dialect.name == "sqlite" else value.astimezone(dt.UTC)


class Word(TypeDecorator[Any]):
    """A member of a StrEnum, kept as its plain word."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        """A column of these words."""
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """The word to store; a word that is no member is a mistake in the program."""
        return None if value is None else str(self.words(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002 - as above
        """The member."""
        return None if value is None else self.words(value)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    },
)

versions = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Alembic's own table, read without Alembic; it is no part of ``metadata``."""

meta = Table(
    "meta",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instance", String, nullable=False),
    Column("publication", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("file_id", String, nullable=False, server_default=""),
    Column("place", Text, nullable=False, server_default=""),
)

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("content_sha256", String, nullable=False),
    Column("raw_sha256", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("line", Integer),
    Column("title", Text),
    Column("words", Integer, nullable=False),
    Column("state", Word(ArticleState), nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("file", Text, nullable=False),
    Column("source", String, nullable=False, server_default=""),
    Column("url", Text, nullable=False, server_default=""),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("filed_sha256", String, nullable=False, server_default=""),
    Column("changed_at", Moment),
    Column("alike", String, nullable=False, server_default=""),
    Column("likeness", Integer, nullable=False, server_default="0"),
    UniqueConstraint("content_sha256"),
    Index(None, "raw_sha256"),
    Index(None, "url"),
)

issues = Table(
    "issues",
    metadata,
    Column("slug", String, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("state", Word(IssueState), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("approved_revision", Integer),
    Column("approved_hash", String),
    Column("date", Date, nullable=False),
    Column("theme", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("number"),
)

placements = Table(
    "placements",
    metadata,
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Column("issue", ForeignKey("issues.slug"), nullable=False),
    Column("position", Integer, nullable=False),
    UniqueConstraint("issue", "position"),
)

outputs = Table(
    "outputs",
    metadata,
    Column("issue", ForeignKey("issues.slug"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("name", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("media_type", String, nullable=False),
)

posts = Table(
    "posts",
    metadata,
    Column("issue", ForeignKey("issues.slug"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("part", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("payload", Text, nullable=False),
    Column("sha256", String, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("issue", ForeignKey("issues.slug"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("channel", String, nullable=False),
    Column("part", String, nullable=False),
    Column("act", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("state", Word(DeliveryState), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("repeats", Integer, nullable=False),
    Column("lease_owner", String),
    Column("lease_until", Moment),
    Column("not_before", Moment),
    Column("claimed_at", Moment),
    Column("message_id", String),
    Column("link", Text),
    Column("detail", Text, nullable=False),
    Column("post_sha256", String),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("issue", "channel", "part", "act"),
    # A claim walks this index: with thousands of recipients it must not read them all for each one.
    Index(None, "channel", "state", "issue", "position"),
    # An id is never used again, or a sender that slept through a new plan could write to a stranger's row.
    sqlite_autoincrement=True,
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("door", String, nullable=False),
    Column("issue", ForeignKey("issues.slug")),
    Column("act", String, nullable=False),
    Column("before", String, nullable=False),
    Column("after", String, nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "issue"),
    sqlite_autoincrement=True,
)

slots = Table(
    "slots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("publication", String, nullable=False),
    Column("date", Date, nullable=False),
    Column("state", Word(SlotState), nullable=False),
    Column("issue", ForeignKey("issues.slug")),
    Column("cutoff_at", Moment, nullable=False),
    Column("publish_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("assembled_at", Moment),
    Column("reminded_at", Moment),
    Column("told_late_at", Moment),
    Column("attempt", Integer, nullable=False),
    Column("lease_owner", String),
    Column("lease_until", Moment),
    Column("detail", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("postponed_at", Moment),
    UniqueConstraint("publication", "date"),
)
"""The work orders of the schedule: a local date, never an instant, so that a day is worked once."""

schedules = Table(
    "schedules",
    metadata,
    Column("publication", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("since", Moment, nullable=False),
)
"""From when on a schedule is kept: nothing before that is ever due."""

leases = Table(
    "leases",
    metadata,
    Column("name", String, primary_key=True),
    Column("owner", String, nullable=False),
    Column("until", Moment, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("taken_at", Moment, nullable=False),
)
"""Who is at work: one process at a time under each name."""

calls = Table(
    "calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("not_before", Moment),
    Index(None, "channel", "at"),
)
"""The last calls to each channel, for its pace; ``not_before`` is what a server asked for."""

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("issue", ForeignKey("issues.slug")),
    Column("text", Text, nullable=False),
    Column("told_at", Moment),
    Column("hint", Text, nullable=False, server_default=""),
    Column("message_id", String),
    Column("shown", Text, nullable=False, server_default=""),
    UniqueConstraint("key"),
    sqlite_autoincrement=True,
)
"""What editors are to be told, once each."""

orders = Table(
    "orders",
    metadata,
    Column("issue", ForeignKey("issues.slug"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("door", String, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Publications that an editor ordered and may still take back: carried out when they are due."""

uploads = Table(
    "uploads",
    metadata,
    Column("bot", String, primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("file_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Files that Telegram has already, by the bot that brought them and what is in them."""
