"""Issue slugs: the ISO week of a date, and the first one that is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Container


def week_slug(date: dt.date) -> str:
    """The ISO week of a date: ``2026-W48`` (the year is the week's, not the calendar's)."""
    year, week, _ = date.isocalendar()
    return f"{year}-W{week:02d}"


def free_slug(date: dt.date, taken: Container[str]) -> str:
    """The week's slug; where it is taken the date (``2026-11-27``), then the date with ``-2``, ``-3`` and so on."""
    for slug in (week_slug(date), date.isoformat()):
        if slug not in taken:
            return slug
    number = 2
    while f"{date.isoformat()}-{number}" in taken:
        number += 1
    return f"{date.isoformat()}-{number}"
