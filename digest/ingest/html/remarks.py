"""What is said about a piece of HTML: codes, their words, and notices made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EXCERPT = 80
MOST = 40
"""Remarks of one code about one piece of HTML; a page with more of them says so once and stops."""

SAID = {
    "cells-spread": (Severity.INFO, "A table has cells over several columns or rows; the words stand in the first."),
    "embed-left-out": (Severity.WARNING, "An embedded frame, film, sound or program was left out."),
    "formula-as-text": (Severity.WARNING, "A formula became the signs in it."),
    "hidden-text": (Severity.INFO, "Words that the page does not show were left out."),
    "image-as-text": (Severity.INFO, "A small picture inside a line became its alternative text."),
    "image-dropped": (Severity.WARNING, "A picture without a usable address was left out; its alternative text stays."),
    "image-link-dropped": (Severity.INFO, "The link around a picture was left out; the picture stays."),
    "link-dropped": (Severity.WARNING, "This link was left out; its words stay."),
    "nesting-flattened": (Severity.WARNING, "Elements lay too deep in each other; the deepest became plain words."),
    "notes-moved": (Severity.INFO, "Footnotes were moved to the places that refer to them."),
    "structure-as-text": (Severity.INFO, "Something that an article cannot hold became its words."),
    "struck-text": (Severity.WARNING, "Words that were struck out or marked as deleted are plain words now."),
    "tracking-pixel": (Severity.INFO, "A picture that nobody is meant to see was left out."),
}
"""Severity and words of each code."""

_HINTS = {
    "link-dropped": "A link leads to http, https or mailto; an address without a host needs that of its page.",
    "struck-text": "Take the words out if they are not meant to be printed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlRemark:
    """What was changed or left out; a reader makes a notice of it. ``excerpt`` has at most 80 characters."""

    code: str
    message: str
    excerpt: str = ""


class HtmlRemarks:
    """Collects remarks, equal ones once, and not more than 40 of a code."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], None] = {}
        self._count: dict[str, int] = {}

    def say(self, code: str, excerpt: str = "") -> None:
        """Remember one; its words are those of the code."""
        key = (code, " ".join(excerpt[: 8 * EXCERPT].split())[:EXCERPT])
        if key not in self._said and self._count.get(code, 0) < MOST:
            self._said[key] = None
            self._count[code] = self._count.get(code, 0) + 1

    def all(self) -> tuple[HtmlRemark, ...]:
        """All of them in their order."""
        return tuple(HtmlRemark(code=code, message=SAID[code][1], excerpt=excerpt) for code, excerpt in self._said)


def remark_notices(remarks: Iterable[HtmlRemark], name: str) -> Iterator[Notice]:
    """Remarks as notices about the file or page ``name``."""
    for remark in remarks:
        yield Notice(
            code=remark.code,
            severity=SAID[remark.code][0],
            message=remark.message,
            path=name,
            hint=_HINTS.get(remark.code),
            excerpt=remark.excerpt or None,
        )
