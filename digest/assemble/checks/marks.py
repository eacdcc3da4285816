"""Checks of marks: quotes, dashes, spaces and brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.assemble.checks.finding import Finding
from digest.assemble.checks.passages import PROSE, Passage, Role
from digest.assemble.checks.wording import is_in_one_leaf, is_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DOUBLE_SPACE = re.compile(r"(?<=\S)  +(?=\S)")
BEFORE_MARK = re.compile(r"(?:(?<=[^\W\d_])|(?<=[”“»’)\]\"]))[ \xa0]+(?=[,;:!?.](?:\s|$))(?!.\s*[,;:!?.])")
SPACED_MARKS = frozenset({"fr", "br", "oc"})
"""Languages with a space before some marks."""
_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)|\"")
_CURLY = re.compile("[“”‘’„]")
_BEFORE, _BEHIND = r"(?<=[\w”’»)])", r"(?=[\w“‘«(])"
_DASHES = (
    (re.compile(f"{_BEFORE} - {_BEHIND}"), "a hyphen between spaces"),
    (re.compile(rf"{_BEFORE}\s?--\s?{_BEHIND}"), "two hyphens"),
    (re.compile(f"{_BEFORE} – {_BEHIND}"), "a dash between spaces"),
    (re.compile(f"{_BEFORE}—{_BEHIND}"), "a long dash without spaces"),
    (re.compile(f"{_BEFORE} — {_BEHIND}"), "a long dash between spaces"),
)
MOST = 5  # brackets of one paragraph that are told
_BRACKETS = {")": "(", "]": "["}
_LIST_MARK = re.compile(r"(?:^|[\s(;,:])(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[а-яА-Я])$")
_SMILEY = re.compile(r"[:;=8][-']?$")
_TURNS = re.compile("[\u202a-\u202e]")
_ISOLATES, _ISOLATED = re.compile("[\u2066-\u2068]"), "\u2069"
_OPENERS, _CLOSERS = "“«", "”»"
_GERMAN = ("„", "“")


def spaces(passage: Passage) -> Iterator[Finding]:
    """Spaces too many."""
    if passage.role not in PROSE:
        return
    if "  " in passage.text:
        for found in DOUBLE_SPACE.finditer(passage.text):
            if is_in_one_leaf(passage, *found.span()):  # else markup stands between the two
                message = f"{len(found.group())} spaces stand here in a row."
                yield _at("double-space", message, passage, found, hint="digest check --fix takes them out.")
    if passage.language.split("-")[0] in SPACED_MARKS:
        return
    for found in BEFORE_MARK.finditer(passage.text):
        if is_in_one_leaf(passage, found.start(), found.end() + 1):
            mark = passage.text[found.end()]
            message = f"A space stands before “{mark}”."
            yield _at("space-before-mark", message, passage, found, hint="digest check --fix takes it out.")


def turns(passage: Passage) -> Iterator[Finding]:
    """Marks that turn the direction, so that readers see other words than stand there; the first one of a passage.

    What a name in Arabic or Hebrew takes, an isolate that is closed again, is none.
    """
    if passage.text.isascii():
        return
    found = _TURNS.search(passage.text)
    if found is None and len(_ISOLATES.findall(passage.text)) != passage.text.count(_ISOLATED):
        found = _ISOLATES.search(passage.text) or re.search(_ISOLATED, passage.text)
    if found is not None:
        message = f"An invisible mark (U+{ord(found.group()):04X}) turns the direction of the words behind it."
        yield _at("turned-text", message, passage, found, hint="Take it out, unless you know what it is for.")


def _at(code: str, message: str, passage: Passage, found: re.Match[str], hint: str | None = None) -> Finding:
    return Finding(code=code, message=message, passage=passage, start=found.start(), end=found.end(), hint=hint)


def mixtures(all_: Iterable[Passage]) -> Iterator[Finding]:
    """Quotes and dashes that are written in several ways in one article; one finding for each at most."""
    prose = [passage for passage in all_ if passage.role in PROSE]
    yield from _mixed_quotes(prose)
    yield from _mixed_dashes(prose)


def _mixed_quotes(prose: list[Passage]) -> Iterator[Finding]:
    straight = [(passage, found) for passage in prose for found in _places(_STRAIGHT, passage)]
    curly = sum(1 for passage in prose for _ in _places(_CURLY, passage))
    if straight and curly:
        passage, found = straight[0]
        message = (
            f"Straight and typographic quotes are mixed ({len(straight)} and {curly}); the first straight one is here."
        )
        yield _at("mixed-quotes", message, passage, found, hint="digest check --fix makes all of them typographic.")


def _mixed_dashes(prose: list[Passage]) -> Iterator[Finding]:
    ways = {name: [(p, found) for p in prose for found in _places(way, p)] for way, name in _DASHES}
    used = {name: places for name, places in ways.items() if places}
    if len(used) > 1:
        rarest = min(used, key=lambda name: len(used[name]))
        counts = ", ".join(f"{name} ({len(places)})" for name, places in used.items())
        passage, found = used[rarest][0]
        message = f"Dashes are written in {len(used)} ways: {counts}."
        yield _at("mixed-dashes", message, passage, found, hint="Choose one way for the article.")


def _places(pattern: re.Pattern[str], passage: Passage) -> Iterator[re.Match[str]]:
    return (found for found in pattern.finditer(passage.text) if not is_literal(passage, *found.span()))


def brackets(passage: Passage) -> Iterator[Finding]:
    """Brackets that lack their other half."""
    if passage.role not in PROSE or not any(mark in passage.text for mark in "()[]"):
        return
    open_: list[int] = []
    for at, char in enumerate(passage.text):
        if char not in "()[]" or is_literal(passage, at):
            continue
        if char in "([":
            open_.append(at)
        elif open_ and passage.text[open_[-1]] == _BRACKETS[char]:
            open_.pop()
        elif not _LIST_MARK.search(passage.text[max(0, at - 8) : at]) and not _SMILEY.search(passage.text[:at][-2:]):
            yield _one("unbalanced-bracket", f"This “{char}” was never opened.", passage, at)
    for at in open_[:MOST]:
        if not _SMILEY.search(passage.text[:at][-2:]):
            yield _one("unbalanced-bracket", f"This “{passage.text[at]}” is never closed.", passage, at)


def _one(code: str, message: str, passage: Passage, at: int) -> Finding:
    return Finding(code=code, message=message, passage=passage, start=at, end=at + 1)


def quotations(all_: tuple[Passage, ...]) -> Iterator[Finding]:
    """Quotations that lack an end or a beginning; one that goes on in the next paragraph is opened there again."""
    for number, passage in enumerate(all_):
        if passage.role not in {Role.PARAGRAPH, Role.ITEM, Role.NOTE}:
            continue
        following = all_[number + 1].text if number + 1 < len(all_) else ""
        yield from _quotations(passage, following)


def _quotations(passage: Passage, following: str) -> Iterator[Finding]:
    text = passage.text
    german = _GERMAN[0] in text
    openers, closers = _GERMAN if german else (_OPENERS, _CLOSERS)
    depth: list[int] = []
    for at, char in enumerate(text):
        if char in openers and not is_literal(passage, at):
            depth.append(at)
        elif char in closers and not is_literal(passage, at):
            if not depth:
                yield _one(
                    "unbalanced-quote", f"The quotation that ends here with “{char}” was never opened.", passage, at
                )
                return
            depth.pop()
    if depth and not following.startswith(tuple(openers)):
        yield _one("unbalanced-quote", "The quotation that begins here is never closed.", passage, depth[0])
    elif not depth and text.count('"') % 2 and not re.search(r"\d\"", text):
        yield _one(
            "unbalanced-quote", "An odd number of straight quotes stands in this paragraph.", passage, text.rindex('"')
        )
