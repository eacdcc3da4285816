"""Topic phrases: what a sentence says it is going to talk about, where it has no clause worth printing.

"As the Ministry opens its doors it is worth asking about its plans for the coast" gives "the Ministry's plans
for the coast": the words are the sentence's own, only the possessive is put where the pronoun stood.
"""

from __future__ import annotations

import re

from digest.summary.clauses import without_asides
from digest.summary.english import FUNCTION_WORDS, NAMELESS
from digest.summary.words import primary

_OPENER = re.compile(
    r"\b(?:it|It)(?:’s|'s| is| was| becomes| remains) (?:also |now |therefore |thus |well )?"
    r"(?:worth (?:inquiring|asking|considering|examining|looking|reflecting|thinking|exploring|discussing|recalling)"
    r"|(?:important|useful|necessary|timely|instructive|tempting|natural|time|appropriate|helpful) to "
    r"(?:inquire|ask|consider|examine|look|reflect|think|explore|discuss|assess|review|understand))"
    r" (?:of|about|into|at|on|upon|over)? ?",
)
_ABOUT = re.compile(
    r"^(?:This|The) (?:article|paper|piece|essay|report|note|analysis) (?:\w+ly )?"
    r"(?:examines|explores|discusses|considers|looks at|asks about|analyzes|analyses|reviews|describes|traces|assesses) ",
)
_POINTER = re.compile(r"^(?:its|their|his|her) ")
_CAPITALS = re.compile(r"[A-Z][\w’'.-]*(?:\s[A-Z][\w’'.-]*)*")
_END = re.compile(r",\s(?=while|which|as|and|but|though|although|where|with|because|since)|[;:—]|,\s\w+ing\b")


def topic_phrase(sentence: str, texts: list[str], language: str = "en") -> str:
    """The topic that a sentence announces, as a phrase of the article's words; empty when it announces none."""
    if primary(language) != "en":
        return ""
    text = without_asides(sentence)
    match = _OPENER.search(text) or _ABOUT.search(text)
    if match is None:
        return ""
    phrase = text[match.end() :]
    end = _END.search(phrase)
    phrase = phrase[: end.start()] if end else phrase
    pointer = _POINTER.match(phrase)
    if pointer is not None:
        owner = _owner(text[: match.start()])
        if not owner:
            return ""
        phrase = f"{owner}{_apostrophe(texts)}{'' if owner.endswith('s') else 's'} {phrase[pointer.end() :]}"
    return phrase[:1].upper() + phrase[1:]


def _owner(lead: str) -> str:
    """The name in the leading clause that the pronoun stands for, without offices: ``Example`` of ``Example Administration``."""
    for match in _CAPITALS.finditer(lead):
        words = match.group().split()
        words = [word for word in words if word.lower() not in FUNCTION_WORDS]
        names = [word for word in words if word.lower().strip(".") not in NAMELESS]
        if names:
            return " ".join(names)
    return ""


def _apostrophe(texts: list[str]) -> str:
    """The apostrophe that the article uses."""
    curly = sum(text.count("’") for text in texts)
    return "’" if curly and curly >= sum(text.count("'") for text in texts) else "'"
