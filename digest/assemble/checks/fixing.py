"""Repairs carried into the source text, character by character; nothing else of it changes.

What was written is read again: a repair stays only where the articles come out as they were but for the repair. So no
mark can turn into markup, and no heading, byline or key can be read in another way.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.assemble.checks.passages import passages
from digest.assemble.checks.placing import NOWHERE, Source, align, starts_of
from digest.assemble.checks.repairs import repaired, repairs

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.assemble.checks.passages import Passage
    from digest.assemble.checks.repairs import Repair
    from digest.model.article import Article

    Read = Callable[[str], tuple[Article, ...] | None]

ROUNDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A text after its repairs, and how many there were of each kind."""

    text: str
    count: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Group:
    """The repairs of one passage: what they make of its words, and what of the source."""

    number: int
    words: tuple[Repair, ...]
    edits: tuple[tuple[int, int, str], ...]


def fixed(text: str, read: Read, *, language: str, paste: bool) -> Fixed:
    """The text with every safe repair; ``read`` gives its articles, or ``None`` where it cannot be read.

    Fixing what was fixed changes nothing. ``language`` is the publication's, empty where there is none.
    """
    count: Counter[str] = Counter()
    for _ in range(ROUNDS):
        articles = read(text)
        if articles is None:
            break
        all_ = _passages(articles, language)
        groups = _groups(all_, Source(text, paste=paste))
        trial = _Trial(text, all_, read, language)
        chosen = trial.chosen(groups, ())
        if not chosen:
            break
        text = trial.applied(chosen)
        count.update(repair.what for group in chosen for repair in group.words)
    return Fixed(text=text, count=dict(count))


def _passages(articles: tuple[Article, ...], language: str) -> tuple[Passage, ...]:
    """The passages of all articles, numbered through."""
    every = [passage for article in articles for passage in passages(article, language)]
    return tuple(replace(passage, number=number) for number, passage in enumerate(every))


def _groups(all_: tuple[Passage, ...], source: Source) -> tuple[_Group, ...]:
    found = [(passage, wanted) for passage in all_ if (wanted := repairs(passage))]
    if not found:
        return ()
    starts = starts_of(all_, source, source.first)
    out: list[_Group] = []
    taken: set[int] = set()
    for passage, wanted in found:
        pairs = align(passage, source, starts[passage.number])
        kept = tuple(repair for repair in wanted if _is_verbatim(repair, passage, pairs, source.text))
        places = {place for repair in kept for place in pairs[repair.start : repair.end]}
        if kept and taken.isdisjoint(places):
            taken |= places
            edits = tuple((pairs[repair.start], pairs[repair.end - 1] + 1, repair.new) for repair in kept)
            out.append(_Group(passage.number, kept, edits))
    return tuple(out)


def _is_verbatim(repair: Repair, passage: Passage, pairs: list[int], text: str) -> bool:
    """Whether the source has these very characters in a row, and no escape or doubled quote around them."""
    meant = pairs[repair.start : repair.end]
    if NOWHERE in meant or meant != list(range(meant[0], meant[0] + len(meant))):
        return False
    first, last = meant[0], meant[-1] + 1
    if text[first:last] != passage.text[repair.start : repair.end] or text[first - 1 : first] == "\\":
        return False
    return text[first:last] not in "'\"" or text[first] not in (text[first - 1 : first], text[last : last + 1])


class _Trial:
    """Tries repairs out on a text."""

    def __init__(self, text: str, all_: tuple[Passage, ...], read: Read, language: str) -> None:
        self.text, self.all_, self.read, self.language = text, all_, read, language

    def chosen(self, groups: tuple[_Group, ...], base: tuple[_Group, ...]) -> tuple[_Group, ...]:
        """Those of the groups that do what they should, on top of what was chosen before."""
        if not groups or self._holds((*base, *groups)):
            return groups
        if len(groups) == 1:
            return ()
        half = len(groups) // 2
        left = self.chosen(groups[:half], base)
        return (*left, *self.chosen(groups[half:], (*base, *left)))

    def applied(self, groups: tuple[_Group, ...]) -> str:
        """The source after the repairs."""
        text = self.text
        for start, end, new in sorted((edit for group in groups for edit in group.edits), reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def _holds(self, groups: tuple[_Group, ...]) -> bool:
        """Whether the repaired source reads as the passages that were read before, repaired."""
        articles = self.read(self.applied(groups))
        if articles is None:
            return False
        done = {group.number: group.words for group in groups}
        wanted = [(p.role, repaired(p.text, done.get(p.number, ())), _links(p), p.level) for p in self.all_]
        return wanted == [(p.role, p.text, _links(p), p.level) for p in _passages(articles, self.language)]


def _links(passage: Passage) -> tuple[str, ...]:
    return tuple(link.url for link in passage.links) + ((passage.figure.source,) if passage.figure else ())
