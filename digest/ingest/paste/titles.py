"""Titles: the line before a byline, or the first line of a text that has none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.ingest.lines import is_ended, starts_small
from digest.ingest.paste.drafts import Draft, Gap, Para

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.ingest.lines import Line
    from digest.ingest.paste.rows import Row

LONGEST = 300
LONGEST_GUESS = 120
_STOPS = (".", ",", ";", ":", "…")


def titles_at(rows: Sequence[Row], at: int, draft: Draft | None) -> tuple[Line, ...]:
    """The title that starts at a row (with its subtitle, if the text starts with both), else nothing."""
    if _is_title_before(rows, at, at + 1, draft):
        return (rows[at].line,)
    if draft is None and _is_title_before(rows, at, at + 2, draft) and len(rows[at].line.text) <= LONGEST_GUESS:
        below = rows[at + 1]
        if below.plain and len(below.line.text) <= LONGEST:
            return (rows[at].line, below.line)
    return ()


def _is_title_before(rows: Sequence[Row], at: int, byline_at: int, draft: Draft | None) -> bool:
    byline = rows[byline_at].byline if byline_at < len(rows) else None
    if byline is None or not _may_be_title(rows[at]):
        return False
    text = rows[at].line.text
    if draft is None:
        return True
    if draft.is_closed:
        part = draft.last
        speaks_of_author = any(text.startswith(name) for name in draft.names)
        return bool(part.chunks) and not speaks_of_author and not _goes_on(part.last, text)
    return byline.full and bool(draft.parts) and (not draft.bylines or _is_done(draft)) and not starts_small(text)


def _may_be_title(row: Row) -> bool:
    if not (row.plain or (row.label and not row.label.known and not row.label.colon)):
        return False
    return len(row.line.text) <= LONGEST and not row.line.text.endswith(_STOPS)


def _goes_on(para: Para | None, text: str) -> bool:
    return para is not None and not is_ended(para.lines[-1].text) and starts_small(text)


def _is_done(draft: Draft) -> bool:
    """Whether the last thing said in an article is complete: a list, a separator, or an ended paragraph."""
    chunks = draft.last.chunks
    if not chunks:
        return False
    return not isinstance(chunks[-1], Para) or is_ended(chunks[-1].lines[-1].text)


def take_guessed_title(draft: Draft) -> Para | None:
    """Takes the first line out of a draft without byline and title, where it looks like a title; that line.

    It is short, has no final stop, and something longer (or a section) follows.
    """
    if draft.bylines or draft.titles or draft.unsure or not draft.parts or draft.parts[0].label:
        return None
    chunks = draft.parts[0].chunks
    first = chunks[0] if chunks else None
    if not isinstance(first, Para) or len(first.lines) > 1:
        return None
    text = first.lines[0].text
    if len(text) > LONGEST_GUESS or text.endswith(_STOPS):
        return None
    after = chunks[1] if len(chunks) > 1 else None
    longer = (
        len(after.lines[0].text) > len(text) if isinstance(after, Para) else after is not None or len(draft.parts) > 1
    )
    if not longer or isinstance(after, Gap):
        return None
    draft.titles = (first.lines[0],)
    del chunks[0]
    return first
