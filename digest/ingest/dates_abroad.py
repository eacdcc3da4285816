"""Dates in other languages, and in forms that only programs write, put into words that the strict table knows."""

from __future__ import annotations

import re

_KOREAN = re.compile(r"(\d{4}-\d\d-\d\d)\s+(오전|오후)\s+(\d{1,2}:\d\d(?::\d\d)?)$")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?)?$")
_CTIME = re.compile(
    r"(?:[A-Za-z]{3} )?([A-Za-z]{3}) (\d{1,2}) (\d\d?:\d\d:\d\d) (?:([A-Za-z]{1,5}|[+-]\d{4}) )?(\d{4})$"
)
_LETTERS = re.compile(r"[^\W\d_]+\.?")

_MONTHS = (
    "jan januar janvier enero gennaio januari января янв stycznia ocak leden ledna janeiro",
    "feb februar février fév febrero febbraio februari февраля фев lutego şubat fevereiro",
    "mar märz mär mrz mars marzo maart марта мар marca mart março",
    "apr april avril avr abril aprile апреля апр kwietnia nisan",
    "may mai mayo maggio mei maj мая maja mayıs maio",
    "jun juni juin junio giugno июня июн czerwca haziran junho",
    "jul juli juillet juil julio luglio июля июл lipca temmuz julho",
    "aug august août aout agosto augustus augusti августа авг sierpnia ağustos",
    "sep september septembre septiembre settembre сентября сен września eylül setembro",
    "oct oktober okt octobre octubre ottobre октября окт października ekim outubro",
    "nov november novembre noviembre ноября ноя listopada kasım novembro",
    "dec dezember dez décembre déc diciembre dicembre december декабря дек grudnia aralık dezembro",
)
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = {name: english for names, english in zip(_MONTHS, _ENGLISH, strict=True) for name in names.split()}
_WEEKDAYS = frozenset(
    """
    mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom
    пн вт ср чт пт сб вс понедельник вторник среда четверг пятница суббота воскресенье
    pzt sal çar per cum cmt paz pazartesi salı çarşamba perşembe cuma cumartesi pazar
    """.split()  # noqa: SIM905 - words are read more easily than a list of strings
)


def rewritten(text: str) -> str | None:
    """The same date in words that the strict table knows, or None where it is in none of these forms."""
    if match := _KOREAN.match(text):
        half = "AM" if match[2] == "오전" else "PM"
        return f"{match[1]} {match[3]} {half} KST"
    if match := _COMPACT.match(text):
        day = f"{match[1]}-{match[2]}-{match[3]}"
        seconds = f":{match[6]}" if match[6] else ""
        return f"{day}T{match[4]}:{match[5]}{seconds}{match[7] or ''}" if match[4] else day
    if match := _CTIME.match(text):
        return f"{match[2]} {match[1]} {match[5]} {match[3]} {match[4] or ''}".strip()
    return _in_english(text)


def _in_english(text: str) -> str | None:
    """The date with its month in English and without its weekday, where the month is in another language."""
    words = text.replace(",", ", ").split()
    if words and words[0].rstrip(".,").casefold() in _WEEKDAYS and len(words) > 1:
        words = words[1:]
    named = [(at, english) for at, word in enumerate(words) if (english := _month(word))]
    if len(named) != 1:
        return None
    at, english = named[0]
    words[at] = english
    if at and words[at - 1].endswith(".") and words[at - 1][:-1].isdecimal():
        words[at - 1] = words[at - 1][:-1]  # a German ordinal
    return " ".join(words)


def _month(word: str) -> str | None:
    return _MONTH.get(word.rstrip(".,").casefold()) if _LETTERS.fullmatch(word.rstrip(",")) else None
