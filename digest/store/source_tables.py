"""The tables of sources: how each stands, what was seen in them, and the shingles of what was filed."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from digest.store.tables import Moment, metadata

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
