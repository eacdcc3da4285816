"""Joins the parts; the only module that knows them all. Heavy libraries are imported when they are used."""

from __future__ import annotations

import datetime as dt
import getpass
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from digest.config import find, load
from digest.desk.desk import Desk
from digest.model.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.bot.service import Bot
    from digest.confine import Confined
    from digest.desk.poll import Polling
    from digest.desk.probe import Probe
    from digest.desk.send import Channel, Sender
    from digest.model.config import ChannelConfig, Config
    from digest.model.notice import Notice
    from digest.model.post import Post
    from digest.schedule import Parts, Service
    from digest.shelf.manifest import Manifest
    from digest.store.rows import DeliveryRow
    from digest.web.preview import LivePreview


RESTORING = ".restoring"
"""The folder that a restore leaves when it is stopped half-way (:mod:`digest.desk.restore`, imported when needed)."""


def clock() -> dt.datetime:
    """Now, in UTC."""
    return dt.datetime.now(dt.UTC)


def open_app(config: Path | None, *, door: str = "cli") -> App:
    """The publication of this folder (or of the config.toml named), ready for a command."""
    path = config if config is not None else find(Path.cwd())
    if (path.absolute().parent / RESTORING).is_dir():
        from digest.desk.restore import settle

        settle(path.absolute().parent)
    settings = load(path)
    return App(config=settings, desk=Desk(config=settings, actor=editor(door), now=clock))


def editor(door: str = "cli") -> Actor:
    """Whoever is logged in, at a door."""
    try:
        return Actor(name=getpass.getuser(), door=door)
    except (OSError, KeyError, ImportError):
        return Actor(name="editor", door=door)


def _parts(config: Config) -> Parts:
    """What a service works with under one configuration."""
    from digest.desk.serve import Serving
    from digest.desk.slots.work import SlotWork
    from digest.schedule import Parts

    desk = Desk(config=config, actor=Actor(name="the schedule", door="schedule"), now=clock)
    app = App(config=config, desk=desk)
    sender = app.sender(tell=lambda _: None)
    bot = _bot(desk)

    def close() -> None:
        if bot is not None:
            bot.close()
        app.close()

    return Parts(
        desk=desk,
        slots=SlotWork(desk=desk, layout=app.start_layout),
        serving=Serving(sender=sender, probe=_probe(config, sender), may_begin=bot.caught_up if bot else lambda: True),
        close=close,
        tell=bot.telling.tell if bot else None,
        follow=bot.telling.follow if bot else None,
        bot=bot.run if bot else None,
        ready=bot.ready if bot else None,
        polling=app.polling() if config.sources else None,
    )


def _bot(desk: Desk) -> Bot | None:
    """The bot that hears the editors and tells them things; ``None`` where no chat of theirs is set."""
    config = desk.config.editors
    if config is None:
        return None
    import asyncio

    from digest.bot.office import Office
    from digest.bot.service import Bot
    from digest.bot.speaker import TIMES, Speaker
    from digest.channels.secrets import token_from
    from digest.channels.telegram.connection import Connection, checked_address
    from digest.confine import Confined
    from digest.render.pdf.request import TARGET

    token = token_from(config, os.environ)
    connection = Connection(token=token, api_url=checked_address(config.api_url), timeouts=TIMES)
    limits = desk.config.limits  # a child of its own, so that it never waits for the clock's
    child = Confined(target=TARGET, seconds=limits.seconds, memory=limits.memory)
    office = Office(
        desk=desk,
        speaker=Speaker(connection=connection, now=desk.now, pause=asyncio.sleep),
        layout=child.start,
        chat_id=int(config.chat_id) if config.chat_id.lstrip("-").isdigit() else 0,
        secret=token,
        uploads=connection.bot_number,
    )
    return Bot(office=office, close=child.close)


def _probe(config: Config, sender: Sender) -> Probe | None:
    """What looks for unknown posts from the editors' chat; ``None`` where no channel can be looked into from there."""
    from digest.desk.sighting import probed_channels

    names = probed_channels(config)
    if config.editors is None or not names:
        return None
    from digest.channels.secrets import token_from
    from digest.channels.telegram import Finder
    from digest.desk.probe import Probe

    return Probe(sender=sender, finder=Finder(config.editors, token_from(config.editors, os.environ)), channels=names)


@dataclass(kw_only=True)
class App:
    """One publication with everything that a command may need."""

    config: Config
    desk: Desk
    _layout: Confined | None = field(default=None, repr=False)

    def close(self) -> None:
        """Ends the child and lets the database go."""
        if self._layout is not None:
            self._layout.close()
        self.desk.close()

    def start_layout(self, running: Confined | None = None) -> Confined:
        """The child that lays out the PDF, started; early, so that its imports run beside our own work.

        ``running`` is one that was started before; it belongs to the app from here on.
        """
        if self._layout is None:
            from digest.confine import Confined
            from digest.render.pdf.request import TARGET

            limits = self.config.limits
            self._layout = running or Confined(target=TARGET)
            self._layout.seconds, self._layout.memory = limits.seconds, limits.memory
        return self._layout.start()

    def unchanged(self, target: str | None) -> Manifest | None:
        """The manifest of an issue that a build would leave as it is, found without opening the database.

        ``target`` is what ``digest build`` was given: nothing, a slug, or a file whose articles are all in the newest
        issue. Anything less certain gives ``None``.
        """
        from digest.desk.unchanged import unchanged
        from digest.shelf.atomic import sha256

        slugs = self.desk.folders.slugs()
        if not slugs:
            return None
        manifests = [found for slug in slugs if (found := self.desk.folders.manifest(slug))]
        if target in slugs:
            return unchanged(self.desk, str(target))
        if not manifests or len(manifests) != len(slugs):
            return None
        newest = max(manifests, key=lambda manifest: manifest.number)
        if target is not None:
            path = Path(target)
            if target == "-" or not path.is_file() or newest.sources != [sha256(path.read_bytes())]:
                return None
        return unchanged(self.desk, newest.slug)

    def channels(self) -> list[Channel]:
        """The configured ways out."""
        return [self._channel(config) for config in self.config.channels]

    def token_notices(self) -> tuple[Notice, ...]:
        """What is unsafe about the files that hold tokens."""
        from digest.channels.secrets import token_notices

        chats = [*self.config.channels, *([self.config.editors] if self.config.editors else [])]
        telegram = (channel for channel in chats if channel.kind == "telegram")
        return tuple(notice for channel in telegram for notice in token_notices(channel))

    def _channel(self, config: ChannelConfig) -> Channel:
        if config.kind == "folder":
            from digest.channels.folder import FolderChannel

            assert config.path is not None  # noqa: S101 - the configuration was checked
            publication = self.config.publication
            language = config.language or publication.language
            return FolderChannel(config.name, config.path, title=publication.name, language=language)
        from digest.channels.secrets import token_from
        from digest.channels.telegram import TelegramChannel

        token = token_from(config, os.environ)
        return TelegramChannel(config.name, config.chat_id, token, config.api_url, thread_id=config.thread_id)

    def sender(self, tell: Callable[[DeliveryRow], None], *, moved: bool = False) -> Sender:
        """What publishes an issue through the configured channels."""
        import asyncio

        from digest.channels.archive import ArchiveChannel
        from digest.desk.home import check_home, check_whole
        from digest.desk.send import Sender
        from digest.desk.site.delivery import Site
        from digest.desk.site.surroundings import archive_index_of
        from digest.desk.site.tombstones import withdrawn_page_of
        from digest.desk.withdraw import notice_of

        desk = self.desk

        def guard() -> None:
            check_whole(desk)
            check_home(desk, moved=moved)

        return Sender(
            desk=desk,
            channels=self.channels(),
            archive=ArchiveChannel(self.config.issues / "public"),
            site=Site(
                index=lambda slug: archive_index_of(desk, slug),
                withdrawn=lambda slug: withdrawn_page_of(desk, slug),
                notice=lambda slug, channel: notice_of(desk, slug, channel),
            ),
            pause=asyncio.sleep,
            tell=tell,
            guard=guard,
        )

    def service(self, *, wait: bool = False, moved: bool = False) -> Service:
        """``digest run``: what keeps the schedule and sends, under this configuration and each that follows it."""
        from digest.desk.home import check_home, check_whole
        from digest.schedule import Service

        def guard(desk: Desk) -> None:
            check_whole(desk)
            check_home(desk, moved=moved)

        return Service(path=self.config.path, load=load, make=_parts, guard=guard, wait=wait)

    def polling(self, *, settled: float | None = None) -> Polling:
        """What looks at the sources; ``settled`` is how long a file of a folder must have been left alone (seconds)."""
        from digest.desk.poll import Polling
        from digest.desk.sources.folder import SETTLED

        return Polling(desk=self.desk, settled=SETTLED if settled is None else settled)

    def posts(self, slug: str) -> tuple[tuple[tuple[str, Post], ...], bool]:
        """Every channel's posts for an issue, and whether they are the frozen ones."""
        from digest.desk.posts import posts_now

        return posts_now(self.desk, slug, self.start_layout)

    def preview(self, slug: str) -> LivePreview:
        """The live preview of an issue."""
        from digest.web.live import LiveIssue
        from digest.web.preview import LivePreview

        source = LiveIssue(desk=self.desk, slug=slug, layout=self.start_layout())
        return LivePreview(fingerprint=source.fingerprint, pages=source.pages, pdf=source.pdf)
