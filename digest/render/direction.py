"""Words that run against those around them, set apart, so that nothing beside them changes places.

A browser orders letters of both directions by itself, and a layout of paper hardly does; both do it rightly where each
run stands in an element of its own. So a finished page is gone through once more: an element that names its language
gets its direction, so does a paragraph of leftward words, and a run of leftward letters in rightward words (or the other way round) becomes a ``bdi`` with
``dir``. A page without leftward letters is given back as it is.
"""

from __future__ import annotations

import re
from functools import cache

ISOLATE, POP = "\u2068", "\u2069"
"""How plain text sets a run apart: FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE."""

_LEFTWARD_TONGUES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})
_LEFTWARD_SCRIPTS = frozenset({"arab", "hebr", "nkoo", "syrc", "thaa"})
_R = (
    "\u0590-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufd3d\ufd40-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff"
)
_LEFTWARD = re.compile(f"[{_R}]")
_LETTER = re.compile(r"[^\W\d_]")
_PARTS = re.compile(r"<!--.*?-->|<(?P<raw>style|script|title|textarea)\b.*?</(?P=raw)\s*>|<[^>]*>|[^<]+", re.DOTALL)
_TAG = re.compile(r"<(/?)([\w:-]+)([^>]*?)(/?)>", re.DOTALL)
_PARAGRAPH = re.compile(r"<p>(?:(?!</?p\b).)*", re.DOTALL)
_DIR = re.compile(r'\sdir="(rtl|ltr)"')
_LANG = re.compile(r'\slang="([^"]*)"')
_ISOLATED = re.compile(f"{ISOLATE}([^{ISOLATE}{POP}]*){POP}")
_SIGNS = re.compile("[\u2066-\u2069]")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def is_leftward(language: str) -> bool:
    """Whether a language is written from right to left."""
    first, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")  # noqa: PLR2004 - scripts have four
    return script in _LEFTWARD_SCRIPTS if script else first in _LEFTWARD_TONGUES


def has_leftward(text: str) -> bool:
    """Whether letters that run leftward occur in a text."""
    return not text.isascii() and _LEFTWARD.search(text) is not None


def set_apart(html: str, *, plain_links: bool = False, element: str = "bdi") -> str:
    """A page whose runs against the direction around them have an ``element`` of their own.

    ``plain_links`` leaves the words of links as they are: links on paper hold nothing but words.
    """
    if not has_leftward(html):
        return html
    html = _PARAGRAPH.sub(_turned, html)
    out: list[str] = []
    around: list[tuple[str, bool]] = [("", False)]  # the open elements, and whether words run leftward in them
    linked = 0
    for match in _PARTS.finditer(html):
        part = match[0]
        tag = None if match["raw"] else _TAG.fullmatch(part)
        if tag:
            linked += _links(tag)
            part = _entered(tag, around)
        elif not part.startswith("<") and not (linked and plain_links):
            part = runs_apart(part, leftward=around[-1][1], element=element)
        out.append(part)
    return "".join(out)


def isolated(name: str) -> str:
    """A name as it stands between others: isolated where it has leftward letters."""
    return f"{ISOLATE}{name}{POP}" if has_leftward(name) else name


def plain(text: str) -> str:
    """A text without the signs that isolate."""
    return text.replace(ISOLATE, "").replace(POP, "")


def runs_apart(text: str, *, leftward: bool, element: str = "bdi") -> str:
    """Escaped text whose runs against ``leftward`` stand in elements; so does what is isolated by signs."""
    close = f"</{element}>"
    out = []
    for at, piece in enumerate(_ISOLATED.split(text)):
        own = _begins_leftward(piece) if at % 2 else leftward
        words = _marked(piece, own, f'<{element} dir="{_side(not own)}">', close)
        out.append(f'<{element} dir="{_side(own)}">{words}{close}' if at % 2 else words)
    return "".join(out)


def _side(leftward: bool) -> str:  # noqa: FBT001 - a direction has two sides
    return "rtl" if leftward else "ltr"


def _begins_leftward(text: str) -> bool:
    first = _LETTER.search(text)
    return first is not None and _LEFTWARD.match(first[0]) is not None


def isolates(line: str) -> str:
    """A line of plain text that begins rightward, whose leftward runs are isolated by signs that nobody sees."""
    if not has_leftward(line) or _begins_leftward(line) or _SIGNS.search(line):
        return line
    return _marked(line, leftward=False, before=ISOLATE, after=POP)


def _turned(match: re.Match[str]) -> str:
    """A paragraph, with a direction of its own where most of its letters run leftward, from the first on."""
    words = re.sub(r"<[^>]*>|&\w+;", "", match[0])
    if not has_leftward(words) or not _begins_leftward(words):
        return match[0]
    letters = _LETTER.findall(words)
    leftward = sum(_LEFTWARD.match(letter) is not None for letter in letters)
    return match[0].replace("<p>", '<p dir="rtl">', 1) if leftward * 2 > len(letters) else match[0]


def _links(tag: re.Match[str]) -> int:
    return 0 if tag[2] != "a" else -1 if tag[1] else 1


def _entered(tag: re.Match[str], around: list[tuple[str, bool]]) -> str:
    """A tag, with its direction where its language has another one than what is around it; keeps ``around`` true."""
    closing, name, attributes, alone = tag.groups()
    if closing:
        while len(around) > 1 and around.pop()[0] != name:
            pass
        return tag[0]
    leftward = around[-1][1]
    given, language = _DIR.search(attributes), _LANG.search(attributes)
    added = ""
    if given:
        leftward = given[1] == "rtl"
    elif language and is_leftward(language[1]) != leftward:
        leftward = not leftward
        added = f' dir="{_side(leftward)}"'
    if not alone and name not in _VOID:
        around.append((name, leftward))
    return f"<{name}{attributes}{added}{alone}>"


def _marked(text: str, leftward: bool, before: str, after: str) -> str:  # noqa: FBT001 - the one thing it depends on
    if not leftward and not has_leftward(text):
        return text
    out: list[str] = []
    at = 0
    while match := _runs(leftward).search(text, at):
        end = _balanced(text, match.start(), match.end())
        out += (text[at : match.start()], before, text[match.start() : end], after)
        at = end
    return "".join((*out, text[at:]))


@cache
def _runs(leftward: bool) -> re.Pattern[str]:  # noqa: FBT001 - as above
    """Runs against a direction: from letter to letter, with what stands between that has no direction itself."""
    between = rf"(?>&\#?\w+;|(?![{_R}])[\W\d_])*+"
    if not leftward:
        return re.compile(rf"[{_R}]++(?:{between}[{_R}]++)*")
    word = rf"(?:(?![{_R}])\w)"
    return re.compile(rf"(?<![\w&\#])(?:\d++)?(?![{_R}])[^\W\d_]{word}*+(?!;)(?:{between}{word}++)*")


def _balanced(text: str, start: int, end: int) -> int:
    """Where a run ends, so that of two brackets both or none are in it."""
    open_: list[str] = []
    for at in range(start, end):
        if text[at] in _PAIRS:
            open_.append(_PAIRS[text[at]])
        elif text[at] in _PAIRS.values() and (not open_ or open_.pop() != text[at]):
            return at
    while open_ and text[end : end + 1] == open_[-1]:
        open_.pop()
        end += 1
    return end
