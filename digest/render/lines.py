"""Plain text: words of inlines with numbered links, and lines of 72 columns."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from digest.model.blocks import Break, Code, Link, Note, Text
from digest.render.notes import Mark, raised

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.blocks import Inline

WIDTH = 72


@dataclass(slots=True)
class Links:
    """The addresses met so far, in order; an address keeps its number when it comes again."""

    urls: list[str] = field(default_factory=list)

    def number(self, url: str) -> int:
        """The number of an address, counted from 1."""
        if url not in self.urls:
            self.urls.append(url)
        return self.urls.index(url) + 1


def words(parts: Iterable[Inline], links: Links) -> str:
    """The words of inlines; behind a link stands its number, unless its words are the address itself."""
    out = []
    for url, leaves in groupby(_leaves(parts, ""), key=itemgetter(0)):
        text = "".join(text for _, text in leaves)
        out.append(text if not url or _says(text, url) else f"{text} [{links.number(url)}]")
    return "".join(out)


def _leaves(parts: Iterable[Inline], url: str) -> Iterator[tuple[str, str]]:
    """Each stretch of words behind the address it leads to."""
    for part in parts:
        match part:
            case Text(text) | Code(text):
                yield url, text
            case Break():
                yield url, "\n"
            case Link(target, children):
                yield from _leaves(children, target)
            case Mark(number=number):
                yield url, raised(number)
            case Note():
                pass
            case _:
                yield from _leaves(part.children, url)


def _says(text: str, url: str) -> bool:
    return text in {url, url.removeprefix("mailto:"), url.removeprefix("https://"), url.removeprefix("http://")}


@lru_cache(maxsize=2048)  # an issue's text and its letter's have the same paragraphs
def wrap(text: str, first: str = "", rest: str | None = None) -> str:
    """Lines of at most 72 columns, the first behind ``first`` and the others behind ``rest`` (spaces as wide)."""
    rest = " " * len(first) if rest is None else rest
    out: list[str] = []
    for line in text.split("\n"):
        out += textwrap.wrap(
            line,
            WIDTH,
            initial_indent=rest if out else first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(out)
