"""The sources of a publication: what is looked at, when, how each stands, and the list of its feeds for others."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from digest.desk.occurrence import come_up, settle
from digest.errors import InputError
from digest.model.sources import Source, SourceKind
from digest.slots import next_slots

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.desk.desk import Desk
    from digest.desk.waiting import Waiting
    from digest.ingest.feeds.opml import OpmlFeed
    from digest.model.notice import Notice
    from digest.model.schedule import Schedule
    from digest.store.rows import SourceState

PATIENCE = dt.timedelta(days=3)
"""How long a source may fail before the editors are told."""
USUAL_WINDOW, SHORTEST_WINDOW = dt.timedelta(days=7), dt.timedelta(days=1)
NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""The next look at what is gone for good: only when an editor asks."""
_SMALLEST = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One thing to look at: a source, and the address of a feed, a folder's path, or a mailbox's name.

    ``url`` is the address as it is asked, with a login where the configuration gives one; ``address`` is without.
    """

    source: Source
    address: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What a look at a place gave. ``trouble`` is why it gave nothing; ``moved_to`` where it lies now for good.

    ``bad`` are the parts of it that gave nothing (a file, a message), each with why and what to do; the others came.
    ``left`` are files of types that no reader exists for.
    """

    place: Place
    new: int = 0
    revised: int = 0
    changed: int = 0
    known: int = 0
    passed: int = 0
    unchanged: bool = False
    trouble: str = ""
    hint: str = ""
    moved_to: str = ""
    notices: tuple[Notice, ...] = ()
    bad: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()

    def with_bad(self, what: str, hint: str = "") -> Polled:
        """The same with one part more that gave nothing."""
        told = f"{self.trouble}; {what}" if self.trouble else what
        return replace(self, unchanged=False, trouble=told, hint=hint, bad=(*self.bad, (what, hint)))


def places(desk: Desk, names: Iterable[str] = ()) -> tuple[tuple[Place, ...], tuple[Polled, ...]]:
    """What there is to look at in the sources that are on (or those named), and the lists that cannot be read."""
    wanted, found, bad = frozenset(names), [], []
    for source in desk.config.sources:
        if source.name not in wanted if wanted else not source.enabled:
            continue
        try:
            found += [Place(source=source, address=_bare(url), url=url) for url in addresses(source)]
        except InputError as error:
            place = Place(source=source, address=str(source.path))
            bad.append(Polled(place=place, trouble=error.message, hint=error.hint or ""))
    return tuple(dict.fromkeys(found)), tuple(bad)


def _bare(url: str) -> str:
    """An address without the login in it."""
    return re.sub(r"^(https?://)[^/@\s]*@", r"\1", url)


def addresses(source: Source) -> tuple[str, ...]:
    """The addresses of a source. Raises InputError for a list of feeds that cannot be read."""
    if source.kind == SourceKind.FEEDS:
        return source.addresses
    if source.kind == SourceKind.OPML:
        return tuple(feed.url for feed in listed(source))
    if source.mailbox is not None:
        return (f"{source.mailbox.user}@{source.mailbox.host}/{source.mailbox.folder}",)
    return (str(source.path or source.name),)


def listed(source: Source) -> tuple[OpmlFeed, ...]:
    """The feeds of an OPML file. Raises InputError where it cannot be read."""
    from digest.ingest.feeds.opml import read_opml

    assert source.path is not None  # noqa: S101 - the configuration was checked
    try:
        data = source.path.read_bytes()
    except OSError as error:
        message = f"the list of feeds cannot be read: {error.strerror}"
        raise InputError(message, path=str(source.path), hint="put the file there, or correct its path") from None
    return read_opml(data, name=source.path.name).feeds


def as_opml(desk: Desk) -> bytes:
    """Every feed of the configuration as an OPML file, each in a folder named like its source."""
    from digest.ingest.feeds.opml import OpmlFeed, write_opml

    feeds: list[OpmlFeed] = []
    for source in desk.config.sources:
        if source.kind == SourceKind.FEEDS:
            folder = ((source.name,),)
            feeds += [OpmlFeed(url=url, title=url, folders=folder, tags=source.tags) for url in source.addresses]
        elif source.kind == SourceKind.OPML:
            feeds += [replace(feed, folders=feed.folders or ((source.name,),)) for feed in listed(source)]
    return write_opml(desk.config.publication.name, tuple(feeds))


def window(schedule: Schedule, now: dt.datetime) -> dt.timedelta:
    """How far back an entry may lie to be news for the next issue: the longest time between two slots."""
    coming = [slot for slot in next_slots(schedule, now, 8) if not slot.skipped]
    spans = [later.publish - slot.publish for slot, later in pairwise(coming)]
    return max(SHORTEST_WINDOW, max(spans, default=USUAL_WINDOW))


def horizon(desk: Desk, state: SourceState) -> dt.datetime:
    """The moment before which an entry that nobody has seen is not filed: a window before the last look, or before now."""
    last = state.polled_at or desk.now()
    return last - window(desk.config.schedule, desk.now())


def is_due(desk: Desk, place: Place) -> bool:
    """Whether it is time to look again."""
    state = desk.store.source_state(place.source.name, place.address)
    return state.next_at is None or state.next_at <= desk.now()


def well(desk: Desk, state: SourceState, next_at: dt.datetime) -> SourceState:
    """How a place stands after a look that went well; the editors' matter with it is over."""
    now = desk.now()
    settle(desk, _matter(state))
    return replace(
        state,
        next_at=next_at,
        polled_at=now,
        baseline_at=state.baseline_at or now,
        failing_since=None,
        failures=0,
        trouble="",
    )


def failing(desk: Desk, state: SourceState, trouble: str, next_at: dt.datetime | None) -> SourceState:
    """How a place stands after a look that failed; after some days, or where it is gone for good, editors are told."""
    now = desk.now()
    after = replace(
        state,
        next_at=next_at or NEVER,
        failing_since=state.failing_since or now,
        failures=state.failures + 1,
        trouble=trouble[:500],
    )
    if next_at is None or now - (after.failing_since or now) >= PATIENCE:
        name = _matter(state)
        text = desk.words("alerts.source", source=state.source, address=state.address, error=trouble.rstrip("."))
        desk.store.alert(f"{name}:{come_up(desk, name)}", text, now=now)
    return after


def retry_at(desk: Desk, state: SourceState, interval: dt.timedelta) -> dt.datetime:
    """When to look again after a failure that no server had a say in: the interval, doubled for each, a day at most."""
    wait = max(interval, _SMALLEST) * (1 << min(state.failures, 11))
    return desk.now() + max(interval, min(wait, dt.timedelta(days=1)))


def _matter(state: SourceState) -> str:
    digest = hashlib.sha256(state.address.encode()).hexdigest()[:12]
    return f"source:{state.source}:{digest}"


def pictures_of(desk: Desk, items: Iterable[Waiting]) -> dict[str, bytes]:
    """The pictures beside the waiting articles, by their paths there."""
    from digest.ingest.pictures.figures import figures_of
    from digest.ingest.pictures.named import picture_path

    paths = dict.fromkeys(picture_path(figure.source) for item in items for figure in figures_of(item.article))
    found = ((path, desk.inbox.picture(path)) for path in paths if path is not None)
    return {path: data for path, data in found if data is not None}


def within_maximum(desk: Desk, ready: tuple[Waiting, ...]) -> tuple[Waiting, ...]:
    """The waiting articles without those that go beyond what one issue takes from a source; those wait for the next."""
    left = {source.name: source.maximum for source in desk.config.sources if source.maximum}
    chosen = []
    for item in ready:
        name = item.row.source
        if left.get(name, 1) > 0:
            chosen.append(item)
        if name in left:
            left[name] -= 1
    return tuple(chosen)
