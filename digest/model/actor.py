"""Who acts, and where the act came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person (``name``) and the door (``cli``, ``bot``, ``schedule``) the act came through."""

    name: str
    door: str

    def __str__(self) -> str:
        """``name via door``."""
        return f"{self.name} via {self.door}"
