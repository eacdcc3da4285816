"""Tangled HTML made plain before it is parsed, so that no input costs more than its length.

The tree construction of HTML has steps that look at all open elements or all attributes; thousands of them at once
would cost their square, and formatting that is never closed is written again in every paragraph. No honest page has
that. Only tags are taken out here; words stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate

MOST_OPEN = 300
MOST_FORMATS = 5
MOST_ATTRIBUTES = 200
_SHORT = 1 << 16
# Possessive, and each branch begins with another sign: it never goes back.
_NEXT = re.compile(
    r"<!--.*?(?:-->|--!>|\Z)|<(/?)([a-zA-Z][^\s/>]*+)((?:[^>\"'=]++|=\s*+(?:\"[^\"]*\"|'[^']*')?+|[\"'])*+)>?",
    re.DOTALL,
)
_NAMES = re.compile(
    r"<!--.*?(?:-->|--!>|\Z)|<(/?[a-zA-Z][^\s/>]*+)(?:[^>\"'=]++|=\s*+(?:\"[^\"]*\"|'[^']*')?+|[\"'])*+>?", re.DOTALL
)
_VALUE = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+')")
_BETWEEN = re.compile(r"[\s/]+")
_RAW = frozenset({"iframe", "noembed", "noframes", "plaintext", "script", "style", "textarea", "title", "xmp"})
_UNCOUNTED = frozenset(
    """
    area base br col colgroup dd dt embed hr img input li link meta optgroup option p rp rt source tbody td tfoot th
    thead tr track wbr
    """.split(),  # noqa: SIM905 - names are read more easily than a list of strings
)
"""Elements that hold nothing, or that the next of their kind closes."""

_FORMATS = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
_ONE_AT_A_TIME = frozenset({"a", "nobr"})


def untangled(html: str) -> tuple[str, bool]:
    """The HTML without the tags that would make it slow, and whether any were taken out."""
    if len(html) < _SHORT and _is_plain(html):
        return html, False
    guard = _Guard()
    guard.read(html)
    return ("".join(guard.out), True) if guard.changed else (html, False)


def _is_plain(html: str) -> bool:
    """Whether a short text surely has few elements open at once; told without a step of Python for each tag."""
    if html.count("<") < MOST_FORMATS:
        return True
    tags = _NAMES.findall(html)
    kinds = {tag: (tag.lstrip("/").lower(), -1 if tag[:1] == "/" else 1) for tag in set(tags)}
    if any(name in _RAW for name, _ in kinds.values()):
        return False
    opened = {tag: 0 if name in _UNCOUNTED or not name else step for tag, (name, step) in kinds.items()}
    formats = {tag: step if name in _FORMATS else 0 for tag, (name, step) in kinds.items()}
    return _reach(opened, tags) <= MOST_OPEN and _reach(formats, tags) <= MOST_FORMATS


def _reach(steps: dict[str, int], tags: list[str]) -> int:
    """Never less than the most elements that are open at once; closing what is not open makes it more."""
    heights = list(accumulate(map(steps.__getitem__, tags)))
    return max(heights, default=0) - min(0, *heights, 0)


@dataclass(slots=True)
class _Guard:
    out: list[str] = field(default_factory=list)
    changed: bool = False
    opened: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    total: int = 0
    formats: int = 0

    def read(self, html: str) -> None:
        """Look at every tag in turn; what lies in raw text is none."""
        at = done = 0
        while match := _NEXT.search(html, at):
            at = match.end()
            tag = (match[2] or "").lower()
            if not tag:
                continue
            kept = self._kept(match[1], tag, match[3])
            if kept is not None:
                self.changed = True
                self.out += [html[done : match.start()], kept]
                done = at
            if tag in _RAW and not match[1]:
                end = re.compile(rf"</{tag}", re.IGNORECASE).search(html, at)
                at = end.start() if end else len(html)
        self.out.append(html[done:])

    def _kept(self, closing: str, tag: str, attributes: str) -> str | None:
        """What to write for a tag, None where it may stay as it is."""
        if tag in _UNCOUNTED or tag in _RAW:
            return self._with_few(closing, tag, attributes)
        if closing:
            return self._closed(tag)
        if tag in _ONE_AT_A_TIME and self.opened.get(tag):
            return self._with_few(closing, tag, attributes)
        is_format = tag in _FORMATS
        if self.total >= MOST_OPEN or (is_format and (self.formats >= MOST_FORMATS or self.opened.get(tag))):
            self.dropped[tag] = self.dropped.get(tag, 0) + 1
            return ""
        self.opened[tag] = self.opened.get(tag, 0) + 1
        self.total += 1
        self.formats += is_format
        return self._with_few(closing, tag, attributes)

    def _closed(self, tag: str) -> str | None:
        if self.dropped.get(tag):
            self.dropped[tag] -= 1
            return ""
        if self.opened.get(tag):
            self.opened[tag] -= 1
            self.total -= 1
            self.formats -= tag in _FORMATS
        return None

    @staticmethod
    def _with_few(closing: str, tag: str, attributes: str) -> str | None:
        if len(attributes) < 2 * MOST_ATTRIBUTES:
            return None
        names = _BETWEEN.split(_VALUE.sub("=", attributes), MOST_ATTRIBUTES)
        return f"<{closing}{tag}>" if len(names) > MOST_ATTRIBUTES else None
