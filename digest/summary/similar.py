"""Which articles are alike: sections learned from articles that have one, what goes with an article, groups of a few.

A text is a vector of stemmed words that carry meaning: 1 + log of its count, times how rare the word is among all the
texts at hand, at unit length. The cosine of two vectors is how alike their texts are, from 0 to 1.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.summary.words import bare, stemmer, stop_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

OPENING = 6000
"""As many characters of a text count: what an article is about is said by then."""
APART = 0.94
"""Texts further apart than this, on the average, do not belong together."""

_WORD = re.compile(r"[^\W\d_]{2,}(?:[-’'][^\W\d_]+)*")

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its language."""

    text: str
    language: str = "en"


@lru_cache(maxsize=2048)
def counted(text: Text) -> Mapping[str, float]:
    """The stems of a text's words that carry meaning, each with 1 + log of its count."""
    stops, stem = stop_words(text.language), stemmer(text.language)
    lows = Counter(bare(word).lower() for word in _WORD.findall(text.text[:OPENING]))
    stems: Counter[str] = Counter()
    for low, count in lows.items():
        if low not in stops:
            stems[stem(low)] += count
    return {key: 1 + math.log(count) for key, count in stems.items()}


@dataclass(frozen=True, slots=True)
class Space:
    """How rare each word is among the texts that a comparison is about; never nothing, for a few texts share much.

    What it was asked about once it knows: one space serves every comparison with the same archive.
    """

    rarity: Mapping[str, float]
    unknown: float
    _kept: dict[Text, Vector] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, texts: Iterable[Text]) -> Space:
        """The space of some texts."""
        seen: Counter[str] = Counter()
        total = 0
        for text in texts:
            seen.update(counted(text).keys())
            total += 1
        rarity = {key: 1 + math.log((1 + total) / (1 + count)) for key, count in seen.items()}
        return cls(rarity, 1 + math.log(1 + total))

    def vector(self, text: Text) -> Vector:
        """The vector of a text, at unit length; empty for one without words."""
        known = self._kept.get(text)
        if known is None:
            rarity, unknown = self.rarity, self.unknown
            known = unit({key: weight * rarity.get(key, unknown) for key, weight in counted(text).items()})
            self._kept[text] = known
        return known


def unit(vector: Mapping[str, float]) -> Vector:
    """The vector at unit length; empty where it has none."""
    length = math.sqrt(sum([value * value for value in vector.values()]))
    return {key: value / length for key, value in vector.items() if value} if length else {}


def cosine(one: Vector, other: Vector) -> float:
    """How alike two vectors of unit length are."""
    small, large = (one, other) if len(one) < len(other) else (other, one)
    return sum([value * large[key] for key, value in small.items() if key in large])


@dataclass(frozen=True, slots=True)
class Sections:
    """What the articles of each section have in common."""

    space: Space
    centroids: Mapping[str, Vector]

    def nearest(self, text: Text) -> tuple[str, float]:
        """The section whose articles a text is most like, and how much; an empty name where it is like none."""
        vector = self.space.vector(text)
        scored = ((cosine(vector, centroid), name) for name, centroid in self.centroids.items())
        likeness, name = max(scored, key=lambda one: (one[0], one[1]), default=(0.0, ""))
        return (name, likeness) if likeness > 0 else ("", 0.0)


def learn(examples: Iterable[tuple[str, Text]], space: Space | None = None) -> Sections:
    """Sections from articles that are in one: each ``(section, text)``; in their own space where none is given."""
    known = list(examples)
    space = space or Space.of(text for _, text in known)
    sums: dict[str, dict[str, float]] = defaultdict(dict)
    for section, text in known:
        total = sums[section]
        for key, value in space.vector(text).items():
            total[key] = total.get(key, 0.0) + value
    return Sections(space, {section: unit(total) for section, total in sums.items()})


def alike(
    texts: Sequence[Text],
    archive: Sequence[Text],
    space: Space | None = None,
    *,
    limit: int = 3,
    least: float = 0.25,
) -> tuple[tuple[tuple[int, float], ...], ...]:
    """For each text the places of those in the archive that go with it, with their likeness, the most alike first.

    Those under ``least`` are left out; of equal ones the earlier stays first. They are compared in the space of all of
    them where none is given.
    """
    space = space or Space.of((*archive, *texts))
    known = [space.vector(text) for text in archive]
    found = []
    for text in texts:
        vector = space.vector(text)
        scored = [(place, cosine(vector, other)) for place, other in enumerate(known)]
        near = [one for one in scored if one[1] >= least]
        found.append(tuple(sorted(near, key=lambda one: (-one[1], one[0]))[:limit]))
    return tuple(found)


def groups(texts: Sequence[Text], *, apart: float = APART) -> tuple[tuple[int, ...], ...]:
    """The places of texts that belong together, each text in one group; in the order of the first of each.

    The two groups whose texts are nearest on the average become one, until none are within ``apart`` (a cosine
    distance).
    """
    space = Space.of(texts)
    vectors = [space.vector(text) for text in texts]
    far = [[1 - cosine(one, other) for other in vectors] for one in vectors]
    found = [[place] for place in range(len(texts))]
    while len(found) > 1:
        pairs = ((_apart(far, a, b), m, n) for n, b in enumerate(found) for m, a in enumerate(found[:n]))
        distance, first, second = min(pairs)
        if distance > apart:
            break
        found[first] = sorted(found[first] + found.pop(second))
    return tuple(sorted(map(tuple, found)))


def _apart(far: list[list[float]], one: list[int], other: list[int]) -> float:
    return sum(far[a][b] for a in one for b in other) / (len(one) * len(other))
