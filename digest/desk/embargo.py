"""Embargoes at the desk: what may not go out yet waits, is a problem of its issue, and is not published."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from digest.assemble.checks.embargo import EMBARGO, embargoes
from digest.assemble.checks.text import source_of
from digest.errors import RefusedError
from digest.model.embargo import holds, in_words
from digest.model.states import SlotState
from digest.slots import local_moment, slots_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.desk.desk import Desk
    from digest.desk.waiting import Waiting
    from digest.model.article import Article
    from digest.model.notice import Notice

_NAMED = re.compile(rb"embargo|not[-_ ]before", re.IGNORECASE)
_HINT = "Take the article out of the issue until then; or, where it may be out, take the embargo out of its file."


def going_out(desk: Desk, date: dt.date, slug: str = "") -> dt.datetime:
    """The earliest moment at which an issue of a date goes out: its slot's hour, else when its day begins; never past."""
    slot = desk.store.slot_of_issue(slug) if slug else None
    if slot is not None and slot.state is SlotState.OPEN:
        return max(slot.publish_at, desk.now())
    planned = next((one for one in slots_between(desk.config.schedule, date, date) if not one.skipped), None)
    begin = planned.publish if planned else local_moment(date, dt.time(), desk.config.publication.timezone)
    return max(begin, desk.now())


def parted(
    desk: Desk, ready: Iterable[Waiting], date: dt.date, slug: str = ""
) -> tuple[tuple[Waiting, ...], tuple[Waiting, ...]]:
    """The waiting articles that an issue of a date may hold, and those whose embargo lasts longer."""
    every = tuple(ready)
    if all(item.article.embargo is None for item in every):
        return every, ()
    moment = going_out(desk, date, slug)
    held = tuple(item for item in every if _holds(desk, item.article, moment))
    return tuple(item for item in every if item not in held), held


def until(desk: Desk, article: Article) -> str:
    """When an article's embargo ends, in the publication's zone; empty without one, or where it is over."""
    if article.embargo is None or not _holds(desk, article, desk.now()):
        return ""
    return in_words(article.embargo, desk.config.publication.timezone)


def embargo_notices(  # noqa: PLR0913 - an article in its issue
    desk: Desk, article: Article, data: bytes, name: str, *, date: dt.date, slug: str
) -> Iterator[Notice]:
    """What is to be said of the embargo of an article in an issue of a date."""
    if article.embargo is None and not _NAMED.search(data):
        return
    zone, moment = desk.config.publication.timezone, going_out(desk, date, slug)
    source = source_of(data, name=name)
    yield from embargoes(article, source, name=name, moment=moment, zone=zone, hint=_HINT)


def refuse_embargoed(desk: Desk, slug: str) -> None:
    """Raises :class:`RefusedError` where an article of an issue may not be out now, unless config.toml lets it pass."""
    if EMBARGO not in desk.config.checks.block:
        return
    for entry in desk.folders.sheet(slug).entries:
        reading = desk.read(desk.folders.article(slug, entry.file), f"issues/{slug}/articles/{entry.file}")
        if ends := until(desk, reading.articles[0]):
            message = f"issue {slug} cannot go out yet: {entry.file} is under an embargo until {ends}"
            raise RefusedError(message, hint="publish it then, or take the article out: digest edit")


def _holds(desk: Desk, article: Article, moment: dt.datetime) -> bool:
    zone = desk.config.publication.timezone
    return article.embargo is not None and holds(article.embargo, moment=moment, zone=zone)
