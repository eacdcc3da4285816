"""What a bot has seen: chats with their numbers, and people who wrote to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenChat:
    """A chat of which the bot heard. ``kind`` is Telegram's word: group, supergroup, channel."""

    chat_id: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPerson:
    """Somebody who wrote to the bot in private; no more of them than it takes to name them an editor."""

    user_id: int
    first_name: str
