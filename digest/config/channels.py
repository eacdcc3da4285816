"""The tables [channels.NAME] and [editors]: the ways out, and the chat in which editors are told what happens."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.model.config import ChannelConfig

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.config.toml_reader import TableReader

TELEGRAM_API = "https://api.telegram.org"
TOKEN_ENV = "DIGEST_TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable, not a secret
EDITORS = "editors"
KINDS = ("folder", "telegram")
FORMS = ("auto", "compact", "thread")
GENERAL = 1  # the first topic of a group; the server takes it only where no topic is named
LARGEST_ID = 2**31 - 1


def read_channels(reader: TableReader) -> tuple[ChannelConfig, ...]:
    """Every channel; what is wrong is left in ``reader.notices``."""
    named = reader.data.get("channels", {})
    if not isinstance(named, dict):
        reader.complain(
            "config-wrong-type", ("channels",), "channels must be tables", "write [channels.NAME] on a line of its own"
        )
        return ()
    channels = tuple(_channel(reader, name) for name in named)
    _check_chats(reader, channels)
    return channels


def read_editors(reader: TableReader, channels: tuple[ChannelConfig, ...]) -> ChannelConfig | None:
    """The editors' chat, as a Telegram channel that is called ``editors``; ``None`` where none is named."""
    place = (EDITORS,)
    table = reader.table(EDITORS, known=EDITORS)
    if table and "chat_id" not in table:
        hint = 'the number of the chat, like "-1001234567890"; without the table [editors] nobody is told'
        reader.complain("config-missing", (*place, "chat_id"), "editors.chat_id is missing", hint)
    editors = _telegram(reader, place, table, ChannelConfig(name=EDITORS, kind="telegram"))
    if not editors.chat_id:
        return None
    _check_target(reader, editors, place)
    same = [channel.name for channel in channels if _same_chat(channel, editors)]
    if same:
        reader.complain(
            "config-same-chat",
            (*place, "chat_id"),
            f"editors.chat_id is the chat of channels.{same[0]}: readers would see what is meant for editors",
            "make a chat for the editors, add the bot to it, and write its number here",
        )
    return editors


def in_chat(channels: Sequence[ChannelConfig], name: str) -> tuple[str, ...]:
    """The names of the channels that lead to the chat of this one, its own among them: the topics of one group."""
    own = next((channel for channel in channels if channel.name == name), None)
    return tuple(one.name for one in channels if own and (one is own or _same_chat(one, own))) or (name,)


def _channel(reader: TableReader, name: str) -> ChannelConfig:
    place = ("channels", name)
    table = reader.table(*place, known="channels.*")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name) or name == EDITORS:
        hint = "that name is taken by the table [editors]" if name == EDITORS else "small letters, digits, hyphens"
        reader.complain("config-bad-slug", place, f'a channel cannot be called "{name}"', hint)
    path = reader.text((*place, "path"), table)
    channel = ChannelConfig(
        name=name,
        kind=reader.one_of((*place, "kind"), table, KINDS, KINDS[0]),
        path=_root(reader) / path if path else None,
        form=reader.one_of((*place, "form"), table, FORMS, FORMS[0]),
    )
    channel = _shown(reader, place, table, _telegram(reader, place, table, channel))
    _check_target(reader, channel, place)
    return channel


def _shown(
    reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any], channel: ChannelConfig
) -> ChannelConfig:
    """The channel with its topic, and with what it shows of an issue."""
    name = ".".join(place)
    language = reader.text((*place, "language"), table)
    if language and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        message = f'{name}.language is not a language: "{language}"'
        reader.complain("config-bad-language", (*place, "language"), message, "two letters, like en, de, tr or ru")
    templates = reader.text((*place, "templates"), table, channel.templates)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", templates):
        hint = "the name of a folder in the design, like telegram"
        message = f'{name}.templates cannot be "{templates}"'
        reader.complain("config-bad-slug", (*place, "templates"), message, hint)
    return replace(
        channel,
        thread_id=_thread(reader, (*place, "thread_id"), table, channel.kind),
        language=language,
        tags=_choice(reader, (*place, "tags"), table),
        themes=_choice(reader, (*place, "themes"), table),
        templates=templates,
    )


def _thread(reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any], kind: str) -> int:
    """The topic of a group; 0 for none, and -1 for one that is wrong and therefore nobody else's."""
    if place[-1] not in table:
        return 0
    given, name = table[place[-1]], ".".join(place)
    hint = "the number in the middle of the link to a post of the topic: https://t.me/c/1234567890/12/345"
    message = f"{name} is not the number of a topic"
    if kind != "telegram":
        message, hint = f"{name}: only a Telegram group has topics", "take it out"
    elif given == GENERAL:
        message, hint = f"{name} is the topic “General”, which has no number to post to", "take it out"
    elif isinstance(given, int) and not isinstance(given, bool) and GENERAL < given <= LARGEST_ID:
        return given
    reader.complain("config-bad-thread", place, message, hint)
    return -1


def _choice(reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any]) -> tuple[str, ...]:
    """The words by which articles or issues are chosen; none of them is blank."""
    words = tuple(" ".join(word.split()) for word in reader.texts(place, table))
    if not all(words):
        message = f"{'.'.join(place)} has an empty text"
        reader.complain("config-empty-word", place, message, "take it out; an empty list chooses everything")
    return words


def _telegram(
    reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any], channel: ChannelConfig
) -> ChannelConfig:
    """The channel with its chat, and where its token is."""
    secret = reader.text((*place, "token_file"), table)
    return replace(
        channel,
        chat_id=reader.text((*place, "chat_id"), table),
        api_url=reader.address((*place, "api_url"), table, TELEGRAM_API),
        token_env=reader.text((*place, "token_env"), table, TOKEN_ENV),
        token_file=_root(reader) / Path(secret).expanduser() if secret else None,
    )


def _root(reader: TableReader) -> Path:
    return reader.path.resolve().parent


def _check_target(reader: TableReader, channel: ChannelConfig, place: tuple[str, ...]) -> None:
    """A folder channel needs a folder, a Telegram channel a chat."""
    name = ".".join(place)
    if channel.kind == "folder" and channel.path is None:
        hint = 'a folder for the posts, like path = "issues/channel"'
        reader.complain("config-missing", (*place, "path"), f"{name}.path is missing", hint)
    if channel.kind == "telegram" and not re.fullmatch(r"-?\d{3,}|@[A-Za-z]\w{3,}", channel.chat_id):
        hint = 'the number of the channel, like "-1001234567890", or its public name, like "@my_weekly"'
        reader.complain("config-bad-chat", (*place, "chat_id"), f"{name}.chat_id is not a chat", hint)


def _same_chat(one: ChannelConfig, other: ChannelConfig) -> bool:
    """Whether both lead to one chat, in whatever topics, as far as their names show it.

    A number may be the same chat as an @name.
    """
    return (
        one.kind == other.kind == "telegram"
        and bool(one.chat_id)
        and (one.chat_id.lower(), one.api_url) == (other.chat_id.lower(), other.api_url)
    )


def _check_chats(reader: TableReader, channels: tuple[ChannelConfig, ...]) -> None:
    """No chat, and no topic of one, gets everything twice."""
    for number, channel in enumerate(channels):
        for earlier in channels[:number]:
            if _same_chat(channel, earlier) and channel.thread_id == earlier.thread_id:
                reader.complain(
                    "config-same-chat",
                    ("channels", channel.name, "chat_id"),
                    f"channels.{channel.name} is the same chat as channels.{earlier.name}: it would get everything twice",
                    "take one of the two out, or give each a topic of its own: thread_id",
                )
                break
