"""Labels of sections: which kind a label means, and how it is printed.

``(heading, kind)`` is a function of the label and the table alone, so that an article that was read from a
paste and one that was read back from Markdown carry the same headings.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from digest.ingest.casing import is_capitals, readable
from digest.model.article import Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.model.article import SectionKind
    from digest.model.blocks import Block

LONGEST = 120
"""Labels longer than this many characters are never compared letter by letter."""

_FOLDED = str.maketrans(
    dict.fromkeys("\u2019\u2018\u02bc\u0060\u00b4\u2032\uff07", "'") | dict.fromkeys("\u2013\u2010\u2011", "-"),
)
"""Every form of an apostrophe and of a hyphen, as it is compared."""

_NEIGHBOURS = """
    abstracts analyses applications codes collusion collusions complications concussion concussions
    confusion confusions contusion contusions courses exclusion exclusions footnoted forces imprecations
    inclusion inclusions inferences insults invitations imitations modes nodes noted notis objection objections
    outlooks overlook paralysis percussion preferences resulted sauces scores source sourced summery votes
"""
"""Real words within reach of a known heading; they are never taken for its misspelling."""


class Match(StrEnum):
    """How a label was recognised."""

    EXACT = "exact"
    ALIAS = "alias"
    TYPO = "typo"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMatch:
    """The kind of a label, its printed heading, the role of its kind, and how it was recognised."""

    kind: str
    heading: str
    role: str
    how: Match


@dataclass(frozen=True, slots=True)
class _Form:
    """One folded way to write a kind's heading."""

    folded: str
    letters: int
    mask: int
    match: LabelMatch


class LabelTable:
    """Looks labels up among kinds; where two kinds share a form, the first one keeps it."""

    def __init__(self, kinds: Iterable[SectionKind]) -> None:
        """A table of the kinds in their order: the default ones, merged with those of config.toml."""
        self._exact: dict[str, LabelMatch] = {}
        for kind in kinds:
            for printed in (kind.heading, *kind.aliases):
                how = Match.EXACT if printed == kind.heading else Match.ALIAS
                heading = printed if printed == kind.heading else _printed(printed)
                match = LabelMatch(kind=kind.kind, heading=heading, role=kind.role, how=how)
                self._exact.setdefault(fold(printed), match)
        self._forms = tuple(_Form(f, _letters(f), _mask(f), m) for f, m in self._exact.items() if _letters(f) >= 5)  # noqa: PLR2004
        self._spared = frozenset(_NEIGHBOURS.split())
        self._guessed: dict[str, LabelMatch | None] = {}

    def classify(self, label: str) -> LabelMatch:
        """The kind and the printed heading of a label as typed (with or without its colon).

        A label that is no known form, nor within one edit of one (5 to 9 letters) or two (10 and more, same
        first and last letter) with a single nearest kind, is of the kind ``other`` and the role ``body``.
        """
        folded = fold(label)
        found = self._exact.get(folded) or self._nearest(folded)
        if found is not None:
            return found
        return LabelMatch(kind="other", heading=readable(_bare(label)), role="body", how=Match.UNKNOWN)

    def knows(self, label: str) -> bool:
        """Whether a label is a known form, spelt right."""
        return fold(label) in self._exact

    def _nearest(self, folded: str) -> LabelMatch | None:
        if len(folded) > LONGEST or folded in self._spared:
            return None
        if folded not in self._guessed:
            if len(self._guessed) > 4096:  # noqa: PLR2004 - a bound for hostile input, not a tuning knob
                self._guessed.clear()
            self._guessed[folded] = self._guess(folded)
        return self._guessed[folded]

    def _guess(self, folded: str) -> LabelMatch | None:
        letters, mask = _letters(folded), _mask(folded)
        for limit in (1, 2):
            near = [form.match for form in self._forms if _reaches(form, folded, letters, mask, limit)]
            kinds = {match.kind for match in near}
            if len(kinds) > 1:
                return None
            if near:
                best = near[0]
                return LabelMatch(kind=best.kind, heading=best.heading, role=best.role, how=Match.TYPO)
        return None


def label_section(label: str, blocks: tuple[Block, ...], table: LabelTable) -> Section:
    """The section under a label as typed; without a label it is plain body text."""
    if not label:
        return Section(label="", heading="", kind="body", blocks=blocks)
    match = table.classify(label)
    return Section(label=label, heading=match.heading, kind=match.kind, blocks=blocks)


def fold(label: str) -> str:
    """The label as it is compared: compatibility forms, case, quotes, spaces and a last colon folded."""
    if label.isascii():  # most are, and then less is to be done
        return _bare(label).replace("`", "'").casefold().replace(" & ", " and ")
    text = unicodedata.normalize("NFKC", _bare(label)).translate(_FOLDED).casefold().replace(" & ", " and ")
    return " ".join(text.split())


def _bare(label: str) -> str:
    return " ".join(label.split()).rstrip(":\uff1a ")


def _printed(alias: str) -> str:
    return readable(alias) if is_capitals(alias) else alias.replace("'", "\u2019")


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _mask(text: str) -> int:
    """A bit for each character class; masks of texts that differ by n edits differ in 2n bits at most."""
    mask = 0
    for char in text:
        mask |= 1 << (ord(char) & 63)
    return mask


def _reaches(form: _Form, folded: str, letters: int, mask: int, limit: int) -> bool:
    """Whether a label is within ``limit`` edits of a known form; the cheap tests come first."""
    if letters < 5 or abs(len(form.folded) - len(folded)) > limit or (form.mask ^ mask).bit_count() > 2 * limit:  # noqa: PLR2004
        return False
    if limit > 1:
        long = max(letters, form.letters) >= 10  # noqa: PLR2004
        if not long or form.folded[0] != folded[0] or form.folded[-1] != folded[-1]:
            return False
    return within(form.folded, folded, limit)


def within(one: str, two: str, limit: int) -> bool:
    """Whether two words differ by at most ``limit`` edits (insert, drop, change, swap of neighbours)."""
    at, end = 0, min(len(one), len(two))
    while at < end and one[at] == two[at]:
        at += 1
    one, two = one[at:], two[at:]
    if not one or not two:
        return len(one) + len(two) <= limit
    if limit == 0:
        return False
    swapped = len(one) > 1 and len(two) > 1 and one[0] == two[1] and one[1] == two[0]
    return (
        within(one[1:], two[1:], limit - 1)
        or within(one[1:], two, limit - 1)
        or within(one, two[1:], limit - 1)
        or (swapped and within(one[2:], two[2:], limit - 1))
    )
