"""How Telegram's programs cut a long paste, and whether a cut between two pieces is of one of these manners.

Source: the public sources of Telegram Desktop (``CutPart``) and of Android's input field, described in
:data:`MANNERS`. All lengths here are those of the strings given; :func:`in_units` makes a string that is as long as a
text has UTF-16 units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOOK_BACK = 300
_WIDE = re.compile("[\U00010000-\U0010ffff]")
_PAIR = "\ud83d\ude00"
_HIGH = _PAIR[0]
_PLACES = tuple(map(re.compile, (r"(?<=[.!?…])\s", r"(?<=[,:;)—])\s", r"(?<=\S)\s")))
_FULL_STOP = re.compile(r"(?<=\.)\s")
_BLANK = re.compile(r"(?<=\S)\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """One way to cut: ``cut`` gives the length of the first piece of a text that is longer than a limit.

    ``share`` is how often it is met, as a guess. ``skips`` tells that the white space at the cut is left out before
    the next piece is measured.
    """

    share: float
    cut: Callable[[str, int], int]
    skips: bool = False

    def resume(self, before: str, glue: str, after: str, *, lead: int, limit: int) -> int | None:
        """How much white space the next piece would begin with, if this is where the manner cuts; else None.

        ``lead`` is the white space that ``before`` began with when it was measured; the server took it away.
        """
        text = " " * lead + before + glue + after[: limit + 2]
        if len(text) <= limit:
            return None
        at, start = self.cut(text, limit), lead + len(before)
        left = start + len(glue) - at
        if not 0 <= left <= len(glue):
            return None
        return left - 1 if self.skips and left else left


def in_units(text: str) -> str:
    """The text with two signs for each character that has two UTF-16 units."""
    return _WIDE.sub(_PAIR, text)


def _hard(text: str, limit: int) -> int:
    return limit - 1 if text[limit - 1] == _HIGH else limit


def _desktop(text: str, limit: int) -> int:
    """From half the limit on the last of the best places: an empty line, a line break, a sentence, a phrase, a blank."""
    first = limit // 2 + 1
    for breaks in ("\n\n", "\n"):
        at = text.rfind(breaks, first, limit + len(breaks))
        if at >= 0:
            return at
    for place in _PLACES:
        at = max((found.start() for found in place.finditer(text, first, limit + 1)), default=-1)
        if at >= 0:
            return at
    return _hard(text, limit)


def _android(text: str, limit: int, *, nearest: bool) -> int:
    """Within 300 characters: the last empty line, the first line break (or the ``nearest``), a full stop, a blank."""
    first = max(limit - _LOOK_BACK, 1)
    empty = text.rfind("\n\n", first - 1, limit)
    if empty >= 0:
        return empty + 1
    line = text.rfind("\n", first, limit) if nearest else text.find("\n", first, limit)
    if line >= 0:
        return line
    for place in (_FULL_STOP, _BLANK):
        at = max((found.start() for found in place.finditer(text, first, limit)), default=-1)
        if at >= 0:
            return at
    return _hard(text, limit)


def _last_line(text: str, limit: int) -> int:
    at = text.rfind("\n", 1, limit + 1)
    return at if at > 0 else _hard(text, limit)


MANNERS = (
    Manner(share=0.4, cut=_desktop),
    Manner(share=0.2, cut=partial(_android, nearest=False), skips=True),
    Manner(share=0.05, cut=partial(_android, nearest=False)),
    Manner(share=0.05, cut=partial(_android, nearest=True), skips=True),
    Manner(share=0.05, cut=partial(_android, nearest=True)),
    Manner(share=0.15, cut=_last_line),
    Manner(share=0.1, cut=_hard),
)
"""Telegram Desktop, Android in its variants, programs that cut at the last line break, and those that cut hard."""
