"""Chats, messages and files in the Bot API's shapes."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

from standin.chat import ANONYMOUS, Chat, ChatKind, Posted, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.model.post import Entity

_ENTITY = ("type", "offset", "length", "url", "language", "unix_time", "date_time_format", "custom_emoji_id")


def chat_json(chat: Chat) -> dict[str, Any]:
    """A chat in the Bot API's shape."""
    name = {"username": chat.username} if chat.username else {}
    title = "first_name" if chat.kind is ChatKind.PRIVATE else "title"
    forum = {"is_forum": True} if chat.topics else {}
    return {"id": chat.chat_id, "type": str(chat.kind), title: chat.title, **name, **forum}


def entity_json(entity: Entity) -> dict[str, Any]:
    """An entity in the Bot API's shape: only the fields it has."""
    return {name: value for name in _ENTITY if (value := getattr(entity, name)) is not None}


def file_id(data: bytes) -> str:
    """The id of a file; equal bytes have equal ids here."""
    return f"BQACAgIAAxkBAA{hashlib.sha256(data).hexdigest()[:40]}"


def message_json(
    chat: Chat, message: Posted, bot: dict[str, Any], chats: Mapping[int, Chat], *, deep: bool = True
) -> dict[str, Any]:
    """A message in the Bot API's shape; ``deep`` with the message that it answers or is about."""
    shape = {"message_id": message.message_id, "date": int(message.at.timestamp()), "chat": chat_json(chat)}
    shape |= _sender(chat, message, bot) | _words(message) | _content(message)
    if message.keys:
        shape["reply_markup"] = {"inline_keyboard": [[key.as_json() for key in row] for row in message.keys]}
    about = None if message.reply_to is None or not deep else chat.find(message.reply_to)
    if about is not None:
        name = "pinned_message" if message.service else "reply_to_message"
        shape[name] = message_json(chat, about, bot, chats, deep=False)
    if message.thread:
        shape |= {"message_thread_id": message.thread, "is_topic_message": True}
    if message.album:
        shape["media_group_id"] = message.album
    if message.protected:
        shape["has_protected_content"] = True
    if message.origin is not None:
        shape["forward_origin"] = _origin(message, chats)
    if message.edited:
        shape["edit_date"] = int(message.edited.timestamp())
    return shape


def _sender(chat: Chat, message: Posted, bot: dict[str, Any]) -> dict[str, Any]:
    if chat.kind is ChatKind.CHANNEL:
        return {"sender_chat": chat_json(chat)}
    if message.sender is None:
        return {"from": bot}
    shape = {"from": message.sender.as_json()}
    return {**shape, "sender_chat": chat_json(chat)} if message.sender.user_id == ANONYMOUS.user_id else shape


def _words(message: Posted) -> dict[str, Any]:
    text, entities = ("text", "entities") if message.shape is Shape.TEXT else ("caption", "caption_entities")
    shape: dict[str, Any] = {text: message.text} if message.text else {}
    if message.entities:
        shape[entities] = [entity_json(entity) for entity in message.entities]
    return shape


def _content(message: Posted) -> dict[str, Any]:
    match message.shape:
        case Shape.DOCUMENT:
            return {"document": _document(message)}
        case Shape.PHOTO:
            return {"photo": [_photo(message)]}
        case Shape.RICH:
            return {"rich_message": {"blocks": [{"type": "paragraph", "text": message.rich}]}}
        case Shape.TEXT if not message.preview:
            return {"link_preview_options": {"is_disabled": True}}
        case _:
            return {}


def _file(data: bytes) -> dict[str, Any]:
    unique = f"Ag{hashlib.sha256(data).hexdigest()[:14]}"
    return {"file_id": file_id(data), "file_unique_id": unique, "file_size": len(data)}


def _document(message: Posted) -> dict[str, Any]:
    shape = {**_file(message.document or b""), "file_name": message.filename, "mime_type": message.mime}
    if message.thumbnail:
        width, height = picture_size(message.thumbnail) or (320, 320)
        shape["thumbnail"] = {**_file(message.thumbnail), "width": width, "height": height}
    return shape


def _photo(message: Posted) -> dict[str, Any]:
    width, height = picture_size(message.document or b"") or (1, 1)
    return {**_file(message.document or b""), "width": width, "height": height}


def _origin(message: Posted, chats: Mapping[int, Chat]) -> dict[str, Any]:
    origin = message.origin
    assert origin is not None
    elsewhere = Chat(chat_id=origin.chat_id, title=origin.title, username=origin.username)
    date, chat = int(origin.at.timestamp()), chats.get(origin.chat_id, elsewhere)
    if chat.kind is ChatKind.CHANNEL:
        shape = {"type": "channel", "date": date, "chat": chat_json(chat), "message_id": origin.message_id}
        return {**shape, "author_signature": origin.signature} if origin.signature else shape
    return {"type": "hidden_user", "date": date, "sender_user_name": chat.title}


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a picture; None for what is none."""
    from PIL import Image

    try:
        with Image.open(BytesIO(data)) as picture:
            return picture.size
    except (OSError, SyntaxError, ValueError):
        return None
