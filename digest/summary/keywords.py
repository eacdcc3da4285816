"""Keywords: what an article is about, in its own words."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.summary.prose import article_texts
from digest.summary.words import WORD, bare, listed_stop_words, primary, stemmer, stop_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.model.article import Article

MAX_WORDS = 3
LONG_TEXT = 250


@dataclass(slots=True)
class _Phrase:
    """A run of words while it is counted."""

    first: int
    stems: tuple[str, ...]
    forms: Counter[str] = field(default_factory=Counter)
    count: int = 0
    capitals: int = 0


def keywords(article: Article, *, limit: int = 5, language: str = "en") -> tuple[str, ...]:
    """The phrases that say what the article is about, best first, in their commonest printed form.

    Score: log(1 + count) x length x early first use x share in capitals; a phrase that overlaps a chosen
    one by more than half its stems is left out. Source: notes on summaries, measured on news.
    """
    texts = [text for text in (article.title or "", *article_texts(article)) if text]
    return best_phrases(texts, limit=limit, language=language)


def best_phrases(texts: Sequence[str], *, limit: int, language: str = "en") -> tuple[str, ...]:
    """The same for plain texts."""
    phrases, total = _phrases(texts, language)
    ranked = sorted(phrases.values(), key=lambda one: (-_score(one, total), one.first))
    chosen: list[_Phrase] = []
    for phrase in ranked:
        if len(chosen) == limit:
            break
        if not any(_overlaps(phrase.stems, other.stems) for other in chosen):
            chosen.append(phrase)
    return tuple(phrase.forms.most_common(1)[0][0] for phrase in chosen)


def _phrases(texts: Sequence[str], language: str) -> tuple[dict[tuple[str, ...], _Phrase], int]:
    """Every run of up to three words between stop-words and punctuation, by its stems; and the word count."""
    stops = stop_words(language) | listed_stop_words(primary(language))
    stem = stemmer(language)
    found: dict[tuple[str, ...], _Phrase] = {}
    position = 0
    for text in texts:
        run: list[tuple[str, str]] = []
        last = 0
        for match in WORD.finditer(text):
            word = bare(match.group())
            position += 1
            low = word.lower()
            if run and text[last : match.start()].strip():
                run = []
            last = match.end()
            if (low in stops and not _acronym(word)) or low.isdigit():
                run = []
                continue
            run = [*run[-(MAX_WORDS - 1) :], (word, stem(low))]
            for size in range(1, len(run) + 1):
                _count(found, run[-size:], position - size)
            if word != match.group():
                run = []
    return found, position


def _acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _count(found: dict[tuple[str, ...], _Phrase], run: list[tuple[str, str]], first: int) -> None:
    stems = tuple(stem for _, stem in run)
    phrase = found.get(stems)
    if phrase is None:
        phrase = found[stems] = _Phrase(first=first, stems=stems)
    phrase.count += 1
    phrase.forms[" ".join(word for word, _ in run)] += 1
    phrase.capitals += all(word[:1].isupper() for word, _ in run)


def _score(phrase: _Phrase, total: int) -> float:
    size = len(phrase.stems)
    value = math.log1p(phrase.count) * (1 + 0.35 * (size - 1))
    value *= 1 + 0.5 * (1 - phrase.first / max(1, total))
    value *= 1 + 0.25 * phrase.capitals / phrase.count
    form = phrase.forms.most_common(1)[0][0]
    if size == 1 and len(form) < 4 and not form.isupper():  # noqa: PLR2004
        value /= 2
    if size > 1 and phrase.count == 1 and total > LONG_TEXT:
        value *= 0.6
    return value


def _overlaps(stems: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shared = len(set(stems) & set(other))
    return shared * 2 > min(len(set(stems)), len(set(other)))
