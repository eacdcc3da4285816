"""Text into sentences: the splitter of the sentencex library, put right in the few places where it errs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.summary.words import primary

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOSERS = "\"”’'»)\\]"
_NUMBER_ONLY = re.compile(r"(?:\d{1,3}|[ivx]{1,4}|[a-zA-Z])[.)]")
_NUMBER_WORD = re.compile(
    r"(?:^|[\s(])(?:vols?|nos?|pp?|arts?|secs?|chs?|figs?|approx|ca|circa|est|eq|ed|col|para)\.$", re.IGNORECASE
)
_TITLE_WORD = re.compile(r"(?:^|[\s(])(?:Ft|Mt|Pt|Messrs|Mme|Mlle|Hon|Rev|Adm|Cmdr|Maj|Sgt|Supt|viz|incl|cf)\.$")
_CLOCK = re.compile(r"\b[ap]\.m\.$")
_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
_FRENCH_TITLE = re.compile(r"(?:^|\s)M{1,2}\.$")
_BRACKETED = re.compile(rf"^[(\[][^()\[\]]*[.!?…][{_CLOSERS}]*[)\]]\s+(?=[^\W\da-z_]|[“\"«(])")
_ELLIPSIS = re.compile(r"…[" + _CLOSERS + r"]*\s+(?=[^\W\d_])")


def sentences(text: str, language: str = "en") -> tuple[str, ...]:
    """The sentences of one paragraph, in order, without the white space around them.

    White space inside is folded to single spaces; joined with one space the sentences give the folded text
    back, except where the text itself had no space between two of them.
    """
    import sentencex  # type: ignore[import-untyped]

    code = primary(language)
    folded = " ".join(text.split())
    if not folded:
        return ()
    pieces = [piece.strip() for piece in sentencex.segment(code, folded)]
    return tuple(_split(_merge([piece for piece in pieces if piece], code)))


def all_sentences(texts: Iterable[str], language: str) -> list[str]:
    """The sentences of several paragraphs; none crosses from one into the next."""
    return [sentence for text in texts for sentence in sentences(text, language)]


def _merge(pieces: list[str], code: str) -> list[str]:
    """Pieces that belong together, joined: after abbreviations and list numbers, before small letters."""
    out: list[str] = []
    for piece in pieces:
        if out and _belongs(out[-1], piece, code):
            glue = "" if piece[0] in ")]”’»" else " "
            out[-1] = f"{out[-1]}{glue}{piece}"
        else:
            out.append(piece)
    return out


def _belongs(before: str, after: str, code: str) -> bool:
    first = after[0]
    if first.islower() or first in ")]”’»" or _NUMBER_ONLY.fullmatch(before):
        return True
    if _NUMBER_WORD.search(before):
        return first.isdigit()
    if _TITLE_WORD.search(before):
        return True
    if _CLOCK.search(before):
        return _WEEKDAY.match(after) is not None
    if code == "de":
        return _ORDINAL.search(before) is not None and first.isupper()
    return code == "fr" and _FRENCH_TITLE.search(before) is not None


def _split(pieces: list[str]) -> list[str]:
    """Pieces that hold two sentences, parted: after a sentence in brackets, after an ellipsis."""
    out: list[str] = []
    for piece in pieces:
        rest = piece
        while match := _BRACKETED.search(rest) or _capital_after_ellipsis(rest):
            out.append(rest[: match.end()].rstrip())
            rest = rest[match.end() :]
        out.append(rest)
    return out


def _capital_after_ellipsis(text: str) -> re.Match[str] | None:
    for match in _ELLIPSIS.finditer(text):
        if text[match.end()].isupper():
            return match
    return None
