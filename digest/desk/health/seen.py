"""The doctor tells the numbers of chats and people that the bot has seen, and what to paste into config.toml."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from digest.desk.doctor import Check, Mark, fine
from digest.model.actor import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from digest.desk.health.channels import ChannelLook
    from digest.model.config import Config
    from digest.model.seen import SeenChat, SeenPerson

MOST = 20
LONGEST = 60
CHAT, PERSON = "chat", "person"
_WORDS = {"supergroup": "group"}


def seen(config: Config, looks: Sequence[ChannelLook], rooms: Iterable[SeenChat], *, at_work: bool) -> Iterator[Check]:
    """What the bot heard and nobody has confirmed yet, and the rooms that are known from before.

    ``at_work``: the bot of ``digest run`` hears everything itself, and answers whoever asks.
    """
    answers = [look.rights for look in looks if look.asked and look.rights is not None]
    chats = {chat.chat_id: chat for chat in rooms}
    for rights in answers:
        fresh = {chat.chat_id: chat for chat in rights.chats}
        chats = {**fresh, **{number: chat for number, chat in chats.items() if number not in fresh}}
    people = {person.user_id: person for rights in answers for person in rights.people}
    yield from _cut([_chat(config, looks, chat) for chat in chats.values()], CHAT)
    yield from _cut([_person(config, person) for person in people.values()], PERSON)
    if at_work:
        yield fine(PERSON, "digest run hears the bot: whoever writes /whoami to it is told their number")
    elif not chats and not people and any(rights.poller_conflict is False for rights in answers):
        remedy = "put the bot into the chat, or write something to it, and ask again: Telegram keeps that for a day"
        yield Check(topic=CHAT, mark=Mark.OK, text="the bot has heard of nobody lately", remedy=remedy)


def _cut(checks: list[Check], topic: str) -> Iterator[Check]:
    yield from checks[:MOST]
    if len(checks) > MOST:
        yield fine(topic, f"… and {len(checks) - MOST} more")


def _chat(config: Config, looks: Sequence[ChannelLook], chat: SeenChat) -> Check:
    """A chat with its number, and what it is or could be in config.toml."""
    kind, number, remedy = _WORDS.get(chat.kind, chat.kind), str(chat.chat_id), ""
    names = _names(config, looks, chat)
    if names:
        about = f", {' and '.join(names)}"
    else:
        about = ""
        if chat.kind == "channel":
            table = next(name for name in _free("telegram") if name not in {way.name for way in config.channels})
            lines = f'[channels.{table}]\nkind = "telegram"\nchat_id = "{number}"'
            remedy = f"if issues go there, add to config.toml:\n{lines}"
        elif config.editors is None:
            remedy = f'if the editors talk there, add to config.toml:\n[editors]\nchat_id = "{number}"'
        elif _is_missed(looks):
            remedy = f'if the editors talk there, change in config.toml, under [editors]:\nchat_id = "{number}"'
    return Check(
        topic=CHAT, mark=Mark.OK, text=f"{kind} “{_plain(chat.title)}”: {number}{about}", remedy=remedy, seen=chat
    )


def _names(config: Config, looks: Sequence[ChannelLook], chat: SeenChat) -> list[str]:
    """What a chat is in config.toml, also where it is named there by its address."""
    found = [look.way for look in looks if look.way and look.rights and look.rights.chat_number == chat.chat_id]
    ways = [*config.channels, *([config.editors] if config.editors else [])]
    mine = [way for way in ways if way.chat_id == str(chat.chat_id) or way in found]
    return ["the editors' chat" if way is config.editors else f"channels.{way.name}" for way in mine]


def _is_missed(looks: Sequence[ChannelLook]) -> bool:
    """Whether another chat has to take the place of the editors'."""
    answers = [look.rights for look in looks if look.rights is not None and look.editors]
    return any(
        rights.chat_ok is False or rights.is_member is False or rights.chat_kind == "channel" for rights in answers
    )


def _person(config: Config, person: SeenPerson) -> Check:
    """Somebody with their number, and the line that makes them an editor; the first may publish."""
    name = _plain(person.first_name) or "Editor"
    known = config.newsroom.find(person.user_id)
    if known is not None:
        text = f"{name}: {person.user_id}, editors.people.{known.name}"
        return Check(topic=PERSON, mark=Mark.OK, text=text, seen=person)
    taken = {other.name for other in config.newsroom.people}
    key = next(free for free in _free(name) if free not in taken)
    role = "" if any(other.role is Role.PUBLISHER for other in config.newsroom.people) else ', role = "publisher"'
    line = f"{_key(key)} = {{ id = {person.user_id}{role} }}"
    remedy = f"if this is an editor, add to config.toml, under the line [editors.people]:\n{line}"
    return Check(
        topic=PERSON, mark=Mark.OK, text=f"{name}: {person.user_id}, wrote to the bot", remedy=remedy, seen=person
    )


def _free(name: str) -> Iterator[str]:
    """A name, and others for where it is taken."""
    yield name
    for number in range(2, 1000):
        yield f"{name}-{number}"


def _key(name: str) -> str:
    """A name as a key of TOML."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)


def _plain(text: str) -> str:
    """A name from outside on a line of its own: nothing in it steers a terminal."""
    shown = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
