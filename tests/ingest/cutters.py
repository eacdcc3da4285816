"""Telegram's programs and its server, as far as they cut and trim a long text: written apart from what puts it together.

A manner gives the place to cut a text that is longer than the limit, and where the next piece starts; all in UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Callable

Cutter = Callable[[list[str], int], tuple[int, int]]


def wide(text: str) -> list[str]:
    """The text a unit an element; the second unit of a wide character is an empty string."""
    return [unit for char in text for unit in ((char, "") if ord(char) > 0xFFFF else (char,))]


def hard(units: list[str], limit: int) -> tuple[int, int]:
    at = limit if units[limit] else limit - 1
    return at, at


def desktop(units: list[str], limit: int) -> tuple[int, int]:
    best, place = 0, hard(units, limit)[0]
    for at in range(limit // 2 + 1, limit + 1):
        char, before = units[at], units[at - 1]
        level = 0
        if char == "\n":
            level = 5 if at + 1 < len(units) and units[at + 1] == "\n" else 4
        elif char.isspace():
            level = 3 if before and before in ".!?…" else 2 if before and before in ",:;" else 1
        if level and level >= best:
            best, place = level, at
    return place, place


def android(units: list[str], limit: int) -> tuple[int, int]:
    """As its input field does it: walking back, the first line break of the stretch is the one that stays."""
    empty = line = stop = blank = -1
    for at in range(limit - 1, max(limit - 301, 0), -1):
        char, before = units[at], units[at - 1]
        if char == before == "\n":
            empty = at
            break
        if char == "\n":
            line = at
        elif char.isspace() and before == "." and stop < 0:
            stop = at
        elif char.isspace() and blank < 0:
            blank = at
    found = next((at for at in (empty, line, stop, blank) if at > 0), -1)
    return (found, found + 1) if found > 0 else hard(units, limit)


def android_nearest(units: list[str], limit: int) -> tuple[int, int]:
    """The same with the line break nearest to the limit, nothing skipped."""
    window = range(limit - 1, max(limit - 301, 0), -1)
    tests: tuple[Callable[[int], bool], ...] = (
        lambda at: units[at] == units[at - 1] == "\n",
        lambda at: units[at] == "\n",
        lambda at: units[at].isspace() and units[at - 1] == ".",
        lambda at: units[at].isspace(),
    )
    for test in tests:
        for at in window:
            if test(at):
                return at, at
    return hard(units, limit)


def last_line(units: list[str], limit: int) -> tuple[int, int]:
    for at in range(limit, 0, -1):
        if units[at] == "\n":
            return at, at
    return hard(units, limit)


MANNERS: dict[str, Cutter] = {
    "Desktop": desktop,
    "Android": android,
    "Android, nearest line": android_nearest,
    "last line break": last_line,
    "hard": hard,
}


def cut(text: str, cutter: Cutter, limit: int) -> tuple[list[str], list[str]]:
    """The messages that arrive, and the white space that was lost between them."""
    left, parts = wide(text.strip()), []
    while len(left) > limit:
        at, start = cutter(left, limit)
        parts += ["".join(left[:at]), "".join(left[at:start])]
        left = left[start:]
    parts.append("".join(left))
    messages: list[str] = []
    lost: list[str] = []
    gap = ""
    for part in parts:
        if not part.strip():
            gap += part
            continue
        if messages:
            lost.append(gap + part[: len(part) - len(part.lstrip())])
        gap = part[len(part.rstrip()) :]
        messages.append(part.strip())
    return messages, lost
