"""Bylines: a whole line that says who wrote an article."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 400
MOST_NAMES = 12
MOST_TOKENS = 6

_PREFIX = re.compile(r"(?:(?:written\s+)?by(?:\s*:)?\s+|author(?:s|\(s\))?\s*:\s*)", re.IGNORECASE)
_FIRST = frozenset("wWbBaA")
_BETWEEN = re.compile(r"[,;&]|(?<=\s)and(?=\s)", re.IGNORECASE)
_TOKEN = re.compile("[^\\W\\d_](?:[^\\W\\d_]|[-.'\u2019\u02bc\u00b7\u2010\u2011\u200c\u200d\\u0300-\\u036f])*")
_PARTICLES = frozenset(
    """
    al ap ben bin bint da dal das de del della dem den der des di do dos du e el ibn la las le los of san ten ter til
    van vom von y zu zum zur
    """.split(),  # noqa: SIM905 - words are read and kept in order more easily than a list of strings
)
_GLUED = re.compile("(?:al|el|ad|ar|as|at|an|d|l|de|ed|ul)[-'\u2019]", re.IGNORECASE)
_DOTTED = frozenset("jr sr dr prof st gen col capt lt maj sgt amb rev hon mr mrs ms sir".split())  # noqa: SIM905
DEGREES = frozenset(
    "phd dphil md jd mba ma msc ba bsc llm llb mph mpa mpp edd esq jr sr ii iii iv".split(),  # noqa: SIM905
)
"""What may follow a name and belongs to it."""

_ROLES = frozenset(
    """
    academy adviser advisor agency ambassador analyst assistant associate association bureau center centre chair chairman
    co-founder college columnist commission committee consultant contributor coordinator correspondent council
    department deputy desk director editor editorial editors expert faculty fellow former founder foundation
    freelance group head institute institution journalist lecturer magazine manager member minister ministry network news
    newsroom office officer president professor program programme project reporter research researcher scholar school
    secretary senior service special specialist staff student team university visiting writer writers
    """.split(),  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """What a byline says: the places of the names in its text, none of them when it is ambiguous.

    ``full`` tells whether every name has two words at least.
    """

    names: tuple[tuple[int, int], ...] = ()
    full: bool = False


def parse_byline(text: str) -> Byline | None:
    """The byline that a line is: sure (with names), ambiguous (without), or None for any other line."""
    if text[:1] not in _FIRST or len(text) > LONGEST:
        return None
    prefix = _PREFIX.match(text)
    if prefix is None:
        return None
    parts = _parts(text, prefix.end())
    if parts is None:
        return None
    names = _names(text, parts)
    if names is not None:
        return Byline(names=names, full=all(" " in text[a:b] for a, b in names))
    return Byline() if _looks_like_one(text, prefix.end()) else None


def _parts(text: str, start: int) -> list[tuple[int, int, str]] | None:
    """The stretches between the separators, each with the separator before it."""
    out: list[tuple[int, int, str]] = []
    mark = ""
    for found in [*_BETWEEN.finditer(text, start), None]:
        end = found.start() if found else len(text)
        part = text[start:end]
        if part.strip():
            left = start + len(part) - len(part.lstrip())
            out.append((left, left + len(part.strip()), mark))
            mark = ""
        if found:
            start, mark = found.end(), (mark if found.group() == "," else "") or found.group()
    return out or None


def _names(text: str, parts: list[tuple[int, int, str]]) -> tuple[tuple[int, int], ...] | None:
    """The places of the names, or None when any part is no name beyond doubt."""
    names: list[tuple[int, int]] = []
    for start, end, mark in parts:
        tokens = text[start:end].split()
        if names and mark == "," and all(_bare(token) in DEGREES for token in tokens):
            names[-1] = (names[-1][0], end)
            continue
        lone_place = mark == "," and len(tokens) == 1 and " " in text[names[0][0] : names[0][1]]
        if lone_place or not _is_name(tokens):
            return None
        names.append((start, end))
    return tuple(names) if len(names) <= MOST_NAMES else None


def _is_name(tokens: list[str]) -> bool:
    if not 1 <= len(tokens) <= MOST_TOKENS or any(_bare(token) in _ROLES for token in tokens):
        return False
    return all(_is_name_token(token) for token in tokens) and any(_is_capital(token) for token in tokens)


def _is_name_token(token: str) -> bool:
    if not _TOKEN.fullmatch(token):
        return False
    if token.endswith(".") and not (_bare(token) in _DOTTED | DEGREES or len(token.replace(".", "")) == 1):
        initials = token.split(".")[:-1]
        if not all(len(part) == 1 for part in initials):
            return False
    return _is_capital(token) or token in _PARTICLES or bool(_GLUED.match(token))


def _is_capital(token: str) -> bool:
    """A capital, or a letter of a script that has none."""
    return not token[0].islower() or bool(_GLUED.match(token) and len(token) > 3 and token[3].isupper())  # noqa: PLR2004


def _bare(token: str) -> str:
    return token.replace(".", "").strip("()").casefold()


def _looks_like_one(text: str, start: int) -> bool:
    """Whether a line that starts like a byline should be shown to an editor: short, and no sentence."""
    rest = text[start:]
    words = rest.split()
    if len(words) > MOST_NAMES or text.endswith((".", "!", "?", ":", ";", ",", "…")):
        return False
    return rest[0] == "@" or (rest[0].isalpha() and not rest[0].islower()) or words[0].casefold() == "the"
