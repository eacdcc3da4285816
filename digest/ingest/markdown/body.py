"""The body of a Markdown text, cut into sections; every block is checked against its lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.ingest.markdown.accounting import inline_texts, missing_words, same_letters, shown_texts
from digest.ingest.markdown.footnotes import Footnotes
from digest.ingest.markdown.inlines import InlineReader, Leftovers
from digest.ingest.markdown.normal_form import joined_blocks, without_controls
from digest.ingest.markdown.notices import leftover_notices, problem
from digest.ingest.markdown.parser import parsed
from digest.ingest.markdown.tree import TreeReader, heading_language
from digest.model.blocks import Paragraph, Text, inline_text, notes_in, plain_text
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.ingest.markdown.parser import Parsed
    from digest.ingest.markdown.parts import Piece
    from digest.model.blocks import Block


@dataclass(slots=True)
class Part:
    """A section to be; ``label`` is None for the text before the first one, ``owned`` are indexes of roles."""

    label: str | None
    blocks: list[Block] = field(default_factory=list)
    owned: list[int] = field(default_factory=list)


class PieceReader:
    """Reads pieces of one file into words and blocks, checks them, and collects notices.

    ``lines`` are the file's, ``first`` is the index of the line that pieces count from.
    """

    def __init__(self, lines: list[str], first: int, name: str) -> None:
        self.lines, self.first, self.name = lines, first, name
        self.notices: list[Notice] = []
        self.addresses: set[str] = set()
        self.definitions: list[tuple[int, str]] = []
        self.footnotes: Footnotes | None = None
        self.below: list[Block] = []

    def open(self, document: Parsed) -> None:
        """The document that the pieces are of; its notes are known from here on."""
        self.footnotes = Footnotes(document, self._lines, self._verbatim)
        self._note_brackets(document)

    def _note_brackets(self, document: Parsed) -> None:
        """A notice where there were too many open brackets to look for the end of each."""
        if "brackets_left" in document.known:
            head = document.known["brackets_left"].split("\n", 1)[0]
            at = next((n for n, line in enumerate(self.lines[self.first :]) if head in line), 0)
            self._note(Leftovers(notes=[("brackets-as-text", at, head[:80])]))

    def heading(self, piece: Piece) -> str:
        """The words of a heading that becomes a label or a title; links in it are noted, for only words stay."""
        leftovers = Leftovers(footnotes=self.footnotes)
        parts = InlineReader(leftovers, piece.start).read(piece.tokens[1].children or [])
        if heading_language(piece.tokens[0], leftovers):
            leftovers.notes.append(("attribute-dropped", piece.start, str(piece.tokens[0].meta["attributes"])))
        kept = leftovers.addresses - {excerpt for code, _, excerpt in leftovers.notes if code != "html-as-text"}
        leftovers.notes += [("link-dropped", piece.start, address) for address in sorted(kept)]
        if _lost(self._source(piece), inline_texts(parts), leftovers) is not None:
            message = "Some words of this heading would have been lost; it was kept as typed."
            self.notices.append(failed(self.name, self.first + piece.start + 1, message))
            return " ".join(self._source(piece).split())
        for note in notes_in(parts):
            self.below.extend(note.blocks)
            leftovers.notes.append(("note-in-heading", piece.start, plain_text(note.blocks)))
        self._note(leftovers)
        return inline_text(parts)

    def take_notes(self) -> tuple[Block, ...]:
        """The blocks of the notes of the headings read since the last call."""
        blocks, self.below = tuple(self.below), []
        return blocks

    def unused_notes(self) -> Iterator[tuple[str, tuple[Block, ...]]]:
        """The label and the blocks of each note that no mark leads to, with a notice."""
        for label, line, blocks in self.footnotes.unused() if self.footnotes else ():
            self._note(Leftovers(notes=[("note-unused", line, f"[^{label}]")]))
            yield label, blocks

    def blocks(self, piece: Piece, base: int) -> tuple[Block, ...]:
        """The blocks of a piece, or its lines as typed where a word would be lost."""
        leftovers = Leftovers(footnotes=self.footnotes)
        blocks = TreeReader(piece.tokens, base, leftovers).blocks()
        lost = _lost(self._source(piece), shown_texts(blocks), leftovers)
        if lost is not None:
            message = f"Some words of this block would have been lost{lost}; it was kept as typed."
            self.notices.append(failed(self.name, self.first + piece.start + 1, message))
            return as_lines(self._source(piece).split("\n"))
        self._note(leftovers)
        return blocks

    def unused(self) -> None:
        """Note the addresses that are defined and never used."""
        notes = [("unused-address", line, url) for line, url in self.definitions if url not in self.addresses]
        self.notices.extend(leftover_notices(notes, self.lines, self.first, self.name))

    def _note(self, leftovers: Leftovers) -> None:
        self.addresses |= leftovers.addresses
        self.definitions += leftovers.definitions
        self.notices.extend(leftover_notices(leftovers.notes, self.lines, self.first, self.name))

    def _source(self, piece: Piece) -> str:
        return self._lines(piece.start, piece.end)

    def _lines(self, start: int, end: int) -> str:
        return without_controls("\n".join(self.lines[self.first + start : self.first + end]))

    def _verbatim(self, line: int, source: str) -> tuple[Block, ...]:
        message = "Some words of this note would have been lost; it was kept as typed."
        self.notices.append(failed(self.name, self.first + line + 1, message))
        return as_lines(source.split("\n"))


def read_field(
    text: str, line: int, *, base: int, lines: list[str], name: str
) -> tuple[tuple[Block, ...], list[Notice]]:
    """The blocks of Markdown inside the front matter, whose first line has the number ``line``."""
    clean = without_controls(text)
    document = parsed(clean)
    errors: list[Notice] = []

    def verbatim(_: int, source: str) -> tuple[Block, ...]:
        errors.append(failed(name, line, "Some words of a note would have been lost; it was kept as typed."))
        return as_lines(source.split("\n"))

    rows = clean.split("\n")
    footnotes = Footnotes(document, lambda start, end: "\n".join(rows[start:end]), verbatim)
    leftovers = Leftovers(footnotes=footnotes)
    blocks = TreeReader(document.tokens, base, leftovers).blocks()
    if _lost(clean, shown_texts(blocks), leftovers) is not None:
        return as_lines(rows), [failed(name, line, "Some words would have been lost; they were kept as typed.")]
    for label, at, unused in footnotes.unused():
        leftovers.notes.append(("note-unused", at, f"[^{label}]"))
        blocks += unused
    return joined_blocks(blocks), [*errors, *leftover_notices(leftovers.notes, lines, line - 1, name)]


def _lost(source: str, shown: Iterable[str], leftovers: Leftovers) -> str | None:
    """None where every word of the source is in the tree; else some of those that are not, for a message."""
    missing = missing_words(source, (*leftovers.pieces, *leftovers.aside))
    if not missing and same_letters(leftovers.pieces, shown):
        return None
    return f" ({', '.join(missing[:5])[:80]})" if missing else ""


def as_lines(lines: list[str]) -> tuple[Block, ...]:
    """Each line as a paragraph of its own, verbatim but for its edges."""
    clean = (without_controls(line).strip() for line in lines)
    return tuple(Paragraph((Text(line),)) for line in clean if line)


def failed(name: str, line: int, message: str) -> Notice:
    """The error notice of an accounting that does not add up."""
    return problem("accounting-failed", message, name, line, severity=Severity.ERROR, hint="Please look at this place.")
