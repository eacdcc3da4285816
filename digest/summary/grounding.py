"""Grounding: whether every number and every name of a draft stands in its article.

It sees invented names and figures, not wrong relations between right ones: an editor has to read a draft all the same.
It is kept simple: a cleverer comparison catches a little more and complains of much more that is right.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.summary.prose import article_texts
from digest.summary.quantities import quantities
from digest.summary.sentences import sentences
from digest.summary.words import bare, stop_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.article import Article

STEM = 5
ENDING = 3
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\d*[^\W\d_](?:[\w'&]|\.(?=\w))*")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "‐": "-", "‑": "-"})
_SMALL = frozenset({"of", "the", "and", "for", "on", "in", "de", "la", "le", "du", "des", "der", "die", "und"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a draft may speak of: the words of an article, the beginnings of them, its initials, and its figures."""

    words: frozenset[str]
    stems: frozenset[str]
    initials: str
    numbers: frozenset[str]
    language: str

    @classmethod
    def of(cls, texts: Iterable[str], language: str = "en") -> Ground:
        """The ground of an article's texts, its title and its authors among them."""
        plain = [folded(text) for text in texts]
        words = frozenset(part.casefold() for text in plain for word in _words(text) for part in _parts(word))
        return cls(
            words=words,
            stems=frozenset(word[:length] for word in words for length in range(STEM, len(word) + 1)),
            initials=" ".join(_initials(text) for text in plain),
            numbers=frozenset(form for text in plain for one in quantities(text) for form in one.forms),
            language=language,
        )

    def joined(self, others: Iterable[Ground]) -> Ground:
        """What may be said of several articles together."""
        every = (self, *others)
        return Ground(
            words=frozenset[str]().union(*(one.words for one in every)),
            stems=frozenset[str]().union(*(one.stems for one in every)),
            initials=" ".join(one.initials for one in every),
            numbers=frozenset[str]().union(*(one.numbers for one in every)),
            language=self.language,
        )


def ground_of(article: Article, language: str = "en", known: Iterable[str] = ()) -> Ground:
    """The ground of an article: what it says, its title, its tags, and who wrote it; ``known`` are other names."""
    names = (author.name for author in article.authors)
    headings = (section.heading for section in article.sections)
    given = (article.title, article.subtitle, article.summary, *names, *article.tags, *headings)
    return Ground.of([*known, *(text for text in given if text), *article_texts(article)], language)


def unsupported(draft: str, ground: Ground) -> tuple[str, ...]:
    """The numbers and names of a draft that its article does not have, as the draft has them, each once."""
    text = folded(draft)
    found = [one.text for one in quantities(text) if not one.forms & ground.numbers]
    for sentence in sentences(text, ground.language):
        found += [word for word in _names(sentence, ground.language) if not _known(word, ground)]
    return tuple(dict.fromkeys(found))


def folded(text: str) -> str:
    """Text without accents, with straight quotes and plain hyphens."""
    plain = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    return unicodedata.normalize("NFC", "".join(char for char in plain if not unicodedata.combining(char)))


def _words(text: str) -> list[str]:
    return [bare(word).rstrip("'.") or word for word in _WORD.findall(text)]


def _parts(word: str) -> Iterator[str]:
    """A word, and what it is without its stops: ``U.S`` is ``US``, and ``end.Next`` was glued."""
    yield word
    if "." in word:
        yield word.replace(".", "")
        yield from word.split(".")


def _names(sentence: str, language: str) -> Iterator[str]:
    """The capitalised words of a sentence; the first only where the next is capitalised too."""
    stops = stop_words(language)
    words = _words(sentence)
    for place, word in enumerate(words):
        first = place == 0 and not (len(words) > 1 and words[1][:1].isupper())
        plain = first or not word[:1].isupper() or word.casefold() in stops
        if _is_acronym(word) or not plain:
            yield word


def _is_acronym(word: str) -> bool:
    """Whether a word is capitals, with digits perhaps: ``EU``, ``U.S``, ``18F``."""
    letters = word.replace(".", "")
    return len(letters) > 1 and letters.isupper()


def _known(word: str, ground: Ground) -> bool:
    low = word.casefold()
    if low in ground.words or low.replace(".", "") in ground.words:
        return True
    if _is_acronym(word):
        return low.replace(".", "").removesuffix("s") in ground.initials
    return len(low) >= STEM and low[: max(STEM, len(low) - ENDING)] in ground.stems


def _initials(text: str) -> str:
    """The first letters of each run of capitalised words, runs parted by a blank; small words may stand between."""
    out: list[str] = []
    for word in _words(text):
        if word[:1].isupper():
            out.append(word[0].casefold())
        elif word not in _SMALL:
            out.append(" ")
    return re.sub(r" +", " ", "".join(out))
