"""Pictures as readers see them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPicture:
    """The picture of every figure whose source is ``source``, made harmless.

    ``name`` is its own name among the outputs of an issue, made of its content; ``width`` and ``height`` are pixels.
    """

    source: str
    name: str
    width: int
    height: int
    data: bytes = field(repr=False)
