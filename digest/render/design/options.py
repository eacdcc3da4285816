"""The options of a design: what it lets a publication choose.

They are declared in its ``design.toml``::

    [options.cover]
    type = "choice"                   # choice, yes-no, number, text or colour
    choices = ["full", "slim", "none"]
    default = "full"
    help = "how much of the first page the cover takes"

They are merged along the chain of parents, so a design may give an option of its parent another default. A number may
have ``lowest`` and ``highest``. Templates say ``{{ options.cover }}``; config.toml chooses under ``[design.options]``.
"""

from __future__ import annotations

import difflib
import math
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from digest.config.toml_reader import key_lines
from digest.errors import DesignError
from digest.render.design.chain import FILE

if TYPE_CHECKING:
    from digest.render.design.chain import Design

TABLE = "options"
KEYS = ("type", "choices", "default", "help", "lowest", "highest")
LONGEST = 200
"""The most characters of a text."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

Value = str | bool | int | float


class Kind(StrEnum):
    """What an option's value is."""

    CHOICE = "choice"
    YES_NO = "yes-no"
    NUMBER = "number"
    TEXT = "text"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option. ``choices`` are those of a choice, ``lowest`` and ``highest`` the bounds of a number."""

    name: str
    kind: Kind
    default: Value
    choices: tuple[str, ...] = ()
    lowest: float | None = None
    highest: float | None = None
    help: str = ""

    @property
    def allowed(self) -> str:
        """What may be said, in words."""
        match self.kind:
            case Kind.CHOICE:
                return f"one of: {', '.join(self.choices)}"
            case Kind.YES_NO:
                return "true or false, without quotes"
            case Kind.NUMBER:
                return f"a number{self._bounds}; {self.default} is usual"
            case Kind.TEXT:
                return f"a text of one line in double quotes, at most {LONGEST} characters"
            case Kind.COLOUR:
                return "six hexadecimal digits, like #7a1f2b"

    @property
    def _bounds(self) -> str:
        low = "" if self.lowest is None else f" from {self.lowest:g}"
        return low if self.highest is None else f"{low} up to {self.highest:g}"

    def takes(self, value: object) -> bool:
        """Whether a value may stand there."""
        match self.kind:
            case Kind.CHOICE:
                return value in self.choices
            case Kind.YES_NO:
                return isinstance(value, bool)
            case Kind.NUMBER:
                return self._is_within(value)
            case Kind.TEXT:
                return isinstance(value, str) and len(value) <= LONGEST and (not value or value.isprintable())
            case Kind.COLOUR:
                return isinstance(value, str) and _COLOUR.fullmatch(value) is not None

    def _is_within(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return False
        return (self.lowest is None or value >= self.lowest) and (self.highest is None or value <= self.highest)

    def instead_of(self, value: object) -> str:
        """What to write in place of a value that may not stand there."""
        near = difflib.get_close_matches(str(value), self.choices, n=1, cutoff=0.4)
        return f"did you mean {near[0]}? {self.allowed}" if near else self.allowed


def options_of(design: Design) -> dict[str, Option]:
    """The options of a design and its parents by their names; :class:`DesignError` where one is declared wrongly."""
    declared = design.tables(FILE).get(TABLE, {})
    if not isinstance(declared, dict):
        raise _wrong(design, (TABLE,), "options must be a table", "[options.cover] and below it: type, default, help")
    return {name: _option(design, name, declared[name]) for name in sorted(declared)}


def _option(design: Design, name: str, table: Any) -> Option:
    place = (TABLE, name)
    if not isinstance(table, dict):
        raise _wrong(design, place, f"options.{name} must be a table", f"[options.{name}] on a line of its own")
    if not _NAME.fullmatch(name) or hasattr(dict, name):  # templates say options.name, as they do dict.items
        raise _wrong(design, place, f"an option cannot be called “{name}”", "small letters, digits and underscores")
    for key in table:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(KEYS)}"
            raise _wrong(design, (*place, key), f"unknown key options.{name}.{key}", hint)
    option = Option(
        name=name,
        kind=_kind(design, place, table),
        default=table.get("default", ""),
        choices=_choices(design, place, table),
        lowest=_bound(design, (*place, "lowest"), table),
        highest=_bound(design, (*place, "highest"), table),
        help=str(table.get("help", "")),
    )
    if not option.takes(option.default):
        message = f"options.{name}.default cannot be {said(table.get('default'))}"
        raise _wrong(design, (*place, "default"), message, option.instead_of(option.default))
    return option


def _kind(design: Design, place: tuple[str, ...], table: dict[str, Any]) -> Kind:
    value = table.get("type")
    if value in tuple(Kind):
        return Kind(value)
    near = difflib.get_close_matches(str(value), tuple(Kind), n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else f"one of: {', '.join(Kind)}"
    raise _wrong(design, (*place, "type"), f"{'.'.join(place)}.type cannot be {said(value)}", hint)


def _choices(design: Design, place: tuple[str, ...], table: dict[str, Any]) -> tuple[str, ...]:
    value = table.get("choices", [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        message = f"{'.'.join(place)}.choices must be a list of texts"
        raise _wrong(design, (*place, "choices"), message, 'like ["full", "slim"]')
    if bool(value) is not (table.get("type") == Kind.CHOICE):
        message = f"{'.'.join(place)}: choices go with the type choice, and the type choice with choices"
        raise _wrong(design, (*place, "choices"), message, 'type = "choice" and choices = ["full", "slim"]')
    return tuple(value)


def _bound(design: Design, place: tuple[str, ...], table: dict[str, Any]) -> float | None:
    value = table.get(place[-1])
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(design, place, f"{'.'.join(place)} must be a number", "without quotes")
    return value


def said(value: object) -> str:
    """A value as config.toml has it, in short."""
    if value is None:
        return "left out"
    if isinstance(value, bool):
        return str(value).lower()
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 80 else f"{text[:80]}…"  # noqa: PLR2004 - as long as an excerpt of a notice


def _wrong(design: Design, place: tuple[str, ...], message: str, hint: str) -> DesignError:
    """What is wrong in a design.toml, with its file and line: the nearest file of the chain that has the key."""
    for length in range(len(place), 0, -1):
        for file in design.places(FILE):
            line = key_lines(file.read_text(encoding="utf-8")).get(place[:length])
            if line is not None:
                return DesignError(message, hint=hint, path=str(file), line=line)
    return DesignError(message, hint=hint, path=str(design.path(FILE)))
