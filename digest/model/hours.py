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
        rf"{_DATE}(?:T|,?\s+){_HOUR}",
        rf"{_DOTTED},?\s+{_HOUR}",
        rf"(?P<word>[^\W\d_]{{2,}})\.?,?\s+{_HOUR}",
    )
)
WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_NEAR = {"today": 0, "tomorrow": 1}


def moment_in(text: str, now: dt.datetime, names: Mapping[str, int] | None = None) -> dt.datetime | None:
    """The next moment after ``now`` (aware, in the reader's zone) that a text names; ``None`` for anything else.

    ``names`` gives more words for weekdays (0 is Monday), in another language; beginnings of them will do. A weekday
    means the next one, today's only while its hour is to come. A date without a year means the next such date.
    """
    text = " ".join(text.lower().split())
    span = _SPAN.fullmatch(text)
    if span is not None and any(span.groups()):
        days, hours, minutes = (int(part or 0) for part in span.groups())
        moment = now.astimezone(dt.UTC) + dt.timedelta(days=days, hours=hours, minutes=minutes)
        return moment.astimezone(now.tzinfo).replace(second=0, microsecond=0)
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is not None:
            return _named(found.groupdict(), now, names or {})
    return None


def _named(found: dict[str, str | None], now: dt.datetime, names: Mapping[str, int]) -> dt.datetime | None:
    at = dt.time(int(found["hour"] or 0), int(found["minute"] or 0))
    if found.get("month"):
        return _on_date(found, at, now)
    if found.get("word"):
        return _on_word(str(found["word"]), at, now, names)
    return next(moment for ahead in (0, 1) if (moment := _on(now, ahead, at)) > now)


def _on_date(found: dict[str, str | None], at: dt.time, now: dt.datetime) -> dt.datetime | None:
    years = [int(found["year"])] if found["year"] else [now.year, now.year + 1]
    for year in years:
        try:
            date = dt.date(year, int(found["month"] or 0), int(found["day"] or 0))
        except ValueError:
            continue
        moment = dt.datetime.combine(date, at, tzinfo=now.tzinfo)
        if moment > now:
            return moment
    return None


def _on_word(word: str, at: dt.time, now: dt.datetime, names: Mapping[str, int]) -> dt.datetime | None:
    if word in _NEAR:
        moment = _on(now, _NEAR[word], at)
        return moment if moment > now else None
    known = {**WEEKDAYS, **names}
    like = [day for name, day in known.items() if name.startswith(word) or word.startswith(name)]
    days = {known[word]} if word in known else set(like)  # a whole name wins over one that only begins alike
    if len(days) != 1:
        return None
    ahead = (days.pop() - now.weekday()) % 7
    moment = _on(now, ahead, at)
    return moment if moment > now else _on(now, ahead + 7, at)


def _on(now: dt.datetime, ahead: int, at: dt.time) -> dt.datetime:
    return dt.datetime.combine(now.date() + dt.timedelta(days=ahead), at, tzinfo=now.tzinfo)
