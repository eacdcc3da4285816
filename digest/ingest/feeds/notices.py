"""The notices of one feed: each at its entry's line, and not the same one a thousand times."""

from __future__ import annotations

from collections import Counter

from digest.ingest.html.remarks import SAID
from digest.model.notice import Notice, Severity

MOST_OF_A_CODE = 20
_EXCERPT = 80
_INFO = frozenset(
    """
    feed-cut-short feed-entry-copied feed-entry-unnamed feed-other-text missing-bio missing-title zone-assumed
    """.split()  # noqa: SIM905 - codes are read more easily than a list of strings
)
_ERRORS = frozenset({"feed-is-html"})


class FeedNotices:
    """Collects notices about the feed named ``name``; of each code the first ones in full, then their number."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: list[Notice] = []
        self._count: Counter[str] = Counter()

    def add(  # noqa: PLR0913 - a notice has that many fields
        self,
        code: str,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
        excerpt: str = "",
    ) -> None:
        """Note ``message``, unless there are enough of its code."""
        self._count[code] += 1
        if self._count[code] > MOST_OF_A_CODE:
            return
        self._kept.append(
            Notice(
                code=code,
                severity=_severity(code),
                message=message,
                path=self._name,
                line=line,
                column=column,
                hint=hint,
                excerpt=" ".join(excerpt.split())[:_EXCERPT] or None,
            )
        )

    def all(self) -> tuple[Notice, ...]:
        """The notices in the order in which they came, and at the end how many more there were of which code."""
        more = (
            Notice(
                code=code,
                severity=_severity(code),
                message=f"The same again in {count - MOST_OF_A_CODE:,} more places.",
                path=self._name,
            )
            for code, count in self._count.items()
            if count > MOST_OF_A_CODE
        )
        return (*self._kept, *more)


def _severity(code: str) -> Severity:
    if code in _ERRORS:
        return Severity.ERROR
    if code in SAID:
        return SAID[code][0]
    return Severity.INFO if code in _INFO else Severity.WARNING
