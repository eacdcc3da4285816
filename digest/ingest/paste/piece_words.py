"""What the words say about a cut: how likely an empty line, a line break, a blank or nothing stood there.

The habits of the text itself are counted: how often a sentence's end ends its paragraph, whether paragraphs are set
off by empty lines, which words it uses. Nothing is known of any language.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from digest.ingest.lines import is_ended, starts_small
from digest.ingest.paste.bullets import find_marker, is_rule
from digest.ingest.paste.bylines import parse_byline
from digest.ingest.paste.headings import find_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.ingest.labels import LabelTable
    from digest.ingest.paste.headings import Label

EMPTY_LINE, LINE, BLANK, NOTHING = "\n\n", "\n", " ", ""
"""What can have stood at a cut."""

_LINES = re.compile(r"\n[^\S\n]*")
_SUFFIX = re.compile(r"'[^\W\d_]{1,2}(?!\w)")
_ADDRESS_PART = re.compile(r"[/._?=&%#-]\w")
_WORD_PARTS = re.compile(r"[^\W_]{3,}")
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_OPENING = "([{“‘«„¿¡"
_CLOSING = ",.;:!?)]}”’»…%"
_AFTER_WORD = ",.;:!?)]}”»…"
_LETTERS = 9.0
"""How many letters may follow a letter in a word that was not met before."""

_LENGTHS = (0.0, 0.005, 0.02, 0.05, 0.08, 0.1, 0.11, 0.12, 0.12, 0.11, 0.09, 0.07, 0.05, 0.03, 0.02)
"""The shares of new words by their length."""

_FIRST_GUESS = {(True, False): 0.3, (True, True): 0.02, (False, False): 0.1, (False, True): 0.01}
"""Breaks for each gap, before anything is counted: behind a sentence's end or not, before a small letter or not."""

_Sort = tuple[bool, bool, bool]

_SIGNS_ALONE = math.log(0.05)
_SURELY = 0.995
_SHORT_LINE = 60
_LONGEST_TITLE = 200
_LONGEST_WORD = 60


@dataclass(slots=True)
class _Count:
    """Gaps of one sort: inside a line, line breaks, empty lines."""

    inside: int = 0
    lines: int = 0
    empty: int = 0


class Habits:
    """Counts the habits of all pieces; :meth:`odds` then weighs what stood between two of them."""

    def __init__(self, pieces: Sequence[str], table: LabelTable) -> None:
        self._table = table
        self._counts = {(*key, early): _Count() for key in _FIRST_GUESS for early in (True, False)}
        self._begun = _Count()
        self._labels = {True: 0, False: 0}
        self._words: Counter[str] = Counter()
        for at, piece in enumerate(pieces):
            self._count_lines(piece)
            self._count_words(piece, first=at == 0, last=at == len(pieces) - 1)
        self._total = max(sum(self._words.values()), 1)
        once = sum(count == 1 for count in self._words.values())
        self._new = min(max((once + 1) / (self._total + 2), 0.02), 0.9)

    def odds(self, before: str, after: str) -> dict[str, float]:
        """The chances of an empty line, a line break, a blank and nothing; together 1."""
        nothing = self._nothing(before, after)
        breaks = (1 - nothing) * self._break(before, after)
        empty = breaks * self._empty(before, after)
        found = {EMPTY_LINE: empty, LINE: breaks - empty, BLANK: 1 - nothing - breaks, NOTHING: nothing}
        return {glue: max(chance, 1e-9) for glue, chance in found.items()}

    def begins_line(self, before: str, after: str) -> bool:
        """Whether a line surely began at the cut: with a marker, a label, a byline or a title, or behind one."""
        first, second = (*after.split("\n", 2), "")[:2]
        if self._spans(_last_line(before), first):
            return False
        unfinished = not is_ended(before)
        title = not unfinished and len(first) <= _LONGEST_TITLE and not is_ended(first) and _is_byline(second)
        return title or self._is_start(first, unfinished=unfinished) or self._stands_alone(_last_line(before))

    def _spans(self, line: str, first: str) -> bool:
        """Whether the cut went through a byline or a label."""
        whole = f"{line} {first}"
        if not line or _is_byline(line):
            return False
        label = find_label(whole, self._table)
        return _is_byline(whole) or (label is not None and label.known and label.capitals and label.end > len(line))

    def _is_start(self, line: str, *, unfinished: bool) -> bool:
        marker, label = find_marker(line), find_label(line, self._table)
        if is_rule(line) or _is_byline(line) or (marker is not None and (marker.sure or not unfinished)):
            return True
        return label is not None and (label.capitals or not unfinished)

    def _stands_alone(self, line: str) -> bool:
        """Whether nothing can follow in the line before the cut."""
        marker, label = find_marker(line), find_label(line, self._table)
        labelled = label is not None and label.alone and label.capitals and not self._runs_in(label)
        return labelled or bool(marker and marker.alone) or _is_byline(line)

    def _runs_in(self, label: Label) -> bool:
        """Whether text follows a label in its line, as it does elsewhere in this text."""
        return label.colon and self._labels[False] > self._labels[True]

    def _break(self, before: str, after: str) -> float:
        """How likely the white space at the cut was a break."""
        if self.begins_line(before, after):
            return _SURELY
        line, first = _last_line(before), after.split("\n", 1)[0]
        if self._spans(line, first):
            return 1 - _SURELY
        sort = _sort(line, after)
        count = self._counts[sort]
        breaks = count.lines + count.empty
        return (breaks + _FIRST_GUESS[sort[:2]]) / (breaks + count.inside + 1)

    def _empty(self, before: str, after: str) -> float:
        """How likely a break was an empty line."""
        begun = self.begins_line(before, after)
        count = self._begun if begun else self._counts[_sort(_last_line(before), after)]
        every = [*self._counts.values(), self._begun]
        empty, lines = sum(each.empty for each in every), sum(each.lines for each in every)
        share = (empty + 0.2) / (empty + lines + 1)
        return (count.empty + share) / (count.empty + count.lines + 1)

    def _count_lines(self, piece: str) -> None:
        before, blank = "", False
        for line in map(str.strip, _LINES.split(piece)):
            if not line:
                blank = True
                continue
            if before:
                begun = self.begins_line(before, line)
                count = self._begun if begun else self._counts[_sort(before, line)]
                count.empty, count.lines = count.empty + blank, count.lines + (not blank)
            label = find_label(line, self._table)
            if label and label.capitals:
                self._labels[label.alone] += 1
            self._count_gaps(line)
            before, blank = line, False

    def _count_gaps(self, line: str) -> None:
        at = 0
        for one, two in pairwise(line.split()):
            at += len(one) + 1
            self._counts[is_ended(one), starts_small(two), at < _SHORT_LINE].inside += 1

    def _count_words(self, piece: str, *, first: bool, last: bool) -> None:
        """The words but those that a cut may have broken."""
        words = piece.split()
        for word in words[0 if first else 1 : None if last else -1]:
            core = _core(word) if len(word) <= _LONGEST_WORD else ""
            if core:
                self._words.update({core, *_WORD_PARTS.findall(core)})

    def _nothing(self, before: str, after: str) -> float:
        """How likely the two ends are one word: what both words together weigh against each of them alone."""
        one, two = before[-_LONGEST_WORD:], after[:_LONGEST_WORD]
        one, two = one.rsplit(maxsplit=1)[-1] if one.strip() else "", two.split(maxsplit=1)[0] if two.strip() else ""
        words = _core(one), _core(two), _core(one + two)
        signs = list(map(math.log, _signs(one, two)))
        together = _SIGNS_ALONE
        if words[0] and words[1]:
            whole = self._weight(words[2]) - self._weight(words[0]) - self._weight(words[1])
            # What a sign holds together need not be a word that is known.
            together = max(whole, together) if max(signs, default=0) > 0 else whole
        exponent = together + sum(signs)
        return 1 / (1 + math.exp(min(max(-exponent, -20), 20)))

    def _weight(self, word: str) -> float:
        """The logarithm of a word's share of all words; one that was not met is judged by its length."""
        count = self._words[word]
        if count:
            return math.log(count / self._total * (1 - self._new))
        length = len(word)
        share = _LENGTHS[length] if length < len(_LENGTHS) else _LENGTHS[-1] * 0.7 ** (length - len(_LENGTHS) + 1)
        return math.log(self._new) + math.log(max(share, 1e-30)) - length * math.log(_LETTERS)


def _signs(one: str, two: str) -> Iterable[float]:
    """What the signs at both ends say for nothing between them, as factors."""
    last, first = one[-1:], two[:1]
    if not last or not first:
        return
    if last in _OPENING or first in _CLOSING:
        yield 200.0
    elif last.isalpha() and last.islower() and first.isupper():
        yield 0.01
    elif last in ".,:" and first.isdigit() and one[-2:-1].isdigit():
        yield 10.0
    elif first in _OPENING or last in _AFTER_WORD or not _core(one) or not _core(two):
        yield 0.02
    if last in "-/‐":
        yield 50.0 if one[-2:-1].isalnum() else 0.02
    if first in "-/‐":
        yield 1000.0 if two[1:2].isalnum() else 0.02
    if "://" in one and _ADDRESS_PART.search(two):
        yield 50.0
    if last in "'’" and first.islower():
        yield 20.0
    elif last.isalpha() and ((first == "’" and two[1:2].isalpha()) or _SUFFIX.match(two)):
        yield 1000.0


def _sort(line: str, after: str) -> _Sort:
    """The sort of a gap: behind a sentence's end, before a small letter, early in its line."""
    return is_ended(line), starts_small(after), len(line) < _SHORT_LINE


def _core(word: str) -> str:
    return _EDGES.sub("", word).casefold()


def _last_line(text: str) -> str:
    return text[text.rfind("\n") + 1 :].strip()


def _is_byline(line: str) -> bool:
    byline = parse_byline(line.strip())
    return byline is not None and byline.full
