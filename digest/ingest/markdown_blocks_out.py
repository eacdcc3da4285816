"""Blocks as Markdown, one line an element; every block is set off by an empty line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.ingest.markdown_inlines_out import address, write_inlines
from digest.model.blocks import CodeBlock, Figure, Heading, List, ListItem, Paragraph, Quote, Table, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.model.blocks import Block, Inline

_BULLETS = "-*+"
_NUMBERS = ".)"
_RULE = "___"  # neither a bullet of a list nor the underline of a heading
_ALIGN = {"left": ":---", "right": "---:", "center": ":---:"}
_FIRST_LEVEL = 3
_LAST_NUMBER = 999_999_999


def write_blocks(blocks: Sequence[Block], avoid: str = "") -> list[str]:
    """The lines of blocks in normal form. ``avoid`` is the bullet of an item that starts with them."""
    out: list[str] = []
    before = ""
    for at, block in enumerate(blocks):
        if out:
            out.append("")
        if isinstance(block, List):
            before = _marker(block, before + (avoid if at == 0 else ""))
            out += _list(block, before)
        else:
            before = ""
            out += _block(block)
    return out


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph():
            return write_inlines(block.inlines).split("\n")
        case Heading():
            return [heading(block.level + _FIRST_LEVEL - 1, block.inlines)]
        case Quote():
            return [f"> {line}" if line else ">" for line in write_blocks(block.blocks)]
        case CodeBlock():
            return _code(block)
        case Figure():
            return [_figure(block)]
        case Table():
            return _table(block)
        case _:
            return [_RULE]


def heading(level: int, inlines: Sequence[Inline]) -> str:
    """A heading's line; signs at its end that would be taken for a closing are escaped."""
    text = write_inlines(inlines, one_line=True)
    if text.endswith("#") and not text.endswith("\\#"):
        text = f"{text[:-1]}\\#"
    return f"{'#' * level} {text}".rstrip(" ")


def _marker(block: List, taken: str) -> str:
    """A marker that no list before it has, so that they stay apart."""
    choice = _NUMBERS if block.ordered else _BULLETS
    return next(marker for marker in choice if marker not in taken)


def _list(block: List, marker: str) -> list[str]:
    out: list[str] = []
    tight = _is_tight(block)
    for number, item in enumerate(block.items, start=block.start):
        if out and not tight:
            out.append("")
        sign = f"{min(number, _LAST_NUMBER)}{marker}" if block.ordered else marker
        out += _item(item, sign, marker, tight=tight)
    return out


def _item(item: ListItem, sign: str, marker: str, *, tight: bool) -> list[str]:
    if tight and len(item.blocks) > 1:
        lines = [line for block in item.blocks for line in write_blocks([block])]
    else:
        lines = write_blocks(item.blocks, avoid=marker)
    pad = " " * (len(sign) + 1)
    return [f"{sign} {lines[0]}", *(pad + line if line else "" for line in lines[1:])] if lines else [sign]


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


def _figure(figure: Figure) -> str:
    alt = write_inlines((Text(figure.alt),), one_line=True) if figure.alt else ""
    # Inside the brackets nothing is a line's start, but the brackets themselves must pair.
    alt = re.sub(r"(?<!\\)((?:\\\\)*)([\[\]])", r"\1\\\2", alt)
    caption = write_inlines(figure.caption, one_line=True)
    title = re.sub(r'[\\"&]', lambda match: "\\" + match.group(), caption)
    return f'![{alt}]({address(figure.source)} "{title}")' if title else f"![{alt}]({address(figure.source)})"


def _table(table: Table) -> list[str]:
    width = len(table.header) or len(table.rows[0])
    header = table.header or ((),) * width
    align = table.align or ("",) * width
    rule = "| " + " | ".join(_ALIGN.get(each, "---") for each in align) + " |"
    return [_row(header), rule, *map(_row, table.rows)]


def _row(cells: Sequence[Sequence[Inline]]) -> str:
    texts = (write_inlines(cell, one_line=True).replace("|", "\\|") for cell in cells)
    return "| " + " | ".join(texts) + " |"
