"""The preheader: what a list of mails shows beside the subject."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.model.blocks import plain_text
from digest.summary.budget import cut_at_word
from digest.summary.sentences import sentences

if TYPE_CHECKING:
    from digest.model.issue import Issue

LONGEST = 140
"""Characters that the widest list shows."""
_EMPTY = "\u00a0\u200c"


def preheader_of(issue: Issue) -> str:
    """The first sentence of the editor's note; without a note those of the summaries, as far as there is room."""
    note = " ".join(plain_text(issue.note).split())
    texts = (
        [(note, issue.language)]
        if note
        else [(p.summary, p.article.language or issue.language) for p in issue.placements]
    )
    line = ""
    for text, language in texts:
        first = next(iter(sentences(text, language)), "")
        longer = f"{line} {first}".strip()
        if line and len(longer) > LONGEST:
            break
        line = longer
    return cut_at_word(line, LONGEST, issue.language)


def padding(preheader: str) -> str:
    """Blanks that a mail program shows instead of the letter's first words; each is a space and a sign of no width."""
    return _EMPTY * (LONGEST - len(preheader))
