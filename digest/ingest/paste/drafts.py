"""Drafts of articles: which lines belong where, before the blocks are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.ingest.lines import joined

if TYPE_CHECKING:
    from digest.ingest.labels import LabelMatch
    from digest.ingest.lines import Line
    from digest.ingest.paste.bylines import Byline

ENDING = frozenset({"bio", "closing"})
"""The roles of sections that end an article."""


@dataclass(slots=True)
class Para:
    """A paragraph; more than one line where a broken one was mended."""

    lines: list[Line]

    @property
    def line(self) -> Line:
        """Its lines as one."""
        return joined(self.lines)


@dataclass(slots=True)
class Items:
    """A list; ``start`` is its first number, None for bullets."""

    start: int | None
    items: list[Para] = field(default_factory=list)


@dataclass(slots=True)
class Gap:
    """A line that only separates."""

    line: Line


Chunk = Para | Items | Gap


@dataclass(slots=True)
class Part:
    """A section to be: its label and what the label means (neither for text before the first one), and its chunks.

    ``sign`` is the label with its colon.
    """

    label: Line | None = None
    match: LabelMatch | None = None
    chunks: list[Chunk] = field(default_factory=list)
    sign: Line | None = None

    @property
    def role(self) -> str:
        """The role of its kind; ``lead`` without a label."""
        return self.match.role if self.match else "lead"

    @property
    def last(self) -> Para | None:
        """The paragraph or item that a broken line would continue."""
        chunk = self.chunks[-1] if self.chunks else None
        if isinstance(chunk, Items):
            return chunk.items[-1]
        return chunk if isinstance(chunk, Para) else None


@dataclass(slots=True)
class Draft:
    """An article to be. ``first`` is its first line; ``unsure`` that it opened with an ambiguous byline."""

    first: Line
    titles: tuple[Line, ...] = ()
    bylines: list[tuple[Line, Byline]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    unsure: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether its last section is one that ends an article."""
        return bool(self.parts) and self.parts[-1].role in ENDING

    @property
    def has_sections(self) -> bool:
        """Whether it has a labelled section that belongs to its body."""
        return any(part.label and part.role not in ENDING for part in self.parts)

    @property
    def last(self) -> Part:
        """The section that grows; one without a label is begun where there is none."""
        if not self.parts:
            self.parts.append(Part())
        return self.parts[-1]

    @property
    def names(self) -> tuple[str, ...]:
        """The authors' names as typed, white space folded."""
        return tuple(" ".join(line.text[a:b].split()) for line, byline in self.bylines for a, b in byline.names)
