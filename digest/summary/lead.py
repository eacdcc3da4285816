"""Summaries: an editor's words first, the author's abstract next, else the opening of a section, cleaned."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from digest.model.notice import Notice, Severity
from digest.summary.budget import cut_at_word, fits, prefix
from digest.summary.english import AUXILIARIES, CONNECTIVES, LEANING
from digest.summary.prose import running, sections_of
from digest.summary.sentences import all_sentences, sentences
from digest.summary.words import content_words

if TYPE_CHECKING:
    from digest.model.article import Article

MIN_CONTENT_WORDS = 3
_ENDED = re.compile(r"[.!?…][\"”’'»)\]]*$")
_ASKED = re.compile(r"\?[\"”’'»)\]]*$")
_CONNECTIVE = re.compile(
    r"(?:" + "|".join(re.escape(word) for word in sorted(CONNECTIVES, key=len, reverse=True)) + r")(?!\w)",
    re.IGNORECASE,
)
_AMBIGUOUS = frozenset({"first", "second", "third", "fourth", "still", "so", "then", "also", "rather", "yet"})


class Source(StrEnum):
    """Where a summary's words come from, best first."""

    OVERRIDE = "override"
    GIVEN = "given"
    ABSTRACT = "abstract"
    LEAD = "lead"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The text for posts and index pages, where it came from, and what an editor should know of it."""

    text: str
    source: Source
    notices: tuple[Notice, ...] = ()


def summarize(article: Article, *, budget: int, language: str = "en", override: str = "") -> Summary:
    """The article in at most ``budget`` UTF-16 units.

    Sources in order: the editor's override (returned as it is, with a notice when it is over the budget),
    the given summary, whole sentences of the abstract, the clean lead of conclusions, implications, body.
    Only a first sentence longer than the budget is ever altered, and a notice says so.
    """
    if override.strip():
        return _override(override.strip(), budget)
    for source, texts in (
        (Source.GIVEN, [article.summary] if article.summary and article.summary.strip() else []),
        (Source.ABSTRACT, running(article.abstract)),
    ):
        if texts:
            return _checked(_from_start(texts, source, budget, language), budget)
    return _checked(_from_sections(article, budget, language), budget)


def _override(text: str, budget: int) -> Summary:
    if fits(text, budget):
        return Summary(text=text, source=Source.OVERRIDE)
    notice = Notice(
        code="summary-too-long",
        severity=Severity.WARNING,
        message=f"The editor's summary is longer than {budget} units; it is kept as it is.",
        hint="Posts drop whole sentences from its end until they fit.",
        excerpt=text[:80],
    )
    return Summary(text=text, source=Source.OVERRIDE, notices=(notice,))


def _checked(summary: Summary, budget: int) -> Summary:
    assert fits(summary.text, budget), "a computed summary is never over its budget"  # noqa: S101
    return summary


def _from_start(texts: list[str], source: Source, budget: int, language: str) -> Summary:
    """Whole sentences from the start, none skipped; a first one that is too long is made to fit."""
    folded = " ".join(" ".join(texts).split())
    if source is Source.GIVEN and fits(folded, budget):
        return Summary(text=folded, source=source)
    parts: list[str] = []
    used = 0
    for text in texts:
        for part in sentences(text, language):
            parts.append(part)
            used += len(part)
        if used > budget:
            break
    text = prefix(parts, budget)
    return Summary(text=text, source=source) if text else _shortened(parts[0], source, budget, language)


def _shortened(sentence: str, source: Source, budget: int, language: str) -> Summary:
    """An over-long sentence as its main clause, or cut at a word with an ellipsis; with a notice."""
    from digest.summary.clauses import trimmed

    clause = trimmed(sentence, language)
    clause = clause if _ENDED.search(clause) else clause + "."
    text = clause if fits(clause, budget) else cut_at_word(sentence, budget, language)
    notice = Notice(
        code="summary-cut",
        severity=Severity.WARNING,
        message=f"The first sentence is longer than the summary may be ({budget} units); it was shortened.",
        hint="Write a summary for this article in issue.toml.",
        excerpt=sentence[:80],
    )
    return Summary(text=text, source=source, notices=(notice,))


def _from_sections(article: Article, budget: int, language: str) -> Summary:
    chosen = [*sections_of(article, "conclusion"), *sections_of(article, "implication")]
    chosen += [section for section in article.sections if section not in chosen]
    bodies = [all_sentences(running(section.blocks), language) for section in chosen]
    for section, body in zip(chosen, bodies, strict=True):
        text = clean_lead(body, budget, language, opens_text=section is article.sections[0])
        if text:
            return Summary(text=text, source=Source.LEAD)
    first = next((body for body in bodies if body), None)
    if first is None:
        return Summary(text="", source=Source.NONE)
    text = prefix(first, budget)
    return Summary(text=text, source=Source.LEAD) if text else _shortened(first[0], Source.LEAD, budget, language)


def clean_lead(body: list[str], budget: int, language: str = "en", *, opens_text: bool = False) -> str:
    """Sentences from the start that stand by themselves, as many as fit; empty when none does.

    Passed over: fragments, questions, sentences of fewer than three content words, and those that lean on
    one that was not taken. ``opens_text``: the very first sentence has nothing before it to lean on.
    """
    taken: list[str] = []
    last_taken = -2
    for index, sentence in enumerate(body):
        if not stands(sentence, language):
            continue
        if leans(sentence) and last_taken != index - 1 and not (opens_text and index == 0):
            continue
        if not fits(" ".join([*taken, sentence]), budget):
            if taken:
                break
            continue
        taken.append(sentence)
        last_taken = index
    return " ".join(taken)


def stands(sentence: str, language: str = "en") -> bool:
    """Whether this is a whole statement: ended, no question, with three content words or more."""
    if not _ENDED.search(sentence) or _ASKED.search(sentence):
        return False
    return len(content_words(sentence, language)) >= MIN_CONTENT_WORDS


def leans(sentence: str) -> bool:
    """Whether the sentence opens with a word that points back to the one before (English words only)."""
    words = [word.strip("“”\"'‘’(),.:;") for word in sentence.split()[:3]]
    words = [*words, "", "", ""][:3]
    first = words[0].lower().split("’")[0].split("'")[0]
    if first in LEANING:
        return True
    if first == "the" and words[1].lower() in {"latter", "former"}:
        return words[1].lower() == "latter" or words[2].lower() in AUXILIARIES | {"", "and"}
    match = _CONNECTIVE.match(sentence.lstrip("“\"'‘("))
    if match is None:
        return False
    # "Second World War" and "First Lady" are names, not connectives.
    return not (
        match.group().lower() in _AMBIGUOUS and words[1][:1].isupper() and "," not in sentence.split(maxsplit=1)[0]
    )
