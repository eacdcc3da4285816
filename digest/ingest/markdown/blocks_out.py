"""Blocks as Markdown, one line an element; every block is set off by an empty line."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from digest.ingest.markdown.inlines_out import Marks, address, write_inlines
from digest.model.blocks import (
    Break,
    CodeBlock,
    DefinitionList,
    Figure,
    Heading,
    List,
    ListItem,
    Paragraph,
    Passage,
    Quote,
    Rule,
    Table,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.model.blocks import Block, Inline

_BULLETS = "-*+"
_NUMBERS = ".)"
_RULE = "___"  # neither a bullet of a list nor the underline of a heading
_UNDERLINE = re.compile(r" {0,3}(?:-+|=+)")
_ALIGN = {"left": ":---", "right": "---:", "center": ":---:"}
_FIRST_LEVEL = 3
_LAST_NUMBER = 999_999_999


def write_blocks(blocks: Sequence[Block]) -> list[str]:
    """The lines of blocks in normal form, the definitions of their notes at the end."""
    writer = BlockWriter()
    lines = writer.blocks(blocks)
    return lines + writer.notes()


class BlockWriter:
    """Writes the blocks of one document, whose notes are numbered through."""

    def __init__(self) -> None:
        self.marks = Marks()

    def blocks(self, blocks: Sequence[Block], avoid: str = "") -> list[str]:
        """The lines of blocks in normal form. ``avoid`` is the bullet of an item that starts with them."""
        out: list[str] = []
        before = ""
        for at, block in enumerate(blocks):
            if out:
                out.append("")
            if isinstance(block, List):
                before = _marker(block, before + (avoid if at == 0 else ""))
                out += self._list(block, before)
            else:
                before = ""
                out += self._block(block)
        return out

    def notes(self) -> list[str]:
        """The definitions of all notes met so far, set off by an empty line."""
        out: list[str] = []
        for note in tuple(self.marks.numbers):
            lines = self.blocks(note.blocks)
            sign = f"{self.marks.mark(note)}:"
            short = len(note.blocks) == 1 and isinstance(note.blocks[0], Paragraph)
            if not out or not short:
                out.append("")
            out += (
                _hanging(lines, f"{sign} ", " " * 4)
                if isinstance(note.blocks[0], Paragraph)
                else [sign, *_hanging(lines, " " * 4, " " * 4)]
            )
            if not short:
                out.append("")
        return out[:-1] if out and not out[-1] else out

    def heading(self, level: int, inlines: Sequence[Inline]) -> str:
        """A heading's line; signs at its end that would be taken for a closing or for attributes are escaped."""
        text = self._line(inlines)
        if text.endswith("#") and not text.endswith("\\#"):
            text = f"{text[:-1]}\\#"
        if text.endswith("}"):
            start = text.rfind("{")
            text = f"{text[:start]}\\{text[start:]}" if start == 0 or text[start - 1 : start] in (" ", "\t") else text
        return f"{'#' * level} {text}".rstrip(" ")

    def _line(self, inlines: Sequence[Inline]) -> str:
        return write_inlines(inlines, self.marks, one_line=True)

    def _block(self, block: Block) -> list[str]:
        match block:
            case Paragraph():
                return write_inlines(block.inlines, self.marks).split("\n")
            case Heading():
                return [self.heading(block.level + _FIRST_LEVEL - 1, block.inlines)]
            case CodeBlock():
                return _code(block)
            case Figure():
                return [self._figure(block)]
            case Table():
                return self._table(block)
            case List() | Quote() | DefinitionList() | Passage():
                return self._holder(block)
            case Rule():
                return [_RULE]

    def _holder(self, block: List | Quote | DefinitionList | Passage) -> list[str]:
        match block:
            case List():
                return self._list(block, _marker(block, ""))
            case Quote():
                return [f"> {line}" if line else ">" for line in self.blocks(block.blocks)]
            case DefinitionList():
                return self._definitions(block)
            case Passage():
                inner = self.blocks(block.blocks)
                longest = max((len(run) for line in inner for run in re.findall(":+", line)), default=0)
                fence = ":" * max(3, longest + 1)
                return [f"{fence} {{lang={block.language}}}", *inner, fence]

    def _list(self, block: List, marker: str) -> list[str]:
        out: list[str] = []
        tight = _is_tight(block)
        for number, item in enumerate(block.items, start=block.start):
            if out and not tight:
                out.append("")
            sign = f"{min(number, _LAST_NUMBER)}{marker}" if block.ordered else marker
            out += self._item(item, sign, marker, tight=tight)
        return out

    def _item(self, item: ListItem, sign: str, marker: str, *, tight: bool) -> list[str]:
        if tight and len(item.blocks) > 1:
            lines = [line for block in item.blocks for line in self.blocks([block])]
        else:
            lines = self.blocks(item.blocks, avoid=marker)
        return _hanging(lines, f"{sign} ", " " * (len(sign) + 1)) if lines else [sign]

    def _definitions(self, block: DefinitionList) -> list[str]:
        out: list[str] = []
        for entry in block.entries:
            if out:
                out.append("")
            # A term fills one line; several are parted by breaks.
            row = [part for term in entry.terms for part in (Break(), *term)][1:]
            out.append(write_inlines(row, self.marks, one_line=True, starts=True))
            for at, meaning in enumerate(entry.meanings):
                lines = _hanging(self.blocks(meaning), ": ", "  ")
                if (at and len(entry.meanings[at - 1]) > 1) or _underlines(lines):
                    out.append("")
                out += lines
        return out

    def _figure(self, figure: Figure) -> str:
        alt = write_inlines((Text(figure.alt),), one_line=True) if figure.alt else ""
        # Inside the brackets nothing is a line's start, but the brackets themselves must pair.
        alt = re.sub(r"(?<!\\)((?:\\\\)*)([\[\]])", r"\1\\\2", alt)
        title = re.sub(r'[\\"&]', lambda match: "\\" + match.group(), self._line(figure.caption))
        return f'![{alt}]({address(figure.source)} "{title}")' if title else f"![{alt}]({address(figure.source)})"

    def _table(self, table: Table) -> list[str]:
        width = len(table.header) or len(table.rows[0])
        header = table.header or ((),) * width
        align = table.align or ("",) * width
        rule = "| " + " | ".join(_ALIGN.get(each, "---") for each in align) + " |"
        return [self._row(header), rule, *map(self._row, table.rows)]

    def _row(self, cells: Sequence[Sequence[Inline]]) -> str:
        texts = (self._line(cell).replace("|", "\\|") for cell in cells)
        return "| " + " | ".join(texts) + " |"


def _hanging(lines: Sequence[str], first: str, rest: str) -> list[str]:
    """The lines behind ``first``, and all but the first behind ``rest``."""
    return [first + lines[0], *(rest + line if line else "" for line in lines[1:])]


def _marker(block: List, taken: str) -> str:
    """A marker that no list before it has, so that they stay apart."""
    choice = _NUMBERS if block.ordered else _BULLETS
    return next(marker for marker in choice if marker not in taken)


def _underlines(lines: Sequence[str]) -> bool:
    """Whether a line right below a term is nothing but dashes or equals signs, which would make a heading of the term."""
    below = takewhile(bool, lines)
    return any(_UNDERLINE.fullmatch(line) for line in below)


def _is_tight(block: List) -> bool:
    """Whether the items are paragraphs, with at most a list of the same kind below each."""
    return all(_is_short(item.blocks) for item in block.items)


def _is_short(blocks: tuple[Block, ...]) -> bool:
    if not blocks or not isinstance(blocks[0], Paragraph) or len(blocks) > 2:  # noqa: PLR2004 - a text and its list
        return not blocks
    if len(blocks) == 1:
        return True
    below = blocks[1]
    # Only a list whose first item has text, and which counts from 1, may follow a paragraph without an empty line.
    return isinstance(below, List) and bool(below.items[0].blocks) and below.start == 1 and _is_tight(below)


def _code(block: CodeBlock) -> list[str]:
    longest = max(map(len, re.findall("`+", block.text)), default=0)
    fence = "`" * max(3, longest + 1)
    language = re.sub(r"[\\&]", lambda match: "\\" + match.group(), block.language)
    inner = block.text.split("\n") if block.text else []
    return [fence + language, *inner, fence]
