"""Capitals: whether a text is written in them, and how it reads without."""

from __future__ import annotations

_ACRONYMS = """
    AIDS ASEAN BRICS CIA CIS COVID CSTO EAEU EBRD ECB EEC EEU EU FAO FBI G20 G7 GCC GDP IAEA ICC IDF IMF IRGC KGB
    MENA MFA NASA NATO NGO NGOS OECD OPEC OSCE PKK PLA PRC RAND SCO TRIPP UAE UK UN UNDP UNESCO UNICEF US USA USAID
    USSR WTO
"""
_ROMAN = "II III IV VI VII VIII IX XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI"
_SMALL = "a an and as at but by de en for from if in into nor of off on onto or over per than the to up via vs with"
_BEFORE_US = "about contact for join tell to with"

ACRONYMS = frozenset(_ACRONYMS.split())
"""Acronyms that keep their capitals in a heading that was typed in capitals throughout."""

ROMAN = frozenset(_ROMAN.split())
SMALL = frozenset(_SMALL.split())
BEFORE_US = frozenset(_BEFORE_US.split())
_CURLY = "\u2019"
_EDGES = "\u201c\u201d\"'\u2018\u2019()[]«»,.:;!?…"


def is_capitals(text: str) -> bool:
    """Whether nine in ten of the letters that have a case are capitals, and there are any."""
    upper = sum(map(str.isupper, text))
    lower = sum(map(str.islower, text))
    return upper > 0 and upper * 10 >= (upper + lower) * 9


def readable(label: str) -> str:
    """A label that was typed in capitals as a title; any other label as it is.

    Small words stay small inside, acronyms and Roman numbers keep their capitals.
    """
    if not is_capitals(label):
        return label
    words = label.split()
    out: list[str] = []
    for at, word in enumerate(words):
        core = word.strip(_EDGES)
        inner = 0 < at < len(words) - 1 and not words[at - 1].endswith(":")
        before = words[at - 1].casefold() if at else ""
        if core.casefold() in SMALL and inner:
            out.append(word.lower())
        else:
            out.append("-".join(_capitalised(part, before) for part in word.split("-")))
    return " ".join(out)


def _capitalised(word: str, before: str) -> str:
    core = word.strip(_EDGES).upper()
    stem = core.replace(_CURLY, "'").removesuffix("'S")
    if stem == "US" and before in BEFORE_US:
        return word.lower()
    if _keeps_capitals(stem):
        return word.replace(_CURLY + "S", _CURLY + "s").replace("'S", "'s")
    lowered = word.lower()
    if stem.rstrip("S").isdigit():
        return lowered
    at = next((at for at, char in enumerate(lowered) if char.isalpha()), 0)
    if len(core) > 3 and core[1] in {"'", _CURLY}:  # noqa: PLR2004 - as in O'Hara
        at += 2
        lowered = word[:at] + lowered[at:]
    return lowered[:at] + lowered[at : at + 1].upper() + lowered[at + 1 :]


def _keeps_capitals(stem: str) -> bool:
    if stem in ACRONYMS or stem in ROMAN or "." in stem.strip("."):
        return True
    if any(map(str.isdigit, stem)):
        return not stem.rstrip("S").isdigit()
    return 1 < len(stem) <= 6 and stem.isascii() and stem.isalpha() and not set(stem) & set("AEIOUY")  # noqa: PLR2004
