"""The story: what happened between people and the bot, an event a line, in the words of somebody who looked on."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from digest.render.telegram.words import file_size
from standin.chat import ANONYMOUS, Chat, ChatKind, Person, Posted, Shape
from standin.people import Heard, Pressed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from standin.keyboard import Key
    from standin.transcript import Entry

    Event = Heard | Pressed | Entry

LONGEST_LINE = 160
_TIME = len("Fri 27 Nov 09:00:00  ")
_LONG_TEXT, _FEW, _BIT = 90, 40, 60
_UNSEEN = {"getMe", "getUpdates", "getChat", "getChatMember", "getFile", "getMyCommands", "sendChatAction"}


def told_as_story(events: Sequence[Event], chats: Mapping[int, Chat], *, full: bool = False) -> list[str]:
    """The lines; days are named where there is more than one, and ``full`` cuts nothing."""
    teller = _Teller(names=_names(events, chats), chats=chats, full=full)
    days = len({event.at.date() for event in events}) > 1
    lines = []
    for event in events:
        words = teller.words(event)
        if words:
            lines.append(f"{event.at:{'%a %d %b ' if days else ''}%H:%M:%S}  {words}")
    return lines if full else [_cut(line, LONGEST_LINE) for line in lines]


def _names(events: Sequence[Event], chats: Mapping[int, Chat]) -> dict[int, str]:
    """What people are called: by their first name, where nobody shares it."""
    people = {chat.chat_id: chat.title for chat in chats.values() if chat.kind is ChatKind.PRIVATE}
    people |= {person.user_id: person.name for event in events if (person := _person(event))}
    shared = Counter(name.split(" ")[0] for name in people.values())
    short = {number: name.split(" ")[0] for number, name in people.items()}
    names = {number: name if shared[name] == 1 else people[number] for number, name in short.items()}
    return names | {ANONYMOUS.user_id: "an anonymous administrator"}


def _person(event: Event) -> Person | None:
    return event.person if isinstance(event, Heard | Pressed) else None


@dataclass(slots=True, kw_only=True)
class _Teller:
    """Tells one event after another; remembers who pressed what."""

    names: Mapping[int, str]
    chats: Mapping[int, Chat]
    full: bool
    pressed: dict[str, int] = field(default_factory=dict)

    def words(self, event: Event) -> str:
        """The words for an event; empty for one that nobody sees."""
        if isinstance(event, Heard):
            return self.heard(event)
        if isinstance(event, Pressed):
            self.pressed[event.query_id] = event.person.user_id
            what = f"[{event.label}]" if event.label else f"a button that is not there (“{event.data}”)"
            return f"{self.names[event.person.user_id]} presses {what} under message {event.message.message_id}"
        if event.method in _UNSEEN:
            return ""
        return self.done(event) + ("" if event.told else " (and never learns that it was done)")

    def heard(self, event: Heard) -> str:
        """What somebody wrote, sent, changed or did."""
        if event.again:
            return f"the server hands update {event.again} out again"
        assert event.chat
        assert event.person
        who = self.names[event.person.user_id]
        where = "the bot" if event.chat.kind is ChatKind.PRIVATE else event.chat.title
        if event.joined:
            return f"{who} adds the bot to {event.chat.title}"
        assert event.message
        if event.old:
            number = event.old.message_id
            return f"{who} changes message {number} to {where}: {self.change(event.old, event.message)}"
        edited = " (edited before the bot saw it)" if event.message.edited else ""
        answering = f", answering message {event.message.reply_to}" if event.message.reply_to else ""
        dated = f" (dated {event.message.at:%a %d %b %H:%M})" if event.message.at < event.at else ""
        return self.fitting(f"{who} → {where}{answering}{edited}: ", event.message, dated, quoted=False)

    def done(self, event: Entry) -> str:
        """What the bot did."""
        if event.method == "answerCallbackQuery":
            return self.answer(event)
        if event.method in {"setMyCommands", "deleteMyCommands"}:
            return self.commands(event)
        chat = self.chats.get(event.chat_id or 0)
        if chat is None or not event.messages:
            return f"the bot calls {event.method}"
        where, number = self.place(chat), event.messages[0].message_id
        if event.method.startswith("edit") and event.old:
            return f"the bot changes its message {number} in {where}: {self.change(event.old, event.messages[0])}"
        verbs = {"deleteMessage": "deletes", "pinChatMessage": "pins", "unpinChatMessage": "unpins"}
        if verb := verbs.get(event.method):
            return f"the bot {verb} message {number} in {where}: {self.brief(event.messages[0])}"
        if event.method == "copyMessage":
            return self.fitting(f"the bot copies to {where}: ", event.messages[0], f" #{number}")
        if len(event.messages) > 1:
            return f"the bot → {where}: {len(event.messages)} files: {', '.join(map(self.brief, event.messages))}"
        silent = " (silent)" if event.messages[0].silent else ""
        return self.fitting(f"the bot → {where}: ", event.messages[0], f"{silent} #{number}")

    def answer(self, event: Entry) -> str:
        """What whoever pressed a button was shown."""
        who = self.names[self.pressed[event.params["callback_query_id"]]]
        text = event.params.get("text", "")
        if not text:
            return f"… the bot shows {who} nothing"
        alert = " (to be confirmed)" if event.params.get("show_alert") == "true" else ""
        return f"… the bot shows {who}: “{self.flat(text)}”{alert}"

    def commands(self, event: Entry) -> str:
        """Which commands the bot offers from now on, and to whom."""
        scope = json.loads(event.params.get("scope") or "{}")
        chat = self.chats.get(scope.get("chat_id", 0))
        whom = self.place(chat) if chat else "everybody"
        given = json.loads(event.params.get("commands") or "[]")
        return f"the bot offers {whom} {' '.join('/' + command['command'] for command in given) or 'no commands'}"

    def place(self, chat: Chat) -> str:
        """A chat by its name; a private one is the person."""
        return self.names[chat.chat_id] if chat.kind is ChatKind.PRIVATE else chat.title

    def fitting(self, head: str, message: Posted, tail: str, *, quoted: bool = True) -> str:
        """A message with its buttons, its words cut so that all of it fits."""
        head += "".join(f"{part} " for part in self.parts(message))
        buttons = "".join(f" {button}" for button in _buttons(message.keys))
        most = LONGEST_LINE - _TIME - len(head) - len(tail) - _FEW - 2
        tail = (buttons if self.full else _cut(buttons, max(most, 2))) + tail
        text = self.flat(message.text)
        if not self.full and len(text) > _LONG_TEXT:
            tail = tail if quoted else f" ({len(message.text):,} characters){tail}"
            text = _cut(text, max(_FEW, LONGEST_LINE - _TIME - len(head) - len(tail) - 2))
        if not text:
            return f"{head.rstrip()}{tail}"
        return f"{head}{f'“{text}”' if quoted or self.parts(message) else text}{tail}"

    def brief(self, message: Posted) -> str:
        """The beginning of a message, or its file."""
        text = self.flat(message.text)
        words = f"“{text if self.full else _cut(text, _BIT)}”" if text else ""
        return " ".join([*self.parts(message), words]).strip() or "no words"

    def change(self, old: Posted, new: Posted) -> str:
        """Only what is different in the new version."""
        parts = list(self.lines_changed(old.text, new.text))
        if old.document != new.document or old.filename != new.filename:
            parts += self.parts(new)
        if not parts and old.entities != new.entities:
            parts.append("its formatting")
        if old.keys != new.keys:
            parts.append(f"buttons {' '.join(_buttons(new.keys))}" if new.keys else "no buttons any more")
        return "; ".join(parts) or "nothing that is seen"

    def lines_changed(self, old: str, new: str) -> Iterator[str]:
        """The lines that are different, gone or new."""
        before, after = old.split("\n"), new.split("\n")
        for what, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            was, now = self.bit(before[i:j]), self.bit(after[k:m])
            if what != "equal" and (was or now):
                yield f"{was} → {now}" if was and now else f"{was} gone" if was else f"+ {now}"

    def bit(self, lines: list[str]) -> str:
        """Some lines of a message, quoted."""
        text = self.flat("\n".join(line for line in lines if line.strip()))
        return f"“{text if self.full else _cut(text, _BIT)}”" if text else ""

    def flat(self, text: str) -> str:
        """A text on one line, unless everything is wanted."""
        return text if self.full else " / ".join(line.strip() for line in text.split("\n") if line.strip())

    def parts(self, message: Posted) -> list[str]:
        """What a message is besides its words: forwarded, a file, a photo."""
        parts = []
        if message.origin:
            known = self.chats.get(message.origin.chat_id)
            parts.append(f"forwarded from {self.place(known) if known else message.origin.title}")
        size = file_size(len(message.document or b""))
        if message.shape is Shape.DOCUMENT:
            parts.append(f"file “{message.filename}” ({size})")
        if message.shape is Shape.PHOTO:
            parts.append(f"photo ({size})")
        return parts


def _buttons(keys: Sequence[Sequence[Key]]) -> list[str]:
    return [f"[{key.text}{' ↗' if key.url else ''}]" for row in keys for key in row]


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
