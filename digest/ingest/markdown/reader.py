"""Markdown with front matter becomes an article; nothing of it is lost.

Source of the grammar: CommonMark 0.31 and the tables of GitHub, as markdown-it-py 4 reads them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.ingest.front_matter.fields import read_fields
from digest.ingest.front_matter.reader import read_front_matter
from digest.ingest.markdown.accounting import non_space, unowned
from digest.ingest.markdown.article import ArticleReader
from digest.ingest.markdown.body import as_lines, failed
from digest.model.article import Article, Reading, Section, Span

if TYPE_CHECKING:
    from digest.ingest.labels import LabelTable

_LINE_END = re.compile(r"\r\n?|\n")


def read_markdown(text: str, *, table: LabelTable, name: str, zone: str | None = None) -> Reading:
    """The one article of a Markdown text, with notices and the owner of every character.

    ``name`` stands in the notices, and its date counts where the front matter has none. ``zone`` is the IANA
    name for times without one (None: UTC). Where the accounting fails, the block or the whole text is kept
    verbatim, with the error notice ``accounting-failed``.
    """
    lines, starts = _lines(text)
    front = read_front_matter(lines, name=name)
    fields, notices = read_fields(front, name=name, zone=zone)
    reader = ArticleReader(lines, front.body, fields, table, name)
    article = reader.article()
    spans = _spans(text, starts, ((0, front.body, "front-matter"), *reader.roles))
    lost = unowned(text, spans)
    if lost:
        article, spans = _verbatim(lines), (Span(start=0, end=len(text), role="verbatim"),)
        message = f"{lost} characters had no place in the article; the whole text was kept as typed."
        reader.notices.append(failed(name, 1, message))
    every = sorted(
        (*front.notices, *notices, *reader.notices), key=lambda notice: (notice.line or 0, notice.column or 0)
    )
    return Reading(articles=(article,), notices=tuple(every), spans=spans, non_space=non_space(text), unowned=0)


def _lines(text: str) -> tuple[list[str], list[int]]:
    """The lines without their ends and byte order mark, and where each starts in the text."""
    starts = [1 if text.startswith("\ufeff") else 0]
    lines = []
    for match in _LINE_END.finditer(text):
        lines.append(text[starts[-1] : match.start()])
        starts.append(match.end())
    lines.append(text[starts[-1] :])
    return lines, starts


def _spans(text: str, starts: list[int], roles: tuple[tuple[int, int, str], ...]) -> tuple[Span, ...]:
    """Owned lines as owned characters; their ends belong to the line."""
    ends = [*starts[1:], len(text)]
    spans = [Span(start=0, end=1, role="marker")] if starts[0] else []
    spans += [
        Span(start=starts[start], end=ends[min(end, len(ends)) - 1], role=role)
        for start, end, role in roles
        if end > start
    ]
    return tuple(sorted(spans, key=lambda span: span.start))


def _verbatim(lines: list[str]) -> Article:
    return Article(sections=(Section(label="", heading="", kind="body", blocks=as_lines(lines)),))
