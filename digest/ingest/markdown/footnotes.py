"""The footnotes of one Markdown text: each is read once, at its first mark or where it is defined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.ingest.markdown.accounting import missing_words, same_letters, shown_texts
from digest.ingest.markdown.inlines import Leftovers
from digest.ingest.markdown.tree import TreeReader
from digest.model.blocks import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from markdown_it.token import Token

    from digest.ingest.markdown.parser import Parsed
    from digest.model.blocks import Block

REPEATED = 100_000
"""So many characters of notes may come again by a second mark; a few lines could stand for gigabytes otherwise."""
_BASE = 2


@dataclass(slots=True)
class _Definition:
    tokens: list[Token]
    blocks: tuple[Block, ...] = ()
    leftovers: Leftovers | None = None
    marks: int = 0


class Footnotes:
    """The footnotes that ``parsed`` defines.

    ``source`` gives the text of lines (first index, index behind the last), ``verbatim`` blocks of it where
    reading would lose a word.
    """

    def __init__(
        self, parsed: Parsed, source: Callable[[int, int], str], verbatim: Callable[[int, str], tuple[Block, ...]]
    ) -> None:
        self.known, self.source, self.verbatim = parsed.known, source, verbatim
        self.left = REPEATED
        self.definitions = _definitions(parsed.tokens) if "footnotes" in parsed.known else {}

    def note(self, label: str, line: int, leftovers: Leftovers) -> Note | None:
        """The note that a mark stands for; None, with a notice in ``leftovers``, where the mark stays as typed."""
        definition = self.definitions.get(label)
        if definition is None or leftovers.in_note:
            leftovers.notes += [("note-in-note", line, f"[^{label}]")] if definition else []
            return None
        if definition.marks:
            first, last = definition.tokens[0].map or [0, 0]
            self.left -= len(self.source(first, last))
            if self.left < 0:
                leftovers.notes.append(("note-repeated", line, f"[^{label}]"))
                return None
        definition.marks += 1
        self._read(definition)
        return Note(definition.blocks)

    def met(self, opening: Token, leftovers: Leftovers) -> bool:
        """Whether this token opens a definition that counts; its words are then no words of the text around it."""
        definition = self.definitions.get(str(opening.meta["label"]))
        if definition is None or definition.tokens[0] is not opening:
            return False
        inner = self._read(definition)
        leftovers.aside += [str(opening.meta["label"]), *inner.pieces, *inner.aside]
        leftovers.notes += inner.notes
        leftovers.addresses |= inner.addresses
        leftovers.definitions += inner.definitions
        return True

    def unused(self) -> Iterator[tuple[str, int, tuple[Block, ...]]]:
        """The label, the line's index and the blocks of each note that no mark leads to."""
        for label, definition in self.definitions.items():
            if not definition.marks:
                self._read(definition)
                yield label, (definition.tokens[0].map or [0])[0], definition.blocks

    def _read(self, definition: _Definition) -> Leftovers:
        if definition.leftovers is not None:
            return definition.leftovers
        inner = definition.leftovers = Leftovers(footnotes=self, in_note=True)
        definition.blocks = TreeReader(definition.tokens[1:-1], _BASE, inner).blocks()
        first, last = definition.tokens[0].map or [0, 0]
        source = self.source(first, last)
        aside = (*inner.aside, str(definition.tokens[0].meta["label"]))
        if missing_words(source, (*inner.pieces, *aside)) or not same_letters(
            inner.pieces, shown_texts(definition.blocks)
        ):
            definition.blocks = self.verbatim(first, source)
            inner.aside.append(source)
        return inner


def _definitions(tokens: list[Token]) -> dict[str, _Definition]:
    """The first definition of each label, with its opening and its closing token."""
    out: dict[str, _Definition] = {}
    firsts: dict[str, int] = {}
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.type == "footnote_reference_open":
            opened.append(at)
            firsts.setdefault(str(token.meta["label"]), at)
        elif token.type == "footnote_reference_close":
            start = opened.pop()
            label = str(tokens[start].meta["label"])
            if firsts[label] == start:
                out[label] = _Definition(tokens[start : at + 1])
    return out
