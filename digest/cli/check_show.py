"""Notices for people: the line of the source with a caret below, what to do, and repeated ones in short."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

from digest.cli import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from digest.assemble.checks import Source
    from digest.model.notice import Notice

TAB = 4
FULL = 3
"""As many notices of one code in one file are shown in full; of the others only the places."""
PLACES = 12
NARROW, WIDE = 60, 120
_INDENT = 6
_COLOUR = {"error": "red", "warning": "yellow", "info": "cyan"}


def show(
    notices: Sequence[Notice],
    text_of: Callable[[str], Source | None],
    *,
    everything: bool,
    path_of: Callable[[str], str],
) -> None:
    """The notices, file by file in the order of their lines. ``path_of`` is a path as it is shown."""
    by_file: dict[str, list[Notice]] = {}
    for notice in notices:
        by_file.setdefault(notice.path or "", []).append(notice)
    for path, same in by_file.items():
        source = text_of(path) if path else None
        hinted: set[tuple[str, str]] = set()
        for notice, more in in_short(same, everything=everything):
            say.line(head_line(notice, path_of(path) if path else ""))
            if source is not None and notice.line:
                for line in caret_lines(source.line(notice.line), notice):
                    say.line(line)
            if notice.hint and (notice.code, notice.hint) not in hinted:
                hinted.add((notice.code, notice.hint))
                say.line(" " * _INDENT + say.paint(f"→ {clean(notice.hint)}", "dim"))
            if more:
                say.line(" " * _INDENT + say.paint(_others(more, notice.code), "dim"))


def in_short(notices: Iterable[Notice], *, everything: bool) -> list[tuple[Notice, list[Notice]]]:
    """The notices to show in full, each with those of its code that only their places are told of."""
    shown: list[tuple[Notice, list[Notice]]] = []
    by_code: dict[str, int] = {}
    last: dict[str, list[Notice]] = {}
    for notice in notices:
        by_code[notice.code] = by_code.get(notice.code, 0) + 1
        if not everything and by_code[notice.code] > FULL:
            last[notice.code].append(notice)
            continue
        last[notice.code] = []
        shown.append((notice, last[notice.code]))
    return shown


def _others(more: Sequence[Notice], code: str) -> str:
    places = list(dict.fromkeys(f"{n.line}:{n.column}" if n.column else str(n.line) for n in more if n.line))
    listed = ", ".join(places[:PLACES]) + (" …" if len(places) > PLACES else "")
    return f"… and {len(more)} more [{code}]" + (f" at {listed}" if places else "")


def head_line(notice: Notice, path: str) -> str:
    """``path:line:column: severity: message [code]``."""
    place = ":".join(str(part) for part in (clean(path), notice.line, notice.column) if part)
    mark = say.paint(notice.severity.value, _COLOUR[notice.severity], "bold")
    code = say.paint(f"[{notice.code}]", "dim")
    return f"{say.paint(place, 'bold')}{': ' if place else ''}{mark}: {clean(notice.message)} {code}"


def caret_lines(line: str, notice: Notice, *, columns: int | None = None) -> list[str]:
    """The line and what is meant in it, underlined; a long one is cut to a window around the place."""
    number = str(notice.line)
    line = line if notice.column else line.lstrip()
    gutter = f"{number:>{_INDENT - 1}} │ "
    room = max((columns or _columns()) - len(gutter) - 1, 20)
    start = min((notice.column or 1) - 1, len(line))
    end = min((notice.end_column or (notice.column or 1) + 1) - 1, len(line))
    if not line.strip() or (notice.column is None and not any(map(str.isalnum, line))):
        return []  # a line like --- explains nothing
    first, last = window(line, start, end, room)
    before, after = "…" if first else "", "…" if last < len(line) else ""
    text = f"{before}{spelled(line[first:last])}{after}"
    if notice.column is None:
        return [say.paint(gutter, "dim") + text]
    left = width(before) + width(spelled(line[first:start]))
    under = max(width(spelled(line[first : min(end, last)])) + width(before) - left, 1)
    margin = " " * (_INDENT - 1) + " │ "
    carets = say.paint("^" * min(under, room - left + 1 if room > left else 1), _COLOUR[notice.severity], "bold")
    return [say.paint(gutter, "dim") + text, f"{say.paint(margin, 'dim')}{' ' * left}{carets}"]


def window(line: str, start: int, end: int, room: int) -> tuple[int, int]:
    """The part of a line that fits into ``room`` cells and holds the place; whole where it fits."""
    if width(spelled(line)) <= room:
        return 0, len(line)
    first, last = start, start
    cells = room - 2  # for the dots at both ends
    used, left = 0, cells // 3
    while first > 0 and used + _cells(line[first - 1]) <= left:
        first -= 1
        used += _cells(line[first])
    while last < len(line) and used + _cells(line[last]) <= cells:
        used += _cells(line[last])
        last += 1
    while first > 0 and last >= min(end, len(line)) and used + _cells(line[first - 1]) <= cells:
        first -= 1
        used += _cells(line[first])
    return first, max(last, first + 1)


def spelled(text: str) -> str:
    """A text as it is printed: tabs as spaces, and control characters, which could command the terminal, as dots."""
    return "".join(" " * TAB if char == "\t" else "·" if say.commands(char) else char for char in text)


def clean(text: str) -> str:
    """A message on one line without control characters."""
    return spelled(" ".join(text.split()))


def width(text: str) -> int:
    """How many cells of a terminal a printed text takes."""
    from rich.cells import cell_len

    return cell_len(text)


def _cells(char: str) -> int:
    return width(spelled(char))


def _columns() -> int:
    if not sys.stdout.isatty():
        return 100
    return max(NARROW, min(shutil.get_terminal_size().columns, WIDE))


def summary(notices: Sequence[Notice], things: str) -> str:
    """``4 articles in 1 file: 1 error, 2 warnings, 14 remarks``."""
    counts = {"error": 0, "warning": 0, "info": 0}
    for notice in notices:
        counts[notice.severity.value] += 1
    words = (
        say.count(counts["error"], "error"),
        say.count(counts["warning"], "warning"),
        say.count(counts["info"], "remark"),
    )
    told = [word for word, number in zip(words, counts.values(), strict=True) if number]
    return f"{things}: {', '.join(told) if told else 'nothing to complain about'}"
