"""Another hour for an issue, in an editor's words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from digest.bot.card_lines import cut
from digest.desk.postpone import postpone
from digest.errors import UnknownError
from digest.model.hours import moment_in

if TYPE_CHECKING:
    from digest.desk.desk import Desk


def postponed(desk: Desk, slug: str, text: str) -> str:
    """An issue moved to the hour that a text names, told in words. Raises :class:`UnknownError` for no hour."""
    moment = moment_in(text, desk.local_time(), weekdays(desk))
    if moment is None:
        raise UnknownError(desk.words("answer.no_hour", text=cut(text, 40)))
    slot = postpone(desk, slug, moment)
    when = desk.words.moment(desk.local_time(slot.publish_at))
    return desk.words("answer.postponed", number=desk.store.get_issue(slug).number, when=when)


def weekdays(desk: Desk) -> dict[str, int]:
    """The names of the weekdays in the publication's language, long and short, in small letters."""
    days = [dt.date(2026, 11, 23) + dt.timedelta(days=number) for number in range(7)]
    names: dict[str, int] = {}
    for said in (desk.words.day, desk.words.short_day):
        words = [_words(said(day)) for day in days]
        shared = set.intersection(*words)  # the month
        names |= {word: number for number, day in enumerate(words) for word in day - shared}
    return names | {f"{name[:-1]}у": number for name, number in names.items() if name.endswith("а")}  # среда: в среду


def _words(text: str) -> set[str]:
    return {word for word in text.lower().replace(",", " ").replace(".", " ").split() if word.isalpha()}
