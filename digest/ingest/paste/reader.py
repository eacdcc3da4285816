"""Reads pasted text: one article or several, with bylines, labels, lists and bios as people type them.

The rules, in their order: lines (``lines``, ``wrapping``), bylines (``bylines``), titles (``titles``), labels
(``headings``, ``labels``), list markers (``bullets``), what they mean together (``rows``, ``outline``), and the
accounts at the end (``accounts``). The text itself is never corrected; what looks wrong is a notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.ingest.lines import invisible, split
from digest.ingest.paste.accounts import checked, squeezed
from digest.ingest.paste.articles import arrange, article, owners
from digest.ingest.paste.housechecks import check_part
from digest.ingest.paste.outline import Outline
from digest.ingest.paste.remarks import Remarks
from digest.ingest.paste.rows import rows
from digest.ingest.paste.titles import take_guessed_title
from digest.ingest.paste.wrapping import paragraphs
from digest.model.article import Reading, Span
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.ingest.labels import LabelTable
    from digest.ingest.lines import Source
    from digest.ingest.paste.articles import Arranged
    from digest.ingest.paste.drafts import Draft


def read_paste(text: str, *, table: LabelTable, name: str) -> Reading:
    """The articles of a pasted text, with notices at ``name``, line and column (in characters, from 1).

    Never raises on any text. Every character that is not white space belongs to one span, and the articles hold
    the words of the text in its order; where that cannot be shown, the text is kept verbatim as one article
    with the error notice ``accounting-failed``. The cost grows with the length of the text and no faster.
    """
    source = split(text)
    remarks = Remarks(source, name)
    outline = Outline(rows(paragraphs(source, table), table), remarks)
    spans = outline.spans + [Span(start=a, end=b, role="marker") for a, b in invisible(source)]
    for draft in outline.drafts:
        title = take_guessed_title(draft)
        spans += (
            [Span(start=p.start, end=p.end, role="title") for line in title.lines for p in line.pieces] if title else []
        )
    arranged = [arrange(draft) for draft in outline.drafts]
    _remark_on_all(outline.drafts, arranged, remarks)
    for draft, parts in zip(outline.drafts, arranged, strict=True):
        spans += owners(parts)
        for part in draft.parts:
            check_part(part, table, remarks)
    reading = Reading(
        articles=tuple(
            article(draft, parts, table, source, name) for draft, parts in zip(outline.drafts, arranged, strict=True)
        ),
        notices=remarks.in_order() if arranged else (*remarks.in_order(), *_nothing(source, name)),
        spans=tuple(sorted(spans, key=lambda span: span.start)),
        non_space=len(squeezed(text)),
    )
    return checked(source, name, reading)


def _remark_on_all(drafts: Sequence[Draft], arranged: Sequence[Arranged], remarks: Remarks) -> None:
    """Notices about what articles lack: title, byline, bio, text."""
    signed = any(draft.bylines or draft.unsure for draft in drafts)
    for at, (draft, parts) in enumerate(zip(drafts, arranged, strict=True)):
        if not draft.titles:
            hint = "Put a title on the line before the byline."
            remarks.add("missing-title", "This article has no title.", draft.first, hint=hint)
        if not draft.bylines and not draft.unsure:
            _remark_on_unsigned(draft, remarks, before=signed and at == 0)
        elif draft.bylines and not parts.bios:
            remarks.add("missing-bio", "This article has no author's bio.", draft.first)
        if not draft.parts:
            remarks.add("empty-article", "There is no text under this byline.", draft.first)
        for part in draft.parts:
            if part.label and not part.chunks:
                remarks.add("empty-section", "There is no text under this heading.", part.label)


def _remark_on_unsigned(draft: Draft, remarks: Remarks, *, before: bool) -> None:
    if before:
        message = "This text stands before the first byline; it was kept as an article of its own."
        hint = "If it belongs to the article below, move it under the byline; if it is none, take it out."
        remarks.add("text-before-byline", message, draft.first, hint=hint)
    else:
        message = "This article has no byline."
        hint = "Put a line such as “By Ada Example” before the text."
        remarks.add("missing-byline", message, draft.first, hint=hint)


def _nothing(source: Source, name: str) -> tuple[Notice, ...]:
    """That there are marks in a text and no words, at the first of them."""
    first = next((at for at, char in enumerate(source.text) if not char.isspace()), None)
    if first is None:
        return ()
    line, column = source.place(first)
    message, hint = "There are no words of an article in it.", "Look whether it is the right file."
    error = Severity.ERROR
    return (
        Notice(code="nothing-found", severity=error, message=message, path=name, line=line, column=column, hint=hint),
    )
