"""Time zones as they stand behind a time: offsets, named zones, IANA names, and doubled ones."""

from __future__ import annotations

import datetime as dt
import re

_OFFSET = re.compile(r"(?:GMT|UTC|UT|Z)?[ ]?([+−-])(\d{1,2})(?::?(\d{2}))?(?!\d)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z]{1,5}(?![\w/])")
_IANA = re.compile(r"[A-Za-z_]+(?:/[A-Za-z_+-]+[0-9]{0,2}){1,2}$")

_HOURS: dict[str, float] = {
    **dict.fromkeys(("Z", "UT", "UTC", "GMT", "WET"), 0),
    **dict.fromkeys(("WEST", "CET", "BST"), 1),
    **dict.fromkeys(("CEST", "EET"), 2),
    **dict.fromkeys(("EEST", "MSK", "TRT"), 3),
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "AKST": -9,
    "AKDT": -8,
    "HST": -10,
    "NST": -3.5,
    "NDT": -2.5,
    "AZT": 4,
    "GET": 4,
    "JST": 9,
    "KST": 9,
    "HKT": 8,
    "SGT": 8,
    "AWST": 8,
    "ACST": 9.5,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
}
_PLACES = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_FARTHEST = 14


def read_zone(text: str) -> dt.tzinfo | None:
    """The zone that a text names, or None.

    An offset wins over a name beside it (``-05:00Z``, ``+0200 CEST``, ``+0200 (CEST)``). Names that mean
    several places (IST) are refused.
    """
    if match := _OFFSET.match(text):
        rest = text[match.end() :].strip(" ()")
        if rest and not _NAME.fullmatch(rest):
            return None
        return _offset(match[1], int(match[2]), int(match[3] or 0))
    name = text.strip("()").upper()
    if name in _HOURS:
        return dt.timezone(dt.timedelta(hours=_HOURS[name]))
    return _place(_PLACES.get(name) or (text if _IANA.match(text) else ""))


def _offset(sign: str, hours: int, minutes: int) -> dt.tzinfo | None:
    if hours > _FARTHEST or minutes > 59:  # noqa: PLR2004 - minutes of an hour
        return None
    delta = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(delta if sign == "+" else -delta)


def _place(name: str) -> dt.tzinfo | None:
    if not name:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None
