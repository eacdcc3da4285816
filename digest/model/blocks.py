"""The body tree: blocks and inlines. There is no HTML block; unknown structure becomes its text.

Text inside the tree is verbatim: never trimmed, folded or corrected after reading. Adjacent ``Text``
inlines are joined and empty ones dropped by :func:`inlines`, so that equal bodies compare equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Text:
    """Plain characters, no line breaks."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Emphasised words."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    """Strongly emphasised words; the label of a list item is one, its colon inside."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Literal characters inside a line."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; ``url`` has the scheme http, https or mailto, nothing else."""

    url: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """A forced line break."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Words in another language than those around them; ``language`` is a BCP 47 tag (``fr``, ``zh-Hant``)."""

    language: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote at its place in the text; writers number it and put its ``blocks`` elsewhere.

    Notes of one article with equal blocks are one note that is referred to more than once. No note lies in a note.
    """

    blocks: tuple[Block, ...]


Inline = Text | Emphasis | Strong | Code | Link | Break | Foreign | Note


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a section; ``level`` 1 is the first below the section's own, at most 4."""

    level: int
    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item: blocks, most often one paragraph."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class List:
    """Items in a row; ``start`` is the first number of an ordered list (1 elsewhere)."""

    items: tuple[ListItem, ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """Quoted blocks."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """Literal lines, joined with a line feed; ``language`` is the fence's word or empty."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture: ``source`` is a path or URL, ``alt`` its words, ``caption`` what stands below."""

    source: str
    alt: str = ""
    caption: tuple[Inline, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of inlines. ``align`` has one of ``left``, ``right``, ``center`` or empty a column."""

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    align: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A break between passages."""


@dataclass(frozen=True, slots=True)
class Definition:
    """Terms, an inline row each, and what they mean, a run of blocks for each meaning."""

    terms: tuple[tuple[Inline, ...], ...]
    meanings: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class DefinitionList:
    """Terms with their meanings."""

    entries: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Blocks in another language than those around them; ``language`` is a BCP 47 tag."""

    language: str
    blocks: tuple[Block, ...]


Block = Paragraph | Heading | List | Quote | CodeBlock | Figure | Table | Rule | DefinitionList | Passage


def inlines(parts: Iterable[Inline]) -> tuple[Inline, ...]:
    """The inlines in normal form: neighbouring texts joined, empty ones dropped."""
    out: list[Inline] = []
    for part in parts:
        if isinstance(part, Text):
            if not part.text:
                continue
            if out and isinstance(out[-1], Text):
                out[-1] = Text(out[-1].text + part.text)
                continue
        out.append(part)
    return tuple(out)


def paragraph(text: str) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(inlines([Text(text)]))


def inline_text(parts: Iterable[Inline]) -> str:
    """The words of inlines without those of notes; a forced break is a space."""
    out = []
    for part in parts:
        if isinstance(part, (Text, Code)):
            out.append(part.text)
        elif isinstance(part, Break):
            out.append(" ")
        elif not isinstance(part, Note):
            out.append(inline_text(part.children))
    return "".join(out)


def notes_in(parts: Iterable[Inline]) -> Iterator[Note]:
    """The notes among inlines, at any depth, in reading order."""
    for part in parts:
        if isinstance(part, Note):
            yield part
        elif isinstance(part, (Emphasis, Strong, Link, Foreign)):
            yield from notes_in(part.children)


def _row_texts(parts: tuple[Inline, ...]) -> Iterator[str]:
    """The words of one run of inlines, then those of its notes."""
    yield inline_text(parts)
    for note in notes_in(parts):
        yield from block_texts(note.blocks)


def block_texts(blocks: Iterable[Block]) -> Iterator[str]:
    """The words of each paragraph, heading, item, cell, caption, note, term and code block, in reading order."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield from _row_texts(block.inlines)
            case CodeBlock():
                yield block.text
            case Figure():
                caption = tuple(_row_texts(block.caption))
                yield from caption if "".join(caption).strip() else (block.alt,)
            case Table():
                for row in (block.header, *block.rows):
                    for cell in row:
                        yield from _row_texts(cell)
            case List() | Quote() | Passage() | DefinitionList():
                yield from _texts_within(block)
            case Rule():
                pass


def _texts_within(block: List | Quote | Passage | DefinitionList) -> Iterator[str]:
    match block:
        case List():
            for item in block.items:
                yield from block_texts(item.blocks)
        case Quote() | Passage():
            yield from block_texts(block.blocks)
        case DefinitionList():
            for entry in block.entries:
                for term in entry.terms:
                    yield from _row_texts(term)
                for meaning in entry.meanings:
                    yield from block_texts(meaning)


def plain_text(blocks: Iterable[Block]) -> str:
    """The words of blocks, a line each."""
    return "\n".join(block_texts(blocks))
