"""Shingles: how much of one article stands in another, by runs of five words; pure."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from dataclasses import dataclass, field
from sys import byteorder
from typing import TYPE_CHECKING

from digest.ingest.identity import folded_words
from digest.model.blocks import block_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.model.article import Article

LENGTH = 5
"""Words in a shingle."""
FEWEST = 10
"""Articles with fewer shingles are not compared: a greeting or a byline would make them alike."""
_BYTES = 8
_WORD = re.compile(r"\w+(?:['-]\w+)*")

Shingles = frozenset[int]
"""The shingles of an article, each as the first eight bytes of its hash."""


def shingles_of(article: Article) -> Shingles:
    """The runs of five words in abstract and sections, case and typography folded."""
    bodies = (article.abstract, *(section.blocks for section in article.sections))
    words = _WORD.findall(folded_words(" ".join(text for body in bodies for text in block_texts(body))))
    runs = {" ".join(words[at : at + LENGTH]) for at in range(len(words) - LENGTH + 1)}
    return frozenset(_hash(run) for run in runs)


def containment(one: Shingles, other: Shingles) -> float:
    """The share of the shorter one that stands in the longer, 0 to 1; 0 where one of them is too short to tell."""
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer >= FEWEST else 0.0


def pack(shingles: Shingles) -> bytes:
    """Shingles as bytes, eight each, in order."""
    packed = array("Q", sorted(shingles))
    if byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def unpack(data: bytes) -> Shingles:
    """The shingles that were packed."""
    packed = array("Q")
    packed.frombytes(data[: len(data) // _BYTES * _BYTES])
    if byteorder == "big":
        packed.byteswap()
    return frozenset(packed)


@dataclass(kw_only=True)
class Likenesses:
    """Articles, by what stands in them: finds the one that another is most like, quickly, also among hundreds."""

    _sizes: dict[str, int] = field(default_factory=dict)
    _where: dict[int, list[str]] = field(default_factory=dict)

    def add(self, name: str, shingles: Shingles) -> None:
        """Another article; its name is anything that tells it apart."""
        if len(shingles) < FEWEST or name in self._sizes:
            return
        self._sizes[name] = len(shingles)
        for each in shingles:
            self._where.setdefault(each, []).append(name)

    def nearest(self, shingles: Shingles) -> tuple[str, float] | None:
        """The article that shares most with these shingles, and how much (:func:`containment`)."""
        if len(shingles) < FEWEST:
            return None
        shared = Counter(name for each in shingles for name in self._where.get(each, ()))
        if not shared:
            return None
        name = max(shared, key=lambda one: (self._share(one, shared[one], len(shingles)), one))
        return name, self._share(name, shared[name], len(shingles))

    def _share(self, name: str, shared: int, size: int) -> float:
        return shared / min(self._sizes[name], size)


def likenesses(known: Iterable[tuple[str, bytes]]) -> Likenesses:
    """The likenesses to packed articles, by their names."""
    made = Likenesses()
    for name, data in known:
        made.add(name, unpack(data))
    return made


def _hash(run: str) -> int:
    return int.from_bytes(hashlib.blake2b(run.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest(), "little")
