"""Dates and times as people and programs write them; what is not surely one is refused.

Sources of the accepted forms: RFC 3339, RFC 5322 (with its obsolete zones), Jekyll's
``YYYY-MM-DD HH:MM:SS +/-TTTT``, English month names, Unix seconds; other languages in digest.ingest.dates_abroad.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.ingest.dates_abroad import rewritten
from digest.ingest.zones import read_zone

if TYPE_CHECKING:
    from digest.model.article import When

_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name: at for at, full in enumerate(_MONTH_NAMES, start=1) for name in (full, full[:3])} | {"sept": 9}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_NAMES = {name: at for at, full in enumerate(_DAYS) for name in (full, full[:3])} | {
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}

_WEEKDAY = re.compile(r"([A-Za-z]{3,9})(?:\.?,[ ]?|\.?[ ])")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4}|\d{2}(?=[ ]\d))(?!\d)")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?[ ](\d{1,2})(?:st|nd|rd|th)?,?[ ](\d{4})(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?!\d)")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?!\d|:)[ ]?([AaPp]\.?[Mm]\.?(?![A-Za-z]))?")
_BETWEEN = re.compile(r"(?:[Tt]|,?[ ]at[ ]|[ ]?[-–—|@][ ]|,[ ]?|[ ])(?=\d)")
_SECONDS = re.compile(r"(\d{9,10})$")
_MILLISECONDS = re.compile(r"(\d{13})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A date as read: ``precision`` is ``date``, ``minute`` or ``second``; ``zone_assumed`` where none was written."""

    when: When
    precision: str
    zone_assumed: bool = False


def parse_when(raw: str, *, zone: str | None) -> When | None:
    """The UTC instant or the calendar date that ``raw`` says, or None where it is not surely one."""
    moment = read_moment(raw, zone=zone)
    return None if moment is None else moment.when


def read_moment(raw: str, *, zone: str | None) -> Moment | None:
    """What ``raw`` says, with its precision.

    ``zone`` is the IANA name that a time without a zone is read in (None: UTC). A date without a time stays a
    calendar date. Impossible dates and times, and numbers that could be day or month, give None.
    """
    text = " ".join(raw.split())
    if not text or len(text) > 80:  # noqa: PLR2004 - no date is longer
        return None
    found = _read(text, zone)
    if found is None and (other := rewritten(text)):
        found = _read(other, zone)
    return found


def _read(text: str, zone: str | None) -> Moment | None:
    try:
        return _unix(text) or _written(text, zone)
    except (ValueError, OverflowError, OSError):
        return None


def _unix(text: str) -> Moment | None:
    if _SECONDS.match(text):
        return Moment(when=dt.datetime.fromtimestamp(int(text), dt.UTC), precision="second")
    if _MILLISECONDS.match(text):
        return Moment(when=dt.datetime.fromtimestamp(int(text) / 1000, dt.UTC), precision="second")
    return None


def _written(text: str, zone: str | None) -> Moment | None:
    weekday, rest = _without_weekday(text)
    day, rest = _date(rest, weekday)
    if day is None:
        return None
    if not rest:
        return Moment(when=day, precision="date")
    gap = _BETWEEN.match(rest)
    match = _TIME.match(rest, gap.end()) if gap else None
    if match is None:
        return None
    time = _time(match)
    return _joined(
        dt.datetime.combine(day, time), rest[match.end() :].strip(), zone, seconds=match.group(3) is not None
    )


def _without_weekday(text: str) -> tuple[int | None, str]:
    match = _WEEKDAY.match(text)
    number = _DAY_NAMES.get(match.group(1).casefold()) if match else None
    return (None, text) if match is None or number is None else (number, text[match.end() :])


def _date(text: str, weekday: int | None) -> tuple[dt.date | None, str]:
    """The date at the start and what follows it. Raises ValueError for a day that no calendar has."""
    if match := _YEAR_FIRST.match(text):
        return dt.date(int(match[1]), int(match[3]), int(match[4])), text[match.end() :]
    if match := _DAY_FIRST.match(text):
        return dt.date(_year(match[3]), _month(match[2]), int(match[1])), text[match.end() :]
    if match := _MONTH_FIRST.match(text):
        return dt.date(int(match[3]), _month(match[1]), int(match[2])), text[match.end() :]
    if match := _SLASHED.match(text):
        return _day_or_month(int(match[1]), int(match[3]), int(match[4]), weekday), text[match.end() :]
    return None, text


def _month(name: str) -> int:
    number = _MONTHS.get(name.casefold())
    if number is None:
        raise ValueError(name)
    return number


def _year(digits: str) -> int:
    """RFC 5322, 4.3: two digits from 00 to 49 are after 2000, the others before."""
    year = int(digits)
    if len(digits) == 4:  # noqa: PLR2004 - the digits of a full year
        return year
    return year + (2000 if year < 50 else 1900)  # noqa: PLR2004 - the RFC's border


def _day_or_month(one: int, two: int, year: int, weekday: int | None) -> dt.date | None:
    """``26/06/2020`` can only be one day; ``05/06/2020`` is two, unless the weekday settles it."""
    days = set()
    for day, month in ((one, two), (two, one)):
        try:
            found = dt.date(year, month, day)
        except ValueError:
            continue
        if weekday is None or found.weekday() == weekday:
            days.add(found)
    return days.pop() if len(days) == 1 else None


def _time(match: re.Match[str]) -> dt.time:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    half = (match[5] or "").casefold().replace(".", "")
    if half:
        if not 1 <= hour <= 12:  # noqa: PLR2004 - a clock with two halves
            raise ValueError(hour)
        hour = hour % 12 + (12 if half == "pm" else 0)
    return dt.time(hour, minute, second, int(((match[4] or "") + "000000")[:6]))


def _joined(local: dt.datetime, written: str, zone: str | None, *, seconds: bool) -> Moment | None:
    precision = "second" if seconds else "minute"
    tz = read_zone(written) if written else read_zone(zone or "UTC")
    if tz is None:
        return None
    when = local.replace(tzinfo=tz).astimezone(dt.UTC)
    return Moment(when=when, precision=precision, zone_assumed=not written)
