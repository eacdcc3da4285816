"""Places: where the characters of a passage stand in the text that it was read from.

The tree keeps no positions. So a passage is looked for in the source by its words, and its characters are paired
with those of the source one by one: escapes, entities, line ends and the marks between them are stepped over. Only what
was found word for word gets a column.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.assemble.checks.passages import Passage

NOWHERE = -1
_REACH = 1500  # characters; a longer gap inside a passage is no gap but another place
_FAR = 20000  # characters; a passage that starts further on is looked for elsewhere first
_LINE = re.compile(r"\r\n?|\n")
_PASTE_LINE = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_GLUE = re.compile(r"[ \t\xa0]*\\?(?:\r\n|[\n\r\v\f\x85\u2028\u2029])[\s>]*|<br\s*/?>\s*")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARKUP = frozenset("*_`~[]<>\\!|^")
_WORD = re.compile(r"\w+")
_TRIES = 400  # occurrences of a passage's first word; a bound for hostile input
_CLOSE = 24  # characters; more than marks, spaces, entities and an indented line end need
_TITLE = re.compile(r"\s+(?:\"[^\"]*\"|'[^']*'|\([^)]*\))\s*\)")


class Source:
    """A decoded text with its lines; ``paste`` says that lines end as they do in a paste, not as in Markdown."""

    def __init__(self, text: str, *, paste: bool = False) -> None:
        self.paste = paste
        self.first = 1 if text.startswith("\ufeff") else 0
        self.text = text
        self.starts = [self.first]
        self.ends: list[int] = []
        for found in (_PASTE_LINE if paste else _LINE).finditer(text):
            self.ends.append(found.start())
            self.starts.append(found.end())
        self.ends.append(len(text))

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, counted from 1."""
        line = bisect_right(self.starts, offset)
        return max(line, 1), offset - self.starts[max(line, 1) - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Where the character at a line and a column stands."""
        return self.starts[line - 1] + column - 1

    def line(self, number: int) -> str:
        """The line of a number, without its end; empty where there is none."""
        return self.text[self.starts[number - 1] : self.ends[number - 1]] if 0 < number <= len(self.starts) else ""


def starts_of(all_: Iterable[Passage], source: Source, at: int = 0) -> dict[int, int]:
    """Where each passage (by its number) begins to be looked for: in reading order, each behind the one before.

    A passage that does not follow there (a bio in the front matter, a footnote) is looked for from the beginning.
    """
    found: dict[int, int] = {}
    text = source.text
    for passage in all_:
        words = _opening(passage)
        if not words:
            found[passage.number] = at
            continue
        place = _find(words, text, at)
        if place is None or place - at > _FAR:
            earlier = _find(words, text, source.first)
            place = earlier if earlier is not None else at
        found[passage.number] = _with_lead(passage.text, text, place, at if place >= at else source.first)
        if place >= at:
            at = place + len(passage.text.strip())
    return found


def _with_lead(words: str, text: str, place: int, first: int) -> int:
    """The place moved back over what stands before the first word: quotes, brackets, and their escapes."""
    lead = len(words) - len(words.lstrip()) if (found := _WORD.search(words)) is None else found.start()
    if text[max(place - lead, 0) : place] == words[:lead]:
        return max(place - lead, 0)
    line = max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1
    return max(place - 3 * lead - 8, line, first)


def _opening(passage: Passage) -> list[str]:
    """The first words of a passage, as far as nothing stands between them but spaces and marks."""
    first = next((leaf.text for leaf in passage.leaves if _WORD.search(leaf.text)), passage.text)
    return _WORD.findall(first[:80])[:8]


def _find(words: list[str], text: str, at: int) -> int | None:
    """The first place from ``at`` on where the words follow each other closely."""
    for _ in range(_TRIES):
        place = text.find(words[0], at)
        if place < 0:
            return None
        end = place + len(words[0])
        for word in words[1:]:
            follows = text.find(word, end, end + _CLOSE + len(word))
            if follows < 0:
                break
            end = follows + len(word)
        else:
            return _tightened(words, text, place, end)
        at = place + 1
    return None


def _tightened(words: list[str], text: str, first: int, end: int) -> int:
    """The last place from which the words follow each other to the same end: “Ada” may stand shortly before, too."""
    for word in reversed(words):
        end = text.rfind(word, first, end)
    return end


def align(passage: Passage, source: Source, at: int) -> list[int]:
    """The place in the source of each character of a passage's text; ``NOWHERE`` for what cannot be paired."""
    text, out = source.text, list[int]()
    ends = {link.end for link in passage.links}
    for leaf in passage.leaves:
        if leaf.start in ends and leaf.start:
            at = _behind_link(text, at)
        at = _pair(leaf.text, text, at, out)
    return out


def _pair(leaf: str, text: str, at: int, out: list[int]) -> int:
    """Appends the place of each character of a leaf; where the source goes on."""
    i = 0
    while i < len(leaf):
        step = _step(text, at, leaf[i])
        if step is None and (near := _over_marks(text, at, leaf[i])) is not None:
            step = _step(text, near, leaf[i])
        if step is None:
            far = _resync(text, at, leaf[i:])
            step = _step(text, far, leaf[i]) if far is not None else None
        if step is None:
            out.append(NOWHERE)
        else:
            out.append(step[0])
            at = step[1]
        i += 1
    return at


def _step(text: str, at: int, char: str) -> tuple[int, int] | None:
    """Where a character stands and where the source goes on, if it stands right here."""
    if at >= len(text):
        return None
    if char == " " and (glue := _GLUE.match(text, at)) and glue.end() > at:
        return at, glue.end()
    here = text[at]
    if here == "\\" and text[at + 1 : at + 2] == char and not char.isalnum() and not char.isspace():
        return at + 1, at + 2
    if here == char or (char == " " and here in "\t\xa0"):
        return at, at + 1
    if here == "&" and (entity := _ENTITY.match(text, at)) and html.unescape(entity.group()) == char:
        return at, entity.end()
    return None


def _over_marks(text: str, at: int, char: str) -> int | None:
    """The next place of a character with nothing but marks before it."""
    end = min(at + 40, len(text))
    while at < end and text[at] in _MARKUP and text[at] != char:
        at += 1
    return at if _step(text, at, char) else None


def _resync(text: str, at: int, rest: str) -> int | None:
    """The nearest place where the next word of the text stands."""
    word = re.match(r"\w+|\S", rest)
    if word is None:
        return None
    place = text.find(word.group(), at, at + (_REACH if word.group()[0].isalnum() else _CLOSE))
    return place if place >= 0 else None


def _behind_link(text: str, at: int) -> int:
    """Behind the end of a link whose words end here: ``](address "title")``, ``][label]``, ``]`` or ``>``."""
    while at < len(text) and text[at] in "*_`~":
        at += 1
    if text.startswith("](", at):
        return _behind_address(text, at + 2)
    if text.startswith("][", at):
        end = text.find("]", at + 2, at + _REACH)
        return end + 1 if end >= 0 else at
    return at + 1 if text[at : at + 1] in ("]", ">") else at


def _behind_address(text: str, at: int) -> int:
    depth, end = 1, min(len(text), at + 4 * _REACH)
    while at < end:
        if title := _TITLE.match(text, at):
            return title.end()
        depth += (text[at] == "(") - (text[at] == ")")
        at += 2 if text[at] == "\\" else 1
        if not depth:
            return at
    return at
