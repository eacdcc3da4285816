"""What a text is about: its names (capitalised terms) and its common nouns, with their counts."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from digest.summary.english import (
    AUXILIARIES,
    CALENDAR,
    COMMON_VERBS,
    DETERMINERS,
    FUNCTION_WORDS,
    NAMELESS,
    POSSESSIVES,
    PREPOSITIONS,
    SURE_VERBS,
)
from digest.summary.words import WORD, bare, fold, primary, stop_words

_NOT_NOUNS = ("ly", "ous", "ive", "ful", "able", "ible", "less", "ish", "ical")
_COUNTING = frozenset({"a", "an", "each", "every", "one", "another"})
_AFTER_NOUNS = PREPOSITIONS | AUXILIARIES | {"and", "or", "that", "which"}
_OF = frozenset({"of", "de", "van", "von"})
_SENTENCE_END = re.compile(r"[.!?…:;•][\"”’')\]]*\s+[\"“‘'(\[]*$|^[\"“‘'(\[\s]*$|\s[\"“][\s]*$")


class _Token(NamedTuple):
    """One word in its place: its text without possessive, and what stands before and after it.

    A named tuple, not a dataclass: thousands are made in every build.
    """

    text: str
    low: str
    capital: bool
    opens: bool
    gap: str
    dollars: bool
    owner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Names by their printed form, and nouns by their key with the counts of their forms.

    ``forms`` maps a noun's key to each form's count; ``mass`` holds the keys never seen with ``a`` or ``an``.
    """

    names: Counter[str]
    nouns: Counter[str]
    forms: dict[str, Counter[str]]
    counted: frozenset[str]


@lru_cache(maxsize=64)
def terms_of(texts: tuple[str, ...], language: str = "en") -> Terms:
    """The terms of running texts; kept, because theme and headline ask for the same ones."""
    tokens = [_tokens(text) for text in texts]
    inside: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for row in tokens:
        for token in row:
            if not token.capital:
                small[token.low] += 1
            elif not token.opens:
                inside[token.low] += 1
    proper = {low for low, count in inside.items() if count >= small[low] and low not in FUNCTION_WORDS}
    names: Counter[str] = Counter()
    for row in tokens:
        names.update(_runs(row, proper))
    nouns, forms, counted = _nouns(tokens, proper, language)
    return Terms(names=names, nouns=nouns, forms=forms, counted=counted)


def _tokens(text: str) -> list[_Token]:
    out: list[_Token] = []
    last = 0
    for match in WORD.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        gap = text[last:start]
        plain = bare(word) if "’" in word or "'" in word else word
        opens = not out or (gap != " " and _SENTENCE_END.search(gap) is not None)
        out.append(
            _Token(plain, plain.lower(), plain[0].isupper(), opens, gap, text[end : end + 1] == "$", plain != word)
        )
        last = end
    return out


def _runs(row: list[_Token], proper: set[str]) -> list[str]:
    """The runs of proper words, joined as printed: ``South Caucasus``, ``Bank of Georgia``."""
    runs: list[list[str]] = []
    open_run = False
    of_pending = ""
    for token in row:
        is_name = token.capital and token.low in proper and not token.dollars and len(token.text) > 1
        if not is_name:
            of_pending = f"{token.gap}{token.text} " if open_run and token.low in _OF else ""
            open_run = bool(of_pending)
            continue
        joins = open_run and (token.gap == " ")
        if joins:
            runs[-1].append(of_pending.strip() + " " + token.text if of_pending else token.text)
        else:
            runs.append([token.text])
        of_pending = ""
        open_run = not token.owner
    return [name for run in runs if (name := trimmed_name(run))]


def trimmed_name(run: list[str]) -> str:
    """A run of capitalised words without titles before it; empty when only generic words are left."""
    words = list(run)
    while len(words) > 1 and words[0].lower().rstrip(".") in _TITLES:
        words = words[1:]
    if all(word.lower().rstrip(".") in NAMELESS or word.isdigit() for word in words):
        return ""
    return " ".join(words)


_TITLES = frozenset(
    {
        *("president", "prime", "minister", "senator", "king", "queen", "prince", "princess", "mr", "mrs", "ms", "dr"),
        *(
            "professor",
            "prof",
            "sir",
            "lord",
            "lady",
            "general",
            "captain",
            "colonel",
            "secretary",
            "chancellor",
            "governor",
        ),
        *("ambassador", "mayor", "pope", "saint", "engineer", "foreign", "director", "the", "a", "an", "in", "and"),
        *CALENDAR,
    },
)


def _nouns(
    tokens: list[list[_Token]],
    proper: set[str],
    language: str,
) -> tuple[Counter[str], dict[str, Counter[str]], frozenset[str]]:
    """Common words that stand where nouns stand, by key."""
    stops = stop_words(language)
    skipped = stops | proper
    nouns: Counter[str] = Counter()
    places: Counter[str] = Counter()
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    counted: set[str] = set()
    for row in tokens:
        for index, token in enumerate(row):
            low = token.low
            if low in skipped or len(low) < 3 or not low.isalpha():  # noqa: PLR2004
                continue
            key = fold(low, language)
            nouns[key] += 1
            forms[key][low] += 1
            if _noun_place(row, index):
                places[key] += 1
            if index and row[index - 1].low in _COUNTING:
                counted.add(key)
    if primary(language) == "en":
        for key in list(nouns):
            if key.endswith(_NOT_NOUNS) or places[key] * 4 < nouns[key] or key in SURE_VERBS:
                del nouns[key]
    return nouns, forms, frozenset(counted)


def _noun_place(row: list[_Token], index: int) -> bool:
    """Whether the word ends a phrase that a determiner, adjective or preposition opens."""
    token = row[index]
    before = row[index - 1].low if index else ""
    opened = before in DETERMINERS or before in POSSESSIVES or before in PREPOSITIONS
    if token.low.endswith(("ed", "ing")) or not (opened or token.low not in COMMON_VERBS):
        return False
    if index + 1 == len(row):
        return True
    following = row[index + 1]
    return following.gap != " " or following.low in _AFTER_NOUNS or (opened and following.low in COMMON_VERBS)
