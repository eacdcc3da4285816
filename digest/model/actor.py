"""Who acts, what they may do, and where the act came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an editor may do: the right to edit is not the right to send."""

    EDITOR = "editor"  # takes in, assembles, edits, previews, puts on hold
    PUBLISHER = "publisher"  # all that, and approves, publishes, corrects, withdraws, answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person (``name``), their role, and the door (``cli``, ``bot``, ``schedule``) the act came through."""

    name: str
    door: str
    role: Role = Role.PUBLISHER

    def __str__(self) -> str:
        """``name via door``."""
        return f"{self.name} via {self.door}"
