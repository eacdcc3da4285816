"""Posts: what one channel shows; and the outcome of handing one over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


def units(text: str) -> int:
    """The length of a text in UTF-16 units, the measure of every budget."""
    return len(text.encode("utf-16-le")) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A formatted stretch of a post's text; ``offset`` and ``length`` are in UTF-16 units.

    ``type`` is Telegram's word: bold, italic, underline, strikethrough, spoiler, code, pre, text_link,
    blockquote, expandable_blockquote, date_time, custom_emoji. ``url`` belongs to text_link, ``language`` to pre;
    ``unix_time`` and ``date_time_format`` to date_time.
    """

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None
    custom_emoji_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A link button under a post."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What one channel shows: a text with entities, or a document with a caption.

    For a document ``text`` and ``entities`` are the caption, ``filename`` its name and ``document`` the
    sha256 of its frozen bytes. ``silent`` posts do not notify.
    """

    part: str
    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    filename: str | None = None
    document: str | None = None


class Verdict(StrEnum):
    """What is known after a channel was called."""

    SENT = "sent"
    NOT_SENT = "not-sent"  # surely not delivered; may be tried again
    WAIT = "wait"  # surely not delivered; not before ``wait`` seconds from now
    REFUSED = "refused"  # surely not delivered, and a repetition would not help
    STOPPED = "stopped"  # refused, and so will be everything else for this channel
    UNKNOWN = "unknown"  # may have been delivered; never repeated by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verdict on one delivery; ``message_id`` and ``link`` where sent, ``detail`` in plain words."""

    verdict: Verdict
    message_id: str | None = None
    link: str | None = None
    detail: str = ""
    wait: float = 0.0
