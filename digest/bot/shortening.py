"""A text that is too long for one message, cut at a line, its formatting with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.model.post import units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.model.post import Entity

MORE = "…"


def cut(text: str, entities: Sequence[Entity], limit: int) -> tuple[str, tuple[Entity, ...]]:
    """A text with its entities in ``limit`` UTF-16 units; what formats the part that is left out goes, too."""
    shown = cut_at_a_line(text, limit)
    if shown == text:
        return text, tuple(entities)
    end = units(shown.removesuffix(MORE).rstrip())
    kept = (replace(one, length=min(one.length, end - one.offset)) for one in entities if one.offset < end)
    return shown, tuple(kept)


def cut_at_a_line(text: str, limit: int) -> str:
    """As many whole lines as fit into ``limit`` UTF-16 units, with a mark where some are missing.

    A first line that is too long by itself is cut inside, never within a character.
    """
    if units(text) <= limit:
        return text
    kept: list[str] = []
    room = limit - units(MORE)
    for line in text.split("\n"):
        room -= units(line) + 1
        if room < 0:
            break
        kept.append(f"{line}\n")
    return f"{''.join(kept) or _cut(text, limit - units(MORE))}{MORE}"


def _cut(text: str, limit: int) -> str:
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")
