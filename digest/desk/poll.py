"""Polls the sources: whatever is due is fetched, read, taken in, and how it stands is written down.

A source, or an article, that gives trouble stops no other. Nothing here is lost by a kill: a state is written after
what it stands for, so that the worst is to read the same once more, which changes nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import random
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.desk.inbox.aside import find_aside, material_of
from digest.desk.inbox.identify import NO_LIMITS, Limits
from digest.desk.reading import reading_room
from digest.desk.sources.advice import hint_for
from digest.desk.sources.asking import Asking, StoppedError
from digest.desk.sources.folder import SETTLED, FolderPoll, added
from digest.desk.sources.installed import InstalledPoll
from digest.desk.sources.intake import MIB, Intake
from digest.desk.sources.mailbox import MAIL, MailPoll
from digest.desk.sources.standing import Place, Polled, failing, horizon, is_due, places, retry_at, well, window
from digest.errors import DigestError, InputError
from digest.fetch.answers import FEEDS as ACCEPTED
from digest.fetch.answers import Asked, Fetched, NotFetched, Unchanged
from digest.fetch.fetcher import Fetcher
from digest.fetch.pacing import next_poll
from digest.ingest.readers import FEEDS, HTML, kind_of
from digest.model.material import Material
from digest.model.sources import SourceKind
from digest.shelf.atomic import sha256

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping

    from digest.desk.desk import Desk
    from digest.desk.reading import ReadingRoom
    from digest.desk.take_in import TakenIn
    from digest.model.config import Config
    from digest.store.rows import SourceState

AT_ONCE = 8
"""Places that are asked at the same time; one host is asked by one at a time anyway."""
LOOK = 20.0
"""Seconds between two looks at what is due."""
log = logging.getLogger("digest")


@dataclass(kw_only=True)
class Polling:
    """Looks at the sources.

    ``open_fetcher`` gives what asks the net, ``open_room`` what reads; ``settled`` is for folders (seconds).
    """

    desk: Desk
    open_fetcher: Callable[[Config], Fetcher] = field(default_factory=lambda: fetcher_of)
    open_room: Callable[[Desk], ReadingRoom] = reading_room
    settled: float = SETTLED
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    jitter: Callable[[], float] = random.random
    _stopped: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    _intake: Intake | None = field(default=None, repr=False)
    _told: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    @property
    def stopping(self) -> bool:
        """Whether nothing more is to begin."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Begins nothing more; what is being read is given up, and read again at the next start."""
        self._stopped.set()
        if self._intake is not None:
            self._intake.close()

    async def round(self, names: Iterable[str] = (), *, all_of_them: bool = False) -> tuple[Polled, ...]:
        """What each place gave that is due, or each of the sources named (or all) whether it is due or not."""
        asked = tuple(names)
        found, bad = places(self.desk, asked)
        due = [place for place in found if all_of_them or asked or is_due(self.desk, place)]
        if not due:
            return bad
        async with self._at_work() as intake:
            turns = asyncio.Semaphore(AT_ONCE)
            return (*bad, *await asyncio.gather(*(self._guarded(intake, place, turns) for place in due)))

    async def keep_looking(self, pause: Callable[[float], Awaitable[None]]) -> None:
        """Looks at whatever is due, again and again, beside everything else, until it is told to stop."""
        while not self.stopping:
            try:
                for one in await self.round():
                    self._say(one)
            except DigestError as error:
                log.error("%s", error)  # noqa: TRY400 - a known trouble, in words
            await pause(LOOK)

    def _say(self, one: Polled) -> None:
        """What a look gave, for the log; a trouble once for as long as it lasts."""
        key = (one.place.source.name, one.place.address)
        if one.trouble and self._told.get(key) != one.trouble:
            log.warning("%s, %s: %s", *key, one.trouble)
        self._told[key] = one.trouble
        if one.new or one.revised or one.changed:
            log.info("%s, %s: %d new, %d changed", *key, one.new, one.revised + one.changed)

    async def add(self, url: str) -> TakenIn:
        """What lies at an address, taken in: a page, a document, or the news of a feed. Raises InputError."""
        async with self._at_work() as intake:
            most = self.desk.config.fetch.size * MIB
            answer = await intake.fetcher.fetch(Asked(url=url, most_bytes=most))
            if not isinstance(answer, Fetched):
                reason = answer.reason if isinstance(answer, NotFetched) else "nothing came"
                raise InputError(
                    reason.rstrip("."), path=url, hint="save the page to a file in a browser, and add that"
                )
            material = _material_of(answer)
            news = Limits(horizon=self.desk.now() - window(self.desk.config.schedule, self.desk.now()))
            return await intake.take(material, limits=news if kind_of(material) in FEEDS else NO_LIMITS, keep_raw=True)

    async def retry(self, name: str) -> TakenIn:
        """What was set aside under that name, taken in after all. Raises InputError where it still cannot be read."""
        material, envelope = material_of(self.desk, find_aside(self.desk, name))
        async with self._at_work() as intake:
            if material.media_type == MAIL:
                return await MailPoll(desk=self.desk, intake=intake).again(material)
            return await intake.take(material, keep_raw=True, envelope=envelope)

    @asynccontextmanager
    async def _at_work(self) -> AsyncIterator[Intake]:
        async with self.open_fetcher(self.desk.config) as fetcher:
            asking = Asking(fetcher=fetcher, stopped=self._stopped)
            self._intake = Intake(desk=self.desk, fetcher=asking, room=self.open_room(self.desk))
            try:
                yield self._intake
            finally:
                self._intake.close()
                self._intake = None

    async def _guarded(self, intake: Intake, place: Place, turns: asyncio.Semaphore) -> Polled:
        """One place; whatever goes wrong there is its own trouble."""
        async with turns:
            if self.stopping:
                return Polled(place=place, unchanged=True)
            try:
                return await self._poll(intake, place)
            except StoppedError:
                return Polled(place=place, unchanged=True)
            except DigestError as error:
                return self._failed(place, error.message, hint=error.hint or "")
            except Exception as error:
                log.exception("the source %s could not be looked at", place.source.name)
                return self._failed(place, f"{type(error).__name__}: {error}")

    async def _poll(self, intake: Intake, place: Place) -> Polled:
        kind = place.source.kind
        if kind in {SourceKind.FEEDS, SourceKind.OPML}:
            return await self._feed(intake, place)
        if kind == SourceKind.FOLDER:
            return await FolderPoll(desk=self.desk, intake=intake, settled=self.settled).poll(place)
        if kind == SourceKind.MAILBOX:
            return await MailPoll(desk=self.desk, intake=intake, environment=self.environment).poll(place)
        return await InstalledPoll(desk=self.desk, intake=intake).poll(place)

    def _failed(self, place: Place, trouble: str, *, hint: str = "", answer: NotFetched | None = None) -> Polled:
        if self.stopping:  # its child was ended, not its own fault
            return Polled(place=place, unchanged=True)
        store = self.desk.store
        try:
            state = store.source_state(place.source.name, place.address)
            again = retry_at(self.desk, state, place.source.interval)
            if answer is not None:
                if state.moved_to:  # it may be back where it was: the next question goes there
                    state = replace(state, moved_to="", etag="", last_modified="")
                wait = (answer, state.failures + 1, place.source.interval, self.desk.now())
                store.set_source_state(failing(self.desk, state, trouble, next_poll(*wait, jitter=self.jitter())))
            else:
                store.set_source_state(failing(self.desk, state, trouble, again))
        except DigestError as error:
            log.error("%s", error)  # noqa: TRY400 - a known trouble, in words
        return Polled(place=place, trouble=trouble, hint=hint)

    async def _feed(self, intake: Intake, place: Place) -> Polled:
        state = self.desk.store.source_state(place.source.name, place.address)
        asked = Asked(
            url=state.moved_to or place.url,
            etag=state.etag,
            last_modified=state.last_modified,
            accept=ACCEPTED,
            most_bytes=self.desk.config.fetch.size * MIB,
        )
        answer = await intake.fetcher.fetch(asked)
        if isinstance(answer, NotFetched):
            return self._failed(place, answer.reason, hint=hint_for(answer), answer=answer)
        found = Polled(place=place, unchanged=True, moved_to=answer.moved_to)
        if isinstance(answer, Fetched) and sha256(answer.body) != state.raw_sha256:
            found = await self._entries(intake, place, answer, state)
            if found.trouble:
                return self._failed(place, found.trouble, hint=found.hint)
        self.desk.store.set_source_state(self._after(place, state, answer))
        return found

    async def _entries(self, intake: Intake, place: Place, answer: Fetched, state: SourceState) -> Polled:
        """Takes the entries of a feed in that came whole."""
        source = place.source
        found = Polled(place=place, moved_to=answer.moved_to)
        material = replace(
            _material_of(answer), source=source.name, language=source.language, author=source.author, tags=source.tags
        )
        kind = kind_of(material)
        if kind not in FEEDS:
            what = "a web page" if kind is HTML else "no feed"
            return replace(found, trouble=f"there is {what} where a feed was expected", hint=_feeds_named(material))
        limits = Limits(horizon=horizon(self.desk, state), undated=state.baseline_at is None)
        taken = await intake.take(material, full_text=source.full_text, limits=limits)
        return replace(added(found, taken), moved_to=answer.moved_to)

    def _after(self, place: Place, state: SourceState, answer: Fetched | Unchanged) -> SourceState:
        """How a feed stands after an answer; a server that sent nothing new may leave its marks out."""
        again = next_poll(answer, 0, place.source.interval, self.desk.now())
        after = well(self.desk, state, again or self.desk.now() + place.source.interval)
        if isinstance(answer, Unchanged):
            return replace(
                after,
                etag=answer.etag or state.etag,
                last_modified=answer.last_modified or state.last_modified,
                moved_to=answer.moved_to or state.moved_to,
            )
        return replace(
            after,
            etag=answer.etag,
            last_modified=answer.last_modified,
            raw_sha256=sha256(answer.body),
            moved_to=answer.moved_to or state.moved_to,
        )


def fetcher_of(config: Config) -> Fetcher:
    """What asks the net, as config.toml says."""
    choice = config.fetch
    networks = tuple(ipaddress.ip_network(text) for text in choice.networks)
    return Fetcher(contact=choice.contact or config.publication.public_url, allowed=networks, deadline=choice.seconds)


def _material_of(answer: Fetched) -> Material:
    return Material(
        data=answer.body, name=answer.url, media_type=answer.media_type, charset=answer.charset, url=answer.url
    )


def _feeds_named(material: Material) -> str:
    from digest.ingest.feeds.page import feeds_of_page

    named = feeds_of_page(material.data[:200_000].decode("utf-8", "replace"))
    return f"the page names its feeds: {', '.join(named)}" if named else "look for a link to RSS or Atom on the page"
