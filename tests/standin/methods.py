"""The methods: their parameters, and what each does to the chats. A parameter that is not listed fails the call."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from standin.chat import Chat, Posted, Rights, file_id, uploaded
from standin.content import CAPTION, TEXT, RefusalError, Words, buttons, words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from standin.wire import Form

BOOL, INT, STR, JSON, FILE, CHAT = "bool", "int", "str", "json", "file", "chat"
_SENDING = {
    "chat_id": CHAT,
    "disable_notification": BOOL,
    "protect_content": BOOL,
    "reply_parameters": JSON,
    "reply_markup": JSON,
    "message_thread_id": INT,
}
SPECS: dict[str, dict[str, str]] = {
    "getMe": {},
    "getChat": {"chat_id": CHAT},
    "getUpdates": {"offset": INT, "limit": INT, "timeout": INT, "allowed_updates": JSON},
    "deleteWebhook": {"drop_pending_updates": BOOL},
    "sendMessage": {**_SENDING, "text": STR, "parse_mode": STR, "entities": JSON, "link_preview_options": JSON},
    "sendDocument": {**_SENDING, "document": FILE, "caption": STR, "parse_mode": STR, "caption_entities": JSON},
    "editMessageText": {
        "chat_id": CHAT,
        "message_id": INT,
        "text": STR,
        "parse_mode": STR,
        "entities": JSON,
        "link_preview_options": JSON,
        "reply_markup": JSON,
    },
    "deleteMessage": {"chat_id": CHAT, "message_id": INT},
}
_NAMES = {name.lower(): name for name in SPECS}
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)


@dataclass(slots=True, kw_only=True)
class World:
    """What the methods work on: the bot, its chats, the files it has sent, the clock and the findings."""

    bot: dict[str, Any]
    clock: Callable[[], dt.datetime]
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, Posted] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call whose parameters have passed: it may be done."""

    method: str
    form: Form

    def text(self, name: str) -> str:
        return self.form.params.get(name, "")

    def flag(self, name: str) -> bool:
        return self.form.params.get(name) == "true"


def method_named(name: str) -> str | None:
    """The method's proper name; names are taken in any case."""
    return _NAMES.get(name.lower())


def checked(method: str, form: Form, world: World) -> Request:
    """The call, if every parameter is known and well formed; each that is not is a finding and a 400."""
    spec = SPECS[method]
    known_files = {name for name, kind in spec.items() if kind == FILE}
    for name, value in form.params.items():
        kind = spec.get(name)
        wrong = f"unknown parameter {name}" if kind is None else _mistyped(kind, name, value)
        if wrong:
            world.findings.append(f"{method}: {wrong}")
            raise RefusalError(wrong)
    attached = {value.removeprefix("attach://") for value in form.params.values() if value.startswith("attach://")}
    if stray := set(form.files) - known_files - attached:
        world.findings.append(f"{method}: unknown file {min(stray)}")
        raise RefusalError(f"unknown file {min(stray)}")
    return Request(method=method, form=form)


def _mistyped(kind: str, name: str, value: str) -> str | None:
    ok = True
    if kind == BOOL:
        ok = value in {"true", "false"}
    elif kind == INT:
        ok = value.lstrip("-").isdigit()
    elif kind == JSON:
        try:
            json.loads(value)
        except ValueError:
            ok = False
    return None if ok else f"parameter {name} is not a {kind}: {value[:40]}"


def perform(request: Request, world: World) -> Any:
    """Does the call and gives its result; :class:`RefusalError` where the server refuses."""
    match request.method:
        case "getMe":
            return world.bot
        case "getChat":
            chat = _chat(request, world)
            return {**chat.as_json(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
        case "getUpdates":
            return []
        case "deleteWebhook":
            return True
        case "sendMessage" | "sendDocument":
            return _send(request, world)
        case "editMessageText":
            return _edit(request, world)
        case _:
            return _delete(request, world)


_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


def _chat(request: Request, world: World) -> Chat:
    given = request.text("chat_id")
    if not given:
        raise RefusalError("chat_id is empty")
    named = {f"@{chat.username}": chat for chat in world.chats.values() if chat.username}
    chat = named.get(given) or world.chats.get(int(given) if given.lstrip("-").isdigit() else 0)
    if chat is None:
        raise RefusalError("chat not found")
    if chat.rights is Rights.NONE:
        raise RefusalError("bot is not a member of the channel chat", status=403)
    if chat.rights is Rights.KICKED:
        raise RefusalError("bot was kicked from the channel chat", status=403)
    return chat


def _postable(request: Request, world: World) -> Chat:
    chat = _chat(request, world)
    if chat.rights is Rights.MEMBER:
        raise RefusalError("need administrator rights in the channel chat")
    return chat


def _note(request: Request, world: World, found: tuple[str, ...] | list[str]) -> None:
    world.findings += [f"{request.method}: {finding}" for finding in found]


def _send(request: Request, world: World) -> dict[str, Any]:
    chat = _postable(request, world)
    content = _document(request, world) if request.method == "sendDocument" else {}
    said = _words(request, "caption" if content else "text")
    rows, lost = buttons(request.text("reply_markup"))
    _note(request, world, [*said.findings, *lost])
    message = Posted(
        message_id=0,
        at=world.clock(),
        text=said.text,
        entities=said.entities,
        buttons=rows,
        silent=request.flag("disable_notification"),
        preview=not _preview_off(request),
        **content,
    )
    if chat.messages and _content(chat.messages[-1]) == _content(message):
        _note(request, world, ["the same post twice in a row"])
    posted = chat.add(message)
    if posted.document is not None:
        world.files[file_id(posted.document)] = posted
    return chat.message_json(posted)


def _content(message: Posted) -> tuple[object, ...]:
    return message.text, message.entities, message.buttons, message.filename, message.document


def _words(request: Request, name: str) -> Words:
    kind, marks = (TEXT, "entities") if name == "text" else (CAPTION, "caption_entities")
    return words(kind, request.text(name), request.form.params.get(marks), request.form.params.get("parse_mode"))


def _preview_off(request: Request) -> bool:
    options = request.form.params.get("link_preview_options")
    return bool(options and json.loads(options).get("is_disabled"))


def _document(request: Request, world: World) -> dict[str, Any]:
    given = request.text("document")
    upload = request.form.files.get(given.removeprefix("attach://") if given else "document")
    if upload is not None:
        if not upload.data:
            raise RefusalError("file must be non-empty")
        return uploaded(upload)
    if given in world.files:
        known = world.files[given]
        return {"filename": known.filename, "document": known.document, "mime": known.mime}
    words = "there is no document in the request" if not given else "wrong file identifier/HTTP URL specified"
    raise RefusalError(words)


def _edit(request: Request, world: World) -> dict[str, Any]:
    chat = _postable(request, world)
    message = chat.find(int(request.text("message_id") or 0))
    if message is None:
        raise RefusalError("message to edit not found")
    if message.document is not None:
        raise RefusalError("there is no text in the message to edit")
    said = _words(request, "text")
    rows, lost = buttons(request.text("reply_markup"))
    changed = replace(message, text=said.text, entities=said.entities, buttons=rows)
    if _content(changed) == _content(message):
        raise RefusalError(_SAME)
    _note(request, world, [*said.findings, *lost])
    changed = replace(changed, edited=world.clock())
    chat.put(changed)
    return chat.message_json(changed)


def _delete(request: Request, world: World) -> bool:
    chat = _postable(request, world)
    message = chat.find(int(request.text("message_id") or 0))
    if message is None:
        raise RefusalError("message to delete not found")
    chat.remove(message.message_id)
    return True
