"""Rows of the bot and of what editors order through it. Times are aware UTC; ids of chats and people are Telegram's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRow:
    """A publication that was ordered at ``at`` and begins at ``due_at`` unless somebody takes it back."""

    issue: str
    revision: int
    due_at: dt.datetime
    actor: str
    door: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRow:
    """An update to be worked on; ``payload`` is JSON, ``attempts`` how often that was begun.

    It came at ``at`` and was made at ``made_after`` or later: a pressed button does not say when it was pressed.
    """

    id: int
    at: dt.datetime
    made_after: dt.datetime
    payload: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PasteRow:
    """A text that arrives in pieces."""

    id: int
    chat_id: int
    editor: int
    message_id: int | None
    open: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceRow:
    """One message of a paste, in the order of the messages."""

    update_id: int
    paste: int
    message_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """A control message of an issue. ``live``: it is the newest in its chat and has buttons."""

    id: int
    chat_id: int
    message_id: int
    issue: str
    view: str
    shown: str
    live: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRow:
    """A question that an editor answers by a reply; ``what`` is the field, ``number`` the article, 0 for none."""

    chat_id: int
    message_id: int
    issue: str | None
    what: str
    number: int
    editor: int
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRow:
    """A group or channel that the bot has seen."""

    chat_id: int
    title: str
    kind: str
    at: dt.datetime
