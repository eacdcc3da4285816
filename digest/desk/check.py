"""Pre-flight: the checks of an issue's files and of the issue itself, as config.toml wants them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.assemble import problems
from digest.assemble.bulk import bulk
from digest.assemble.checks import Terms, check_issue, check_reading, settled
from digest.model.notice import Severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from digest.desk.desk import Desk
    from digest.model.article import Reading
    from digest.model.issue import Issue
    from digest.model.notice import Notice

_PLACED = frozenset({"placeholder", "empty-article", "missing-title"})
"""Codes that the files' own checks give with a place, and the issue's problems without one."""
_GRAVEST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.INFO)


def check_file(desk: Desk, data: bytes, reading: Reading, name: str, day: dt.date) -> tuple[Notice, ...]:
    """What there is to say of one file, taken for an issue of that day; the same bytes are checked once."""
    key = f"{hashlib.sha256(data).hexdigest()} {day} {name}"
    found = desk.checked.get(key)
    if found is None:
        terms = Terms(choice=desk.config.checks, language=desk.config.publication.language, today=day)
        found = desk.checked[key] = check_reading(data, reading, name=name, terms=terms, embargo=False)
    return found


def preflight(desk: Desk, issue: Issue, files: Iterable[Notice]) -> tuple[Notice, ...]:
    """All notices of an issue: of its files (which were found before), of its problems and of itself.

    A working headline stands in for a missing title, so that is no matter any more.
    """
    folder = f"issues/{issue.slug}"
    told = [notice for notice in files if notice.code not in {"missing-title", "empty-article"}]
    placed = {(notice.code, notice.path) for notice in told}
    found = [_at_home(notice, folder) for notice in problems(issue, minimum=desk.config.minimum)]
    found = [n for n in found if n.code != "long-headline" and not (n.code in _PLACED and (n.code, n.path) in placed)]
    own = check_issue(issue, desk.config.checks, path=f"{folder}/issue.toml")
    large = (_at_home(notice, folder) for notice in bulk(issue, longest=desk.config.limits.issue_characters))
    return settled((*told, *found, *own, *large), desk.config.checks)


def _at_home(notice: Notice, folder: str) -> Notice:
    """The notice with the path that an editor can open."""
    if not notice.path or notice.path.startswith(folder):
        return notice
    return replace(
        notice, path=f"{folder}/{notice.path}" if notice.path == "issue.toml" else f"{folder}/articles/{notice.path}"
    )


def gathered(notices: Iterable[Notice]) -> tuple[tuple[Notice, int], ...]:
    """Each code once with how often it was given, the grave ones first: an editor who gets 300 notices reads none."""
    first: dict[str, Notice] = {}
    count: dict[str, int] = {}
    for notice in sorted(notices, key=lambda notice: _GRAVEST_FIRST.index(notice.severity)):
        first.setdefault(notice.code, notice)
        count[notice.code] = count.get(notice.code, 0) + 1
    return tuple((notice, count[code]) for code, notice in first.items())


def counts(notices: Iterable[Notice]) -> dict[str, int]:
    """How many notices of each severity there are."""
    out = {severity.value: 0 for severity in _GRAVEST_FIRST}
    for notice in notices:
        out[notice.severity.value] += 1
    return out
