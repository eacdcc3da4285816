"""The top-level pieces of a Markdown body: which is the title, which headings are sections, who owns which lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.ingest.identity import folded_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_NO_TEXT = ("html_block", "definition", "footnote_reference_open")
OWN_SECTION = 2
"""The level of the section headings in files that Digest wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A top-level block's tokens; ``start`` and ``end`` are indexes of the body's lines, ``level`` is 0 for no heading."""

    tokens: Sequence[Token]
    start: int
    end: int
    level: int = 0

    @property
    def words(self) -> str:
        """The words of a heading or a paragraph, for comparison."""
        return folded_words(" ".join(token.content for token in self.tokens if token.type == "inline"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the pieces are for: the title's index (None: none in the body), and a section's level at each piece."""

    title: int | None
    levels: tuple[int, ...]


def pieces(tokens: Sequence[Token], end: int) -> tuple[Piece, ...]:
    """The top-level blocks in order; ``end`` is how many lines there are."""
    out: list[Piece] = []
    start = depth = 0
    for at, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            first = tokens[start]
            lines = first.map or [0, 0]
            level = int(first.tag[1:]) if first.type == "heading_open" else 0
            out.append(Piece(tokens=tokens[start : at + 1], start=lines[0], end=lines[1], level=level))
            start = at + 1
    # A passage does not tell where its closing line is; it stands before the next piece.
    ends = [*(piece.start for piece in out[1:]), end]
    return (
        tuple(
            replace(piece, end=after) if piece.tokens[0].type == "container_passage_open" else piece
            for piece, after in zip(out, ends, strict=True)
        )
        if out
        else ()
    )


def plan(parts: tuple[Piece, ...], *, own: bool, title: str | None) -> Plan:
    """Which heading is the title and which level is a section's.

    In our own files sections are the ``##`` headings. Elsewhere a heading opens a section unless one of a
    smaller level came before it; in a well-kept text these are the headings of the smallest level. Without a
    title in the front matter, a ``#`` heading is the title if it comes first or is the only one.
    """
    firsts = [at for at, piece in enumerate(parts) if piece.level == 1]
    found = _title(parts, firsts, own=own, title=title)
    levels = []
    level = OWN_SECTION if own else min((piece.level for piece in _headings(parts, found)[:1]), default=OWN_SECTION)
    for at, piece in enumerate(parts):
        if piece.level and at != found and not own:
            level = min(level, piece.level)
        levels.append(level)
    return Plan(title=found, levels=tuple(levels))


def _headings(parts: tuple[Piece, ...], title: int | None) -> list[Piece]:
    return [piece for at, piece in enumerate(parts) if piece.level and at != title]


def _title(parts: tuple[Piece, ...], firsts: list[int], *, own: bool, title: str | None) -> int | None:
    if not firsts or not parts[firsts[0]].words:
        return None
    first = next((at for at, piece in enumerate(parts) if piece.tokens[0].type not in _NO_TEXT), 0)
    if title is None:
        return firsts[0] if own or firsts[0] == first or len(firsts) == 1 else None
    same = not own and firsts[0] == first and parts[first].words == folded_words(title)
    return first if same else None
