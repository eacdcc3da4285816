"""The bot: updates, pastes, cards, prompts, rooms, marks; orders, uploads; slots that were postponed; alerts in place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns and the tables."""
    with op.batch_alter_table("slots") as slots:
        slots.add_column(sa.Column("postponed_at", _MOMENT))
    with op.batch_alter_table("alerts") as alerts:
        alerts.add_column(sa.Column("hint", sa.Text(), nullable=False, server_default=""))
        alerts.add_column(sa.Column("message_id", sa.String()))
        alerts.add_column(sa.Column("shown", sa.Text(), nullable=False, server_default=""))
    _orders()
    _uploads()
    _updates()
    _pastes()
    _cards()
    _prompts()
    _rooms()


def _orders() -> None:
    op.create_table(
        "orders",
        sa.Column("issue", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["issue"], ["issues.slug"], name="fk_orders_issue"),
        sa.PrimaryKeyConstraint("issue", name="pk_orders"),
    )


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("bot", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("file_id", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("bot", "sha256", name="pk_uploads"),
    )


def _updates() -> None:
    op.create_table(
        "updates",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("made_after", _MOMENT, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_updates"),
    )
    op.create_index("ix_updates_done_id", "updates", ["done", "id"])


def _pastes() -> None:
    op.create_table(
        "pastes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("editor", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Integer()),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pastes"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "pieces",
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("paste", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["paste"], ["pastes.id"], name="fk_pieces_paste"),
        sa.PrimaryKeyConstraint("update_id", name="pk_pieces"),
    )
    op.create_index("ix_pieces_paste", "pieces", ["paste"])


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("issue", sa.String(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["issue"], ["issues.slug"], name="fk_cards_issue"),
        sa.PrimaryKeyConstraint("id", name="pk_cards"),
        sa.UniqueConstraint("chat_id", "message_id", name="uq_cards_chat_id_message_id"),
        sqlite_autoincrement=True,
    )


def _prompts() -> None:
    op.create_table(
        "prompts",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("issue", sa.String()),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("editor", sa.BigInteger(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["issue"], ["issues.slug"], name="fk_prompts_issue"),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name="pk_prompts"),
    )


def _rooms() -> None:
    op.create_table(
        "rooms",
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_rooms"),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )
