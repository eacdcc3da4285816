"""The tables [channels.NAME] and [editors]: the ways out, and the chat in which editors are told what happens."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.model.config import ChannelConfig

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.config.toml_reader import TableReader

TELEGRAM_API = "https://api.telegram.org"
TOKEN_ENV = "DIGEST_TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable, not a secret
EDITORS = "editors"
KINDS = ("folder", "telegram")
FORMS = ("auto", "compact", "thread")


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
    channel = _telegram(reader, place, table, channel)
    _check_target(reader, channel, place)
    return channel


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
    """Whether both lead to one chat, as far as their names show it (a number may be the same chat as an @name)."""
    return (
        one.kind == other.kind == "telegram"
        and bool(one.chat_id)
        and (one.chat_id.lower(), one.api_url) == (other.chat_id.lower(), other.api_url)
    )


def _check_chats(reader: TableReader, channels: tuple[ChannelConfig, ...]) -> None:
    """No chat gets everything twice."""
    for number, channel in enumerate(channels):
        for earlier in channels[:number]:
            if _same_chat(channel, earlier):
                reader.complain(
                    "config-same-chat",
                    ("channels", channel.name, "chat_id"),
                    f"channels.{channel.name} is the same chat as channels.{earlier.name}: it would get everything twice",
                    "take one of the two out",
                )
                break
