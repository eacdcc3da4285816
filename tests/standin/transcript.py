"""The transcript: every call that was accepted, with its time, its chat and what it left there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from standin.refusals import RefusalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.chat import Posted
    from standin.params import Request
    from standin.wire import Form
    from standin.world import World

CHANGING = ("send", "edit", "pin", "unpin", "delete", "forward", "copy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as it came: whether it was accepted, and whether the client was told so, are two things."""

    method: str
    form: Form
    accepted: bool
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One accepted call, at ``at`` of the stand-in's clock.

    ``messages`` are the messages it made or changed, as they stood afterwards; of a deletion the one that is gone. For
    a pin it is the message that was pinned. ``old`` is the message of the call as it stood before; ``params`` are
    the call's own. ``told`` is false where the client never learned of its success.
    """

    at: dt.datetime
    method: str
    chat_id: int | None = None
    messages: tuple[Posted, ...] = ()
    told: bool = True
    old: Posted | None = None
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def message_id(self) -> int | None:
        """The number of the message that the call was about."""
        return self.messages[0].message_id if self.messages else None

    @property
    def text(self) -> str:
        """Its words."""
        return self.messages[0].text if self.messages else ""

    @property
    def changes(self) -> bool:
        """Whether the call changed what readers see."""
        changing = self.method.startswith(CHANGING) and self.method != "sendChatAction"
        return changing and self.chat_id is not None

    def as_json(self) -> dict[str, Any]:
        """The entry for ``/transcript``."""
        numbers = [message.message_id for message in self.messages]
        return {
            "at": self.at.isoformat(),
            "method": self.method,
            "chat_id": self.chat_id,
            "message_ids": numbers,
            "text": self.text,
            "told": self.told,
        }


def before(request: Request, world: World) -> Posted | None:
    """The message that a call is about, as it stands before the call."""
    chat = world.chats.get(chat_of(request, world) or 0)
    if chat is None or "from_chat_id" in request.form.params:
        return None
    return chat.find(request.number("message_id"))


def chat_of(request: Request, world: World) -> int | None:
    """The number of the chat that a call is about."""
    try:
        return world.chat(request.text("chat_id")).chat_id
    except RefusalError:
        return None


def entry(request: Request, world: World, result: Any, old: Posted | None, *, told: bool) -> Entry:
    """The entry for a call that was done."""
    chat_id = chat_of(request, world)
    shapes = result if isinstance(result, list) else [result]
    numbers = [shape["message_id"] for shape in shapes if isinstance(shape, dict) and "message_id" in shape]
    chat = world.chats.get(chat_id or 0)
    made = tuple(message for number in numbers if chat and (message := chat.find(number)))
    messages = made or (() if old is None else (old,))
    return Entry(
        at=world.now,
        method=request.method,
        chat_id=chat_id,
        messages=messages,
        told=told,
        old=old,
        params=request.form.params,
    )
