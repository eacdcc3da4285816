"""The embargo in a file's front matter: the day or the moment before which an article may not be published."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.ingest.dates import parse_when
from digest.ingest.front_matter.field_names import field_of
from digest.ingest.front_matter.reader import read_front_matter
from digest.model.checks import CHECKS
from digest.model.embargo import holds, in_words
from digest.model.notice import Notice

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from digest.assemble.checks.placing import Source
    from digest.model.article import Article

EMBARGO = "embargo"
WAIT = "Keep it for a later issue."
_FENCES = ("---", "+++")
_NAMED = re.compile(r"embargo|not[-_ ]before", re.IGNORECASE)
_HEAD = 20_000  # characters in which front matter ends


def embargoes(  # noqa: PLR0913 - an article, its text, and how it is told
    article: Article, source: Source | None, *, name: str, moment: dt.datetime, zone: str, hint: str = WAIT
) -> Iterator[Notice]:
    """A notice where an article's embargo is not over at a moment, or cannot be read, at its place where that is found.

    ``zone`` is that of times without one.
    """
    placed = tuple(_placed(source, name, moment, zone, hint)) if source is not None else ()
    yield from placed
    if not placed and article.embargo is not None and holds(article.embargo, moment=moment, zone=zone):
        message = f"This article is under an embargo until {in_words(article.embargo, zone)}."
        yield Notice(code=EMBARGO, severity=CHECKS[EMBARGO].severity, message=message, path=name, hint=hint)


def _placed(source: Source, name: str, moment: dt.datetime, zone: str, hint: str) -> Iterator[Notice]:
    head = source.text[source.first : _HEAD]
    if not _NAMED.search(head if head.startswith(_FENCES) else head[:2000]):
        return
    lines = [source.line(number) for number in range(1, min(len(source.starts), 400) + 1)]
    for pair in read_front_matter(lines, name=name).pairs:
        words = pair.value.words()
        if field_of(pair.key) != EMBARGO or not words:
            continue
        when = parse_when(words, zone=zone)
        if when is not None and not holds(when, moment=moment, zone=zone):
            continue
        until = in_words(when, zone) if when is not None else ""
        message = f"This article is under an embargo until {until}." if until else f"The embargo “{words}” is no date."
        yield Notice(
            code=EMBARGO,
            severity=CHECKS[EMBARGO].severity,
            message=message,
            path=name,
            line=pair.value.line,
            column=pair.value.column,
            end_column=pair.value.end_column,
            hint=hint if until else "Write it like 2026-12-01, or 2026-12-01 06:00 +01:00.",
            excerpt=words[:80],
        )
