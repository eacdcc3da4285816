"""Notices: what a reader guessed or could not place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a notice matters to an editor."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One guess or complaint, with its place.

    ``code`` is stable (kebab-case, listed in CONTRIBUTING.md). ``line`` and ``column`` count from 1,
    in characters; ``end_column`` is exclusive. ``excerpt`` is the text meant, at most 80 characters.
    """

    code: str
    severity: Severity
    message: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    end_column: int | None = None
    hint: str | None = None
    excerpt: str | None = None

    @property
    def place(self) -> str:
        """``path:line:column`` as far as it is known; empty when nothing is."""
        parts = [p for p in (self.path, self.line, self.column) if p is not None]
        return ":".join(str(p) for p in parts)
