"""What people do: they write, paste, send files, forward, edit, take the bot into a chat, and press buttons."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar

from digest.model.post import Entity, units
from digest.render.telegram.clean import CAPTION_LIMIT, TEXT_LIMIT, arranged, in_order
from standin.chat import ANONYMOUS, Chat, ChatKind, Origin, Person, Posted, Rights
from standin.refusals import RefusalError
from standin.world import File

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from standin.keyboard import Key
    from standin.transcript import Entry
    from standin.world import World

EDITOR = Person(user_id=7001, name="Ada Example")
_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")  # as TDLib finds them
_BLANK = re.compile(r"\s")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody wrote or did in a chat; ``old`` is what their message said before they edited it.

    ``joined`` holds for a chat that the bot was taken into, ``again`` is the number of an update that came twice.
    """

    at: dt.datetime
    chat: Chat | None = None
    person: Person | None = None
    message: Posted | None = None
    old: Posted | None = None
    joined: bool = False
    again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button that somebody pressed; ``label`` is empty for one that is not there."""

    at: dt.datetime
    chat: Chat
    person: Person
    message: Posted
    label: str
    data: str
    query_id: str


class People:
    """The part of the stand-in that people use; a chat left out is the person's own with the bot.

    Whatever they do is told to the bot at once, also one that waits for it, unless it did not ask for such updates.
    """

    world: World
    happened: list[Heard | Pressed | Entry]

    def on_loop(self, deed: Callable[[], _Made]) -> _Made:
        """Does something where the calls are answered."""
        raise NotImplementedError

    def add_person(self, person: Person = EDITOR, *, started: bool = False) -> Chat:
        """The private chat of a person; until they write, or ``started``, the bot can say nothing there."""
        chat = self.world.chats.get(person.user_id)
        if chat is None:
            rights = Rights.MEMBER if started else Rights.NONE
            chat = Chat(
                chat_id=person.user_id,
                title=person.name,
                username=person.username,
                kind=ChatKind.PRIVATE,
                rights=rights,
            )
            self.world.chats[person.user_id] = chat
        return chat

    def hear(
        self,
        text: str,
        *,
        chat: Chat | None = None,
        person: Person = EDITOR,
        reply_to: Posted | int | None = None,
        entities: Iterable[Entity] = (),
        edited: bool = False,
        anonymous: bool = False,
        at: dt.datetime | None = None,
        thread: int = 0,
    ) -> Posted:
        """Somebody writes. ``edited``: the bot hears only of the edit; ``at`` is the message's date, else now.

        ``thread`` is the topic of a forum; an answer stands in that of the message it answers.
        """
        content = _content(text, entities, TEXT_LIMIT)
        if not content["text"]:
            raise RefusalError("message text is empty")
        author = ANONYMOUS if anonymous else person
        content["thread"] = thread
        return self._add(chat or self.add_person(person), author, content, reply_to=reply_to, at=at, edited=edited)

    def paste(self, text: str, *, chat: Chat | None = None, person: Person = EDITOR) -> list[Posted]:
        """Somebody pastes a text of any length: their app sends it in pieces that fit, cut at a line or a blank."""
        return [self.hear(piece, chat=chat, person=person) for piece in _pieces(text) if piece.strip()]

    def edit_heard(self, message: Posted, text: str, *, entities: Iterable[Entity] = ()) -> Posted:
        """Somebody changes the text, or the caption, of what they wrote before."""
        chat, message = self._standing(message)
        content = _content(text, entities, TEXT_LIMIT if message.document is None else CAPTION_LIMIT)

        def edit() -> Posted:
            now = self.world.tick()
            changed = replace(message, edited=now, **content)
            chat.put(changed)
            self.world.heard(chat, changed)
            self.happened.append(Heard(at=now, chat=chat, person=message.sender, message=changed, old=message))
            return changed

        return self.on_loop(edit)

    def hear_file(
        self,
        name: str,
        data: bytes,
        *,
        chat: Chat | None = None,
        person: Person = EDITOR,
        caption: str = "",
        mime: str = "",
    ) -> Posted:
        """Somebody sends a file; the bot can fetch it up to 20 MB."""
        mime = mime or mimetypes.guess_type(name)[0] or "application/octet-stream"
        content = {"filename": name, "document": self._keep(name, data, mime), "mime": mime}
        return self._add(chat or self.add_person(person), person, _content(caption, (), CAPTION_LIMIT) | content)

    def hear_photo(
        self, data: bytes = b"", *, chat: Chat | None = None, person: Person = EDITOR, caption: str = ""
    ) -> Posted:
        """Somebody sends a photo; without ``data`` a grey one."""
        kept = self._keep("photo.jpg", data or _grey(), "image/jpeg")
        content = {"document": kept, "mime": "image/jpeg", "photo": True}
        return self._add(chat or self.add_person(person), person, _content(caption, (), CAPTION_LIMIT) | content)

    def hear_forward(
        self,
        text: str,
        origin: Origin,
        *,
        entities: Iterable[Entity] = (),
        chat: Chat | None = None,
        person: Person = EDITOR,
    ) -> Posted:
        """Somebody forwards a channel's post; ``origin`` names the channel, the post, its date and its signature."""
        content = {**_content(text, entities, TEXT_LIMIT), "origin": origin}
        return self._add(chat or self.add_person(person), person, content)

    def joined(self, chat: Chat, by: Person = EDITOR) -> None:
        """Somebody takes the bot into a chat: as a member, or in a channel as an administrator."""

        def join() -> None:
            now = self.world.tick()
            if chat.rights in {Rights.NONE, Rights.KICKED}:
                chat.rights = Rights.ADMINISTRATOR if chat.kind is ChatKind.CHANNEL else Rights.MEMBER
            self.world.joined(chat, by)
            self.happened.append(Heard(at=now, chat=chat, person=by, joined=True))

        self.on_loop(join)

    def redeliver(self, update_id: int | None = None) -> int:
        """The server forgot that an update (the newest) was confirmed, and hands it out once more; its number."""

        def again() -> int:
            number = self.world.updates.forget_confirmed(update_id)
            self.happened.append(Heard(at=self.world.tick(), again=number))
            return number

        return self.on_loop(again)

    def press(self, message: Posted, data: str, *, chat: Chat, person: Person = EDITOR) -> str:
        """Somebody presses a button; the id of the question that the bot has to answer.

        ``data`` may be forged: whether such a button is there is for the bot to find out.
        """

        def pressed() -> str:
            now = self.world.tick()
            query_id = self.world.updates.ask((chat.chat_id, message.message_id), now)
            shape = {
                "id": query_id,
                "from": person.as_json(),
                "message": self.world.told(chat, chat.find(message.message_id) or message),
                "chat_instance": str(abs(chat.chat_id)),
                "data": data,
            }
            label = next((key.text for row in message.keys for key in row if key.data == data), "")
            self.happened.append(
                Pressed(at=now, chat=chat, person=person, message=message, label=label, data=data, query_id=query_id)
            )
            self.world.updates.add({"callback_query": shape}, now)
            return query_id

        return self.on_loop(pressed)

    def press_key(self, chat: Chat, message_id: int | None, label: str, *, person: Person = EDITOR) -> str:
        """Somebody presses the button with this label, under a message or under the newest that has one.

        The test fails where there is none.
        """
        messages = [message for message in chat.messages if message_id in {None, message.message_id}]
        shown = [(message, key) for message in messages for row in message.keys for key in row]
        found = [(message, key) for message, key in shown if key.text == label]
        where = "" if message_id is None else f" under message {message_id}"
        labels = ", ".join(f"[{key.text}]" for _, key in shown) or "none at all"
        assert found, f"no button [{label}]{where} in {chat.title}; there are {labels}"
        message, key = found[-1]
        assert key.data, f"[{label}] is no button that the bot hears of: {_leads(key)}"
        return self.press(message, key.data, chat=chat, person=person)

    def _add(
        self,
        chat: Chat,
        person: Person,
        content: dict[str, Any],
        *,
        reply_to: Posted | int | None = None,
        at: dt.datetime | None = None,
        edited: bool = False,
    ) -> Posted:
        """Puts a message into a chat, and tells the bot."""
        answered = reply_to.message_id if isinstance(reply_to, Posted) else reply_to
        about = None if answered is None else chat.find(answered)
        if answered is not None and about is None:
            raise RefusalError("message to be replied not found")
        content["thread"] = content.get("thread", 0) or (about.thread if about else 0)
        if content["thread"] and content["thread"] not in chat.topics:
            raise RefusalError("message thread not found")

        def add() -> Posted:
            now = self.world.tick()
            if chat.kind is ChatKind.PRIVATE and chat.rights is Rights.NONE:
                chat.rights = Rights.MEMBER
            changed = now if edited else None
            message = Posted(message_id=0, at=at or now, sender=person, reply_to=answered, edited=changed, **content)
            posted = chat.add(message)
            self.world.heard(chat, posted)
            self.happened.append(Heard(at=now, chat=chat, person=person, message=posted))
            return posted

        return self.on_loop(add)

    def _keep(self, name: str, data: bytes, mime: str) -> bytes:
        """Keeps a file of a person's, who may send more than a bot can fetch."""
        if not data:
            raise RefusalError("file must be non-empty")
        kept = File(name=name, data=data, mime=mime)
        return self.world.files.setdefault(kept.file_id, kept).data

    def _standing(self, message: Posted) -> tuple[Chat, Posted]:
        """The chat in which somebody's message stands, and what it says there now."""
        assert message.sender, f"message {message.message_id} is the bot's own"
        same = (message.message_id, message.at, message.sender)
        stands = [(chat, now) for chat in self.world.chats.values() for now in chat.messages]
        found = [(chat, now) for chat, now in stands if (now.message_id, now.at, now.sender) == same]
        assert found, f"message {message.message_id} stands in no chat any more"
        return found[-1]


def _content(text: str, entities: Iterable[Entity], limit: int) -> dict[str, Any]:
    """A text as the server arranges it, with the command that it begins with."""
    shown, kept = arranged(text, in_order(entities))
    if units(shown) > limit:
        raise RefusalError("MESSAGE_TOO_LONG")
    command = _COMMAND.match(shown)
    if command:
        kept = in_order((*kept, Entity(type="bot_command", offset=0, length=units(command[0]))))
    return {"text": shown, "entities": kept}


def _pieces(text: str) -> list[str]:
    """A text in pieces that fit a message each."""
    pieces = []
    while units(text) > TEXT_LIMIT:
        cut = len(text.encode("utf-16-le")[: 2 * TEXT_LIMIT].decode("utf-16-le", "ignore"))
        line = text.rfind("\n", 1, cut)
        blank = max((found.start() for found in _BLANK.finditer(text, 1, cut)), default=cut)
        cut = line if line > 0 else blank
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]


def _leads(key: Key) -> str:
    return f"it leads to {key.url}" if key.url else "it copies a text"


def _grey() -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (320, 240), "grey").save(out, "JPEG")
    return out.getvalue()
