"""What a call says, checked as the server checks it: chats, texts, entities, buttons; each complaint in its own words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from digest.model.post import Button, Entity, units
from digest.render.entities import TagError, convert
from digest.render.telegram_clean import ENTITY_LIMIT, clean, findings, in_order
from digest.render.telegram_links import checked_link

LARGEST_RAW = 32768
MOST_BUTTONS, MOST_IN_ROW = 100, 8
_TYPES = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "pre",
    "text_link",
    "blockquote",
    "expandable_blockquote",
    "custom_emoji",
    "date_time",
}


class RefusalError(Exception):
    """A refusal; the text is the server's, behind ``Bad Request:`` or the words of its status."""

    def __init__(self, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.description = description
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text as the chat will show it, and what was lost without a word."""

    text: str
    entities: tuple[Entity, ...]
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A text or a caption: its limit and the server's words for too much and too little."""

    limit: int
    too_long: str
    empty: str | None


TEXT = Kind(limit=4096, too_long="message is too long", empty="message text is empty")
CAPTION = Kind(limit=1024, too_long="message caption is too long", empty=None)


def words(kind: Kind, text: str, entities: str | None, parse_mode: str | None) -> Words:
    """The text of a call: by its grammar or its entities, cleaned up and measured."""
    if not text and kind.empty:
        raise RefusalError(kind.empty)
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_RAW:
        raise RefusalError("text is too long")
    raw, given, lost = _marked(text, entities, parse_mode)
    lost = [*lost, *(notice.message for notice in findings(raw, given, limit=kind.limit) if raw)]
    shown, kept = clean(raw, in_order(given)[:ENTITY_LIMIT])
    if not shown and kind.empty:
        raise RefusalError("text must be non-empty")
    if len(shown) > kind.limit:
        raise RefusalError(kind.too_long)
    if len(given) > ENTITY_LIMIT:
        lost.append(f"{len(given)} entities were given; the server looks at {ENTITY_LIMIT}")
    if units(shown) > kind.limit:
        lost.append(f"{units(shown)} UTF-16 units; the limit is {kind.limit}")
    return Words(text=shown, entities=kept, findings=tuple(dict.fromkeys(lost)))


def _marked(text: str, entities: str | None, parse_mode: str | None) -> tuple[str, tuple[Entity, ...], list[str]]:
    if parse_mode:
        if parse_mode.lower() != "html":
            raise RefusalError("unsupported parse_mode")
        try:
            made = convert(text)
        except TagError as error:
            raise RefusalError(f"can't parse entities: {error.message}") from None
        return made.text, made.entities, [notice.message for notice in made.notices]
    given = tuple(_entity(shape, text) for shape in _list(entities, "entities"))
    return text, given, []


def _list(text: str | None, name: str) -> list[Any]:
    given = json.loads(text) if text else []
    if not isinstance(given, list):
        raise RefusalError(f"expected an Array of {name}")
    return given


def _entity(shape: Any, text: str) -> Entity:
    if not isinstance(shape, dict) or shape.get("type") not in _TYPES:
        raise RefusalError("can't parse MessageEntity: Unsupported type specified")
    known = {"type", "offset", "length", "url", "language", "unix_time", "date_time_format", "custom_emoji_id"}
    if unknown := set(shape) - known:
        raise RefusalError(f"can't parse MessageEntity: unknown field {min(unknown)}")
    if not (isinstance(shape.get("offset"), int) and isinstance(shape.get("length"), int)):
        raise RefusalError("can't parse MessageEntity: Field must be of type Number")
    entity = Entity(**shape)
    start, end = entity.offset, entity.offset + entity.length
    if start < 0 or entity.length < 0:
        raise RefusalError(f"Receive an entity with incorrect offset {start}")
    if end > units(text):
        words = f"Entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {end}"
        raise RefusalError(words)
    for border, which in ((start, "begins"), (end, "ends")):
        if _in_pair(text, border):
            raise RefusalError(f"Entity {which} in a middle of a UTF-16 symbol at byte offset {border}")
    return entity


def _in_pair(text: str, at: int) -> bool:
    data = text.encode("utf-16-le", "surrogatepass")[2 * at : 2 * at + 2]
    return 0xDC00 <= int.from_bytes(data, "little") <= 0xDFFF if data else False


def buttons(text: str | None) -> tuple[tuple[tuple[Button, ...], ...], list[str]]:
    """The link buttons of a call and what the server would not say about them."""
    if not text:
        return (), []
    try:
        rows = json.loads(text)["inline_keyboard"]
    except (KeyError, TypeError):
        raise RefusalError("object expected as reply markup") from None
    made = tuple(tuple(_button(shape) for shape in row) for row in rows if row)
    lost = [f"{len(row)} buttons in a row; {MOST_IN_ROW} are shown well" for row in made if len(row) > MOST_IN_ROW]
    if sum(map(len, made)) > MOST_BUTTONS:
        raise RefusalError("reply markup is too long")
    return made, lost


def _button(shape: Any) -> Button:
    if not isinstance(shape, dict) or not str(shape.get("text", "")).strip():
        raise RefusalError("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    url = shape.get("url")
    if set(shape) - {"text", "url", "style"} or not isinstance(url, str):
        raise RefusalError("can't parse inline keyboard button: only link buttons are known here")
    if checked_link(url) is None:
        raise RefusalError(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return Button(text=shape["text"], url=url)
