"""Findings: what a check found, before it has a place in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.assemble.checks.passages import Passage
    from digest.model.notice import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``code`` is in the table of checks. The characters meant are ``start`` to ``end`` of the passage's text.

    ``seek`` is a literal text (an address) that the place is at instead, in the source behind the passage's own
    place. Without a passage the finding is about the whole. ``severity`` is set where it is not the code's own.
    """

    code: str
    message: str
    passage: Passage | None = None
    start: int = 0
    end: int = 0
    hint: str | None = None
    seek: str = ""
    severity: Severity | None = None
