"""Posts: what one channel shows; and the outcome of handing one over."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    sha256 of its frozen bytes, ``thumbnail`` that of a small JPEG. ``silent`` posts do not notify. ``reply_to``
    names the part that it answers. ``edits`` names the part whose post it takes the place of; such a post has a
    ``part`` of its own and is never sent anew. ``pin`` posts are pinned when everything else is out.

    Addresses in ``entities`` and ``buttons`` may be holes (:func:`hole`): the link of an earlier part, which is
    known only once that was sent.
    """

    part: str
    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    filename: str | None = None
    document: str | None = None
    thumbnail: str | None = None
    reply_to: str = ""
    edits: str = ""
    pin: bool = False


_HOLE = "digest-part:"


def hole(part: str) -> str:
    """The address that stands for the link of a part until that is known."""
    return f"{_HOLE}{part}"


def fill_holes(post: Post, links: Mapping[str, str]) -> Post:
    """The post with its holes filled from ``links`` by part; what leads to a part without a link becomes plain."""

    def filled(url: str | None) -> str | None:
        return url if not url or not url.startswith(_HOLE) else links.get(url.removeprefix(_HOLE))

    entities = tuple(replace(e, url=filled(e.url)) for e in post.entities if not e.url or filled(e.url))
    rows = (tuple(replace(b, url=filled(b.url) or "") for b in row if filled(b.url)) for row in post.buttons)
    return replace(post, entities=entities, buttons=tuple(row for row in rows if row))


def upload_key(post: Post) -> str:
    """What a post's document is called among the uploads; empty for a post without one.

    A file that a server has already keeps its name, so that equal bytes under another name are another upload.
    """
    if not post.document or not post.filename:
        return ""
    return hashlib.sha256(f"{post.document}\n{post.filename}".encode()).hexdigest()


class Verdict(StrEnum):
    """What is known after a channel was called."""

    SENT = "sent"
    NOT_SENT = "not-sent"  # surely not delivered; may be tried again
    WAIT = "wait"  # surely not delivered; not before ``wait`` seconds from now
    REFUSED = "refused"  # surely not delivered, and a repetition would not help
    STOPPED = "stopped"  # refused, and so will be everything else for this channel
    UNKNOWN = "unknown"  # may have been delivered; never repeated by itself
    VOID = "void"  # there was nothing to do any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verdict on one delivery; ``message_id`` and ``link`` where sent, ``detail`` in plain words.

    ``file_id`` is what the server calls the document that was sent; by that name it can be sent again.
    """

    verdict: Verdict
    message_id: str | None = None
    link: str | None = None
    file_id: str | None = None
    detail: str = ""
    wait: float = 0.0
