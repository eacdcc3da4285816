"""Which words carry meaning: stop-words, keys that join a word's forms, and what a word is."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from digest.summary.english import FUNCTION_WORDS, THIN_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:[-’'.&]\w+)*")
"""A word: letters and digits with inner hyphens, stops and apostrophes; ``U.S.`` keeps its stops."""

_POSSESSIVE = re.compile(r"[’'](?:s|S)?$")

_SHORTEST_PLURAL = 4
_NO_PLURALS = frozenset({"series", "species", "news", "means"})

SNOWBALL = {
    "ar": "arabic",
    "hy": "armenian",
    "eu": "basque",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
"""Language codes and the stemmers' names for them."""


def primary(language: str) -> str:
    """The first part of a language tag, in small letters: ``de`` of ``de-AT``."""
    return re.split(r"[-_]", language.strip().lower(), maxsplit=1)[0] or "en"


@cache
def stop_words(language: str) -> frozenset[str]:
    """The words that carry no meaning of their own; empty for a language that nobody listed.

    English has a list of its own because loading the big one costs 40 ms of every build.
    """
    code = primary(language)
    if code == "en":
        return FUNCTION_WORDS | THIN_WORDS
    return listed_stop_words(code)


@cache
def listed_stop_words(code: str) -> frozenset[str]:
    """The stop-words of the public ISO list, the wide one that keywords are measured with."""
    import stopwordsiso

    return frozenset(stopwordsiso.stopwords(code))


def bare(word: str) -> str:
    """The word without a possessive ending."""
    return _POSSESSIVE.sub("", word)


@cache
def stemmer(language: str) -> Callable[[str], str]:
    """A function that gives the stem of a word in small letters; the word itself where no stemmer is known."""
    name = SNOWBALL.get(primary(language))
    if name is None:
        return str
    import snowballstemmer  # type: ignore[import-untyped]

    stem: Callable[[str], str] = cache(snowballstemmer.stemmer(name).stemWord)
    return stem


@cache
def fold(word: str, language: str = "en") -> str:
    """A key that joins the forms of a word: small letters, singular (English) or stem (others)."""
    low = bare(word).lower()
    if primary(language) != "en":
        return stemmer(language)(low)
    return singular(low)


def singular(low: str) -> str:
    """An English plural without its ending, as a key (not always a word)."""
    if not low.endswith("s") or low.endswith(("ss", "us", "is")) or len(low) < _SHORTEST_PLURAL or low in _NO_PLURALS:
        return low
    if low.endswith("ies") and len(low) > _SHORTEST_PLURAL:
        return low[:-3] + "y"
    if low.endswith(("ches", "shes", "sses", "xes", "zes")):
        return low[:-2]
    return low[:-1]


def words_of(text: str) -> list[str]:
    """The words of a text in order."""
    return WORD.findall(text)


def content_words(text: str, language: str) -> list[str]:
    """The words of a text that are no stop-words, in small letters."""
    stops = stop_words(language)
    lows = (bare(word).lower() for word in words_of(text))
    return [low for low in lows if low not in stops and not low.isdigit()]
