"""Interface words in the language of a publication: sentences by key, plural forms, dates and hours.

A catalogue is a folder of TOML files beside this module, one folder for each language, one file for each part of the
interface: tables of keys, each a sentence with named places (``{count}``), or a table of plural forms (``one``, ``few``,
``many``, ``other``, chosen by ``count``). A test holds every language to the keys and places of the English one. A
language without a catalogue has English words, and its own dates.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

LANGUAGES = ("en", "de", "ru", "tr")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@lru_cache(maxsize=8)
def words_in(language: str) -> Words:
    """The words of a language tag such as ``de`` or ``de-AT``; English ones where there is no catalogue."""
    base = language.replace("_", "-").split("-")[0].lower()
    return Words(base if base in LANGUAGES else "en", language=base)


class Words:
    """The words of one language. ``language`` decides on dates and plural forms."""

    def __init__(self, catalogue: str, *, language: str = "", texts: dict[str, Any] | None = None) -> None:
        self.catalogue = catalogue
        self.language = language or catalogue
        self._texts = _catalogue(catalogue) if texts is None else texts

    def with_own(self, *catalogues: dict[str, Any]) -> Words:
        """These words with those of other catalogues (tables of keys) laid over them, the last one winning."""
        texts = dict(self._texts)
        for tables in catalogues:
            texts |= _flat(tables)
        return Words(self.catalogue, language=self.language, texts=texts)

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence of a key, such as ``card.held``, with its places filled. KeyError for one that is not there."""
        return self._form(key, values.get("count")).format(**self._grouped(values))

    def html(self, key: str, /, **values: object) -> str:
        """The same for Telegram's HTML: values are escaped, what the catalogue says is not."""
        safe = {name: escape(value, quote=False) if isinstance(value, str) else value for name, value in values.items()}
        return self._form(key, values.get("count")).format(**self._grouped(safe))

    def has(self, key: str) -> bool:
        """Whether there is a sentence of that key."""
        return key in self._texts

    def date(self, date: dt.date) -> str:
        """``27 November 2026``."""
        own = self._dated(date, "format.date")
        return own or f"{date.day} {_MONTHS[date.month - 1]} {date.year}"

    def day(self, date: dt.date) -> str:
        """``Friday, 27 November``."""
        own = self._dated(date, "format.day")
        return own or f"{_DAYS[date.weekday()]}, {date.day} {_MONTHS[date.month - 1]}"

    def short_day(self, date: dt.date) -> str:
        """``Fri 27 Nov``."""
        own = self._dated(date, "format.short_day")
        return own or f"{_DAYS[date.weekday()][:3]} {date.day} {_MONTHS[date.month - 1][:3]}"

    def moment(self, local: dt.datetime) -> str:
        """``Friday, 27 November, 08:00``, of a time in the reader's zone."""
        return f"{self.day(local.date())}, {local:%H:%M}"

    def short_moment(self, local: dt.datetime) -> str:
        """``Fri 27 Nov, 08:00``."""
        return f"{self.short_day(local.date())}, {local:%H:%M}"

    def number(self, number: int) -> str:
        """``3,931``, as the language groups its digits."""
        if self.language == "en":
            return f"{number:,}"
        from babel.core import UnknownLocaleError
        from babel.numbers import format_decimal

        try:
            text: str = format_decimal(number, locale=self.language)
        except (UnknownLocaleError, ValueError):
            return f"{number:,}"
        return text

    def together(self, names: Iterable[str]) -> str:
        """Names one after another: ``A``, ``A and B`` or ``A, B and C``; empty without names."""
        *before, last = list(names) or [""]
        if not before or self.language in LANGUAGES:
            return self("format.and", before=", ".join(before), last=last) if before else last
        from babel.core import UnknownLocaleError
        from babel.lists import format_list

        try:
            text: str = format_list([*before, last], locale=self.language)
        except (UnknownLocaleError, ValueError):
            return self("format.and", before=", ".join(before), last=last)
        return text

    def span(self, length: dt.timedelta) -> str:
        """A span in words, in its two greatest units: ``2 days``, ``3 h 10 min``, ``40 s``; never negative."""
        seconds = max(0, round(length.total_seconds()))
        if seconds < 60:  # noqa: PLR2004 - a minute
            return self("span.seconds", count=seconds)
        minutes = round(seconds / 60)
        days, rest = divmod(minutes, 1440)
        if days >= 2:  # noqa: PLR2004 - from here on hours matter no more
            return self("span.days", count=days + (rest >= 720))  # noqa: PLR2004 - half a day
        hours, minutes = divmod(minutes, 60)
        parts = [self("span.hours", count=hours)] if hours else []
        if minutes or not parts:
            parts.append(self("span.minutes", count=minutes))
        return " ".join(parts)

    def keys(self) -> frozenset[str]:
        """Every key there is."""
        return frozenset(self._texts)

    def forms(self, key: str) -> dict[str, str]:
        """The sentence of a key by its plural forms; one that has none under ``other``."""
        text = self._texts[key]
        return {"other": text} if isinstance(text, str) else dict(text)

    def _grouped(self, values: dict[str, object]) -> dict[str, object]:
        """The values with a great count written as the language groups its digits."""
        count = values.get("count")
        if not isinstance(count, int) or count < 1000:  # noqa: PLR2004 - from here on digits are grouped
            return values
        return {**values, "count": self.number(count)}

    def _form(self, key: str, count: object) -> str:
        text = self._texts[key]
        if isinstance(text, str):
            return text
        chosen: str = text.get(self._plural(count), text["other"])
        return chosen

    def _plural(self, count: object) -> str:
        number = count if isinstance(count, int) else 0
        if self.catalogue == "en":
            return "one" if number == 1 else "other"
        from babel import Locale

        form: str = Locale(self.catalogue).plural_form(number)
        return form

    def _dated(self, date: dt.date, key: str) -> str:
        """A date in the form of ``key``; empty for English and for languages that nobody has dates of."""
        if self.language == "en":  # its dates are needed at every build, and cost no import
            return ""
        from babel.core import UnknownLocaleError
        from babel.dates import format_date

        try:
            text: str = format_date(date, self(key), locale=self.language)
        except (UnknownLocaleError, ValueError):
            return ""
        return text


@lru_cache(maxsize=8)
def _catalogue(name: str) -> dict[str, Any]:
    """The sentences of a language by ``table.key``."""
    texts: dict[str, Any] = {}
    for file in sorted(resources.files("digest.words").joinpath(name).iterdir(), key=lambda file: file.name):
        texts |= _flat(tomllib.loads(file.read_text(encoding="utf-8")))
    return texts


def _flat(tables: dict[str, Any]) -> dict[str, Any]:
    """Tables of keys as one, by ``table.key``; anything that is no table says nothing."""
    return {
        f"{table}.{key}": value
        for table, keys in tables.items()
        if isinstance(keys, dict)
        for key, value in keys.items()
    }
