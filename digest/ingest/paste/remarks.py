"""Collects notices while a text is read, each at its line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from digest.ingest.lines import Line, Source

EXCERPT = 80

_INFO = frozenset(
    {"doubled-word", "no-final-punctuation", "very-long-paragraph", "missing-bio", "acronym-not-heading"},
)


class Remarks:
    """Makes notices about lines of one source, named ``name`` in them."""

    def __init__(self, source: Source, name: str) -> None:
        """No notices yet."""
        self.notices: list[Notice] = []
        self._source = source
        self._name = name

    def add(  # noqa: PLR0913 - a notice has that many fields
        self,
        code: str,
        message: str,
        line: Line,
        start: int = 0,
        end: int | None = None,
        *,
        at: int | None = None,
        hint: str | None = None,
    ) -> None:
        """A notice about the characters ``start`` to ``end`` of a line's text, placed at ``at`` (else at ``start``)."""
        stop = len(line.text) if end is None else end
        row, column = self._source.place(line.offset(start if at is None else at))
        last_row, last_column = self._source.place(line.offset(max(stop - 1, start)))
        self.notices.append(
            Notice(
                code=code,
                severity=Severity.INFO if code in _INFO else Severity.WARNING,
                message=message,
                path=self._name,
                line=row,
                column=column,
                end_column=last_column + 1 if last_row == row else None,
                hint=hint,
                excerpt=line.text[start:stop][:EXCERPT],
            ),
        )

    def in_order(self) -> tuple[Notice, ...]:
        """The notices in the order of their places."""
        return tuple(sorted(self.notices, key=lambda n: (n.line or 0, n.column or 0, n.code)))
