"""The words of a schedule: "Fri 08:00", "first Tue 09:00", "every second Fri 08:00 from 2026-11-27" -> Rule."""

from __future__ import annotations

import datetime as dt
import re

from digest.model.schedule import Rule

RULE_HINT = (
    'like "Fri 08:00", "Mon, Thu 08:00", "weekdays 07:30", "daily 07:00", "first Fri 08:00", "last Fri 08:00", '
    '"day 15 08:00", "last day 18:00" or "every second Fri 08:00 from 2026-11-27"'
)
"""The forms that are understood."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SETS = {
    **dict.fromkeys(("daily", "everyday"), tuple(range(7))),
    **dict.fromkeys(("weekday", "weekdays"), tuple(range(5))),
    **dict.fromkeys(("weekend", "weekends"), (5, 6)),
}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_FILLERS = frozenset({"at", "on", "and", "&", "the"})
_LAST = -1
_MOST_IN_A_MONTH = 5
_LONGEST_MONTH = 31
_MOST_WEEKS = 52
_SHORTEST = 3  # letters of a weekday


def parse_rule(text: str) -> Rule:
    """The rule that a text means; case, full names of days and small words like "at" and "the" make no difference.

    Raises :class:`ValueError` with a message that says what is not understood.
    """
    words, anchor = _take_anchor(_words(text))
    if not words:
        raise ValueError("it names no day and no hour")
    at, words = _hour(words[-1]), words[:-1]
    if not words:
        raise ValueError(f"it names no day, only the hour {at:%H:%M}")
    if words[0] != "every":
        every = 1
        weekdays, nth, day = _which(words)
    else:
        every, words = _take_every(words[1:])
        weekdays, nth, day = (_SETS["daily"] if words == ("day",) and every == 1 else _weekdays(words)), 0, 0
    _check_anchor(every, anchor, weekdays)
    return Rule(text=text.strip(), at=at, weekdays=weekdays, nth=nth, day=day, every=every, anchor=anchor)


def _words(text: str) -> tuple[str, ...]:
    bare = text.lower().strip()
    if not bare.startswith("every"):  # "every second Fri of the month" means nothing certain
        bare = re.sub(r"\bof (?:the|a|each|every) month\b", " ", bare)
    words = (word.rstrip(".") for word in re.split(r"[\s,;]+", bare))
    return tuple(word for word in words if word and word not in _FILLERS)


def _take_anchor(words: tuple[str, ...]) -> tuple[tuple[str, ...], dt.date | None]:
    """The words without "from DATE", and the date."""
    if "from" not in words:
        return words, None
    place = words.index("from")
    given = words[place + 1] if place + 1 < len(words) else ""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
        raise ValueError("“from” needs a date behind it, like 2026-11-27")
    try:
        return words[:place] + words[place + 2 :], dt.date.fromisoformat(given)
    except ValueError:
        raise ValueError(f"there is no date {given}") from None


def _hour(word: str) -> dt.time:
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", word)
    if not found:
        raise ValueError(f"it must end in an hour like 08:00, not in “{word}”")
    try:
        return dt.time(int(found[1]), int(found[2]))
    except ValueError:
        raise ValueError(f"there is no hour {word}; the day goes from 00:00 to 23:59") from None


def _take_every(words: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """How many weeks "every ..." means, and the words behind it."""
    first, rest = (words[0], words[1:]) if words else ("", ())
    if first in {"week", "weeks"}:
        return 1, rest
    if first.isdecimal() and not (rest and rest[0] in {"week", "weeks"}):
        raise ValueError(f"“every {first}” does not say of what: every {first} weeks")
    every = 2 if first == "other" else int(first) if first.isdecimal() else _ordinal(first)
    if every is None:
        return 1, words
    if every == 1 and not first.isdecimal():
        raise ValueError("“every first” is not understood; “first Fri 08:00” is the first Friday of each month")
    if not 1 <= every <= _MOST_WEEKS:
        raise ValueError(f"“every {first}” is not a number of weeks from 1 to {_MOST_WEEKS}")
    return every, rest[1:] if rest and rest[0] in {"week", "weeks"} else rest


def _check_anchor(every: int, anchor: dt.date | None, weekdays: tuple[int, ...]) -> None:
    """Every so many weeks needs to know which ones, by a date on which the rule itself falls."""
    if anchor is None and every > 1:
        raise ValueError(
            "“every” so many weeks does not say which week is the first: add “from” and the first date, "
            "like from 2026-11-27 (or leave “every” out: “second Fri” is the second Friday of each month)",
        )
    if anchor is not None and every == 1:
        raise ValueError("“from” belongs only to “every second ...” and the like")
    if anchor is not None and anchor.weekday() not in weekdays:
        names = " or ".join(_DAYS[day] for day in weekdays)
        raise ValueError(
            f"“from” must be a first date of the rule: {anchor} is a {_DAYS[anchor.weekday()]}, not {names}"
        )


def _which(words: tuple[str, ...]) -> tuple[tuple[int, ...], int, int]:
    """Weekdays, which of the month (0: all), and the day of the month (0: none)."""
    first, rest = words[0], words[1:]
    nth = _LAST if first == "last" else _ordinal(first)
    if first == "day":
        return (), 0, _day_of_month(" ".join(rest))
    if nth is None:
        return _weekdays(words), 0, 0
    if rest == ("day",) or (not rest and first[0].isdecimal()):
        return (), 0, _LAST if nth == _LAST else _day_of_month(str(nth))
    if not rest:
        raise ValueError(f"“{first}” does not say of what: {first} Fri, or {first} day")
    if len(rest) > 1:
        raise ValueError(f"“{first}” takes one weekday, not “{' '.join(rest)}”; give the schedule a list of rules")
    weekday = _weekday(rest[0])
    if nth > _MOST_IN_A_MONTH or nth == 0:
        raise ValueError(f"no month has a {first} {_DAYS[weekday]}")
    return (weekday,), nth, 0


def _day_of_month(word: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", word) or not 1 <= int(word) <= _LONGEST_MONTH:
        raise ValueError(f"a day of the month goes from 1 to {_LONGEST_MONTH}, not “{word}”")
    return int(word)


def _ordinal(word: str) -> int | None:
    """1 for "first" and "1st", and so on."""
    if word in _ORDINALS:
        return _ORDINALS.index(word) + 1
    found = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)", word)
    return int(found[1]) if found else None


def _weekdays(words: tuple[str, ...]) -> tuple[int, ...]:
    """The weekdays named, each once, from Monday on."""
    if not words:
        raise ValueError("it names no weekday")
    found: set[int] = set()
    for word in words:
        found.update(_SETS[word] if word in _SETS else (_weekday(word),))
    return tuple(sorted(found))


def _weekday(word: str) -> int:
    """0 for "Mon", "Monday" and "Mondays": three letters or more of the name."""
    for number, name in enumerate(_DAYS):
        if len(word) >= _SHORTEST and f"{name.lower()}s".startswith(word):
            return number
    raise ValueError(f"“{word}” is no weekday")
