"""The parameters of each method; whatever is unknown or mistyped fails the call and the test.

Telegram itself ignores what it does not know. Listed is what this project may use; a parameter that becomes useful is
added here by its name in the Bot API.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from types import NoneType
from typing import TYPE_CHECKING, Any

from standin.refusals import RefusalError

if TYPE_CHECKING:
    from standin.wire import Form, Upload

BOOL, INT, STR, LIST, OBJECT, FILE, CHAT = "Boolean", "Integer", "String", "Array", "Object", "InputFile", "chat id"
_SENDING = {
    "chat_id": CHAT,
    "message_thread_id": INT,
    "disable_notification": BOOL,
    "protect_content": BOOL,
    "reply_parameters": OBJECT,
    "reply_markup": OBJECT,
}
_CAPTION = {"caption": STR, "parse_mode": STR, "caption_entities": LIST}
_TEXT = {"text": STR, "parse_mode": STR, "entities": LIST, "link_preview_options": OBJECT}
_PLACE = {"chat_id": CHAT, "message_id": INT}
_FROM = {"from_chat_id": CHAT, "message_id": INT}
_BARE = {name: kind for name, kind in _SENDING.items() if name != "reply_markup"}
SPECS: dict[str, dict[str, str]] = {
    "getMe": {},
    "getUpdates": {"offset": INT, "limit": INT, "timeout": INT, "allowed_updates": LIST},
    "deleteWebhook": {"drop_pending_updates": BOOL},
    "setMyCommands": {"commands": LIST, "scope": OBJECT, "language_code": STR},
    "getMyCommands": {"scope": OBJECT, "language_code": STR},
    "deleteMyCommands": {"scope": OBJECT, "language_code": STR},
    "sendChatAction": {"chat_id": CHAT, "message_thread_id": INT, "action": STR},
    "getChat": {"chat_id": CHAT},
    "getChatMember": {"chat_id": CHAT, "user_id": INT},
    "sendMessage": {**_SENDING, **_TEXT},
    "sendDocument": {
        **_SENDING,
        **_CAPTION,
        "document": FILE,
        "thumbnail": FILE,
        "disable_content_type_detection": BOOL,
    },
    "sendPhoto": {**_SENDING, **_CAPTION, "photo": FILE},
    "sendMediaGroup": {**_BARE, "media": LIST},
    "sendRichMessage": {**_SENDING, "rich_message": OBJECT},
    "editMessageText": {**_PLACE, **_TEXT, "reply_markup": OBJECT},
    "editMessageCaption": {**_PLACE, **_CAPTION, "reply_markup": OBJECT},
    "editMessageMedia": {**_PLACE, "media": OBJECT, "reply_markup": OBJECT},
    "editMessageReplyMarkup": {**_PLACE, "reply_markup": OBJECT},
    "pinChatMessage": {**_PLACE, "disable_notification": BOOL},
    "unpinChatMessage": _PLACE,
    "forwardMessage": {
        "chat_id": CHAT,
        "message_thread_id": INT,
        **_FROM,
        "disable_notification": BOOL,
        "protect_content": BOOL,
    },
    "copyMessage": {**_SENDING, **_CAPTION, **_FROM},
    "deleteMessage": _PLACE,
    "answerCallbackQuery": {
        "callback_query_id": STR,
        "text": STR,
        "show_alert": BOOL,
        "url": STR,
        "cache_time": INT,
    },
    "getFile": {"file_id": STR},
}
_FIELDS: dict[str, dict[str, type]] = {
    "reply_parameters": {"message_id": int, "allow_sending_without_reply": bool},
    "link_preview_options": {
        "is_disabled": bool,
        "url": str,
        "prefer_small_media": bool,
        "prefer_large_media": bool,
        "show_above_text": bool,
    },
    "scope": {"type": str, "chat_id": int, "user_id": int},
    "rich_message": {"html": str, "markdown": str, "is_rtl": bool},
}
MEDIA: dict[str, type] = {
    "type": str,
    "media": str,
    "thumbnail": str,
    "caption": str,
    "parse_mode": str,
    "caption_entities": list,
    "disable_content_type_detection": bool,
}
_NAMES = {name.lower(): name for name in SPECS}
_ATTACHED = re.compile(r"attach://([^\s\"\\]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call whose parameters have passed: it may be done."""

    method: str
    form: Form
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A parameter as text; empty where it was not given."""
        return self.form.params.get(name, "")

    def flag(self, name: str) -> bool:
        """A parameter that is yes or no."""
        return self.form.params.get(name) == "true"

    def number(self, name: str) -> int:
        """A whole number; 0 where it was not given."""
        return int(self.text(name) or 0)

    def json(self, name: str) -> Any:
        """A parameter that is a list or an object; None where it was not given."""
        return self.values.get(name)

    def file(self, name: str) -> Upload | None:
        """The upload that a parameter brings along, itself or attached under another name."""
        return self.attached(self.text(name)) or self.form.files.get(name)

    def attached(self, address: str) -> Upload | None:
        """The upload behind ``attach://``."""
        given = address.startswith("attach://")
        return self.form.files.get(address.removeprefix("attach://")) if given else None


def method_named(name: str, *, rich: bool) -> str | None:
    """The method's proper name; names are taken in any case."""
    found = _NAMES.get(name.lower())
    return None if found == "sendRichMessage" and not rich else found


def checked(method: str, form: Form) -> Request:
    """The call, if every parameter is known and well formed; :class:`RefusalError` that is a finding otherwise."""
    spec = SPECS[method]
    values: dict[str, Any] = {}
    for name, value in form.params.items():
        kind = spec.get(name)
        if kind is None:
            raise RefusalError(f"unknown parameter {name}", found=True)
        if not _fits(kind, value, form.typed.get(name)):
            raise RefusalError(f"parameter {name} is not of type {kind}: {value[:40]}", found=True)
        if kind in {LIST, OBJECT} and value:
            values[name] = json.loads(value)
            if name in _FIELDS:
                check_fields(name, values[name], _FIELDS[name])
    _check_files(spec, form)
    return Request(method=method, form=form, values=values)


def check_fields(name: str, given: Any, fields: dict[str, type]) -> None:
    """Refuses an object with a field that is unknown or of another type."""
    if not isinstance(given, dict):
        raise RefusalError(f"{name} is not of type Object", found=True)
    for key, value in given.items():
        if key not in fields:
            raise RefusalError(f"unknown field {key} in {name}", found=True)
        if type(value) is not fields[key]:
            raise RefusalError(f"field {key} in {name} is not of type {fields[key].__name__}", found=True)


def _check_files(spec: dict[str, str], form: Form) -> None:
    """Every file belongs to a parameter, and every ``attach://`` has its file."""
    attached = {name for value in form.params.values() for name in _ATTACHED.findall(value)}
    direct = {name for name, kind in spec.items() if kind == FILE}
    if stray := set(form.files) - direct - attached:
        raise RefusalError(f"unknown file {min(stray)}", found=True)


def _fits(kind: str, value: str, typed: Any) -> bool:
    """Whether a value has its type, in text and, where the body was JSON, there too."""
    match kind:
        case "Boolean":
            return value in {"true", "false"} and type(typed) in {bool, str, NoneType}
        case "Integer":
            return re.fullmatch(r"-?\d+", value) is not None and type(typed) in {int, str, NoneType}
        case "Array" | "Object":
            return not value or _is_json(value, list if kind == LIST else dict)
        case "chat id":
            return re.fullmatch(r"-?\d+|@\w+|", value) is not None
        case _:
            return type(typed) in {str, NoneType}


def _is_json(value: str, kind: type) -> bool:
    try:
        return isinstance(json.loads(value), kind)
    except ValueError:
        return False
