"""The words of titles and summaries, and whether a text looks cut short."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from digest.ingest.html.blocks import html_blocks
from digest.ingest.markdown.normal_form import normal_line
from digest.model.blocks import block_texts

if TYPE_CHECKING:
    from digest.ingest.feeds.entry import Piece

LONGEST_LINE = 2000
_DOTS = re.compile(r"\s*(?:[\[(]\s*(?:…|\.{3,})\s*[\])]|…|\.{3,})\s*$")
_MORE = re.compile(
    r"(?:^|(?<=[\s.…!?\]>]))[\[(]?\s*(?:continue reading|keep reading|read (?:more|on|the (?:full|rest|whole))|full (?:story|article)|"
    r"more\s*[»→>]|weiterlesen|mehr lesen|lire la suite|leer más|seguir leyendo|читать (?:далее|дальше|полностью)|"
    r"devamını oku|devamı\b|leggi tutto|lees (?:meer|verder)|czytaj (?:więcej|dalej))[^.!?\n]{0,80}$",
    re.IGNORECASE,
)
_TAIL = 200


def plain_line(piece: Piece | None) -> str | None:
    """A title or the like as plain text: decoded once, by the type that it declares; None for an empty one."""
    if piece is None:
        return None
    return normal_line(" ".join("\n".join(paragraphs(piece)).split())[:LONGEST_LINE])


def paragraphs(piece: Piece) -> tuple[str, ...]:
    """The words of a piece, a paragraph each, white space folded."""
    if piece.is_plain:
        parts = re.split(r"\n[ \t]*\n", piece.text)
    elif "<" in piece.text:
        parts = list(block_texts(html_blocks(piece.text).blocks))
    else:
        parts = [html.unescape(piece.text)]
    return tuple(words for part in parts if (words := " ".join(part.split())))


def comparable(text: str) -> str:
    """A text as two of them are compared here: without white space, letters folded."""
    return "".join(text.split()).casefold()


def why_cut_short(text: str) -> str:
    """``ellipsis`` or ``read-more`` for a text that ends like a cut one, else empty."""
    tail = text[-_TAIL:].rstrip()
    if _MORE.search(tail):
        return "read-more"
    return "ellipsis" if _DOTS.search(tail) else ""


def without_cut_marks(text: str) -> str:
    """The text without the dots or the invitation at its end."""
    head, tail = text[:-_TAIL], text[-_TAIL:].rstrip()
    return head + _DOTS.sub("", _MORE.sub("", tail).rstrip())
