"""Sources: how each stands, what was seen in it; whose each article is, what was guessed; what could not be read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns and the tables."""
    with op.batch_alter_table("articles") as articles:
        articles.add_column(sa.Column("source", sa.String(), nullable=False, server_default=""))
        articles.add_column(sa.Column("url", sa.Text(), nullable=False, server_default=""))
        articles.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        articles.add_column(sa.Column("filed_sha256", sa.String(), nullable=False, server_default=""))
        articles.add_column(sa.Column("changed_at", _MOMENT))
        articles.add_column(sa.Column("alike", sa.String(), nullable=False, server_default=""))
        articles.add_column(sa.Column("likeness", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_articles_url", "articles", ["url"])
    _source_states()
    _sightings()
    op.create_table(
        "shingles",
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_shingles_article"),
        sa.PrimaryKeyConstraint("article", name="pk_shingles"),
    )
    _notices()
    _set_aside()


def _source_states() -> None:
    texts = ("etag", "last_modified", "raw_sha256", "cursor", "moved_to")
    kinds = {"raw_sha256": sa.String}
    op.create_table(
        "source_states",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        *(sa.Column(name, kinds.get(name, sa.Text)(), nullable=False, server_default="") for name in texts),
        sa.Column("next_at", _MOMENT),
        sa.Column("polled_at", _MOMENT),
        sa.Column("baseline_at", _MOMENT),
        sa.Column("failing_since", _MOMENT),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("trouble", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("source", "address", name="pk_source_states"),
    )


def _sightings() -> None:
    op.create_table(
        "sightings",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("article", sa.String()),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(), nullable=False),
        sa.Column("raw_sha256", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_sightings_article"),
        sa.PrimaryKeyConstraint("source", "external_id", name="pk_sightings"),
    )
    for column in ("article", "url", "content_sha256"):
        op.create_index(f"ix_sightings_{column}", "sightings", [column])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("path", sa.Text()),
        sa.Column("line", sa.Integer()),
        sa.Column("column", sa.Integer()),
        sa.Column("end_column", sa.Integer()),
        sa.Column("hint", sa.Text()),
        sa.Column("excerpt", sa.Text()),
        sa.ForeignKeyConstraint(["article"], ["articles.id"], name="fk_notices_article"),
        sa.PrimaryKeyConstraint("article", "number", name="pk_notices"),
    )


def _set_aside() -> None:
    words, names = ("place", "file", "reason", "hint", "notices", "known", "actor"), ("source", "code", "door")
    op.create_table(
        "set_aside",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in words),
        *(sa.Column(name, sa.String(), nullable=False) for name in names),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_set_aside"),
    )
    op.create_index("ix_set_aside_place", "set_aside", ["place"])
