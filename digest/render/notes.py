"""The notes of an article as they are printed: numbered where their marks stand, and listed at its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.model.blocks import Emphasis, Foreign, Link, Note, Strong
from digest.model.rows import with_rows
from digest.render.leaves import ready

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.model.blocks import Block, Inline

_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Mark(Note):
    """The mark of a note: its number from 1, the id of the note and the mark's own."""

    number: int
    anchor: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A note as it is listed; ``keys`` are the ids of its marks, in reading order."""

    number: int
    anchor: str
    blocks: tuple[Block, ...]
    keys: tuple[str, ...]


class Numbering:
    """Numbers the notes of one article, whose ids start with ``anchor``; equal notes have one number."""

    def __init__(self, anchor: str) -> None:
        self.anchor = anchor
        self._keys: dict[tuple[Block, ...], list[str]] = {}
        self._numbers: dict[tuple[Block, ...], int] = {}
        self._waiting: list[tuple[Block, ...]] = []

    def numbered(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """The blocks, each of their notes with its number."""
        return with_rows(blocks, self._row)

    def notes(self) -> tuple[NoteView, ...]:
        """All notes numbered so far, in order. A note inside one is numbered like any other and follows."""
        # The list grows by the notes that lie in these.
        inner = [self.numbered(ready(blocks)) for blocks in self._waiting]
        return tuple(
            NoteView(number=number, anchor=self._id(number), blocks=shown, keys=tuple(self._keys[blocks]))
            for (blocks, number), shown in zip(self._numbers.items(), inner, strict=True)
        )

    def _row(self, parts: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return tuple(self._part(part) for part in parts)

    def _part(self, part: Inline) -> Inline:
        if isinstance(part, Note):
            return self._mark(part)
        if isinstance(part, (Emphasis, Strong, Link, Foreign)):
            return replace(part, children=self._row(part.children))
        return part

    def _mark(self, note: Note) -> Mark:
        if note.blocks not in self._numbers:
            self._numbers[note.blocks] = len(self._numbers) + 1
            self._waiting.append(note.blocks)
        number, keys = self._numbers[note.blocks], self._keys.setdefault(note.blocks, [])
        keys.append(f"{self._id(number)}-{len(keys) + 1}")
        return Mark(note.blocks, number, self._id(number), keys[-1])

    def _id(self, number: int) -> str:
        return f"{self.anchor}-note-{number}"


def raised(number: int) -> str:
    """A number in raised digits, for plain text: ``¹²``."""
    return str(number).translate(_DIGITS)


def without_marks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks without the marks of notes, for a place where the notes are not listed."""
    return with_rows(blocks, _unmarked)


def _unmarked(parts: tuple[Inline, ...]) -> tuple[Inline, ...]:
    kept = (part for part in parts if not isinstance(part, Note))
    return tuple(
        replace(part, children=_unmarked(part.children))
        if isinstance(part, (Emphasis, Strong, Link, Foreign))
        else part
        for part in kept
    )
