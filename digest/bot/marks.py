"""The names under which the bot remembers words until they are confirmed."""

from __future__ import annotations


def correction_mark(chat_id: int, message_id: int) -> str:
    """Of a correction, by the message that asks for its confirmation."""
    return f"correction:{chat_id}:{message_id}"


def why_mark(slug: str) -> str:
    """Of the reason for a withdrawal."""
    return f"withdrawal:{slug}"
