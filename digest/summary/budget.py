"""Budgets: what fits a number of UTF-16 units, and how a text is made to fit."""

from __future__ import annotations

import re

from digest.model.post import units
from digest.summary.english import FUNCTION_WORDS
from digest.summary.sentences import sentences
from digest.summary.words import stop_words

ELLIPSIS = "…"


def fits(text: str, budget: int) -> bool:
    """Whether a text is within a budget of UTF-16 units."""
    return units(text) <= budget


def prefix(parts: tuple[str, ...] | list[str], budget: int) -> str:
    """As many sentences from the start as fit, joined with one space; empty when not even one fits."""
    text = ""
    for part in parts:
        longer = f"{text} {part}" if text else part
        if not fits(longer, budget):
            break
        text = longer
    return text


def shorten_by_sentence(text: str, budget: int, language: str = "en") -> str:
    """A summary with whole sentences dropped from its end until it fits; empty when not even one fits."""
    return text if fits(text, budget) else prefix(sentences(text, language), budget)


def cut_at_word(text: str, budget: int, language: str = "en", *, mark: str = ELLIPSIS) -> str:
    """The text cut at a word border, function words and loose punctuation at the end dropped, the mark added.

    The mark counts. A text that fits is returned as it is; a first word that does not fit by itself gives
    the mark alone (or nothing where even that is too much).
    """
    if fits(text, budget):
        return text
    room = budget - units(mark)
    kept = ""
    for match in re.finditer(r"\S+", text):
        if not fits(text[: match.end()], room):
            break
        kept = text[: match.end()]
    kept = without_loose_end(kept, language)
    if not kept:
        return mark if fits(mark, budget) else ""
    return kept + mark


def without_loose_end(text: str, language: str = "en") -> str:
    """The text without function words, opening marks and loose punctuation at its end."""
    loose = stop_words(language) if not language.startswith("en") else FUNCTION_WORDS
    while text:
        text = text.rstrip(" ,;:-–—([“‘«/&")
        head, _, last = text.rpartition(" ")
        if not head or (last.lower() not in loose and not last.endswith(("’ve", "'ve", "’re", "'re", "’ll", "'ll"))):
            return text
        text = head
    return text


def reading_minutes(words: int, rate: int = 238) -> int:
    """Minutes of reading, rounded, at least 1 for anything with words; ``rate`` is words a minute."""
    if words <= 0:
        return 0
    return max(1, int(words / max(1, rate) + 0.5))
