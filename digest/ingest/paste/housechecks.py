"""House checks: what an editor may want to look at. The text is never changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.ingest.casing import is_capitals
from digest.ingest.labels import Match
from digest.ingest.lines import is_ended
from digest.ingest.paste.drafts import Items, Para

if TYPE_CHECKING:
    from digest.ingest.labels import LabelTable
    from digest.ingest.lines import Line
    from digest.ingest.paste.drafts import Part
    from digest.ingest.paste.remarks import Remarks

LONG = 3000
"""A paragraph of more characters than this is hard to read and to lay out."""

_DOUBLED = re.compile("(?<![\\w'\u2019-])([^\\W\\d_]+)[^\\S\\n]+\\1(?!['\u2019\\w-])", re.IGNORECASE)
_MEANT = frozenset({"had", "ha", "bye", "hush"})
_MID_LABEL = re.compile('[.!?]["\u201d\u2019)]?\\s{1,3}([^\\W\\d_][^.!?:;]{2,60}):')


def check_part(part: Part, table: LabelTable, remarks: Remarks) -> None:
    """Notices about the paragraphs and items of a section."""
    for chunk in part.chunks:
        if isinstance(chunk, Para):
            line = chunk.line
            _check(line, table, remarks)
            if part.role != "closing":
                _check_end(line, remarks)
        elif isinstance(chunk, Items):
            lines = [item.line for item in chunk.items]
            for line in lines:
                _check(line, table, remarks)
            ended = sum(is_ended(line.text) for line in lines)
            if part.role != "closing" and ended * 2 > len(lines):
                for line in lines:
                    _check_end(line, remarks)


def _check(line: Line, table: LabelTable, remarks: Remarks) -> None:
    text = line.text
    for found in _DOUBLED.finditer(text):
        first, second = found[1], found.group()[-len(found[1]) :]
        if second.islower() and second not in _MEANT:
            remarks.add("doubled-word", f"The word “{first}” stands here twice.", line, *found.span())
    if ":" in text:
        for found in _MID_LABEL.finditer(text):
            _check_label(line, found.start(1), found[1], table, remarks)
    if len(text) > LONG:
        message = f"This paragraph is very long ({len(text):,} characters)."
        hint = "Consider breaking it into several."
        remarks.add("very-long-paragraph", message, line, 0, min(len(text), 80), hint=hint)


def _check_label(line: Line, start: int, typed: str, table: LabelTable, remarks: Remarks) -> None:
    match = table.classify(typed)
    if match.how is Match.UNKNOWN or not (is_capitals(typed) or (match.how is not Match.TYPO and typed[0].isupper())):
        return
    message = f"“{typed}:” looks like a heading, but it stands inside a paragraph; it was left there."
    hint = "Begin a new line before it if it starts a section."
    remarks.add("heading-in-paragraph", message, line, start, start + len(typed), hint=hint)


def _check_end(line: Line, remarks: Remarks) -> None:
    text = line.text
    if is_ended(text):
        return
    word = text[-80:].split()[-1]
    if "@" not in word and "://" not in word and "www." not in word:
        start = len(text) - len(word)
        message = "There is no full stop or other mark at the end."
        remarks.add("no-final-punctuation", message, line, start, len(text), at=len(text) - 1)
