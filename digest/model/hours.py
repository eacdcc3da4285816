"""Hours as an editor writes them: ``14:30``, ``Mon 09:00``, ``2026-12-01 14:30``, ``+2h`` -> a moment."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPAN = re.compile(r"\+\s*(?:(\d{1,3})\s*d)?\s*(?:(\d{1,4})\s*h)?\s*(?:(\d{1,5})\s*m(?:in)?)?", re.IGNORECASE)
_HOUR = r"(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)"
_DATE = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_DOTTED = r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{_HOUR}",
        rf"{_DATE}(?:t|,?\s+){_HOUR}",
        rf"{_DOTTED},?\s+{_HOUR}",
        rf"(?P<word>[^\W\d_]{{2,}})\.?,?\s+{_HOUR}",
    )
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = {"today": 0, "tomorrow": 1}
_MINUTE = dt.timedelta(minutes=1)


def moment_in(text: str, now: dt.datetime, names: Mapping[str, int] | None = None) -> dt.datetime | None:
    """The next moment after ``now`` (aware, in the reader's zone) that a text names; ``None`` for anything else.

    ``names`` gives more words for weekdays (0 is Monday), in another language; beginnings of them will do. A weekday
    means the next one, today's only while its hour is to come. A date without a year means the next such date. An
    hour that a change of the clocks leaves out becomes the first minute after it.
    """
    text = " ".join(text.lower().split())
    span = _SPAN.fullmatch(text)
    if span is not None and any(span.groups()):
        days, hours, minutes = (int(part or 0) for part in span.groups())
        moment = now.astimezone(dt.UTC) + dt.timedelta(days=days, hours=hours, minutes=minutes)
        whole = moment.replace(second=0, microsecond=0)
        return whole.astimezone(now.tzinfo) if whole > now else None
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is not None:
            return _named(found.groupdict(), now, names or {})
    return None


def first_moment(date: dt.date, time: dt.time, zone: dt.tzinfo | None) -> dt.datetime:
    """A local hour in UTC: the first of two where it comes twice, else the first existing minute at or after it.

    The zoneinfo module carries 02:30 in a gap of an hour to 03:30; here it is 03:00.
    """
    wall = dt.datetime.combine(date, time)
    while True:
        moment = wall.replace(tzinfo=zone).astimezone(dt.UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == wall:
            return moment
        wall += _MINUTE


def _named(found: dict[str, str | None], now: dt.datetime, names: Mapping[str, int]) -> dt.datetime | None:
    at = dt.time(int(found["hour"] or 0), int(found["minute"] or 0))
    if found.get("month"):
        return _on_date(found, at, now)
    if found.get("word"):
        return _on_word(str(found["word"]), at, now, names)
    return _ahead(0, at, now) or _ahead(1, at, now)


def _on_date(found: dict[str, str | None], at: dt.time, now: dt.datetime) -> dt.datetime | None:
    years = [int(found["year"])] if found["year"] else [now.year, now.year + 1]
    for year in years:
        try:
            moment = _after(now, dt.date(year, int(found["month"] or 0), int(found["day"] or 0)), at)
        except (ValueError, OverflowError):  # no such date, or one at the end of time
            continue
        if moment is not None:
            return moment
    return None


def _on_word(word: str, at: dt.time, now: dt.datetime, names: Mapping[str, int]) -> dt.datetime | None:
    if word in _NEAR:
        return _ahead(_NEAR[word], at, now)
    known = {**{name: number for number, name in enumerate(WEEKDAYS)}, **names}
    like = {day for name, day in known.items() if name.startswith(word)}
    days = {known[word]} if word in known else like  # a whole name wins over one that only begins alike
    if len(days) != 1:
        return None
    ahead = (days.pop() - now.weekday()) % 7
    return _ahead(ahead, at, now) or _ahead(ahead + 7, at, now)


def _ahead(days: int, at: dt.time, now: dt.datetime) -> dt.datetime | None:
    return _after(now, now.date() + dt.timedelta(days=days), at)


def _after(now: dt.datetime, date: dt.date, at: dt.time) -> dt.datetime | None:
    """That hour of that date, in the zone of ``now``; ``None`` where it is past.

    Of an hour that comes twice it is the first, or the second where only that is to come.
    """
    first = first_moment(date, at, now.tzinfo)
    second = dt.datetime.combine(date, at, tzinfo=now.tzinfo).replace(fold=1).astimezone(dt.UTC)
    moment = next((one for one in (first, second) if one > now), None)  # in UTC: the wall's clock may go back
    return moment.astimezone(now.tzinfo) if moment is not None else None
