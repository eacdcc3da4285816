"""Checks of words: what is left to fill in, what stands twice, what is too long."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from digest.assemble.checks.finding import Finding
from digest.assemble.checks.passages import PROSE, Passage, Role
from digest.assemble.unfilled import unfilled
from digest.model.notice import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.checks import CheckChoice

_DOUBLED = re.compile("(?<![\\w'\u2019-])([^\\W\\d_]+)[^\\S\\n]+\\1(?!['\u2019\\w-])", re.IGNORECASE)
_MEANT = {
    "en": frozenset("had that bye hush ha no very really so is do on in her you knock chop now there what".split()),  # noqa: SIM905
    "de": frozenset("die der das sie ihr ihnen den dem war so sehr nein ja denen".split()),  # noqa: SIM905
    "fr": frozenset("nous vous très non oui si".split()),  # noqa: SIM905
    "nl": frozenset("die dat zij ze het was heel nee ja".split()),  # noqa: SIM905
    "es": frozenset("no sí muy que la los".split()),  # noqa: SIM905
    "tr": frozenset("yavaş zaman tek ara çok ayrı bir iki üç güzel hızlı adım birer ikişer".split()),  # noqa: SIM905
    "ru": frozenset("да нет очень чуть еле давно едва только".split()),  # noqa: SIM905
}
_REDUPLICATING = frozenset({"tr", "az", "kk", "uz", "ky", "id", "ms", "ka", "hy", "hi", "bn", "zh", "ja", "th"})
"""Languages that double words as a part of their grammar; there every doubled word may be meant."""
_ALWAYS_MEANT = frozenset({"ha", "bye", "hush", "bla", "blah", "cha", "tut", "la", "na"})
_WORD = re.compile(r"[^\W\d_]+")
_LONG_ENOUGH = 120  # characters; shorter paragraphs may well stand twice
SHORT_ARTICLE = 50


def placeholders(passage: Passage) -> Iterator[Finding]:
    """What is still to be filled in."""
    if passage.role is Role.CODE:
        return
    for found in unfilled(passage.text):
        if not is_literal(passage, *found.span()):
            message = f"“{found.group()}” is still to be filled in."
            yield Finding(code="placeholder", message=message, passage=passage, start=found.start(), end=found.end())


def doubled_words(passage: Passage) -> Iterator[Finding]:
    """The same word twice in a row; a small matter where a language may mean it."""
    if passage.role not in PROSE:
        return
    language = passage.language.split("-")[0]
    for found in _DOUBLED.finditer(passage.text):
        word = found[1]
        second = found.group()[-len(word) :]
        if not second.islower() or second in _ALWAYS_MEANT or is_literal(passage, *found.span()):
            continue
        meant = second in _MEANT.get(language, frozenset()) or language in _REDUPLICATING
        yield Finding(
            code="doubled-word",
            message=f"The word “{word}” stands here twice.",
            passage=passage,
            start=found.start(),
            end=found.end(),
            severity=Severity.INFO if meant or not language else None,
        )


def long_passages(passage: Passage, choice: CheckChoice) -> Iterator[Finding]:
    """Paragraphs that are hard to read, and words that break a layout."""
    if passage.role not in PROSE:
        return
    if len(passage.text) > choice.paragraph:
        yield Finding(
            code="very-long-paragraph",
            message=f"This paragraph is very long ({len(passage.text):,} characters).",
            passage=passage,
            end=min(len(passage.text), 80),
            hint="Consider breaking it into several.",
        )
    if len(passage.text) <= choice.word:
        return
    for found in _WORD.finditer(passage.text):
        length = found.end() - found.start()
        if length > choice.word and not is_literal(passage, *found.span()):
            message = f"This word has {length} letters; on a narrow screen it may run over the edge."
            yield Finding(code="long-word", message=message, passage=passage, start=found.start(), end=found.end())


def doubled_paragraphs(all_: Iterable[Passage]) -> Iterator[Finding]:
    """Paragraphs that were there before."""
    seen: set[str] = set()
    for passage in all_:
        if passage.role is not Role.PARAGRAPH or len(passage.text) < _LONG_ENOUGH or passage.bio:
            continue
        folded = " ".join(passage.text.casefold().split())
        if folded in seen:
            message = "The same paragraph stands in this article before."
            yield Finding(
                code="doubled-paragraph",
                message=message,
                passage=passage,
                end=min(len(passage.text), 80),
                hint="Take one of the two out.",
            )
        seen.add(folded)


def is_literal(passage: Passage, start: int, end: int | None = None) -> bool:
    """Whether a character between two places of a passage (at the first one) belongs to code or to an address."""
    last = start + 1 if end is None else end
    at = max(_leaf_at(passage, start), 0)
    while at < len(passage.leaves) and passage.leaves[at].start < last:
        if passage.leaves[at].literal:
            return True
        at += 1
    return False


def is_in_one_leaf(passage: Passage, start: int, end: int) -> bool:
    """Whether the characters between two places are plain words without markup between them."""
    at = _leaf_at(passage, start)
    if at < 0:
        return False
    leaf = passage.leaves[at]
    return end <= leaf.start + len(leaf.text) and not leaf.literal


def is_foreign(passage: Passage, place: int) -> bool:
    """Whether a character stands in words of another language than those around it."""
    at = _leaf_at(passage, place)
    return at >= 0 and passage.leaves[at].foreign


def _leaf_at(passage: Passage, place: int) -> int:
    """The number of the leaf that a place of the text lies in; -1 without any."""
    return bisect_right(passage.leaves, place, key=lambda leaf: leaf.start) - 1
