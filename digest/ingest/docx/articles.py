"""Several articles in one Word file are told apart as in a paste: by titles, bylines and bios."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from digest.ingest.html.labels import line_text
from digest.ingest.lines import split
from digest.ingest.paste.headings import Label
from digest.ingest.paste.outline import Outline
from digest.ingest.paste.remarks import Remarks
from digest.ingest.paste.rows import Row, rows
from digest.model.blocks import Heading, Paragraph

if TYPE_CHECKING:
    from digest.ingest.labels import LabelTable
    from digest.ingest.lines import Line
    from digest.model.blocks import Block

_OTHER = "\ufffc"
"""Stands for a block that is no line of text."""


def divided(blocks: tuple[Block, ...], table: LabelTable) -> list[tuple[Block, ...]]:
    """The blocks of each article; one run of all blocks unless two bylines at least open articles."""
    source = split("\n".join(line_text(block) or _OTHER for block in blocks))
    seen = rows(source.lines, table)
    lines = [_row(block, row, table) for block, row in zip(blocks, seen, strict=True)]
    drafts = Outline(lines, Remarks(source, "")).drafts
    if sum(bool(draft.bylines) for draft in drafts) < 2:  # noqa: PLR2004 - two articles
        return [blocks]
    starts = [0, *(bisect_right(source.starts, draft.first.start) - 1 for draft in drafts[1:]), len(blocks)]
    return [blocks[start:end] for start, end in pairwise(starts) if start < end]


def _row(block: Block, row: Row, table: LabelTable) -> Row:
    """What a block is: a paragraph anything, a heading a label, all else text."""
    if isinstance(block, Heading):
        return _heading(row.line, table)
    return replace(row, marker=None) if isinstance(block, Paragraph) else Row(line=row.line)


def _heading(line: Line, table: LabelTable) -> Row:
    end = len(line.text)
    label = Label(end=end, rest=end, match=table.classify(line.text), capitals=False, colon=False, alone=True)
    return Row(line=line, label=label)
