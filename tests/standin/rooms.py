"""The bot and its chats: who it is, what it may do there, what is pinned, its commands, files and updates."""

from __future__ import annotations

import re
from typing import Any

from standin.chat import Chat, ChatKind, Posted, Rights, Shape
from standin.params import Request
from standin.refusals import RefusalError
from standin.shapes import chat_json
from standin.updates import Answer
from standin.world import LARGEST_DOWNLOAD, World, check_access, found

MOST_COMMANDS, LONGEST_DESCRIPTION = 100, 256
PINNED = "pinned a message"
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_NO_PIN = "not enough rights to manage pinned messages in the chat"
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_me(request: Request, world: World) -> dict[str, Any]:
    """Who the bot is."""
    return world.bot


def get_chat(request: Request, world: World) -> dict[str, Any]:
    """A chat with its newest pinned message."""
    chat = world.chat(request.text("chat_id"))
    gifts = dict.fromkeys(_GIFTS, False)
    shape = {**chat_json(chat), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    if chat.newest_pin is not None:
        shape["pinned_message"] = world.told(chat, chat.newest_pin)
    return shape


def get_member(request: Request, world: World) -> dict[str, Any]:
    """What somebody is in a chat; of the bot, what it may do there at this moment."""
    chat = world.chat(request.text("chat_id"))
    if request.number("user_id") != world.bot["id"]:
        if chat.kind is ChatKind.CHANNEL and chat.rights is not Rights.ADMINISTRATOR:
            raise RefusalError("member list is inaccessible")
        raise RefusalError("user not found")
    return world.member(chat)


def pin(request: Request, world: World) -> bool:
    """Pins a message; the line that says so takes a message id, and comes as an update."""
    chat = _pinnable(request, world)
    message = found(chat, request, "pin")
    if message.shape is Shape.SERVICE:
        raise RefusalError("message can't be pinned")
    if message.message_id not in chat.pinned:
        chat.pinned.append(message.message_id)
        line = Posted(message_id=0, at=world.now, text="", reply_to=message.message_id, service=PINNED)
        world.heard(chat, chat.add(line))
    return True


def unpin(request: Request, world: World) -> bool:
    """Takes one pin away: that of a message, or the newest."""
    chat = _pinnable(request, world)
    if not request.text("message_id"):
        if chat.newest_pin is None:
            raise RefusalError("message to unpin not found")
        chat.pinned.remove(chat.newest_pin.message_id)
        return True
    message = found(chat, request, "unpin")
    chat.pinned = [number for number in chat.pinned if number != message.message_id]
    return True


def _pinnable(request: Request, world: World) -> Chat:
    chat = world.chat(request.text("chat_id"))
    if not chat.may("can_edit_messages" if chat.kind is ChatKind.CHANNEL else "can_pin_messages"):
        raise RefusalError(_NO_PIN)
    return chat


def set_commands(request: Request, world: World) -> bool:
    """Sets the bot's commands for a scope."""
    given = request.json("commands")
    if not isinstance(given, list):
        raise RefusalError("expected an Array of BotCommand", found=True)
    if len(given) > MOST_COMMANDS:
        raise RefusalError("BOT_COMMANDS_TOO_MUCH")
    for shape in given:
        if not isinstance(shape, dict) or set(shape) != {"command", "description"}:
            raise RefusalError("can't parse BotCommand", found=True)
        if not _COMMAND.fullmatch(shape["command"]):
            raise RefusalError("BOT_COMMAND_INVALID")
        if not 1 <= len(shape["description"]) <= LONGEST_DESCRIPTION:
            raise RefusalError("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(request, world)] = given
    return True


def get_commands(request: Request, world: World) -> list[dict[str, Any]]:
    """The bot's commands for exactly this scope and language."""
    return world.commands.get(_scope(request, world), [])


def delete_commands(request: Request, world: World) -> bool:
    """Takes the bot's commands for a scope and language away."""
    world.commands.pop(_scope(request, world), None)
    return True


def _scope(request: Request, world: World) -> str:
    """The name under which the commands of a call are kept; a chat has to know the bot."""
    scope = request.json("scope") or {"type": "default"}
    if "chat_id" in scope:
        chat = world.chats.get(scope["chat_id"])
        if chat is None or (chat.kind is ChatKind.PRIVATE and chat.rights is Rights.NONE):
            raise RefusalError("chat not found")
        check_access(chat)
    names = [str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope]
    language = request.text("language_code")
    return ":".join([*names, language] if language else names)


def send_action(request: Request, world: World) -> bool:
    """Shows for some seconds that the bot is at it."""
    world.postable(request)
    if request.text("action") not in ACTIONS:
        raise RefusalError("wrong parameter action in request")
    return True


def get_file(request: Request, world: World) -> dict[str, Any]:
    """Where a file may be fetched."""
    kept = world.files.get(request.text("file_id"))
    if kept is None:
        raise RefusalError("invalid file_id")
    if len(kept.data) > LARGEST_DOWNLOAD:
        raise RefusalError("file is too big")
    unique = f"Ag{kept.file_id[-14:]}"
    return {"file_id": kept.file_id, "file_unique_id": unique, "file_size": len(kept.data), "file_path": kept.path}


def answer_question(request: Request, world: World) -> bool:
    """Answers a pressed button, once and in time."""
    answer = Answer(
        query_id=request.text("callback_query_id"), text=request.text("text"), alert=request.flag("show_alert")
    )
    world.updates.answer(answer, world.now)
    return True


def delete_webhook(request: Request, world: World) -> bool:
    """Lets the bot ask for its updates again."""
    world.webhook = ""
    if request.flag("drop_pending_updates"):
        world.updates.queue.clear()
    return True


def get_updates(request: Request, world: World) -> list[dict[str, Any]]:
    """What is new, without waiting; the server waits first where there is nothing."""
    allowed = request.json("allowed_updates")
    if allowed is not None:
        world.updates.allowed = tuple(allowed)
    taken = world.updates.take(request.number("offset"), request.number("limit"), world.now)
    world.updates.again = [shape for shape in world.updates.again if shape not in taken]
    return taken
