"""The rules under [publication] and the table [schedule] -> Schedule."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, TypeVar

from digest.model.rules import RULE_HINT, parse_rule
from digest.model.schedule import Schedule, Span

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

    from digest.config.toml_reader import TableReader
    from digest.model.schedule import Rule

Word = TypeVar("Word", bound="StrEnum")

LONGEST = dt.timedelta(days=14)
_NOTHING = dt.timedelta()
_DURATION = re.compile(r"(?=.)(?:([0-9]{1,5})d)? ?(?:([0-9]{1,5})h)? ?(?:([0-9]{1,5})m)?")
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SPAN = re.compile(rf"({_DATE})(?:\s*(?:to|until|–|\.\.)\s*({_DATE}))?")
_DATE_HINT = 'dates like "2026-12-25", in a list: ["2026-12-25", "2027-01-01"]'
_SPAN_HINT = 'the first and the last day, like ["2026-12-21 to 2027-01-03"]'


def read_rules(reader: TableReader) -> tuple[Rule, ...]:
    """The rules of publication.schedule; those that are not understood are left in ``reader.notices``."""
    place = ("publication", "schedule")
    table = reader.data.get("publication", {})
    rules = []
    for text in reader.texts(place, table) if isinstance(table, dict) else ():
        if not text.strip():
            continue
        try:
            rules.append(parse_rule(text))
        except ValueError as error:
            reader.complain(
                "config-bad-schedule", place, f'the schedule "{text}" is not understood: {error}', RULE_HINT
            )
    return tuple(rules)


def read_schedule(reader: TableReader, rules: tuple[Rule, ...], zone: str) -> Schedule:
    """The schedule of the publication; what is wrong is left in ``reader.notices``."""
    if isinstance(reader.data.get("schedule"), str | list):
        hint = 'the days and hours stand under [publication], like schedule = "Fri 08:00"'
        reader.complain("config-wrong-type", ("schedule",), "schedule stands above every table", hint)
        return Schedule(rules=rules, zone=zone)
    table = reader.table("schedule", known="schedule")
    usual = Schedule()
    cutoff = _duration(reader, table, "cutoff", usual.cutoff)
    return Schedule(
        rules=rules,
        zone=zone,
        cutoff=cutoff,
        remind=_reminder(reader, table, usual.remind, cutoff),
        catch_up=_duration(reader, table, "catch_up", usual.catch_up),
        holidays=_holidays(reader, table),
        pauses=_pauses(reader, table),
        on_holiday=_word(reader, table, "on_holiday", usual.on_holiday),
        approval=_word(reader, table, "approval", usual.approval),
        untitled=_word(reader, table, "untitled", usual.untitled),
        too_few=_word(reader, table, "too_few", usual.too_few),
    )


def _duration(reader: TableReader, table: Mapping[str, Any], key: str, usual: dt.timedelta) -> dt.timedelta:
    return duration(reader, ("schedule", key), table, usual)


def duration(
    reader: TableReader, place: tuple[str, ...], table: Mapping[str, Any], usual: dt.timedelta
) -> dt.timedelta:
    """A span of time like "90m", "24h", "2d" or "1d 12h"; "0" is none."""
    name = ".".join(place)
    text = reader.text(place, table, f"{usual // dt.timedelta(minutes=1)}m")
    found = _DURATION.fullmatch(text.lower())
    if text != "0" and not found:
        message = f'{name} is no span of time: "{text}"'
        reader.complain("config-bad-duration", place, message, 'minutes, hours or days, like "90m", "24h", "2d" or "0"')
        return usual
    days, hours, minutes = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    span = dt.timedelta(days=days, hours=hours, minutes=minutes)
    if span > LONGEST:
        message = f'{name} is too long: "{text}"'
        reader.complain("config-out-of-range", place, message, f"from 0 to {LONGEST.days}d")
        return usual
    return span


def _reminder(reader: TableReader, table: Mapping[str, Any], usual: dt.timedelta, cutoff: dt.timedelta) -> dt.timedelta:
    """The reminder, at the cutoff or later; the usual one moves there by itself."""
    remind = _duration(reader, table, "remind", min(usual, cutoff))
    if remind > cutoff:
        reader.complain(
            "config-bad-reminder",
            ("schedule", "remind"),
            "schedule.remind is longer than schedule.cutoff: there would be no issue yet to remind anyone of",
            'a reminder shortly before publication, like remind = "3h", or a longer cutoff',
        )
    return remind


def _holidays(reader: TableReader, table: Mapping[str, Any]) -> tuple[dt.date, ...]:
    found = {_date(reader, ("schedule", "holidays"), item, _DATE_HINT) for item in _items(table, "holidays")}
    return tuple(sorted(date for date in found if date is not None))


def _pauses(reader: TableReader, table: Mapping[str, Any]) -> tuple[Span, ...]:
    place, spans = ("schedule", "pauses"), []
    for item in _items(table, "pauses"):
        found = _SPAN.fullmatch(item.strip().lower()) if isinstance(item, str) else None
        ends = found.groups() if found else (item, None)
        first = _date(reader, place, ends[0], _SPAN_HINT)
        last = _date(reader, place, ends[1], _SPAN_HINT) if ends[1] else first
        if first is None or last is None:
            continue
        if last < first:
            message = f"a pause ends before it begins: {first} to {last}"
            reader.complain("config-bad-date", place, message, _SPAN_HINT)
        spans.append(Span(first=first, last=last))
    return tuple(sorted(spans, key=lambda span: (span.first, span.last)))


def _items(table: Mapping[str, Any], key: str) -> list[Any]:
    """The list under a key; one value is a list of one."""
    value = table.get(key, [])
    return value if isinstance(value, list) else [value]


def _date(reader: TableReader, place: tuple[str, ...], item: Any, hint: str) -> dt.date | None:
    """A date that stands as a date or as a text."""
    if isinstance(item, dt.date) and not isinstance(item, dt.datetime):
        return item
    if isinstance(item, str) and re.fullmatch(_DATE, item.strip()):
        try:
            return dt.date.fromisoformat(item.strip())
        except ValueError:
            reader.complain("config-bad-date", place, f"{'.'.join(place)}: there is no date {item.strip()}", hint)
            return None
    reader.complain("config-bad-date", place, f"{'.'.join(place)} is not understood: {item}", hint)
    return None


def _word(reader: TableReader, table: Mapping[str, Any], key: str, usual: Word) -> Word:
    """One of the words of an enumeration."""
    kind = type(usual)
    return kind(reader.one_of(("schedule", key), table, tuple(word.value for word in kind), usual.value))
