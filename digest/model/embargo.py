"""Embargoes: the day, or the moment, before which an article may not be published."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo


def holds(embargo: dt.datetime | dt.date, *, moment: dt.datetime, zone: str) -> bool:
    """Whether an article may not be out yet at a moment (aware). A calendar date ends where its day begins in the zone."""
    if isinstance(embargo, dt.datetime):
        return embargo > moment
    return embargo > moment.astimezone(ZoneInfo(zone)).date()


def in_words(embargo: dt.datetime | dt.date, zone: str) -> str:
    """``2026-12-01``, or ``2026-12-01 06:00 (Europe/Berlin)``."""
    if not isinstance(embargo, dt.datetime):
        return embargo.isoformat()
    return f"{embargo.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
