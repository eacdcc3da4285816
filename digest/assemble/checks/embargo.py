"""The embargo in a file's front matter: the day before which an article may not be published."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from digest.ingest.dates import parse_when
from digest.ingest.field_names import fold_key
from digest.ingest.front_matter import read_front_matter
from digest.model.checks import CHECKS
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.assemble.checks.placing import Source

KEYS = frozenset({"embargo", "embargo_until", "not_before"})
_FENCES = ("---", "+++")


def embargoes(source: Source, *, name: str, today: dt.date) -> Iterator[Notice]:
    """A notice where an embargo is not over, or cannot be read."""
    if not source.text[source.first :].startswith(_FENCES) and "embargo" not in source.text[:2000]:
        return
    lines = [source.line(number) for number in range(1, min(len(source.starts), 400) + 1)]
    for pair in read_front_matter(lines, name=name).pairs:
        words = pair.value.words()
        if fold_key(pair.key) not in KEYS or not words:
            continue
        when = parse_when(words, zone=None)
        day = when.date() if isinstance(when, dt.datetime) else when
        if day is not None and day <= today:
            continue
        message = f"This article is under an embargo until {words}." if day else f"The embargo “{words}” is no date."
        yield Notice(
            code="embargo",
            severity=CHECKS["embargo"].severity if day else Severity.WARNING,
            message=message,
            path=name,
            line=pair.value.line,
            column=pair.value.column,
            end_column=pair.value.end_column,
            hint="Keep it for a later issue." if day else "Write it like 2026-12-01.",
            excerpt=words[:80],
        )
