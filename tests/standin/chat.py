"""Chats: what stands in them, what the bot is there, and what it may do."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from digest.model.post import Button, Entity, Post
from digest.render.telegram.page import Bubble

if TYPE_CHECKING:
    import datetime as dt

    from standin.keyboard import Key


BOT_NAME = "Digest"


class Rights(StrEnum):
    """What the bot is in a chat."""

    ADMINISTRATOR = "administrator"
    MEMBER = "member"
    NONE = "none"
    KICKED = "kicked"


@dataclass(slots=True, kw_only=True)
class Abilities:
    """What an administrator may do; a test may take each away at any moment. Without ``rights`` none of them counts."""

    can_post_messages: bool = True
    can_edit_messages: bool = True
    can_delete_messages: bool = True
    can_pin_messages: bool = True  # groups only: in a channel, whoever edits may pin


class ChatKind(StrEnum):
    """Telegram's words for kinds of chats."""

    CHANNEL = "channel"
    GROUP = "supergroup"
    PRIVATE = "private"


class Shape(StrEnum):
    """What a message is made of."""

    TEXT = "text"
    DOCUMENT = "document"
    PHOTO = "photo"
    RICH = "rich"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who writes to the bot or presses a button."""

    user_id: int
    name: str = "Ada Example"
    username: str = ""
    is_bot: bool = False

    def as_json(self) -> dict[str, Any]:
        """The person in the Bot API's shape."""
        name = {"username": self.username} if self.username else {}
        return {"id": self.user_id, "is_bot": self.is_bot, "first_name": self.name, **name}


ANONYMOUS = Person(user_id=1087968824, name="Group", username="GroupAnonymousBot", is_bot=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a forwarded message came from.

    ``title`` and ``username`` are those of a channel that the stand-in does not know; ``signature`` is that of the
    author under the post.
    """

    chat_id: int
    message_id: int
    at: dt.datetime
    title: str = ""
    username: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One message of a chat. ``document`` are the bytes of its file or photo, ``at`` when it was taken.

    ``service`` is the text of a line that Telegram writes itself; ``reply_to`` is then the message that it is about.
    ``sender`` is the person who wrote it, None for the bot. ``thread`` is the topic that it stands in, 0 for none.
    """

    message_id: int
    at: dt.datetime
    text: str
    entities: tuple[Entity, ...] = ()
    keys: tuple[tuple[Key, ...], ...] = ()
    silent: bool = False
    preview: bool = True
    filename: str | None = None
    document: bytes | None = None
    mime: str | None = None
    edited: dt.datetime | None = None
    reply_to: int | None = None
    thumbnail: bytes | None = None
    service: str = ""
    photo: bool = False
    rich: str = ""
    album: str = ""
    protected: bool = False
    origin: Origin | None = None
    sender: Person | None = None
    thread: int = 0

    @property
    def shape(self) -> Shape:
        """What the message is made of."""
        if self.service:
            return Shape.SERVICE
        if self.rich:
            return Shape.RICH
        if self.document is None:
            return Shape.TEXT
        return Shape.PHOTO if self.photo else Shape.DOCUMENT

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        """Its buttons that are links."""
        rows = (tuple(Button(text=key.text, url=key.url) for key in row if key.url) for row in self.keys)
        return tuple(row for row in rows if row)

    @property
    def content(self) -> tuple[object, ...]:
        """What makes two messages the same to Telegram."""
        return self.text, self.entities, self.keys, self.filename, self.document, self.rich

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
        post = replace(self.as_post(""), filename="photo.jpg") if self.photo else self.as_post("")
        keys = [key for row in self.keys for key in row]
        return Bubble(
            number=self.message_id,
            post=post,
            at=self.at,
            size=size,
            reply_to=self.reply_to,
            edited=self.edited is not None,
            service=self.service,
            thumbnail=self.document if self.photo else self.thumbnail,
            keys=tuple(tuple(key.text for key in row) for row in self.keys) if any(key.data for key in keys) else (),
            styles=tuple((key.text, key.style) for key in keys if key.style),
        )


@dataclass(slots=True, kw_only=True)
class Chat:
    """A chat as its readers see it now: messages in order, what is pinned; its last id, and what the bot may do there.

    A group with ``topics`` is a forum; posts without a topic go to its general one, which has no number for a call.
    """

    chat_id: int
    title: str
    username: str = ""
    kind: ChatKind = ChatKind.CHANNEL
    rights: Rights = Rights.ADMINISTRATOR
    abilities: Abilities = field(default_factory=Abilities)
    last_id: int = 0
    messages: list[Posted] = field(default_factory=list)
    pinned: list[int] = field(default_factory=list)
    topics: set[int] = field(default_factory=set)

    @property
    def newest_pin(self) -> Posted | None:
        """The pinned message that was sent last."""
        return self.find(max(self.pinned)) if self.pinned else None

    def may(self, ability: str) -> bool:
        """Whether the bot has one of its :class:`Abilities` here now."""
        if self.kind is not ChatKind.CHANNEL and ability != "can_pin_messages":
            return self.rights in {Rights.ADMINISTRATOR, Rights.MEMBER}
        if self.kind is ChatKind.PRIVATE:
            return True
        return self.rights is Rights.ADMINISTRATOR and bool(getattr(self.abilities, ability))

    def add(self, message: Posted) -> Posted:
        """The message with the next id, standing in the chat."""
        self.last_id += 1
        posted = replace(message, message_id=self.last_id)
        self.messages.append(posted)
        return posted

    def find(self, message_id: int) -> Posted | None:
        """A message that stands here; None for one that is gone or never was."""
        return next((message for message in self.messages if message.message_id == message_id), None)

    def put(self, message: Posted) -> None:
        """Puts a changed message in the place of the old one."""
        at = next(i for i, old in enumerate(self.messages) if old.message_id == message.message_id)
        self.messages[at] = message

    def remove(self, message_id: int) -> None:
        """Takes a message away, and its pin."""
        self.messages = [message for message in self.messages if message.message_id != message_id]
        self.pinned = [number for number in self.pinned if number != message_id]

    def link(self, message: Posted) -> str:
        """The address of a message, as the library makes it."""
        if self.username:
            return f"https://t.me/{self.username}/{message.message_id}"
        return f"https://t.me/c/{str(self.chat_id).removeprefix('-100')}/{message.message_id}"

    def bubbles(self) -> list[Bubble]:
        """The chat for a page to look at."""
        return [
            replace(
                message.as_bubble(),
                pinned=message.message_id in self.pinned,
                link=self.link(message),
                sender=self.name_of(message.sender),
            )
            for message in self.messages
        ]

    def name_of(self, person: Person | None) -> str:
        """The name over somebody's messages: an anonymous administrator's is the chat's; empty for the bot."""
        if person is None or self.kind is ChatKind.CHANNEL:
            return ""
        return self.title if person.user_id == ANONYMOUS.user_id else person.name
