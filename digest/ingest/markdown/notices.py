"""The notices of the Markdown reader, placed in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SAID = {
    "html-as-text": (Severity.INFO, "HTML became plain text; its tags were left out."),
    "comment-left-out": (Severity.INFO, "A comment was left out; no reader would see it."),
    "link-dropped": (Severity.WARNING, "This link was left out; its words stay."),
    "link-title-dropped": (Severity.INFO, "The title of a link was left out; the link stays."),
    "image-as-text": (Severity.INFO, "A picture inside a line became its alternative text."),
    "attribute-dropped": (Severity.INFO, "Attributes in braces were left out."),
    "note-unused": (Severity.WARNING, "No mark leads to this note; it was kept as text."),
    "note-in-note": (Severity.INFO, "A mark inside a note was kept as typed: a note has no notes of its own."),
    "note-in-heading": (Severity.INFO, "A note of a heading was put below it as text."),
    "note-repeated": (Severity.WARNING, "Too many marks lead to long notes; this one was kept as typed."),
    "brackets-as-text": (Severity.WARNING, "So many brackets are open here that those after them were read as text."),
    "unused-address": (Severity.INFO, "This address is defined and never used; it was left out."),
}
_HINTS = {
    "brackets-as-text": "Close the brackets, or put a backslash before each; then links further on are links again.",
    "attribute-dropped": "Kept are lang of words, passages, headings and pictures, and alt of a picture without words.",
    "note-unused": "Put its mark into the text, or write it as a paragraph.",
    "link-dropped": "In the text a link may start with http, https, mailto or www; a heading or a title holds none.",
    "image-as-text": "Put the picture in a paragraph of its own to keep it.",
}
_EXCERPT = 80


def problem(  # noqa: PLR0913 - a notice has that many fields
    code: str,
    message: str,
    name: str,
    line: int,
    *,
    severity: Severity = Severity.WARNING,
    hint: str | None = None,
) -> Notice:
    """A notice about a whole line."""
    return Notice(code=code, severity=severity, message=message, path=name, line=line, hint=hint)


def leftover_notices(
    notes: Iterable[tuple[str, int, str]],
    lines: list[str],
    first: int,
    name: str,
) -> Iterator[Notice]:
    """Notes (code, line offset, excerpt) as notices; ``first`` is the index of the line with offset 0.

    The column is given where the excerpt stands in its line exactly once.
    """
    for code, offset, text in notes:
        severity, message = _SAID[code]
        at = min(first + offset, len(lines) - 1)
        head = text.split("\n", 1)[0]
        line = lines[at]
        column = line.find(head) + 1 if head and line.count(head) == 1 else None
        yield Notice(
            code=code,
            severity=severity,
            message=message,
            path=name,
            line=at + 1,
            column=column,
            end_column=column + len(head) if column else None,
            hint=_HINTS.get(code),
            excerpt=" ".join(text.split())[:_EXCERPT] or None,
        )
