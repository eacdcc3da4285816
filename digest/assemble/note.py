"""The editor's note of an issue: Markdown from issue.toml into blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.model.blocks import Block


def note_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a note; none for an empty one. What Markdown cannot place is kept as typed."""
    if not text.strip():
        return ()
    # Imported here: the Markdown parser is loaded only by issues that have a note.
    from digest.ingest.markdown.body import read_field

    blocks, _ = read_field(text, 1, base=0, lines=text.split("\n"), name="issue.toml")
    return blocks
