"""Days as moments, and addresses as machines want them: what feeds and the sitemap write."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

NOON = dt.time(12)
_KEPT = "/%:@!$&'()*+,;=~-._"


def moment(day: dt.date, zone: str, step: int = 0) -> dt.datetime:
    """Noon of a day in a time zone, ``step`` seconds later.

    An issue has a day and no hour. At noon nearly everybody on earth has the same day in the calendar, so that a reader
    shows that one; the steps put what happened on one day in its order.
    """
    return dt.datetime.combine(day, NOON, ZoneInfo(zone)) + dt.timedelta(seconds=step)


def uri(address: str) -> str:
    """An address in ASCII alone: letters of other scripts written as machines write them."""
    parts = urlsplit(address)
    try:
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    except UnicodeError:  # no name that a machine could look up; it is left as it was typed
        host = parts.netloc
    path, query, place = (quote(part, safe=_KEPT) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, host, path, query, place))
