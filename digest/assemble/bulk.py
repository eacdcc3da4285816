"""Bulk: what is so much of one thing that its layout takes minutes, seen before it is laid out; pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from digest.model.blocks import CodeBlock, Heading, List, Paragraph, Passage, Quote, Table, block_texts, inline_text
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.blocks import Block
    from digest.model.issue import Issue, Placement

PARAGRAPH, WORD, HEADINGS, CELLS = 100_000, 2_000, 1_000, 5_000
"""The most characters of a paragraph and of a word, headings and cells of an article that are laid out in seconds."""


BULK = frozenset({"bulky-article", "issue-too-long"})


def bulk(issue: Issue, *, longest: int) -> tuple[Notice, ...]:
    """A warning for each thing that may hang the layout. ``longest`` is how many characters an issue may have."""
    found = [notice for placement in issue.placements for notice in _of_article(placement)]
    characters = sum(len(text) for placement in issue.placements for text in block_texts(_blocks(placement)))
    if characters > longest:
        message = f"The issue has {characters:,} characters, more than {longest:,}; its PDF may take very long."
        hint = "Take an article out, or raise limits.issue_characters in config.toml."
        found.append(Notice(code="issue-too-long", severity=Severity.WARNING, message=message, hint=hint))
    return tuple(found)


def _blocks(placement: Placement) -> tuple[Block, ...]:
    article = placement.article
    return (*article.abstract, *(block for section in article.sections for block in section.blocks))


def _of_article(placement: Placement) -> Iterator[Notice]:
    seen: Counter[str] = Counter()
    for block in _inside(_blocks(placement)):
        seen["headings"] += isinstance(block, Heading)
        seen["cells"] += sum(map(len, block.rows)) if isinstance(block, Table) else 0
        text = inline_text(block.inlines) if isinstance(block, (Paragraph, Heading)) else ""
        text = block.text if isinstance(block, CodeBlock) else text
        seen["characters in one paragraph"] = max(seen["characters in one paragraph"], len(text))
        if len(text) > WORD:
            longest = max(map(len, text.split()), default=0)
            seen["characters without a space"] = max(seen["characters without a space"], longest)
    limits = zip(
        ("characters in one paragraph", "characters without a space", "headings", "cells"), _LIMITS, strict=True
    )
    for what, limit in limits:
        if seen[what] > limit:
            yield Notice(
                code="bulky-article",
                severity=Severity.WARNING,
                message=f"“{placement.headline}” has {seen[what]:,} {what}; the layout may take minutes over it.",
                path=placement.file or None,
                hint="Divide it, or take it out of the issue.",
            )


_LIMITS = (PARAGRAPH, WORD, HEADINGS, CELLS)


def _inside(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block, those in others among them."""
    for block in blocks:
        yield block
        if isinstance(block, (Quote, Passage)):
            yield from _inside(block.blocks)
        elif isinstance(block, List):
            for item in block.items:
                yield from _inside(item.blocks)
