"""Editing and deleting: what is done to a message that stands in a chat; all of it may be repeated."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from standin.chat import Chat, Posted, Shape
from standin.params import MEDIA, Request, check_fields
from standin.refusals import RefusalError
from standin.sending import keys_of, media_content, preview_off, words_of
from standin.world import World, found

if TYPE_CHECKING:
    from standin.content import Words

LONGEST_DELETE = dt.timedelta(hours=48)
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)


def edit_text(request: Request, world: World) -> dict[str, Any]:
    """Puts a text in the place of a text; buttons that are not given go."""
    chat, message = _editable(request, world)
    if message.shape is not Shape.TEXT:
        raise RefusalError("there is no text in the message to edit")
    said = words_of(request, "text")
    changed = _said(request, world, replace(message, preview=not preview_off(request)), said)
    return _put(request, world, chat, message, changed)


def edit_caption(request: Request, world: World) -> dict[str, Any]:
    """Puts a caption in the place of a caption."""
    chat, message = _editable(request, world)
    if message.shape not in {Shape.DOCUMENT, Shape.PHOTO}:
        raise RefusalError("there is no caption in the message to edit")
    return _put(request, world, chat, message, _said(request, world, message, words_of(request, "caption")))


def edit_media(request: Request, world: World) -> dict[str, Any]:
    """Puts a document or a photo with its caption in the place of what was there."""
    chat, message = _editable(request, world)
    item = request.json("media")
    if item is None:
        raise RefusalError("there is no media in the request")
    check_fields("media", item, MEDIA)
    content, said = media_content(request, world, item)
    bare = replace(message, filename=None, document=None, mime=None, thumbnail=None, photo=False)
    changed = replace(bare, text=said.text, entities=said.entities, **content)
    return _put(request, world, chat, message, changed)


def edit_buttons(request: Request, world: World) -> dict[str, Any]:
    """Puts other buttons under a message, or none."""
    chat, message = _editable(request, world)
    return _put(request, world, chat, message, message)


def delete(request: Request, world: World) -> bool:
    """Takes a message away, within two days of its sending."""
    chat = world.chat(request.text("chat_id"))
    message = found(chat, request, "delete")
    own = message.sender is None and chat.may("can_post_messages")
    if not (own or chat.may("can_delete_messages")) or world.now - message.at > LONGEST_DELETE:
        raise RefusalError("message can't be deleted")
    chat.remove(message.message_id)
    return True


def _editable(request: Request, world: World) -> tuple[Chat, Posted]:
    chat = world.chat(request.text("chat_id"))
    message = found(chat, request, "edit")
    able = chat.may("can_post_messages") or chat.may("can_edit_messages")
    foreign = message.sender is not None or message.origin is not None or message.shape is Shape.SERVICE
    if foreign or not able:
        raise RefusalError("message can't be edited")
    return chat, message


def _said(request: Request, world: World, message: Posted, said: Words) -> Posted:
    world.note(request.method, said.findings)
    return replace(message, text=said.text, entities=said.entities)


def _put(request: Request, world: World, chat: Chat, message: Posted, changed: Posted) -> dict[str, Any]:
    changed = replace(changed, keys=keys_of(request, world, chat).rows)
    if changed.content == message.content:
        raise RefusalError(SAME)
    changed = replace(changed, edited=world.now)
    chat.put(changed)
    return world.told(chat, changed)
