"""Markers of list items at the start of a line, and lines that only separate."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BULLET = re.compile(
    "(?P<mark>[-*+\u2022\u2013\u2014\u00b7\u2023\u2043\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u25a1\u25b8\u25ba\u27a2\u2713\u2714\u2219\uf0b7])(?:\\s+|$)",
)
_NUMBER = re.compile(r"\(?(?P<number>[0-9]{1,3})[.)](?:\s+|$)")
_RULE = re.compile("[-*_=~#\u2013\u2014\u2022. ]{3,}")
_SURE = frozenset(
    "-*\u2022\u2013\u00b7\u2023\u2043\u25aa\u25ab\u25cf\u25cb\u25e6\u25a0\u25a1\u25b8\u25ba\u27a2\u2713\u2714\u2219\uf0b7"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """What stands before an item: its number (None for a bullet), and where the item's text starts.

    ``sure`` tells whether one such line alone is a list; numbers, plus signs and em dashes need a second one.
    """

    number: int | None
    end: int
    rest: int
    sure: bool
    alone: bool


def find_marker(text: str) -> Marker | None:
    """The marker that a line starts with, or None."""
    if text[:1].isalpha():  # most lines
        return None
    found = _BULLET.match(text)
    if found:
        mark = found["mark"]
        alone = found.end() == len(text)
        return Marker(number=None, end=1, rest=found.end(), sure=mark in _SURE, alone=alone)
    found = _NUMBER.match(text)
    if found:
        rest = found.end()
        end = len(found.group().rstrip())
        return Marker(number=int(found["number"]), end=end, rest=rest, sure=False, alone=rest == len(text))
    return None


def is_rule(text: str) -> bool:
    """Whether a line only separates: three signs or more of one kind, spaces aside."""
    if text[:1].isalnum():  # most lines
        return False
    signs = set(text.replace(" ", "")) if len(text) <= 200 and _RULE.fullmatch(text) else set()  # noqa: PLR2004
    return len(signs) == 1 and signs != {"."} and len(text.replace(" ", "")) >= 3  # noqa: PLR2004
