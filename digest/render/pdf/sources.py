"""The articles of an issue as the Markdown that goes with its PDF, so that whoever has the PDF has its text for good.

What only the editors' desk knows (where an article came from, how long it is held back, its state) stays there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.ingest.markdown.blocks_out import write_blocks
from digest.ingest.markdown.out import write_markdown
from digest.model.article import ArticleState, Origin
from digest.render.pdf.request import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.model.issue import Issue, Placement

_PLAIN = re.compile(r"[^a-z0-9-]+")


def sources_of(issue: Issue) -> tuple[Source, ...]:
    """A Markdown file for each article, in the order of the issue, and one for the editors' note before them."""
    modified = max([issue.date, *(correction.date for correction in issue.corrections)])
    return tuple(
        Source(name=name, text=text, description=words, created=issue.date, modified=modified)
        for name, text, words in _files(issue)
    )


def _files(issue: Issue) -> Iterator[tuple[str, str, str]]:
    """The name, the text and a line about each; names begin with a number, since PDF sorts them."""
    width = max(2, len(str(len(issue.placements))))
    if issue.note:
        yield f"{0:0{width}}-editors-note.md", "\n".join(write_blocks(issue.note)) + "\n", issue.title
    for number, placement in enumerate(issue.placements, start=1):
        stem = _PLAIN.sub("-", placement.anchor)
        yield f"{number:0{width}}-{stem}.md", _markdown(placement), placement.headline


def _markdown(placement: Placement) -> str:
    """The article under the headline that it is printed with."""
    article = replace(
        placement.article, title=placement.headline, origin=Origin(), embargo=None, state=ArticleState.READY
    )
    return write_markdown(article)
