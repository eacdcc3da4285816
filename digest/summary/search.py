"""Searching articles: words by their stems, where they count most, and a line around the first of them.

What is searched is a string of keys, each between blanks: small, and looked through quickly. A key joins the forms of
a word: letters folded as its language folds them, its stem, and no marks over or under the letters, so that what is
typed without them is found too.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from digest.model.post import units
from digest.summary.words import SNOWBALL, WORD, bare, primary, stop_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MOST_LETTERS = 100
MOST_WORDS = 8
LINE = 120
MOST_MARKS = 5
ELLIPSIS = "…"

_DOTLESS = frozenset({"tr", "az"})
_SUFFIX = re.compile(r"(?<=\w)[’'].*")  # Turkish puts one between a name and its endings
_HIS = re.compile(r"(?<=\w\w[aeıioöuü])s[ıiuü]$")
_VOWELS = frozenset("aeıioöuü")
_LAYERS, _SHORTEST_STEM = 4, 3
_INNER = re.compile(r"[-’'&]|(?<!\d)\.")
_PART = re.compile(r"\w+")
_CHUNK = re.compile(r"\S+")

Rank = tuple[int, ...]
"""How well an article matches: the greater, the better. The first number is the words that were found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """The keys of one article's words, by where they stand: headline; authors and theme; texts."""

    headline: str
    names: str
    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One word of a question in one language: its key, and its parts' (of ``state-owned``).

    A ``thin`` word (``the``) need not be found.
    """

    key: str
    parts: tuple[str, ...] = ()
    thin: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line; ``marked`` where it is a word that was asked for."""

    text: str
    marked: bool = False


def query_words(text: str) -> tuple[str, ...]:
    """The words of a question as they were typed: of its first 100 characters, 8 at most, each once."""
    words = WORD.findall(unicodedata.normalize("NFC", text[: MOST_LETTERS + 1])[: MOST_LETTERS + 1])
    if len(text) > MOST_LETTERS and len(words) > 1:
        words = words[:-1]  # it may have been cut
    different: dict[str, str] = {}
    for word in words:
        different.setdefault(word.casefold(), word[:MOST_LETTERS])
    return tuple(different.values())[:MOST_WORDS]


@lru_cache(maxsize=65_536)
def key(word: str, language: str) -> str:
    """What the forms of a word have in common; empty for what has no letter and no digit."""
    low = _INNER.sub("", _head(folded(word, language), language))
    return _without_marks(_stem(low, language))


def folded(word: str, language: str) -> str:
    """A word in small letters as its language has them: Turkish ``I`` is ``ı``, and ``İ`` is ``i``."""
    word = unicodedata.normalize("NFC", word)
    if primary(language) in _DOTLESS:
        word = word.replace("I", "ı").replace("İ", "i")
    return word.casefold().replace("i\u0307", "i")


def _head(word: str, language: str) -> str:
    return _SUFFIX.sub("", word) if primary(language) in _DOTLESS else bare(word)


def _stem(low: str, language: str) -> str:
    """The stem, by a stemmer of its own: they keep a state, and questions come from more than one thread."""
    name = SNOWBALL.get(primary(language))
    if name is None:
        return low
    import snowballstemmer  # type: ignore[import-untyped]

    stem: Callable[[str], str] = snowballstemmer.stemmer(name).stemWord
    return _turkish(low, stem) if name == "turkish" else stem(low)


def _turkish(low: str, stem: Callable[[str], str]) -> str:
    """A Turkish word without its endings: they come off layer by layer, and the stemmer takes one layer at a time.

    Without it ``liman`` would not find ``limanlar``, nor ``gemi`` ``gemisi``. At least three letters stay.
    """
    word = _HIS.sub("", low)
    for _ in range(_LAYERS):
        shorter = stem(word)
        if len(shorter) < _SHORTEST_STEM or shorter == word:
            break
        word = shorter
    return word[:-1] if len(word) > _SHORTEST_STEM and word[-1] in _VOWELS else word


def _without_marks(word: str) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFKD", word) if not unicodedata.combining(char))
    return plain.replace("ı", "i")


def _parts(word: str, language: str) -> tuple[str, ...]:
    """The keys of what hyphens, stops and apostrophes join; none for a simple word."""
    parts = _PART.findall(_head(word, language))
    return tuple(key(part, language) for part in parts) if len(parts) > 1 else ()


def searchable(headline: str, names: Iterable[str], texts: Iterable[str], language: str) -> Searchable:
    """An article made ready for being searched. ``names`` are its authors and themes."""
    return Searchable(
        headline=_keys([headline], language),
        names=_keys(names, language),
        text=_keys(texts, language),
        language=language,
    )


def _keys(texts: Iterable[str], language: str) -> str:
    words = dict.fromkeys(word for text in texts for word in WORD.findall(text))
    keys = dict.fromkeys(one for word in words for one in (key(word, language), *_parts(word, language)))
    return f" {' '.join(filter(None, keys))} "


def asked(words: Iterable[str], language: str) -> tuple[Asked, ...]:
    """The words of a question as articles of a language have them. Where all are thin, none is."""
    stops = stop_words(language)
    found = [
        Asked(key=key(word, language), parts=_parts(word, language), thin=folded(word, language) in stops)
        for word in words
    ]
    found = [one for one in found if one.key]
    if all(one.thin for one in found):
        found = [replace(one, thin=False) for one in found]
    return tuple(found)


def rank(question: Iterable[Asked], article: Searchable) -> Rank | None:
    """How well an article matches; None where it has none of the words.

    First counts how many of the words it has, then how many stand in its headline, then among authors and themes, then
    in the text; thin words come last.
    """
    counts = [0, 0, 0]
    thin = 0
    for one in question:
        place = next(
            (n for n, keys in enumerate((article.headline, article.names, article.text)) if _in(one, keys)), None
        )
        if place is None:
            continue
        if one.thin:
            thin += 1
        else:
            counts[place] += 1
    return (sum(counts), *counts, thin) if sum(counts) else None


def is_whole(found: Rank, question: Iterable[Asked]) -> bool:
    """Whether every word that matters was found."""
    return found[0] == sum(not one.thin for one in question)


def _in(one: Asked, keys: str) -> bool:
    return f" {one.key} " in keys or (bool(one.parts) and all(f" {part} " in keys for part in one.parts))


def line_around(
    texts: Iterable[str], question: Iterable[Asked], language: str, *, budget: int = LINE
) -> tuple[Piece, ...]:
    """A line around the first word asked for, in at most ``budget`` UTF-16 units, cut at word borders.

    The first text's beginning where the words stand in none of them; nothing where there is no text.
    """
    wanted = {one.key for one in question if not one.thin}
    wanted |= {part for one in question if not one.thin for part in one.parts if len(part) > 1}
    first = ""
    for text in texts:
        spot = next(_spots(text, wanted, language), None)
        if spot is not None:
            start, end = _window(text, spot, budget - 2 * len(ELLIPSIS))
            return _marked(text, start, end, wanted, language)
        first = first or text
    start, end = _window(first, (0, 0), budget - len(ELLIPSIS)) if first else (0, 0)
    return _marked(first, start, end, set(), language) if first else ()


def _spots(text: str, wanted: set[str], language: str) -> Iterator[tuple[int, int]]:
    """Where the wanted words stand."""
    for match in WORD.finditer(text):
        start, word = match.start(), match[0]
        if key(word, language) in wanted:
            yield start, start + len(_head(word, language))
            continue
        for part in _PART.finditer(word):
            if part[0] != word and key(part[0], language) in wanted:
                yield start + part.start(), start + part.end()


def _window(text: str, spot: tuple[int, int], room: int) -> tuple[int, int]:
    """The words around a place that fit, as many before as behind it where there are."""
    chunks = [match.span() for match in _CHUNK.finditer(text)]
    low = high = next((n for n, (_, end) in enumerate(chunks) if end > spot[0]), len(chunks) - 1)
    if not chunks or units(text[slice(*chunks[low])]) > room:
        return _letters(text, spot, room)
    grew = True
    while grew:
        grew = False
        for before, behind in ((0, 1), (1, 0)):
            wider = max(0, low - before), min(len(chunks) - 1, high + behind)
            if wider != (low, high) and units(text[chunks[wider[0]][0] : chunks[wider[1]][1]]) <= room:
                low, high = wider
                grew = True
    return chunks[low][0], chunks[high][1]


def _letters(text: str, spot: tuple[int, int], room: int) -> tuple[int, int]:
    """The same inside a word that is too long for a line: from the place on, letter by letter."""
    end = spot[0]
    while end < len(text) and units(text[spot[0] : end + 1]) <= room:
        end += 1
    return spot[0], end


def _marked(text: str, start: int, end: int, wanted: set[str], language: str) -> tuple[Piece, ...]:
    shown = text[start:end]
    pieces = [Piece(ELLIPSIS)] if text[:start].strip() else []
    done = 0
    for low, high in list(_spots(shown, wanted, language))[:MOST_MARKS]:
        pieces += [Piece(shown[done:low]), Piece(shown[low:high], marked=True)]
        done = high
    pieces += [Piece(shown[done:]), Piece(ELLIPSIS if text[end:].strip() else "")]
    return tuple(piece for piece in pieces if piece.text)
