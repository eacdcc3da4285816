"""Lines of a text, each knowing where its characters stand in the source."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_INVISIBLE = "\u200b\ufeff"
EDGE = "\t \x1c\x1d\x1e\x1f\xa0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))) + _INVISIBLE
"""What is stripped at both ends of a line, and only there: white space and the two marks that nobody sees."""

_CLOSERS = "\"'\u2019\u201d\u00bb)]}*_"
_ENDS = tuple(".!?…:;。！？：；؟۔।")
_FOOTNOTE = re.compile("(?:\\[[0-9, *\u2013-]{1,20}\\]|[\u00b9\u00b2\u00b3\u2070-\u2079])+$")


@dataclass(frozen=True, slots=True)
class Piece:
    """The characters ``start`` to ``end`` (exclusive) of the source, standing at ``at`` in a line's text."""

    at: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of text without line breaks, and the pieces of the source it was made of."""

    text: str
    pieces: tuple[Piece, ...]

    @property
    def start(self) -> int:
        """Where its first character stands in the source."""
        return self.pieces[0].start

    def offset(self, at: int) -> int:
        """Where the character at ``at`` of its text stands in the source."""
        piece = self.pieces[bisect_right(self.pieces, at, key=lambda p: p.at) - 1]
        return min(piece.start + at - piece.at, piece.end)

    def cut(self, start: int, end: int | None = None) -> Line:
        """The part of its text between two places, white space at the ends left out."""
        stop = len(self.text) if end is None else end
        part = self.text[start:stop]
        start += len(part) - len(part.lstrip(EDGE))
        text = part.strip(EDGE)
        if not text:
            return Line("", ())
        stop = start + len(text)
        pieces = tuple(
            Piece(max(p.at - start, 0), p.start + max(start - p.at, 0), min(p.end, p.start + stop - p.at))
            for p in self.pieces
            if p.at < stop and p.at + p.end - p.start > start
        )
        return Line(text, pieces)


@dataclass(frozen=True, slots=True)
class Source:
    """A text, the place of each line's first character, and its lines without the edges; blank ones are empty."""

    text: str
    starts: tuple[int, ...]
    lines: tuple[Line, ...]
    widths: tuple[int, ...]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, counted from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1


def split(text: str) -> Source:
    """The lines of a text; line breaks are CRLF, LF, CR, VT, FF, NEL, LS and PS."""
    starts, lines, widths = [0], [], []
    for found in _BREAK.finditer(text):
        lines.append(_trimmed(text, starts[-1], found.start()))
        widths.append(len(text[starts[-1] : found.start()].rstrip(EDGE)))
        starts.append(found.end())
    lines.append(_trimmed(text, starts[-1], len(text)))
    widths.append(len(text[starts[-1] :].rstrip(EDGE)))
    return Source(text, tuple(starts), tuple(lines), tuple(widths))


def _trimmed(text: str, start: int, end: int) -> Line:
    raw = text[start:end]
    bare = raw.strip(EDGE)
    if not bare:
        return Line("", ())
    start += len(raw) - len(raw.lstrip(EDGE))
    return Line(bare, (Piece(0, start, start + len(bare)),))


def joined(lines: Sequence[Line]) -> Line:
    """Lines as one: with a space between, or without where a compound word was broken after its hyphen."""
    if len(lines) == 1:
        return lines[0]
    texts: list[str] = []
    pieces: list[Piece] = []
    at, before = 0, ""
    for line in lines:
        glue = " " if before and not _broken_compound(before, line.text) else ""
        at += len(glue)
        pieces += [Piece(p.at + at, p.start, p.end) for p in line.pieces]
        texts += [glue, line.text]
        at += len(line.text)
        before = line.text
    return Line("".join(texts), tuple(pieces))


def _broken_compound(one: str, two: str) -> bool:
    if one.endswith("—") and len(one) > 1 and one[-2].isalnum():
        return True
    compound = one.endswith("-") and len(one) > 1 and one[-2].isalpha() and two[:1].isalpha()
    return compound and two.split(maxsplit=1)[0].casefold() not in {"and", "or", "to"}


def is_ended(text: str) -> bool:
    """Whether a text ends with an end mark (a colon and a semicolon count), closing quotes and note marks aside."""
    tail = _FOOTNOTE.sub("", text[-40:]).rstrip(_CLOSERS + EDGE)
    return tail.endswith(_ENDS)


def starts_small(text: str) -> bool:
    """Whether the first letter or digit of a text is a small letter."""
    first = next((char for char in text[:20] if char.isalnum()), "")
    return first.islower()


def invisible(source: Source) -> list[tuple[int, int]]:
    """The places of the marks that nobody sees and that stand at the edges of lines."""
    if not any(mark in source.text for mark in _INVISIBLE):
        return []
    out: list[tuple[int, int]] = []
    ends = (*source.starts[1:], len(source.text))
    for line, start, end in zip(source.lines, source.starts, ends, strict=True):
        first, last = (line.pieces[0].start, line.pieces[-1].end) if line.pieces else (end, end)
        out += [(at, at + 1) for at in (*range(start, first), *range(last, end)) if source.text[at] in _INVISIBLE]
    return out
