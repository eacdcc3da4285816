"""Acronyms that an article explains itself, written out where a headline has room."""

from __future__ import annotations

import re

from digest.model.post import units
from digest.summary.english import KNOWN_ACRONYMS

_DEFINED = re.compile(
    r"((?:[A-Z][\w’'-]*|of|and|the|for|on|in|de)(?:\s(?:[A-Z][\w’'-]*|of|and|the|for|on|in|de)){1,8})\s\(([A-Z]{2,7})(s?)\)"
)


def acronyms(texts: list[str]) -> dict[str, str]:
    """What each acronym stands for, where a text says it: ``Harbor Union (HU)``."""
    found: dict[str, str] = {}
    for text in texts:
        if "(" not in text:
            continue
        for match in _DEFINED.finditer(text):
            name, short, plural = match.groups()
            meaning = _meaning(name.split(), short)
            if meaning and short.lower() not in KNOWN_ACRONYMS:
                found.setdefault(short + plural, meaning)
                if plural and meaning.endswith("ies"):
                    found.setdefault(short, meaning[:-3] + "y")
                elif plural and meaning.endswith("s"):
                    found.setdefault(short, meaning[:-1])
    return found


def _meaning(words: list[str], short: str) -> str:
    """The last words whose initials spell the acronym; small words may be passed over."""
    left = list(short.lower())
    for index in range(len(words) - 1, -1, -1):
        word = words[index]
        if left and word[0].lower() == left[-1]:
            left.pop()
        elif word[0].isupper():
            return ""
        if not left:
            return " ".join(words[index:]) if words[index][0].isupper() else ""
    return ""


def expanded(text: str, short: dict[str, str], limit: int) -> str:
    """The text with its acronyms written out, as far as the limit allows; each once at most."""
    for letters, meaning in short.items():
        if meaning in text:
            continue
        longer = re.sub(rf"\b{letters}\b", meaning.replace("\\", ""), text, count=1)
        if units(longer) <= limit:
            text = longer
    return text
