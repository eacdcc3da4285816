"""Whether a section of bios speaks of the authors, and which part of it of whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.ingest.paste.bios import shared_out
from digest.model.blocks import List, plain_text

if TYPE_CHECKING:
    from digest.model.blocks import Block

_WORD = re.compile(r"[^\W\d_]{2,}")


def bios_by_name(names: tuple[str, ...], blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], ...] | None:
    """The blocks of a bio section shared out to the authors, or None where it does not name each of them."""
    text = plain_text(blocks).casefold()
    if not names or not all(_is_named(name, text) for name in names):
        return None
    if len(names) == 1:
        return (blocks,)
    shared = shared_out(names, _apart(blocks))
    return shared if all(shared) else None


def _apart(blocks: tuple[Block, ...]) -> list[Block]:
    """The blocks one by one; a list is taken apart, because each item may be a person."""
    out: list[Block] = []
    for block in blocks:
        out.extend([inner for item in block.items for inner in item.blocks] if isinstance(block, List) else [block])
    return out


def _is_named(name: str, text: str) -> bool:
    """Whether the last word of a name stands in a text."""
    words = _WORD.findall(name.split(",", 1)[0].casefold())
    return bool(words) and re.search(rf"\b{re.escape(words[-1])}\b", text) is not None
