"""Shorter sentences: what may be left out of one so that a clause with its subject and verb remains.

The word lists are English; in other languages only brackets are dropped. Nothing is ever put in.
"""

from __future__ import annotations

import re
from itertools import pairwise

from digest.summary.english import (
    ADVERBS,
    AUXILIARIES,
    COMMON_VERBS,
    CONJUNCTIONS,
    CONNECTIVES,
    DETERMINERS,
    NOT_PARTICIPLES,
    OFTEN_NOUNS,
    POSSESSIVES,
    PREPOSITIONS,
    SUBORDINATORS,
    SURE_VERBS,
    TRAILERS,
)
from digest.summary.words import primary

LEADING_MIN = 30
"""A leading clause is dropped only when more characters than this remain."""
APPOSITION_MIN = 25
TRAILING_MIN = 30

_ASIDE = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])")
_FOOTNOTE = re.compile(r"(?<=[.,;:!?”\"\w])\[\d+\]")
_EMPTY_OPENER = re.compile(
    r"^(?:it(?:’s|'s| is| was| should be| must be| can be| has been) (?:also |now |therefore |widely |well )?"
    r"(?:worth \w+ing|important to \w+|imperative to \w+|essential to \w+|interesting to \w+|\w+ed|clear|true|no secret"
    r"|no surprise|likely|evident|obvious|important|notable|striking|known) that,?|there is no doubt that|"
    r"the (?:fact|truth|point) is that|note that|in (?:his|her|their|my|our) (?:view|opinion),|needless to say,) ",
    re.IGNORECASE,
)
_S_VERB = re.compile(
    r"\b[a-z]{3,}(?<!s)s (?:a|an|the|its|their|his|her|no|more|less|only|about|up|out|off|down|over|nearly|almost|some|"
    r"every|two|three|four|five|ten|that|how|from|into|around)\b",
)
_NAME_VERB = re.compile(
    r"(?<![a-z] of )\b[A-Z][\w-]+ ([a-z]+s) (?=(?:on|in|at|for|to|by|from|with|through|between|under|over|along|less|more|[a-z]+ly)\b)",
)
"""``Panama Canal runs on``: after a name even ``runs`` and ``costs`` are verbs."""
_ADVERB = re.compile(r"(?<=\s)(?:" + "|".join(sorted(ADVERBS)) + r") ", re.IGNORECASE)
_LOOSE_ADVERB = re.compile(
    r",\s(?:"
    + "|".join(sorted(ADVERBS | {"however", "moreover", "in turn", "in part", "in particular", "for example"}))
    + r"),",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(
    r"^(?:(?:"
    + "|".join(re.escape(word) for word in sorted(CONNECTIVES, key=len, reverse=True))
    + r"|[a-z]{4,}ly|often|today|overall),\s+"
    r"|(?:and|but|so|yet)\s+)",
    re.IGNORECASE,
)
_DASHED = re.compile(r"\s?[—–]\s?[^—–]{3,220}?\s?[—–]\s?|\s-\s[^-]{3,120}?\s-\s")
_COMMA = re.compile(r",[”\"’]?\s+")
_NOT_BEFORE_FINITE = frozenset({"to", "that", "which", "who", "where", "when", "as", "than", "it", "a", "an", "the"})
"""After these a verb is an infinitive, belongs to a side clause, or is a noun."""
_TOKEN = re.compile(r"[\w’'.$-]+")


def tokens(text: str) -> list[str]:
    """The words of a text in small letters, stops and commas at their ends dropped."""
    return [word.strip(".’'").lower() for word in _TOKEN.findall(text)]


def has_verb(text: str) -> bool:
    """Whether the text seems to have a finite verb after its first word."""
    words = tokens(text)
    for before, word in pairwise(words):
        if before in _NOT_BEFORE_FINITE:
            continue
        if word in AUXILIARIES and word not in {"be", "been", "being"}:
            return True
        if word in SURE_VERBS and before not in AUXILIARIES:
            return True
    words = words[1:]
    if any(match.group(1) in COMMON_VERBS for match in _NAME_VERB.finditer(text)):
        return True
    if _S_VERB.search(text.partition(" ")[2]) is not None:
        return True
    return any(_weak_verb(words, index) for index in range(len(words)))


def _weak_verb(words: list[str], index: int) -> bool:
    """A form that may be a verb, in a place where a noun or a participle would be odd."""
    word = words[index]
    after = words[index + 1] if index + 1 < len(words) else ""
    before = words[index - 1] if index else "x"
    if before in DETERMINERS or before in PREPOSITIONS or before in POSSESSIVES or before in _NOT_BEFORE_FINITE:
        return False
    if word in OFTEN_NOUNS:
        return after in DETERMINERS or after in POSSESSIVES
    if word.endswith("ed") and len(word) > 4:  # noqa: PLR2004
        return (
            after in DETERMINERS
            or after in POSSESSIVES
            or after in {"to", "into", "from", "in", "on", "that", "out", "up"}
        )
    return False


def opens_with_verb(text: str) -> bool:
    """Whether the text goes on with a finite verb, as after a subject and an apposition."""
    words = tokens(text)
    while words and (
        words[0] in ADVERBS or words[0].endswith("ly") or words[0] in {"not", "now", "also", "soon", "once"}
    ):
        words = words[1:]
    if not words:
        return False
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in AUXILIARIES or first in SURE_VERBS:
        return True
    if first in OFTEN_NOUNS or (first.endswith("s") and not first.endswith("ss")):
        return second in DETERMINERS or second in POSSESSIVES or second in PREPOSITIONS or second.isdigit()
    return first.endswith("ed") and len(first) > 4 and second not in CONJUNCTIONS  # noqa: PLR2004


def trimmed(sentence: str, language: str = "en", *, trailing: bool = False) -> str:
    """The sentence without asides, leading clauses, appositions and empty words; no final stop.

    Trailing clauses go too, unless ``trailing`` keeps them.
    """
    text = without_asides(sentence)
    if primary(language) != "en":
        return _capital(text)
    text = _EMPTY_OPENER.sub("", without_connective(text))
    text = without_leading(_EMPTY_OPENER.sub("", text))
    text = without_apposition(_LOOSE_ADVERB.sub("", text))
    text = text if trailing else without_trailing(text)
    return _capital(_ADVERB.sub("", text))


def without_asides(sentence: str) -> str:
    """The sentence without brackets, footnote marks, dashed asides and its final stop."""
    text = _FOOTNOTE.sub("", sentence)
    text = _DASHED.sub(" ", _ASIDE.sub("", text))
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;:!?])(?=\s|$)", r"\1", text)
    return re.sub(r"(?<![.\s])[.;:,]+$|(?<=\.)(?<!\b[A-Z]\.)[.]+$", "", _stop_before_quote(text))


def _stop_before_quote(text: str) -> str:
    return re.sub(r"[.,]([”\"’'])$", r"\1", text)


def without_connective(text: str) -> str:
    """The text without an opening such as ``However,``."""
    return _CONNECTIVE.sub("", text)


def without_leading(text: str) -> str:
    """The text without a leading phrase or clause of time, place, manner or concession, up to its comma."""
    if not _leads(text):
        return text
    best = ""
    for match in _COMMA.finditer(text):
        rest = text[match.end() :]
        if len(rest) <= LEADING_MIN or not _may_open(rest) or not has_verb(rest):
            continue
        if has_verb(rest.split(", ", 1)[0]):
            return rest
        best = best or rest
    return best or text


def _leads(text: str) -> bool:
    first = tokens(text)[:1]
    if not first:
        return False
    word = first[0]
    if (
        word in PREPOSITIONS
        or word in SUBORDINATORS
        or word in {"rather", "instead", "just", "even", "only", "today", "recently"}
    ):
        return True
    return (word.endswith("ing") and word not in NOT_PARTICIPLES) or (word.endswith("ed") and word not in COMMON_VERBS)


def _may_open(rest: str) -> bool:
    """Whether a main clause may begin here: no preposition, conjunction, participle, number or verb."""
    words = tokens(rest)
    if not words or words[0].isdigit():
        return False
    word = words[0]
    if word in PREPOSITIONS or word in CONJUNCTIONS or word in SUBORDINATORS or word in TRAILERS or word in AUXILIARIES:
        return False
    if word.endswith("ing") and word not in NOT_PARTICIPLES:
        return False
    return not opens_with_verb(rest)


def without_apposition(text: str) -> str:
    """The text without what stands between two commas after its subject, where a verb follows."""
    commas = list(_COMMA.finditer(text))
    for first, second in pairwise(commas):
        head, inner, rest = text[: first.start()], text[first.end() : second.start()], text[second.end() :]
        if len(head) + len(rest) + 1 <= APPOSITION_MIN or has_verb(head) or not opens_with_verb(rest):
            continue
        if tokens(inner)[:1] and tokens(inner)[0] not in CONJUNCTIONS:
            return f"{head} {rest}"
    return text


def without_trailing(text: str) -> str:
    """The text without the clauses that trail after commas, semicolons and dashes."""
    series = False
    for match in re.finditer(r"(;|\s[—–-]|[—–]|,[”\"’]?)\s+|[—–]", text):
        head, rest = text[: match.start()], text[match.end() :]
        if len(head) < TRAILING_MIN or not has_verb(head) or not balanced(head):
            series = True
            continue
        if match.group().strip()[:1] != "," or _trails(rest, series=series):
            return head + ("”" if match.group().startswith(",”") else "")
        series = True
    return text


def _trails(rest: str, *, series: bool) -> bool:
    """Whether what follows a comma is a clause or an apposition; after the commas of a series ``and`` is not."""
    words = tokens(rest)
    if not words:
        return True
    word = words[0]
    if word in TRAILERS or word in SUBORDINATORS or (word.endswith("ing") and word not in NOT_PARTICIPLES):
        return True
    if word.endswith("ly") and len(words) > 1 and words[1].endswith("ing"):
        return True
    if word in {"a", "an", "the"} and "," not in rest and not re.search(r"\band\b", rest) and not has_verb(rest):
        return True
    return word in {"and", "or"} and not series and has_verb(rest) and "," not in rest and len(words) > 4  # noqa: PLR2004


def balanced(text: str) -> bool:
    """Whether every quote and bracket that opens also closes."""
    pairs = (("“", "”"), ("(", ")"), ("[", "]"), ("«", "»"), ("„", "“"))
    return text.count('"') % 2 == 0 and all(text.count(a) == text.count(b) for a, b in pairs[:4])


def _capital(text: str) -> str:
    """The text with its first letter large, unless the first word has large letters inside (``iPhone``)."""
    first = text.split(" ", 1)[0]
    if not text or any(letter.isupper() for letter in first):
        return text
    for index, letter in enumerate(text[:3]):
        if letter.isalpha():
            return text[:index] + letter.upper() + text[index + 1 :]
    return text
