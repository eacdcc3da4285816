"""What an answer's headers say: its type, how long it is fresh, when to come back."""

from __future__ import annotations

import datetime as dt
import re
from email.message import Message
from email.utils import parsedate_to_datetime

ZERO = dt.timedelta(0)
LONGEST = dt.timedelta(days=3650)
"""What a server says beyond ten years is a mistake, and would not fit a datetime."""
_AGE = re.compile(r"""(?:^|[,\s])max-age\s*=\s*"?(\d+)""", re.IGNORECASE)
_STALE = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)(?:$|[,\s])", re.IGNORECASE)


class Headers:
    """Headers by name without regard to case; of a repeated one the first counts, Cache-Control excepted."""

    def __init__(self, pairs: list[tuple[bytes, bytes]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1").strip())

    def __getitem__(self, name: str) -> str:
        """The first value, or empty."""
        return self._values.get(name, [""])[0]

    def joined(self, name: str) -> str:
        """Every value, with commas between."""
        return ", ".join(self._values.get(name, []))


def media_type(value: str) -> tuple[str, str]:
    """The media type in small letters without parameters, and the charset; each may be empty.

    >>> media_type('Text/XML; charset="UTF-8"')
    ('text/xml', 'utf-8')
    """
    kind = value.partition(";")[0].strip().lower()
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind, re.ASCII):
        return "", ""
    message = Message()
    message["content-type"] = value
    try:
        charset = message.get_content_charset("")
    except (LookupError, UnicodeError, ValueError):
        charset = ""
    return kind, charset


def moment(value: str) -> dt.datetime | None:
    """An HTTP date as an aware UTC datetime, or None."""
    try:
        found = parsedate_to_datetime(value)
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def fresh_for(headers: Headers, now: dt.datetime) -> dt.timedelta | None:
    """How long the answer is fresh from now on; zero where it is not to be kept, None where nothing is said."""
    control = headers.joined("cache-control")
    if _STALE.search(control):
        return ZERO
    if found := _AGE.search(control):
        return max(ZERO, _seconds(found[1]) - _seconds(headers["age"]))
    if expires := headers["expires"]:
        until = moment(expires)
        if until is None:  # "0" and "-1" mean: already stale
            return ZERO
        return min(max(ZERO, until - (moment(headers["date"]) or now)), LONGEST)
    return None


def retry_after(headers: Headers, now: dt.datetime) -> dt.datetime | None:
    """When to come back, in seconds or as a date; None where nothing sensible is said. Never before now."""
    value = headers["retry-after"]
    if value.isascii() and value.isdigit():
        return now + _seconds(value)
    until = moment(value)
    return None if until is None else min(max(now, until), now + LONGEST)


def _seconds(digits: str) -> dt.timedelta:
    if not (digits.isascii() and digits.isdigit()):
        return ZERO
    return dt.timedelta(seconds=min(float(digits), LONGEST.total_seconds()))
