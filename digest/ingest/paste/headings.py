"""Labels where they stand: at the start of a line, alone or run into the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.ingest.casing import is_capitals
from digest.ingest.labels import Match

if TYPE_CHECKING:
    from digest.ingest.labels import LabelMatch, LabelTable

LONGEST = 100
MOST_WORDS = 8
_COLONS = ":\uff1a"
_SENTENCE_MARKS = ("!", ".", ",", ";", "…", "-", "—")
_NO_LABEL = frozenset('"[]{}<>#|=')
_SURE_TYPO = 8
"""A label in small letters is taken for a misspelt heading only from this many letters on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label as typed: where it ends, where the text after it starts, and what it means.

    ``capitals`` tells how it was typed; ``colon`` whether a colon follows; ``alone`` whether nothing else does.
    """

    end: int
    rest: int
    match: LabelMatch
    capitals: bool
    colon: bool
    alone: bool

    @property
    def known(self) -> bool:
        """Whether it is a heading of the table, misspelt or not."""
        return self.match.how is not Match.UNKNOWN


def find_label(text: str, table: LabelTable) -> Label | None:
    """The label that a line starts with, or None.

    With a colon: 90 % capitals, 3 letters and more, 8 words at most; or a known heading in any case. Without
    one the whole line is the label: two words in capitals and more, or a known heading.
    """
    places = [at for mark in _COLONS if (at := text.find(mark, 0, LONGEST)) > 0]
    if places:
        return _before_colon(text, min(places), table)
    return _whole_line(text, table) if len(text) <= LONGEST else None


def _before_colon(text: str, colon: int, table: LabelTable) -> Label | None:
    typed = text[:colon].rstrip()
    if len(typed.split()) > MOST_WORDS or text[colon + 1 : colon + 3] == "//":
        return None
    match = table.classify(typed)
    capitals = _in_capitals(typed)
    if not _counts(match, typed, capitals=capitals):
        return None
    if match.how is Match.UNKNOWN and text[colon + 1 : colon + 2].strip():
        return None  # as in TIME:12, a ratio or a name, not a heading
    alone = not text[colon + 1 :].strip()
    return Label(end=len(typed), rest=colon + 1, match=match, capitals=capitals, colon=True, alone=alone)


def _whole_line(text: str, table: LabelTable) -> Label | None:
    words = text.split()
    if len(words) > MOST_WORDS or text.endswith(_SENTENCE_MARKS) or (text.islower() and not table.knows(text)):
        return None
    match = table.classify(text)
    capitals = _in_capitals(text)
    if not _counts(match, text, capitals=capitals):
        return None
    if match.how is Match.UNKNOWN and sum(any(map(str.isalpha, word)) for word in words) < 2:  # noqa: PLR2004
        return None
    return Label(end=len(text), rest=len(text), match=match, capitals=capitals, colon=False, alone=True)


def _in_capitals(typed: str) -> bool:
    return is_capitals(typed) and sum(map(str.isalpha, typed)) >= 3  # noqa: PLR2004


def _counts(match: LabelMatch, typed: str, *, capitals: bool) -> bool:
    if match.how is Match.UNKNOWN:
        return capitals and not _NO_LABEL & set(typed)
    if match.how is Match.TYPO and not capitals:
        return typed[:1].isupper() and sum(map(str.isalpha, typed)) >= _SURE_TYPO
    return True
