"""The table [design] of config.toml: which design, on which page, in which colours, with which options and tokens.

The names of options and tokens are the design's own, so whether they are known shows where it is loaded
(:mod:`digest.render.design.choices`); here they are only read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from digest.model.config import DesignChoice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.config.toml_reader import TableReader

PAGES = ("A4", "Letter", "A5", "tablet")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_DEEPEST = 8  # names of a token with those of its tables; no design goes half as deep


def read_design(reader: TableReader) -> DesignChoice:
    """The choice of a design; what is wrong is left in ``reader.notices``."""
    table = reader.table("design", known="design")
    name = reader.text(("design", "name"), table, "brief")
    if not _NAME.fullmatch(name):
        reader.complain(
            "config-bad-slug",
            ("design", "name"),
            f'design.name cannot be "{name}"',
            "the name of a folder under templates/, like brief",
        )
    return DesignChoice(
        name=name,
        page=reader.one_of(("design", "page"), table, PAGES, "A4"),
        accent=_accent(reader, table, "accent"),
        accent_dark=_accent(reader, table, "accent_dark"),
        options=_options(reader, table),
        tokens=_tokens(reader, table.get("tokens", {}), ("design", "tokens")),
        file=str(reader.path),
        lines={place: line for place, line in reader.lines.items() if place[0] == "design"},
    )


def _accent(reader: TableReader, table: Mapping[str, Any], key: str) -> str:
    value = reader.text(("design", key), table)
    if value and not _COLOUR.fullmatch(value):
        reader.complain(
            "config-bad-colour",
            ("design", key),
            f'design.{key} cannot be "{value}"',
            "six hexadecimal digits, like #7a1f2b",
        )
    return value


def _options(reader: TableReader, table: Mapping[str, Any]) -> dict[str, Any]:
    """One plain value each."""
    named = table.get("options", {})
    if not isinstance(named, dict):
        _no_table(reader, ("design", "options"), "names and values of what the design lets you choose")
        return {}
    return {key: value for key, value in named.items() if _is_plain(reader, ("design", "options", key), value)}


def _tokens(reader: TableReader, named: Any, place: tuple[str, ...]) -> dict[str, Any]:
    """Tables in tables, with plain values at their ends."""
    if not isinstance(named, dict) or len(place) > _DEEPEST:
        _no_table(reader, place, 'like [design.tokens.colour.print] and below it: paper = "#fffdf8"')
        return {}
    found: dict[str, Any] = {}
    for key, value in named.items():
        if isinstance(value, dict):
            found[key] = _tokens(reader, value, (*place, key))
        elif _is_plain(reader, (*place, key), value):
            found[key] = value
    return found


def _is_plain(reader: TableReader, place: tuple[str, ...], value: Any) -> bool:
    """Whether a value is a text, a number, or yes or no; anything else is told."""
    if isinstance(value, str | int | float):
        return True
    message = f"{'.'.join(place)} must be a text, a number, or true or false"
    reader.complain("config-wrong-type", place, message, "one value, without brackets around it")
    return False


def _no_table(reader: TableReader, place: tuple[str, ...], hint: str) -> None:
    reader.complain("config-wrong-type", place, f"[{'.'.join(place)}] must be a table", hint)
