"""The doctor: everything that a publication needs, looked at one by one, each with its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from digest.config import load
from digest.errors import ConfigError, DigestError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from digest.model.config import ChannelConfig, Config
    from digest.model.notice import Notice
    from digest.model.seen import SeenChat, SeenPerson


class Mark(StrEnum):
    """How grave a finding is. Only a problem keeps Digest from its work."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at: its topic, what was found, and what to do about it.

    Lines of the remedy after the first are to be pasted. ``seen`` is the chat or the person that it is about.
    """

    topic: str
    mark: Mark
    text: str
    remedy: str = ""
    seen: SeenChat | SeenPerson | None = None


def fine(topic: str, text: str) -> Check:
    """A check that found nothing wrong."""
    return Check(topic=topic, mark=Mark.OK, text=text)


def warning(topic: str, text: str, remedy: str = "") -> Check:
    """A check that found something to think of."""
    return Check(topic=topic, mark=Mark.WARNING, text=text, remedy=remedy)


def problem(topic: str, text: str, remedy: str = "") -> Check:
    """A check that found what has to be put right."""
    return Check(topic=topic, mark=Mark.PROBLEM, text=text, remedy=remedy)


def problem_of(topic: str, error: DigestError) -> Check:
    """The problem that an error tells of."""
    return problem(topic, error.message, error.hint or "")


class Rights(Protocol):
    """What a channel's server said of the bot and the chat; ``None`` for what is not known.

    ``clock_skew`` is how many seconds this computer is ahead of the server, ``trouble`` why something is not known.
    """

    @property
    def bot_name(self) -> str:
        """The bot, as the server calls it."""

    @property
    def token_ok(self) -> bool | None:
        """Whether the server knows the token."""

    @property
    def chat_title(self) -> str:
        """The chat's title."""

    @property
    def chat_kind(self) -> str:
        """The chat's kind, in Telegram's word."""

    @property
    def chat_number(self) -> int | None:
        """The chat's number, also where it was asked for by its name."""

    @property
    def is_member(self) -> bool | None:
        """Whether the bot is in the chat."""

    @property
    def chats(self) -> tuple[SeenChat, ...]:
        """The chats that the bot heard of lately."""

    @property
    def people(self) -> tuple[SeenPerson, ...]:
        """Those who wrote to it in private lately."""

    @property
    def chat_ok(self) -> bool | None:
        """Whether the bot sees the chat."""

    @property
    def can_post(self) -> bool | None:
        """Whether it may post there."""

    @property
    def can_edit(self) -> bool | None:
        """Whether it may edit what it posted."""

    @property
    def can_pin(self) -> bool | None:
        """Whether it may pin."""

    @property
    def can_delete(self) -> bool | None:
        """Whether it may delete."""

    @property
    def poller_conflict(self) -> bool | None:
        """Whether another program receives the bot's updates."""

    @property
    def clock_skew(self) -> float | None:
        """Seconds."""

    @property
    def trouble(self) -> str:
        """In plain words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the doctor asks of others: of the channels, of the disk, of the renderer's child.

    ``probe`` is ``None`` where the network is to be left alone; its second argument allows it to ask for updates, which
    would disturb a poller of ours. ``token`` raises UsageError where there is none that
    looks like one. ``render`` hands a request of :mod:`digest.render.pdf.probe` to a child. ``free`` gives the bytes that
    are free on a folder's disk.
    """

    token: Callable[[ChannelConfig], object]
    token_notices: Callable[[ChannelConfig], tuple[Notice, ...]]
    probe: Callable[[ChannelConfig, bool], Rights] | None
    render: Callable[[bytes], bytes]
    free: Callable[[Path], int]


def examine(config: Path | None, *, now: dt.datetime, outside: Outside) -> Iterator[Check]:
    """Every check, in the order of what rests on what; ``config`` is ``None`` where there is no publication.

    Nothing stops the doctor: what cannot be looked at is a finding, and nothing is changed.
    """
    from digest.desk.health.channels import channels, clock
    from digest.desk.health.design import design
    from digest.desk.health.machine import folders, python, renderer
    from digest.desk.health.records import anyone_at_work, records, rooms_seen
    from digest.desk.health.seen import seen
    from digest.desk.health.settings import address, schedule, settings

    yield python()
    known, complaints = _read(config)
    yield from renderer(known, outside, root=config.parent if config else None)
    if config is None:
        yield warning("config.toml", "there is no publication in this folder", "digest init DIR makes one")
        return
    yield from settings(config, known, complaints)
    yield from folders(config.absolute().parent, outside)
    yield from records(config.absolute().parent, now)
    if known is None:
        return
    yield from design(known)
    yield from schedule(known, now)
    at_work = known.editors is not None and anyone_at_work(known.root, now)
    probes = list(channels(known, outside, updates=not at_work))
    yield from clock(now, [probe.skew for probe in probes])
    for probe in probes:
        yield from probe.checks
    yield from seen(known, probes, rooms_seen(known.root, now), at_work=at_work)
    yield from address(known)


def _read(config: Path | None) -> tuple[Config | None, tuple[Check, ...]]:
    """The configuration where it can be read, else every problem in it."""
    if config is None:
        return None, ()
    try:
        return load(config), ()
    except ConfigError as error:
        found = (
            problem("config.toml", f"{notice.place}: {notice.message}", notice.hint or "") for notice in error.notices
        )
        return None, tuple(found) or (problem_of("config.toml", error),)
    except DigestError as error:
        return None, (problem_of("config.toml", error),)
