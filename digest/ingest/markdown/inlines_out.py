"""Inlines as Markdown: only what would mean something else is escaped.

Emphasis is ``*`` where it stands alone and ``_`` where it touches or holds strong words, so that the runs of
both never melt. Where a mark would not count because of its neighbours, a neighbour is written as an entity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it.common.utils import MD_TRIM_CHARS, isPunctChar, isWhiteSpace

from digest.model.blocks import Break, Code, Emphasis, Foreign, Link, Note, Strong, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.model.blocks import Inline

_ENTITY = re.compile(r"&(?:#[xX]?[0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});")
_BRACKETS = re.compile(r"(?<![!^])\[(?!\^)[^\[\]\\`]*\](?=[^(\[:{])")
_SPECIAL = re.compile(r"[\\`*_\[\]<&]")
_LINE_START = re.compile(
    r"(?:#{1,6}(?=\s|$)|[-+](?=\s|$)|--|={1,}(?=\s|$)|>|[:~](?=[ \t])|~~~|:::|\||:-|(?P<number>\d{1,9})[.)](?=\s|$))"
)
_PLAIN_ADDRESS = re.compile(r"[^\s<>()\\&\x00-\x20\x7f-\xa0\"']+")
_AUTOLINK = re.compile(r"(?:https?|mailto):[^<>\x00-\x20\s]*", re.IGNORECASE)
_BREAK = "\\\n"
_AFTER_MARK = "([{:"


class Marks:
    """The numbers of the notes met so far, in order; notes with equal blocks have one number."""

    def __init__(self) -> None:
        self.numbers: dict[Note, int] = {}

    def mark(self, note: Note) -> str:
        """``[^1]``."""
        return f"[^{self.numbers.setdefault(note, len(self.numbers) + 1)}]"


@dataclass(slots=True)
class _Atom:
    """A stretch of output; ``kind`` is text, open, close, mark (of a note) or other."""

    kind: str
    text: str


def write_inlines(
    parts: Sequence[Inline], marks: Marks | None = None, *, one_line: bool = False, starts: bool | None = None
) -> str:
    """The Markdown of inlines in normal form; with ``one_line``, breaks are written ``<br>``.

    ``starts`` says whether a block could start where a line does (None: not in one line). Notes get their marks from ``marks``,
    which collects them.
    """
    writer = _Writer(marks or Marks(), one_line=one_line)
    atoms = [atom for atom in writer.atoms(parts) if atom.text]
    for at, atom in enumerate(atoms):
        if atom.kind == "text":
            before, after = atoms[at - 1] if at else None, atoms[at + 1] if at + 1 < len(atoms) else None
            _guard_edges(atom, before, after, blocks=not one_line if starts is None else starts)
    for at, atom in enumerate(atoms):
        if atom.kind in ("open", "close"):
            _guard_mark(atoms, at)
    return "".join(atom.text for atom in atoms)


class _Writer:
    def __init__(self, marks: Marks, *, one_line: bool) -> None:
        self.marks = marks
        self.line_break = "<br>" if one_line else _BREAK

    def atoms(self, parts: Sequence[Inline], *, in_link: bool = False, in_strong: bool = False) -> list[_Atom]:
        """The stretches of inlines; ``in_link`` is true between any brackets."""
        out: list[_Atom] = []
        for at, part in enumerate(parts):
            match part:
                case Text():
                    after = parts[at + 1] if at + 1 < len(parts) else None
                    out.append(_Atom("text", _escaped(part.text, after, in_link=in_link)))
                case Code():
                    out.append(_Atom("other", _code(part.text)))
                case Break():
                    out.append(_Atom("other", self.line_break))
                case Link():
                    out.extend(self._link(part, in_strong=in_strong))
                case Note():
                    out.append(_Atom("mark", self.marks.mark(part)))
                case Foreign():
                    inner = self.atoms(part.children, in_link=True, in_strong=in_strong)
                    out += [_Atom("other", "["), *inner, _Atom("other", f"]{{lang={part.language}}}")]
                case Emphasis() | Strong():
                    mark = _mark(part, parts, at, in_strong=in_strong)
                    strong = in_strong or isinstance(part, Strong)
                    inner = self.atoms(part.children, in_link=in_link, in_strong=strong)
                    out += [_Atom("open", mark), *inner, _Atom("close", mark)]
        return out

    def _link(self, link: Link, *, in_strong: bool) -> list[_Atom]:
        if link.children == (Text(link.url),) and _AUTOLINK.fullmatch(link.url):
            return [_Atom("other", f"<{link.url}>")]
        inner = self.atoms(link.children, in_link=True, in_strong=in_strong)
        return [_Atom("other", "["), *inner, _Atom("other", f"]({address(link.url)})")]


def _mark(part: Emphasis | Strong, parts: Sequence[Inline], at: int, *, in_strong: bool) -> str:
    if isinstance(part, Strong):
        return "**"
    beside = (*parts[max(at - 1, 0) : at], *parts[at + 1 : at + 2])
    touches = in_strong or any(isinstance(each, Strong) for each in beside) or _holds_strong(part.children)
    return "_" if touches else "*"


def _holds_strong(parts: Iterable[Inline]) -> bool:
    return any(
        isinstance(part, Strong) or (isinstance(part, (Emphasis, Link, Foreign)) and _holds_strong(part.children))
        for part in parts
    )


def address(url: str) -> str:
    """The destination of a link or picture, in pointed brackets where it has odd characters."""
    if _PLAIN_ADDRESS.fullmatch(url) or (not _ENTITY.search(url) and _PLAIN_ADDRESS.fullmatch(url.replace("&", ""))):
        return url
    return "<" + re.sub(r"[\\<>&]", lambda match: "\\" + match.group(), url) + ">"


def _code(text: str) -> str:
    runs = {len(run) for run in re.findall("`+", text)}
    fence = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    both = text[0] == text[-1] == " " and text.strip(" ")
    pad = " " if text[0] == "`" or text[-1] == "`" or both else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _escaped(text: str, after: Inline | None, *, in_link: bool) -> str:
    """The text with a backslash before each sign that would be markup where it stands."""
    kept = set() if in_link else {at for match in _BRACKETS.finditer(text) for at in (match.start(), match.end() - 1)}
    out: list[str] = []
    end = 0
    for match in _SPECIAL.finditer(text):
        at = match.start()
        if at in kept or _is_harmless(text, at):
            continue
        out += [text[end:at], "\\"]
        end = at
    out.append(text[end:])
    escaped = "".join(out)
    if in_link and escaped.startswith("^"):  # brackets that begin so would be those of a note
        escaped = f"\\{escaped}"
    if escaped[-1:] in ("!", "^") and isinstance(after, (Link, Foreign, Note)):
        escaped = f"{escaped[:-1]}\\{escaped[-1]}"
    return escaped


def _is_harmless(text: str, at: int) -> bool:
    """Whether a sign is no markup here. Nothing is concluded from the first and last letter: they may become entities."""
    sign = text[at]
    before = text[at - 1] if at > 1 else ""
    after = text[at + 1] if at + 2 < len(text) else ""
    match sign:
        case "\\":
            return after.isalnum()
        case "*":
            return before == " " and after == " "
        case "_":
            return before.isalnum() and after.isalnum()
        case "<":
            return bool(after) and not (after.isascii() and after.isalpha()) and after not in "/!?"
        case "&":
            return not _ENTITY.match(text, at)
    return False


def entity(char: str) -> str:
    """A character that does not count as the letter or space it is."""
    return "&nbsp;" if char == "\xa0" else f"&#{ord(char)};"


def _guard_edges(atom: _Atom, before: _Atom | None, after: _Atom | None, *, blocks: bool) -> None:
    """Keep white space at the edges of a line and, where ``blocks`` may start, a line's start from looking like one."""
    if before is None or before.text == _BREAK:
        if _is_trimmed(atom.text[0]):
            atom.text = entity(atom.text[0]) + atom.text[1:]
        elif blocks:
            atom.text = _guarded(atom.text)
    elif before.kind == "mark" and atom.text[0] in _AFTER_MARK:
        atom.text = f"\\{atom.text}"
    if (after is None or after.text == _BREAK) and _is_trimmed(atom.text[-1]):
        atom.text = atom.text[:-1] + entity(atom.text[-1])


def _guarded(text: str) -> str:
    match = _LINE_START.match(text)
    if match is None:
        return text
    at = match.end("number") if match["number"] else 0
    return f"{text[:at]}\\{text[at:]}"


def _is_trimmed(char: str) -> bool:
    return char in MD_TRIM_CHARS or char.isspace()


def _guard_mark(atoms: list[_Atom], at: int) -> None:
    """See that a mark of emphasis counts as what it is; CommonMark 6.2 says by its two neighbours."""
    opens = atoms[at].kind == "open"
    inner, outer = (at + 1, at - 1) if opens else (at - 1, at + 1)
    inside = atoms[inner]
    if inside.kind == "text" and isWhiteSpace(ord(_edge(inside.text, first=opens))):
        _encode(inside, first=opens)
    beyond = atoms[outer] if 0 <= outer < len(atoms) else None
    if beyond is None:
        return
    far = _edge(beyond.text, first=not opens)
    if beyond.kind != "text" or isWhiteSpace(ord(far)) or isPunctChar(far):
        return
    if atoms[at].text == "_" or isPunctChar(_edge(inside.text, first=opens)):
        _encode(beyond, first=not opens)


def _edge(text: str, *, first: bool) -> str:
    return text[0] if first else text[-1]


def _encode(atom: _Atom, *, first: bool) -> None:
    atom.text = entity(atom.text[0]) + atom.text[1:] if first else atom.text[:-1] + entity(atom.text[-1])
