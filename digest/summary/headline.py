"""Working headlines: a short clause of the article's own words, for pieces that came without a title."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.model.post import units
from digest.summary.budget import without_loose_end
from digest.summary.clauses import balanced, has_verb, tokens, trimmed
from digest.summary.english import (
    AUXILIARIES,
    CUT_BEFORE,
    DEMONSTRATIVES,
    FUNCTION_WORDS,
    LEANING,
    PREPOSITIONS,
    SUBORDINATORS,
    SURE_VERBS,
)
from digest.summary.expand import acronyms, expanded
from digest.summary.prose import article_texts, running, sections_of
from digest.summary.sentences import all_sentences
from digest.summary.terms import terms_of
from digest.summary.topic import topic_phrase
from digest.summary.words import fold, primary, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.model.article import Article

FROM_ABSTRACT = 4
FROM_CONCLUSIONS = 4
SHORT, LONG = 40, 80
"""Between these lengths a headline is neither bare nor heavy."""

_POSITION = (1.0, 0.65, 0.5, 0.4)
_TOP = 10
_LOST_BUT = 1.3


_SERIES = re.compile(r"(?:[^,]{1,50}, )*[^,]{1,50}?,? (?:and|or) ")
_PHRASE = re.compile(r"\s(?=(?:" + "|".join(sorted(CUT_BEFORE)) + r")\s)")
_INSIDE_NAME = re.compile(r"[A-Z][\w’']* (?:for|of|on|in|and) (?:the )?[A-Z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One possible headline, with the bonus of its place and the marks against how it was made."""

    text: str
    bonus: float
    cut: bool = False
    topic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """How long a headline may be, and in which language."""

    limit: int
    language: str


def headline(article: Article, *, limit: int = 90, language: str = "en", theme_terms: tuple[str, ...] = ()) -> str:
    """A working headline of at most ``limit`` UTF-16 units; empty for an article without any text.

    It is a guess: the caller marks it as provisional. Candidates are clauses from the opening sentences of
    abstract and conclusions (of the body where there is no abstract); the one chosen names the most of what
    the article is about, stands by itself and is of a headline's length.
    """
    texts = article_texts(article)
    if not texts:
        return ""
    weights = term_weights(texts, language, theme_terms)
    best = max(candidates(article, texts, limit, language), key=lambda one: score(one, weights, language), default=None)
    return best.text if best is not None else ""


def term_weights(texts: list[str], language: str, theme_terms: tuple[str, ...] = ()) -> dict[str, float]:
    """What the article is about: keys of words and how much each counts, at most 1.2."""
    terms = terms_of(tuple(texts), language)
    counts = {name: count * 1.4 for name, count in terms.names.items() if count > 1}
    counts |= {noun: float(count) for noun, count in terms.nouns.items() if count > 1}
    top = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_TOP]
    if not top:
        return {}
    most = math.log1p(top[0][1])
    weights: dict[str, float] = {}
    for term, count in top:
        for word in words_of(term):
            if word.lower() in FUNCTION_WORDS:
                continue
            key = fold(word, language)
            weights[key] = max(weights.get(key, 0.0), math.log1p(count) / most)
    for term in theme_terms:
        key = fold(term, language)
        if key in weights:
            weights[key] += 0.2
    return weights


def candidates(article: Article, texts: list[str], limit: int, language: str) -> Iterator[Candidate]:
    """Clauses from the openings of abstract and conclusions, each within the limit."""
    short = acronyms(texts)
    room = _Room(limit=limit, language=language)
    for sentence, bonus in _openings(article, texts, language):
        clause = trimmed(sentence, language)
        yield from _shortened(expanded(clause, short, limit), bonus - _lost_but(clause, sentence), room)
        longer = trimmed(sentence, language, trailing=True)
        if longer != clause:
            yield from _shortened(expanded(longer, short, limit), bonus - 0.1, room)
        topic = topic_phrase(sentence, texts, language)
        if topic:
            yield from _shortened(expanded(topic, short, limit), bonus, room, topic=True)


def _lost_but(clause: str, sentence: str) -> float:
    """A mark against a clause whose sentence went on with ``but``: alone it says too much."""
    return _LOST_BUT if f"{clause[1:]}, but " in sentence else 0.0


def _shortened(text: str, bonus: float, room: _Room, *, topic: bool = False) -> Iterator[Candidate]:
    """A text as it is where it fits, and the ways to end it early."""
    if units(text) <= room.limit:
        yield Candidate(text=text, bonus=bonus, topic=topic)
    yield from _cuts(text, bonus, room.limit, room.language)


def _openings(article: Article, texts: list[str], language: str) -> Iterator[tuple[str, float]]:
    opening = running(article.abstract)
    first = all_sentences(opening[:3] or texts[:4], language)[:FROM_ABSTRACT]
    yield from zip(first, _POSITION, strict=False)
    closing = [text for section in sections_of(article, "conclusion")[:1] for text in running(section.blocks)]
    last = all_sentences(closing[:2], language)[:FROM_CONCLUSIONS]
    yield from zip(last, (0.75 * bonus for bonus in _POSITION), strict=False)


def _cuts(text: str, bonus: float, limit: int, language: str) -> Iterator[Candidate]:
    """The text ended early: at punctuation or before a phrase, last of all at a word."""
    found = False
    for end, soft in _ends(text, language):
        head = text[:end]
        if (
            without_loose_end(head, language) != head
            or units(head) > limit
            or len(head) < SHORT - 5
            or not has_verb(head)
            or not balanced(head)
        ):
            continue
        if soft and not _complete(head):
            continue
        found = True
        yield Candidate(text=head, bonus=bonus - _LOST_BUT * text[end:].startswith(", but "), cut=True)
    if units(text) > limit and not found:
        head = text
        while head and units(head) > limit:
            head = without_loose_end(head.rpartition(" ")[0], language)
        if head:
            yield Candidate(text=head, bonus=bonus - 1.0, cut=True)


def _ends(text: str, language: str) -> Iterator[tuple[int, bool]]:
    """Where the text may end early, and whether only a phrase begins there (true) or punctuation stands."""
    for match in re.finditer(r"[;:,]\s|\s[—–-]\s|—", text):
        if match.group()[0] != "," or not _in_series(text[: match.start()], text[match.end() :]):
            yield match.start(), False
    if primary(language) == "en":
        for match in _PHRASE.finditer(text):
            if not _INSIDE_NAME.search(text[: match.end() + 40], max(0, match.start() - 20), match.end() + 20):
                yield match.start(), True


def _in_series(head: str, rest: str) -> bool:
    """Whether a comma parts the members of a series, as in ``locks, weirs and quays``."""
    return _SERIES.match(rest) is not None or (rest.startswith(("and ", "or ")) and "," in head[-60:])


def _spliced(head: str) -> bool:
    """Whether two clauses stand side by side with only a comma between them."""
    before, comma, after = head.rpartition(", ")
    return bool(comma) and has_verb(before) and has_verb(after) and tokens(head)[0] not in _LEANING_CLAUSES


def _complete(head: str) -> bool:
    """Whether a clause that was ended early still has two words or more after its verb, the last no verb."""
    words = tokens(head)
    if (
        words[-1] in SURE_VERBS
        or words[-2] in AUXILIARIES
        or words[-2] == "to"
        or words[-1].endswith(("ed", "i.e", "e.g"))
    ):
        return False
    for index in range(len(words) - 2, 0, -1):
        if has_verb(" ".join(words[: index + 1])) and not has_verb(" ".join(words[:index])):
            return len(words) - 1 - index >= 2  # noqa: PLR2004
    return False


def score(one: Candidate, weights: dict[str, float], language: str) -> float:
    """How good a headline this is; higher is better, figures are comparable within one article only."""
    keys = {fold(word, language) for word in words_of(one.text)}
    length = len(one.text)
    value = sum(weights.get(key, 0.0) for key in keys) / (1 + length / 100)
    value += one.bonus
    value -= max(0, SHORT - length) / 15 + max(0, length - LONG) / 25
    value -= 0.35 * one.cut
    if not has_verb(one.text):
        value -= 0.3 if one.topic else 1.2
    return value - _faults(one.text)


_WEAK_OPENINGS = frozenset({"there", "not", "it", "i", "we", "you", "what", "how", "why", "here", "if"})
_POINTING = re.compile(
    r"\b(?:this|these|those|such|the same|the latter|the former|here|its own)\b(?! as\b)", re.IGNORECASE
)
_PERSONAL = re.compile(r"\b(?:I|we|We|our|Our|us|my|My|you|You|your|Your|I’m|I'm|we’re|we're|we’ve|we've)\b")


_THIRD = frozenset({"he", "she", "they", "him", "her", "them"})
_LEANING_CLAUSES = SUBORDINATORS | {"as", "after", "before"}
_BARE = 30


def _faults(text: str) -> float:
    """The marks against a text that cannot stand alone."""
    words = tokens(text) or [""]
    first = words[0]
    hangs = first in _LEANING_CLAUSES and "," not in text
    marks = (
        (2.5, not first or first in LEANING or first in DEMONSTRATIVES),
        (2.0, hangs),
        (0.7, first in PREPOSITIONS and not hangs),
        (1.5, first in _WEAK_OPENINGS),
        (1.5, text.endswith("?")),
        (1.5, _POINTING.search(text) is not None),
        (0.8, _PERSONAL.search(text) is not None),
        (0.5, not _THIRD.isdisjoint(words)),
        (2.0, not balanced(text)),
        (1.0, _spliced(text)),
        (1.0, len(text) < _BARE),
    )
    return sum(points for points, met in marks if met)
