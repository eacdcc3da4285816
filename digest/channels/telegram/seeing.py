"""The chats and people in updates that wait: what the doctor prints, so that nobody has to hunt for numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.model.seen import SeenChat, SeenPerson

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telegram import Update

_OUT = ("left", "kicked")


def seen_in(updates: Iterable[Update]) -> tuple[tuple[SeenChat, ...], tuple[SeenPerson, ...]]:
    """The chats in which the bot is, and those who wrote to it in private; whoever did last comes first."""
    chats: dict[int, SeenChat] = {}
    people: dict[int, SeenPerson] = {}
    for update in updates:
        chat, message, change = update.effective_chat, update.effective_message, update.my_chat_member
        if chat is None:
            continue
        if chat.type == chat.PRIVATE:
            person = update.effective_user
            if update.message is not None and person is not None:
                people.pop(person.id, None)
                people[person.id] = SeenPerson(user_id=person.id, first_name=person.first_name)
            continue
        chats.pop(chat.id, None)
        moved = message is not None and getattr(message, "migrate_to_chat_id", None) is not None
        if not moved and not (change is not None and change.new_chat_member.status in _OUT):
            chats[chat.id] = SeenChat(chat_id=chat.id, kind=str(chat.type), title=chat.title or "")
    return tuple(reversed(chats.values())), tuple(reversed(people.values()))
