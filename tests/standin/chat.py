"""Chats: what stands in them, in Telegram's shapes, and what the bot may do there."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from digest.model.post import Button, Entity, Post
from digest.render.telegram_page import Bubble

if TYPE_CHECKING:
    from standin.wire import Upload


class Rights(StrEnum):
    """What the bot is in a chat."""

    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    NONE = "none"
    KICKED = "kicked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One message of a chat. ``document`` are the bytes of its file, ``at`` when it was taken."""

    message_id: int
    at: dt.datetime
    text: str
    entities: tuple[Entity, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    preview: bool = True
    filename: str | None = None
    document: bytes | None = None
    mime: str | None = None
    edited: dt.datetime | None = None

    def as_post(self, part: str) -> Post:
        """The message as the post that it was planned as."""
        sha256 = None if self.document is None else hashlib.sha256(self.document).hexdigest()
        return Post(
            part=part,
            text=self.text,
            entities=self.entities,
            buttons=self.buttons,
            silent=self.silent,
            filename=self.filename,
            document=sha256,
        )

    def as_bubble(self) -> Bubble:
        """The message for a page to look at."""
        size = None if self.document is None else len(self.document)
        return Bubble(number=self.message_id, post=self.as_post("post"), at=self.at, size=size)


@dataclass(slots=True, kw_only=True)
class Chat:
    """A channel: its messages in order, its last id, and the bot's rights in it."""

    chat_id: int
    title: str
    username: str = ""
    rights: Rights = Rights.ADMINISTRATOR
    last_id: int = 0
    messages: list[Posted] = field(default_factory=list)

    def add(self, message: Posted) -> Posted:
        """The message with the next id, standing in the chat."""
        self.last_id += 1
        posted = replace(message, message_id=self.last_id)
        self.messages.append(posted)
        return posted

    def find(self, message_id: int) -> Posted | None:
        return next((message for message in self.messages if message.message_id == message_id), None)

    def put(self, message: Posted) -> None:
        """Puts a changed message in the place of the old one."""
        at = next(i for i, old in enumerate(self.messages) if old.message_id == message.message_id)
        self.messages[at] = message

    def remove(self, message_id: int) -> None:
        self.messages = [message for message in self.messages if message.message_id != message_id]

    def as_json(self) -> dict[str, Any]:
        name = {"username": self.username} if self.username else {}
        return {"id": self.chat_id, "type": "channel", "title": self.title, **name}

    def message_json(self, message: Posted) -> dict[str, Any]:
        """A message in the Bot API's shape."""
        shape: dict[str, Any] = {
            "message_id": message.message_id,
            "date": int(message.at.timestamp()),
            "chat": self.as_json(),
            "sender_chat": self.as_json(),
        }
        words, marks = ("text", "entities") if message.document is None else ("caption", "caption_entities")
        if message.text:
            shape[words] = message.text
        if message.entities:
            shape[marks] = [entity_json(entity) for entity in message.entities]
        if message.document is not None:
            shape["document"] = document_json(message)
        elif not message.preview:
            shape["link_preview_options"] = {"is_disabled": True}
        if message.buttons:
            rows = [[{"text": button.text, "url": button.url} for button in row] for row in message.buttons]
            shape["reply_markup"] = {"inline_keyboard": rows}
        if message.edited:
            shape["edit_date"] = int(message.edited.timestamp())
        return shape


def entity_json(entity: Entity) -> dict[str, Any]:
    """An entity in the Bot API's shape: only the fields it has."""
    names = ("type", "offset", "length", "url", "language", "unix_time", "date_time_format", "custom_emoji_id")
    return {name: value for name in names if (value := getattr(entity, name)) is not None}


def file_id(data: bytes) -> str:
    """The id of a file; equal bytes have equal ids here."""
    return f"BQACAgIAAxkBAA{hashlib.sha256(data).hexdigest()[:40]}"


def document_json(message: Posted) -> dict[str, Any]:
    """A document in the Bot API's shape."""
    data = message.document or b""
    return {
        "file_id": file_id(data),
        "file_unique_id": f"Ag{hashlib.sha256(data).hexdigest()[:14]}",
        "file_name": message.filename,
        "mime_type": message.mime,
        "file_size": len(data),
    }


def uploaded(upload: Upload) -> dict[str, Any]:
    """The fields of a message that carries an upload."""
    return {"filename": upload.name, "document": upload.data, "mime": upload.mime}
