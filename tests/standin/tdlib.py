"""TDLib itself, where the package ``tdjson`` is installed: the judge of the parser and of the clean-up."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, cast

from digest.model.post import Entity, units
from digest.render.telegram.clean import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

_PREFIX = "Can't parse entities: "
_TYPES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "CustomEmoji": "custom_emoji",
    "DateTime": "date_time",
}
_NAMES = {name: td for td, name in _TYPES.items() if td != "PreCode"}
_PRECISION = {("time", "Short"): "t", ("time", "Long"): "T", ("date", "Short"): "d", ("date", "Long"): "D"}
MARKDOWN = frozenset("*_`~|[]()")  # what parseMarkdown would read as more than text


class _Library(Protocol):
    def td_execute(self, request: bytes) -> bytes | None: ...


class Tdlib:
    """TDLib without an account: only what it does at once and offline."""

    def __init__(self, library: _Library) -> None:
        self._library = library
        self._ask("setLogVerbosityLevel", new_verbosity_level=0)

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        reply = self._library.td_execute(json.dumps({"@type": method, **params}).encode())
        assert reply is not None, f"{method} has no answer"
        return cast(dict[str, Any], json.loads(reply))

    def parse(self, html: str) -> tuple[str, tuple[Entity, ...]] | str:
        """Text and entities before any clean-up, or the complaint."""
        reply = self._ask("parseTextEntities", text=html, parse_mode={"@type": "textParseModeHTML"})
        if reply["@type"] == "error":
            return str(reply["message"]).removeprefix(_PREFIX)
        return _formatted(reply)

    def clean(self, text: str, entities: Iterable[Entity]) -> tuple[str, tuple[Entity, ...]]:
        """Text and entities as the server arranges them, but for the trimming of the ends.

        ``parseMarkdown`` cleans up before it looks for Markdown, and once more afterwards; ``text`` may hold none.
        """
        shapes = [{"offset": e.offset, "length": e.length, "type": _type_of(e)} for e in entities]
        return _formatted(self._ask("parseMarkdown", text={"@type": "formattedText", "text": text, "entities": shapes}))


def load() -> Tdlib | None:
    """TDLib, or None where it is not installed."""
    try:
        return Tdlib(cast(_Library, importlib.import_module("tdjson")))
    except ImportError:
        return None


def trimmed(text: str, entities: Iterable[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """The ends cut off as the server does last: blanks behind, and in front those before the first entity."""
    end = len(text.rstrip(" \n"))
    limit = units(text[:end])
    kept = [(e, min(e.offset + e.length, limit)) for e in entities if e.offset < limit]
    first = min((e.offset for e, _ in kept), default=limit)
    lead = min(len(text) - len(text.lstrip(" \n")), first)
    cut = (replace(e, offset=e.offset - lead, length=stop - e.offset) for e, stop in kept)
    return text[lead:end], in_order(cut)  # two that end together now may change places


def short_dates(found: tuple[str, tuple[Entity, ...]]) -> tuple[str, tuple[Entity, ...]]:
    """Text and entities with dates as TDLib tells them: where both a short and a long form are wanted, the short."""
    text, entities = found
    dates = [e.date_time_format and e.date_time_format.replace("dD", "d").replace("tT", "t") for e in entities]
    return text, tuple(replace(e, date_time_format=date) for e, date in zip(entities, dates, strict=True))


def _formatted(reply: dict[str, Any]) -> tuple[str, tuple[Entity, ...]]:
    assert reply["@type"] == "formattedText", reply
    return reply["text"], tuple(_entity(shape) for shape in reply["entities"])


def _entity(shape: dict[str, Any]) -> Entity:
    given = shape["type"]
    made = Entity(
        type=_TYPES[given["@type"].removeprefix("textEntityType")],
        offset=shape["offset"],
        length=shape["length"],
        url=given.get("url"),
        language=given.get("language") or None,
        custom_emoji_id=given.get("custom_emoji_id"),
    )
    if made.type != "date_time":
        return made
    return replace(made, unix_time=given["unix_time"], date_time_format=_flags(given.get("formatting_type")))


def _flags(given: dict[str, Any] | None) -> str:
    """The letters of a date's format, in our order."""
    if given is None:
        return ""
    if given["@type"].endswith("Relative"):
        return "r"
    day = "w" if given["show_day_of_week"] else ""
    precise = {
        part: given[f"{part}_precision"]["@type"].removeprefix("dateTimePartPrecision") for part in ("date", "time")
    }
    return day + "".join(_PRECISION.get((part, precision), "") for part, precision in precise.items())


def _type_of(entity: Entity) -> dict[str, Any]:
    """An entity's type as TDLib takes it."""
    if entity.type == "pre" and entity.language:
        return {"@type": "textEntityTypePreCode", "language": entity.language}
    kind: dict[str, Any] = {"@type": f"textEntityType{_NAMES[entity.type]}"}
    match entity.type:
        case "text_link":
            kind["url"] = entity.url
        case "custom_emoji":
            kind["custom_emoji_id"] = entity.custom_emoji_id
        case "date_time":
            kind |= {"unix_time": entity.unix_time, "formatting_type": _formatting(entity.date_time_format or "")}
        case _:
            pass
    return kind


def _formatting(letters: str) -> dict[str, Any] | None:
    if not letters:
        return None
    if letters == "r":
        return {"@type": "dateTimeFormattingTypeRelative"}

    def precision(short: str, long: str) -> dict[str, str]:
        name = "Long" if long in letters else "Short" if short in letters else "None"
        return {"@type": f"dateTimePartPrecision{name}"}

    return {
        "@type": "dateTimeFormattingTypeAbsolute",
        "time_precision": precision("t", "T"),
        "date_precision": precision("d", "D"),
        "show_day_of_week": "w" in letters,
    }
