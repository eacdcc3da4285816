"""Config: what config.toml says, checked and complete."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from digest.model.actor import Role
from digest.model.checks import CheckChoice
from digest.model.enrich import Enrich
from digest.model.schedule import Schedule
from digest.model.sources import FetchChoice, Source
from digest.model.suggest import Suggest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from digest.model.article import SectionKind


FILE = "config.toml"
"""The name of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The newsletter: one per config.toml. ``timezone`` is an IANA name, ``slug`` from ``[a-z0-9-]``."""

    name: str
    slug: str
    language: str = "en"
    timezone: str = "UTC"
    schedule: tuple[str, ...] = ()
    tagline: str = ""
    publisher: str = ""
    contact: str = ""
    licence: str = ""
    issn: str = ""
    public_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignChoice:
    """Which design, on which page (``A4``, ``Letter``, ``A5``, ``tablet``), with which accent colours (empty: the design's own).

    ``accent`` is used on paper and in light mode, ``accent_dark`` in dark mode. ``tokens`` are values laid over the
    design's own (``[design.tokens.…]``), ``options`` the switches that it offers (``[design.options]``). Whether the
    design knows them shows where it is loaded; for what is said then, ``file`` is the config.toml that they stand in,
    and ``lines`` are those of its keys by their whole paths.
    """

    name: str = "brief"
    page: str = "A4"
    accent: str = ""
    accent_dark: str = ""
    tokens: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    file: str = field(default="", compare=False)
    lines: Mapping[tuple[str, ...], int] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChoice:
    """The editors' vocabulary: topics to recognise, each with the words that mean it."""

    vocabulary: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryChoice:
    """Budgets in UTF-16 units, and the reader's pace."""

    budget: int = 500
    headline: int = 90
    words_per_minute: int = 238


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConfig:
    """One configured way out. ``kind`` is ``folder`` or ``telegram``; secrets are never kept here.

    ``token_env`` names an environment variable and ``token_file`` a file; one of them gives the token. ``form`` is
    ``auto``, ``compact`` (one post for the issue) or ``thread`` (an index, and a post for each article).

    ``thread_id`` is the topic of a group, 0 for none. ``language`` is that of the words around the articles (empty: the
    publication's). ``tags`` and ``themes`` choose what goes there (empty: everything). ``templates`` is the folder of
    the design with the posts' templates.
    """

    name: str
    kind: str
    path: Path | None = None
    chat_id: str = ""
    api_url: str = ""
    token_env: str = ""
    token_file: Path | None = None
    form: str = "auto"
    thread_id: int = 0
    language: str = ""
    tags: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    templates: str = "telegram"


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """A person who may act through the bot: the name in the records, Telegram's numeric id, and the role."""

    name: str
    user_id: int
    role: Role = Role.EDITOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """How the editors work together on Telegram.

    ``undo`` is how long a click on Publish can be taken back. With ``two_people`` whoever approved an issue cannot
    publish it by hand. Between the two hours of ``quiet`` (local) nothing makes a sound. ``followers`` lets anybody
    ask the bot for published issues.
    """

    people: tuple[Editor, ...] = ()
    undo: dt.timedelta = dt.timedelta(seconds=15)
    two_people: bool = False
    quiet: tuple[dt.time, dt.time] | None = None
    followers: bool = True

    def find(self, user_id: int) -> Editor | None:
        """The editor of that id."""
        return next((person for person in self.people if person.user_id == user_id), None)


class LayoutFailure(StrEnum):
    """What an issue goes out without, where one article cannot be laid out."""

    WITHOUT_ARTICLE = "without-article"
    WITHOUT_PDF = "without-pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitChoice:
    """What a confined child may use: seconds of wall clock, MiB of address space; and what is too much of anything.

    The first two are for the layout, those with ``read`` for reading one material of ``read_mib`` MiB at most.
    ``article_characters`` and ``issue_characters`` are what an article and an issue may have. ``on_layout_failure``
    says how an issue goes out that nobody approves by hand, where one article hangs the layout or kills it.
    """

    seconds: int = 120
    memory: int = 2048
    read_seconds: int = 20
    read_memory: int = 512
    read_mib: int = 10
    article_characters: int = 1_000_000
    issue_characters: int = 3_000_000
    on_layout_failure: LayoutFailure = LayoutFailure.WITHOUT_ARTICLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything config.toml says. ``root`` is the folder it lies in, ``path`` the file itself.

    ``editors`` is the Telegram chat in which the editors are told what happens; ``None`` without one, and then there is
    no bot. ``newsroom`` says who may act there. ``sources`` are where articles come from by themselves, ``fetch`` says
    how addresses from outside are called.
    """

    root: Path
    path: Path
    publication: Publication
    design: DesignChoice
    theme: ThemeChoice
    summaries: SummaryChoice
    sections: tuple[SectionKind, ...]
    channels: tuple[ChannelConfig, ...]
    limits: LimitChoice
    minimum: int = 1
    schedule: Schedule = field(default_factory=Schedule)
    editors: ChannelConfig | None = None
    newsroom: Newsroom = field(default_factory=Newsroom)
    enrich: Enrich = field(default_factory=Enrich)
    suggest: Suggest = field(default_factory=Suggest)
    sources: tuple[Source, ...] = ()
    fetch: FetchChoice = field(default_factory=FetchChoice)
    checks: CheckChoice = field(default_factory=CheckChoice)

    @property
    def issues(self) -> Path:
        """The folder of inbox, issues and archive."""
        return self.root / "issues"

    @property
    def state(self) -> Path:
        """The folder of the database and the frozen bytes."""
        return self.root / ".digest"
