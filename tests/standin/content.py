"""What a call says, checked as the server checks it: texts, captions, entities; each complaint in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from digest.model.post import Entity, units
from digest.render.telegram.clean import ENTITY_LIMIT, arranged, findings, in_order
from digest.render.telegram.entities import TagError, convert
from standin.refusals import RefusalError

LARGEST_RAW = 32768
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
_FOUND_BY_ITSELF = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}
_TEXTS = ("url", "language", "date_time_format", "custom_emoji_id")
_FIELDS = {"type", "offset", "length", "unix_time", *_TEXTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text as the chat will show it, and what was lost without a word."""

    text: str
    entities: tuple[Entity, ...]
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A text or a caption: its limit in code points, and the server's words for too much and too little."""

    limit: int
    too_long: str
    empty: str | None


TEXT = Kind(limit=4096, too_long="message is too long", empty="message text is empty")
CAPTION = Kind(limit=1024, too_long="message caption is too long", empty=None)


def words(kind: Kind, text: str, entities: Any, parse_mode: str | None) -> Words:
    """The text of a call: by its grammar or its entities, cleaned up and measured.

    What Telegram would take and lose is among the findings: too many UTF-16 units or entities, links, blanks.
    """
    if not text and kind.empty:
        raise RefusalError(kind.empty)
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_RAW:
        raise RefusalError("text is too long")
    raw, given, lost = _marked(text, entities, parse_mode)
    lost = [*lost, *(notice.message for notice in findings(raw, given, limit=kind.limit) if raw)]
    shown, kept = arranged(raw, in_order(given)[:ENTITY_LIMIT])
    if not shown and kind.empty:
        raise RefusalError("text must be non-empty")
    if len(shown) > kind.limit:
        raise RefusalError(kind.too_long)
    if len(given) > ENTITY_LIMIT:
        lost.append(f"{len(given)} entities were given; the server looks at {ENTITY_LIMIT}")
    return Words(text=shown, entities=kept, findings=tuple(dict.fromkeys(lost)))


def _marked(text: str, entities: Any, parse_mode: str | None) -> tuple[str, tuple[Entity, ...], list[str]]:
    if parse_mode:
        if parse_mode.lower() != "html":
            raise RefusalError("unsupported parse_mode")
        try:
            made = convert(text)
        except TagError as error:
            raise RefusalError(f"can't parse entities: {error.message}") from None
        return made.text, made.entities, [notice.message for notice in made.notices]
    if entities is not None and not isinstance(entities, list):
        raise RefusalError("expected an Array of entities")
    given = entities or []
    kinds = [shape.get("type") if isinstance(shape, dict) else None for shape in given]
    lost = [f"an entity {kind} is ignored: the server finds it by itself" for kind in kinds if kind in _FOUND_BY_ITSELF]
    made_of = [shape for shape, kind in zip(given, kinds, strict=True) if kind not in _FOUND_BY_ITSELF]
    return text, tuple(_entity(shape, text) for shape in made_of), lost


def _entity(shape: Any, text: str) -> Entity:
    if not isinstance(shape, dict) or shape.get("type") not in _TYPES:
        raise RefusalError("can't parse MessageEntity: Unsupported type specified", found=True)
    if unknown := set(shape) - _FIELDS:
        raise RefusalError(f"can't parse MessageEntity: unknown field {min(unknown)}", found=True)
    numbers = [shape.get("offset"), shape.get("length"), shape.get("unix_time", 0)]
    if not all(type(number) is int for number in numbers):
        raise RefusalError("can't parse MessageEntity: Field must be of type Number", found=True)
    if not all(isinstance(shape.get(name, ""), str) for name in _TEXTS):
        raise RefusalError("can't parse MessageEntity: Field must be of type String", found=True)
    entity = Entity(**shape)
    _check_extent(entity, text)
    return entity


def _check_extent(entity: Entity, text: str) -> None:
    start, end = entity.offset, entity.offset + entity.length
    if start < 0:
        raise RefusalError(f"Receive an entity with incorrect offset {start}")
    if entity.length < 0:
        raise RefusalError(f"Receive an entity with incorrect length {entity.length}")
    if end > units(text):
        raise RefusalError(
            f"Entity beginning at UTF-16 offset {start} ends after the end of the text at UTF-16 offset {end}"
        )
    for border, which in ((start, "begins"), (end, "ends")):
        if _in_pair(text, border):
            raise RefusalError(f"Entity {which} in a middle of a UTF-16 symbol at byte offset {_byte(text, border)}")


def _in_pair(text: str, at: int) -> bool:
    data = text.encode("utf-16-le", "surrogatepass")[2 * at : 2 * at + 2]
    return 0xDC00 <= int.from_bytes(data, "little") <= 0xDFFF if data else False


def _byte(text: str, at: int) -> int:
    """Where the sign after a border in UTF-16 units begins, in bytes."""
    before = text.encode("utf-16-le", "surrogatepass")[: 2 * (at + 1)].decode("utf-16-le", "surrogatepass")
    return len(before.encode("utf-8", "surrogatepass"))
