"""Posts in the library's shapes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.model.post import Entity, Post, units

if TYPE_CHECKING:
    from telegram import InlineKeyboardMarkup, InputMediaDocument, MessageEntity, ReplyParameters

CAPTION = 1024
NOTICE_FILE = "withdrawn.txt"


def entities_of(post: Post) -> list[MessageEntity]:
    """A post's formatting."""
    return [_entity(entity) for entity in post.entities]


def buttons_of(post: Post) -> InlineKeyboardMarkup | None:
    """A post's buttons; ``None`` takes those away that a post had before."""
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    if not post.buttons:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(b.text, url=b.url) for b in row] for row in post.buttons])


def answer_to(message_id: str | None) -> ReplyParameters | None:
    """What a post answers. One that is gone is no reason to keep the post back."""
    from telegram import ReplyParameters

    number = number_of(message_id or "")
    return None if number is None else ReplyParameters(number, allow_sending_without_reply=True)


def media_of(post: Post, document: bytes, thumbnail: bytes | None) -> InputMediaDocument:
    """A document with its caption, to take the place of another."""
    from telegram import InputMediaDocument

    return InputMediaDocument(
        document,
        filename=post.filename,
        caption=post.text or None,
        caption_entities=entities_of(post),
        thumbnail=thumbnail,
    )


def number_of(message_id: str) -> int | None:
    """The number of a message; ``None`` for what is none, such as a post of another kind of channel."""
    return int(message_id) if message_id.isascii() and message_id.isdigit() else None


def as_document(notice: Post) -> tuple[Post, bytes]:
    """A notice as a small text file with a caption, and the bytes of the file; the caption may be cut, the file not."""
    text, size = notice.text, 0
    if units(text) > CAPTION:
        for at, char in enumerate(text):
            size += units(char)
            if size >= CAPTION:
                text = f"{text[:at]}…"
                break
    kept = tuple(entity for entity in notice.entities if entity.offset + entity.length < units(text) or size == 0)
    return replace(notice, text=text, entities=kept, filename=NOTICE_FILE), f"{notice.text}\n".encode()


def read_entity(shown: MessageEntity) -> Entity:
    """A stretch of formatting as a message shows it."""
    unix = shown.unix_time
    return Entity(
        type=str(shown.type),
        offset=shown.offset,
        length=shown.length,
        url=shown.url,
        language=shown.language,
        custom_emoji_id=shown.custom_emoji_id,
        date_time_format=shown.date_time_format,
        unix_time=None if unix is None else int(unix.timestamp()),
    )


def _entity(entity: Entity) -> MessageEntity:
    from telegram import MessageEntity

    unix = entity.unix_time
    return MessageEntity(
        type=entity.type,
        offset=entity.offset,
        length=entity.length,
        url=entity.url,
        language=entity.language,
        custom_emoji_id=entity.custom_emoji_id,
        date_time_format=entity.date_time_format,
        unix_time=None if unix is None else dt.datetime.fromtimestamp(unix, tz=dt.UTC),
    )
