"""The world that the methods work on: the bot, its chats, files, updates and findings; who may do what in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from standin.chat import Chat, ChatKind, Posted, Rights
from standin.refusals import RefusalError
from standin.shapes import chat_json, file_id, message_json
from standin.updates import Updates

if TYPE_CHECKING:
    from collections.abc import Callable

    from standin.chat import Person
    from standin.params import Request
    from standin.wire import Upload

START = dt.datetime(2026, 11, 27, 8, 59, 59, tzinfo=dt.UTC)
_ALWAYS = ("can_manage_chat", "can_change_info", "can_invite_users", "can_manage_video_chats")
_NEVER = ("can_be_edited", "can_restrict_members", "can_promote_members", "is_anonymous")
_STORIES = ("can_post_stories", "can_edit_stories", "can_delete_stories")
LARGEST_DOWNLOAD = 20 * 1024 * 1024
LARGEST_UPLOAD = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that the server keeps; equal bytes have equal ids here."""

    name: str
    data: bytes
    mime: str

    @property
    def file_id(self) -> str:
        """The id by which it may be sent again."""
        return file_id(self.data)

    @property
    def path(self) -> str:
        """The path by which it may be fetched."""
        return f"documents/{self.file_id[-12:]}"


@dataclass(slots=True, kw_only=True)
class World:
    """What the methods work on. ``now`` is the moment of the call that is being done; ``webhook`` keeps pollers out."""

    bot: dict[str, Any]
    clock: Callable[[], dt.datetime]
    now: dt.datetime = START
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    updates: Updates = field(default_factory=Updates)
    webhook: str = ""

    def tick(self) -> dt.datetime:
        """Reads the clock: from now on it is this moment."""
        self.now = self.clock()
        return self.now

    def keep(self, upload: Upload) -> File:
        """Keeps an upload; it may be sent again by its id."""
        if not upload.data:
            raise RefusalError("file must be non-empty")
        if len(upload.data) > LARGEST_UPLOAD:
            raise RefusalError("Request Entity Too Large", status=413)
        kept = File(name=upload.name, data=upload.data, mime=upload.mime)
        return self.files.setdefault(kept.file_id, kept)

    def note(self, method: str, found: tuple[str, ...] | list[str]) -> None:
        """Holds something against the test."""
        self.findings += [f"{method}: {finding}" for finding in found]

    def chat(self, given: str) -> Chat:
        """The chat of a number or an @name, if the bot may look into it."""
        if not given:
            raise RefusalError("chat_id is empty")
        named = {f"@{chat.username}".lower(): chat for chat in self.chats.values() if chat.username}
        number = int(given) if given.lstrip("-").isdigit() else 0
        chat = named.get(given.lower()) or self.chats.get(number)
        if chat is None:
            raise RefusalError("chat not found")
        check_access(chat)
        return chat

    def postable(self, request: Request) -> Chat:
        """The chat of a call, if the bot may post there."""
        chat = self.chat(request.text("chat_id"))
        if not chat.may("can_post_messages"):
            raise RefusalError("need administrator rights in the channel chat")
        thread = request.number("message_thread_id")
        if request.text("message_thread_id") and thread not in chat.topics:
            raise RefusalError("message thread not found")
        return chat

    def told(self, chat: Chat, message: Posted) -> dict[str, Any]:
        """A message in the Bot API's shape."""
        return message_json(chat, message, self.bot, self.chats)

    def heard(self, chat: Chat, message: Posted) -> None:
        """Tells the bot of a message that it did not write."""
        kind = "channel_post" if chat.kind is ChatKind.CHANNEL else "message"
        kind = f"edited_{kind}" if message.edited else kind
        self.updates.add({kind: self.told(chat, message)}, self.now)

    def joined(self, chat: Chat, by: Person) -> None:
        """Tells the bot that somebody took it into a chat."""
        old = {"user": self.bot, "status": "left"}
        shape = {"chat": chat_json(chat), "from": by.as_json(), "date": int(self.now.timestamp())}
        shape |= {"old_chat_member": old, "new_chat_member": self.member(chat)}
        self.updates.add({"my_chat_member": shape}, self.now)

    def member(self, chat: Chat) -> dict[str, Any]:
        """What the bot is in a chat, and what it may do there at this moment."""
        if chat.rights is not Rights.ADMINISTRATOR:
            return {"user": self.bot, "status": "member"}
        can = dict.fromkeys(_ALWAYS, True) | dict.fromkeys((*_NEVER, *_STORIES), False)
        can["can_delete_messages"] = chat.abilities.can_delete_messages
        if chat.kind is ChatKind.CHANNEL:
            can |= {name: getattr(chat.abilities, name) for name in ("can_post_messages", "can_edit_messages")}
        else:
            can["can_pin_messages"] = chat.abilities.can_pin_messages
        return {"user": self.bot, "status": "administrator", **can}


def check_access(chat: Chat) -> None:
    """Refuses a chat that the bot is not in."""
    if chat.rights is Rights.NONE and chat.kind is ChatKind.PRIVATE:
        raise RefusalError("bot can't initiate conversation with a user", status=403)
    if chat.rights is Rights.KICKED and chat.kind is ChatKind.PRIVATE:
        raise RefusalError("bot was blocked by the user", status=403)
    if chat.rights is Rights.NONE:
        raise RefusalError(f"bot is not a member of the {chat.kind} chat", status=403)
    if chat.rights is Rights.KICKED:
        raise RefusalError(f"bot was kicked from the {chat.kind} chat", status=403)


def found(chat: Chat, request: Request, verb: str) -> Posted:
    """The message of a call; the server's words for one that is not there."""
    message = chat.find(request.number("message_id"))
    if message is None:
        raise RefusalError(f"message to {verb} not found")
    return message
