"""What each source has brought so far, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from digest.desk.desk import Desk
    from digest.store.rows import ArticleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """The articles of a source: how many ``wait``, are ``placed`` in issues, or were taken out (``dropped``).

    ``passed`` were seen and not filed, being too old; ``last`` is when the newest article came.
    """

    waiting: int = 0
    placed: int = 0
    dropped: int = 0
    passed: int = 0
    last: dt.datetime | None = None

    @property
    def articles(self) -> int:
        """All that were filed."""
        return self.waiting + self.placed + self.dropped


def brought(desk: Desk) -> dict[str, Brought]:
    """What the sources brought, by their names; those that brought nothing are not in it."""
    names, passed = frozenset(desk.inbox.names()), desk.store.passed_counts()
    rows: dict[str, list[ArticleRow]] = {}
    for row in desk.store.list_articles():
        rows.setdefault(row.source, []).append(row)
    every = {*rows, *passed} - {""}
    return {name: _of(rows.get(name, ()), names, passed.get(name, 0)) for name in every}


def bad_files(desk: Desk, source: str, folder: str) -> tuple[tuple[str, str], ...]:
    """The files of a watched folder that could not be read, each with why."""
    states = (state for state in desk.store.source_states() if state.source == source and state.trouble)
    start = f"{folder}/"
    return tuple(
        (state.address.removeprefix(start), state.trouble) for state in states if state.address.startswith(start)
    )


def _of(rows: Iterable[ArticleRow], names: frozenset[str], passed: int) -> Brought:
    rows = tuple(rows)
    placed = sum(row.issue is not None for row in rows)
    waiting = sum(row.issue is None and row.file in names for row in rows)
    return Brought(
        waiting=waiting,
        placed=placed,
        dropped=len(rows) - placed - waiting,
        passed=passed,
        last=max((row.seen_at for row in rows), default=None),
    )
