"""What each line of a paste is by itself: byline, label, list item, separator or text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from digest.ingest.casing import ACRONYMS, is_capitals
from digest.ingest.paste.bullets import Marker, find_marker, is_rule
from digest.ingest.paste.bylines import Byline, parse_byline
from digest.ingest.paste.headings import Label, find_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.ingest.labels import LabelTable
    from digest.ingest.lines import Line

_EDGES = ".,;!?()[]\"'\u2018\u2019\u201c\u201d/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line, and the one thing it is: at most one of the fields is set.

    ``acronym`` is a label that was left as text because its word is an acronym.
    """

    line: Line
    byline: Byline | None = None
    label: Label | None = None
    marker: Marker | None = None
    rule: bool = False
    acronym: Label | None = None

    @property
    def plain(self) -> bool:
        """Whether it is running text."""
        return self.byline is None and self.label is None and self.marker is None and not self.rule


class _Acronyms:
    """The words in capitals that stand in the running text; found once, when first asked for."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines

    def __contains__(self, word: str) -> bool:
        return word in ACRONYMS or word in self._running

    @cached_property
    def _running(self) -> frozenset[str]:
        words: set[str] = set()
        for line in self._lines:
            if not is_capitals(line.text):
                words.update(token.strip(_EDGES) for token in line.text.split() if token.isupper() and token[-1] != ":")
        return frozenset(words)


def rows(lines: Sequence[Line], table: LabelTable) -> tuple[Row, ...]:
    """Each line with what it is; numbers and weak bullets count only where two or more follow each other."""
    acronyms = _Acronyms(lines)
    seen = [_row(line, table, acronyms) for line in lines]
    listed = _listed(seen)
    return tuple(
        Row(line=row.line) if row.marker and not row.marker.sure and at not in listed else row
        for at, row in enumerate(seen)
    )


def _row(line: Line, table: LabelTable, acronyms: _Acronyms) -> Row:
    if is_rule(line.text):
        return Row(line=line, rule=True)
    byline = parse_byline(line.text)
    if byline:
        return Row(line=line, byline=byline)
    marker = find_marker(line.text)
    if marker:
        return Row(line=line, marker=marker)
    label = find_label(line.text, table)
    if label and label.colon and not label.known and line.text[: label.end] in acronyms:
        return Row(line=line, acronym=label)
    return Row(line=line, label=label)


def _listed(seen: Sequence[Row]) -> set[int]:
    """The places of the markers that a second one in sequence makes sure."""
    listed: set[int] = set()
    for at, row in enumerate(seen):
        marker = row.marker
        if marker is None or marker.sure:
            continue
        after = at + (2 if marker.alone else 1)
        if after < len(seen) and _follows(row, seen[after]):
            listed |= {at, after}
    return listed


def _follows(row: Row, after: Row) -> bool:
    one, two = row.marker, after.marker
    if one is None or two is None or two.sure:
        return False
    if one.number is None or two.number is None:
        return one.number is two.number and row.line.text[0] == after.line.text[0]
    return two.number == one.number + 1
