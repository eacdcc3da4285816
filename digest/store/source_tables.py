"""The tables of sources: how each stands, what was seen there, what was guessed, and what could not be read."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from digest.model.notice import Severity
from digest.store.tables import Moment, Word, metadata

source_states = Table(
    "source_states",
    metadata,
    Column("source", String, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("etag", Text, nullable=False, server_default=""),
    Column("last_modified", Text, nullable=False, server_default=""),
    Column("raw_sha256", String, nullable=False, server_default=""),
    Column("cursor", Text, nullable=False, server_default=""),
    Column("moved_to", Text, nullable=False, server_default=""),
    Column("next_at", Moment),
    Column("polled_at", Moment),
    Column("baseline_at", Moment),
    Column("failing_since", Moment),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("trouble", Text, nullable=False, server_default=""),
)
"""How an address of a source stands: what its server said last, when it is asked again, since when it fails."""

sightings = Table(
    "sightings",
    metadata,
    Column("source", String, primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("article", ForeignKey("articles.id")),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("content_sha256", String, nullable=False),
    Column("raw_sha256", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index(None, "article"),
    Index(None, "url"),
    Index(None, "content_sha256"),
)
"""What a source was seen to hold, under its own name for it; without an article it was seen and not filed."""

shingles = Table(
    "shingles",
    metadata,
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
)
"""The five-word shingles of an article, eight bytes each, for as long as others are compared with it."""

notices = Table(
    "notices",
    metadata,
    Column("article", ForeignKey("articles.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("code", String, nullable=False),
    Column("severity", Word(Severity), nullable=False),
    Column("message", Text, nullable=False),
    Column("path", Text),
    Column("line", Integer),
    Column("column", Integer),
    Column("end_column", Integer),
    Column("hint", Text),
    Column("excerpt", Text),
)
"""What was guessed of an article when it was taken in, and what its source did since, in the order it was said."""

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("place", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("notices", Text, nullable=False),
    Column("known", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("source", String, nullable=False),
    Column("code", String, nullable=False),
    Column("door", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "place"),
)
"""What could not be read: where its bytes are kept, why, and what must be known to try it again."""
