"""Which paragraph of pasted bios speaks of which author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.ingest.paste.bylines import DEGREES
from digest.model.blocks import plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.model.blocks import Block

REACH = 40
"""A paragraph speaks of an author whose name starts within this many characters."""


def shared_out(names: Sequence[str], blocks: Sequence[Block]) -> tuple[tuple[Block, ...], ...]:
    """The bio of each author in turn: the blocks that name them, and those after that name nobody else."""
    bios: list[list[Block]] = [[] for _ in names]
    at = 0
    for block in blocks:
        if len(names) > 1:
            at = _named(names, plain_text([block])[: REACH + 200], at)
        bios[at].append(block)
    return tuple(tuple(bio) for bio in bios)


def _named(names: Sequence[str], text: str, otherwise: int) -> int:
    """The author named first in a text; ``otherwise`` where none is."""
    folded = " ".join(text.split()).casefold()
    bare = [" ".join(name.split(",", 1)[0].split()).casefold() for name in names]
    last = [_last(name) for name in bare]
    places: list[tuple[int, int]] = []
    for at, name in enumerate(bare):
        forms = [name] if last.count(last[at]) > 1 else [name, last[at]]
        found = [match.start() for form in forms for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", folded)]
        places += [(place, at) for place in found[:1] if place <= REACH]
    return min(places)[1] if places else otherwise


def _last(name: str) -> str:
    """The last name: the last word that is no degree and no ``Jr.``."""
    words = [word for word in name.split() if word.replace(".", "") not in DEGREES]
    return words[-1] if words else name
