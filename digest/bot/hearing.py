"""What the server hands over, as values: who said or pressed what, where and when. Whatever comes, it never raises."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

ANONYMOUS = 1087968824
"""The user that stands for an administrator who writes as the group."""
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)
_MESSAGES = ("message", "edited_message", "channel_post", "edited_channel_post")
_LAST = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An update. ``kind`` is Telegram's word for it, ``other`` where nothing can be made of it; 0 and empty: not given.

    ``command`` and ``argument`` are those of a message that begins with a command, ``addressee`` the bot that it is
    meant for. ``data`` and ``query_id`` belong to a pressed button; ``message_id`` is then the message under which it
    stands. ``reply_to`` is the message that this one answers. ``message`` is the message as it came.
    """

    kind: str = "other"
    update_id: int | None = None
    user_id: int = 0
    chat_id: int = 0
    chat_kind: str = ""
    chat_title: str = ""
    message_id: int = 0
    at: dt.datetime | None = None
    anonymous: bool = False
    command: str = ""
    argument: str = ""
    addressee: str = ""
    reply_to: int | None = None
    query_id: str = ""
    data: str = ""
    message: dict[str, Any] = field(default_factory=dict)


def read(update: object) -> Incoming:
    """An update in Telegram's shape as a value."""
    given = _table(update)
    number = given.get("update_id")
    update_id = number if _is_number(number) else None
    kind = next((name for name in (*_MESSAGES, "callback_query", "my_chat_member") if _table(given.get(name))), "other")
    inside = _table(given.get(kind))
    if kind == "callback_query":
        return _button(inside, update_id)
    if kind == "other":
        return Incoming(update_id=update_id)
    return _message(kind, inside, update_id)


def _button(query: dict[str, Any], update_id: int | None) -> Incoming:
    message = _table(query.get("message"))
    chat = _table(message.get("chat"))
    return Incoming(
        kind="callback_query",
        update_id=update_id,
        user_id=_number(_table(query.get("from")).get("id")),
        chat_id=_number(chat.get("id")),
        chat_kind=_text(chat.get("type")),
        chat_title=_text(chat.get("title")),
        message_id=_number(message.get("message_id")),
        query_id=_text(query.get("id")),
        data=_text(query.get("data")),
        message=message,
    )


def _message(kind: str, message: dict[str, Any], update_id: int | None) -> Incoming:
    chat, sender = _table(message.get("chat")), _number(_table(message.get("from")).get("id"))
    as_chat = _number(_table(message.get("sender_chat")).get("id"))
    command, addressee, argument = _command(message)
    reply = _table(message.get("reply_to_message")).get("message_id")
    return Incoming(
        kind=kind,
        update_id=update_id,
        user_id=sender,
        chat_id=_number(chat.get("id")),
        chat_kind=_text(chat.get("type")),
        chat_title=_text(chat.get("title")),
        message_id=_number(message.get("message_id")),
        at=_moment(message.get("date")),
        anonymous=sender == ANONYMOUS or as_chat != 0,
        command=command,
        argument=argument,
        addressee=addressee,
        reply_to=reply if _is_number(reply) else None,
        message=message,
    )


def _command(message: dict[str, Any]) -> tuple[str, str, str]:
    """The command that a message begins with, as the server has marked it; the bot it names; what stands behind it."""
    entities = message.get("entities")
    first = _table(entities[0]) if isinstance(entities, list) and entities else {}
    if first.get("type") != "bot_command" or first.get("offset") != 0:
        return "", "", ""
    found = _COMMAND.fullmatch(_text(message.get("text")))
    if found is None:
        return "", "", ""
    return found[1].lower(), found[2] or "", (found[3] or "").strip()


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -_LAST < value < _LAST


def _number(value: object) -> int:
    return value if isinstance(value, int) and _is_number(value) else 0


def _moment(value: object) -> dt.datetime | None:
    if not _is_number(value) or not isinstance(value, int):
        return None
    try:
        return dt.datetime.fromtimestamp(value, tz=dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None
