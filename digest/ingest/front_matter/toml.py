"""TOML between ``+++``: every value as text, with its place."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from digest.ingest.front_matter.field_node import Fault, Node, Pair

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_KEY = re.compile(r"[ \t]*(?:\"([^\"]+)\"|'([^']+)'|([\w-]+))[ \t]*=[ \t]*")
_TABLE = re.compile(r"[ \t]*\[\[?[ \t]*([\w-]+)")


def read_toml(text: str) -> tuple[tuple[Pair, ...], tuple[Fault, ...]]:
    """The pairs of a TOML table and what is wrong in it; lines count from 1 in ``text``.

    Where TOML refuses the whole, each line that assigns a key is read by itself, as typed if need be.
    """
    try:
        return _pairs(tomllib.loads(text), text.split("\n")), ()
    except (ValueError, RecursionError) as error:  # ValueError: a number of thousands of digits, too
        return _line_by_line(text, _fault(str(error), text))


def _pairs(table: dict[str, Any], lines: list[str]) -> tuple[Pair, ...]:
    out = []
    for key, value in table.items():
        line, column, value_column = _place(key, lines)
        node = _node(value, line, value_column, lines)
        out.append(Pair(key=key, value=node, line=line, column=column))
    return tuple(out)


def _place(key: str, lines: list[str]) -> tuple[int, int, int]:
    """Line, column of the key and column of its value; tomllib gives no places."""
    for at, line in enumerate(lines, start=1):
        match = _KEY.match(line)
        if match and key in match.groups():
            return at, len(line) - len(line.lstrip()) + 1, match.end() + 1
        header = _TABLE.match(line)
        if header and header.group(1) == key:
            return at, header.start(1) + 1, header.start(1) + 1
    return 1, 1, 1


def _node(value: Any, line: int, column: int, lines: list[str]) -> Node:
    if isinstance(value, dict):
        return Node(line=line, column=column, pairs=_pairs(value, lines))
    if isinstance(value, list):
        return Node(line=line, column=column, items=tuple(_node(item, line, column, lines) for item in value))
    text = str(value).lower() if isinstance(value, bool) else str(value)
    block = "\n" in text
    return Node(line=line, column=column, text=text, block=block)


def _fault(message: str, text: str) -> Fault:
    place = _PLACE.search(message)
    if place:
        line, column = int(place.group(1)), int(place.group(2))
    else:
        line, column = text.rstrip().count("\n") + 1, 1
    if "overwrite" in message.lower():
        return Fault(line=line, column=1, message="This key was set before.", hint="Keep one of them.", duplicate=True)
    hint = 'TOML wants key = "value", with quotes around every text.'
    return Fault(line=line, column=column, message="TOML does not understand this line.", hint=hint)


def _line_by_line(text: str, fault: Fault) -> tuple[tuple[Pair, ...], tuple[Fault, ...]]:
    pairs: list[Pair] = []
    for at, line in enumerate(text.split("\n"), start=1):
        match = _KEY.match(line)
        if not match:
            continue
        key = next(name for name in match.groups() if name is not None)
        try:
            value = next(iter(tomllib.loads(line).values()))
        except (ValueError, RecursionError):
            value = line[match.end() :].strip()
        column = len(line) - len(line.lstrip()) + 1
        pairs.append(Pair(key=key, value=_node(value, at, match.end() + 1, [line]), line=at, column=column))
    doubled = len({pair.key for pair in pairs}) < len(pairs)
    return tuple(pairs), () if fault.duplicate and doubled else (fault,)
