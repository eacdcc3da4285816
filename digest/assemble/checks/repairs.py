"""Repairs that cannot change what a text says: quotes, apostrophes, dots and spaces. Letters and digits stay.

Left alone on purpose: hyphens between numbers (a score, a telephone number), two hyphens (an option), opening single
quotes ('tis), feet and inches, and every quotation whose marks do not pair off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.assemble.checks.marks import BEFORE_MARK, DOUBLE_SPACE, SPACED_MARKS
from digest.assemble.checks.passages import Role
from digest.assemble.checks.wording import is_foreign, is_in_one_leaf, is_literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.assemble.checks.passages import Passage

QUOTES = {
    **dict.fromkeys(("en", "tr", "es", "pt", "nl", "it", "ca", "az", "ga", "cy", "id", "ko"), ("“", "”")),
    **dict.fromkeys(("de", "cs", "sk", "sl", "bg", "is", "lt", "et", "ka"), ("„", "“")),
    **dict.fromkeys(("pl", "hu", "ro", "hr"), ("„", "”")),
    **dict.fromkeys(("ru", "uk", "be", "kk", "ky", "no", "nb", "nn", "el", "hy"), ("«", "»")),
    **dict.fromkeys(("sv", "fi"), ("”", "”")),
    "fr": ("«\xa0", "\xa0»"),
}
"""The outer quotation marks of languages; others are left as they are."""
_OTHER_APOSTROPHES = frozenset({"uz", "haw", "mi", "to", "sm", "gn"})
"""Languages in which the sign between letters is a letter of its own."""
_DOTS = re.compile(r"(?<![.\w]\.)(?<!\.)\.\.\.(?!\.)")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_TRAILING = re.compile(r"(?<=[sxzSXZ])'(?=\s)")
_OPENING = re.compile(r"(?<!\w)'(?=\w)")
_BEFORE = frozenset(" \xa0\n([{—–-/|")
_CURLY = frozenset("“”„«»")
_REPAIRED = frozenset(
    {Role.TITLE, Role.HEADING, Role.PARAGRAPH, Role.ITEM, Role.CELL, Role.CAPTION, Role.NOTE, Role.PICTURE}
)


@dataclass(frozen=True, slots=True)
class Repair:
    """The characters ``start`` to ``end`` of a passage's text become ``new``."""

    start: int
    end: int
    new: str
    what: str


def repairs(passage: Passage) -> tuple[Repair, ...]:
    """The repairs of a passage in their order; none lies over another, in code, in an address or in a foreign run.

    Where the language is not known, only dots and double spaces are repaired.
    """
    if passage.role not in _REPAIRED or not passage.text:
        return ()
    language = passage.language.split("-")[0].lower()
    found = [*_replaced(_DOTS, passage, "…", "dots")]
    if language and language not in SPACED_MARKS:
        found += _replaced(BEFORE_MARK, passage, "", "space before a mark")
    found += _replaced(DOUBLE_SPACE, passage, " ", "double space")
    if language and language not in _OTHER_APOSTROPHES:
        found += _apostrophes(passage)
    if language in QUOTES:
        found += _quotes(passage, *QUOTES[language])
    out: list[Repair] = []
    for repair in sorted(found, key=lambda repair: repair.start):
        if (not out or repair.start >= out[-1].end) and _is_free(passage, repair):
            out.append(repair)
    return tuple(out)


def _replaced(pattern: re.Pattern[str], passage: Passage, new: str, what: str) -> Iterator[Repair]:
    return (Repair(found.start(), found.end(), new, what) for found in pattern.finditer(passage.text))


def _is_free(passage: Passage, repair: Repair) -> bool:
    """Whether it lies in plain words of the passage's own language, inside of one leaf; the mark behind a space, too."""
    if not repair.new and is_literal(passage, repair.end):
        return False
    return is_in_one_leaf(passage, repair.start, repair.end) and not is_foreign(passage, repair.start)


def _apostrophes(passage: Passage) -> Iterator[Repair]:
    if "'" not in passage.text:
        return
    yield from _replaced(_APOSTROPHE, passage, "’", "apostrophe")
    if not _OPENING.search(passage.text):  # else it may be the end of a quotation
        yield from _replaced(_TRAILING, passage, "’", "apostrophe")


def _quotes(passage: Passage, opening: str, closing: str) -> list[Repair]:
    """Straight double quotes where they pair off without a doubt, else none."""
    text = passage.text
    places = [at for at, char in enumerate(text) if char == '"']
    if len(places) % 2 or not places:
        return []
    out: list[Repair] = []
    open_, before = 0, 0  # typographic quotations that are open where the pair begins
    for start, end in zip(places[::2], places[1::2], strict=True):
        if not _opens(text, start) or not _closes(text, end) or not _CURLY.isdisjoint(text[start:end]):
            return []
        open_ += sum((char in "“«") - (char in "”»") for char in text[before:start])
        before = end
        if open_ > 0:
            return []
        out += [Repair(start, start + 1, opening, "quotes"), Repair(end, end + 1, closing, "quotes")]
    return out


def _opens(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (not before or before in _BEFORE) and bool(after) and not after.isspace()


def _closes(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return not before.isspace() and not before.isdigit() and not after.isalnum()


def repaired(text: str, done: tuple[Repair, ...]) -> str:
    """A text after its repairs."""
    for repair in reversed(done):
        text = text[: repair.start] + repair.new + text[repair.end :]
    return text
