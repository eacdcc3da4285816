"""Tables of config.toml -> the values of :mod:`digest.model.config`."""

from __future__ import annotations

import difflib
import re
import zoneinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.model.article import SectionKind
from digest.model.config import (
    ChannelConfig,
    Config,
    DesignChoice,
    LimitChoice,
    Publication,
    SummaryChoice,
    ThemeChoice,
)
from digest.model.kinds import DEFAULT_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.config.toml_reader import TableReader

TELEGRAM_API = "https://api.telegram.org"
TOKEN_ENV = "DIGEST_TELEGRAM_TOKEN"  # noqa: S105 - the name of a variable, not a secret
ROLES = ("abstract", "body", "bio", "closing")
PAGES = ("A4", "Letter", "A5")
_SCHEDULE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01]\d|2[0-3]):[0-5]\d")


def build(reader: TableReader) -> Config:
    """The configuration; what is wrong is left in ``reader.notices``."""
    reader.table(known="")
    return Config(
        root=reader.path.resolve().parent,
        path=reader.path.resolve(),
        publication=_publication(reader),
        design=_design(reader),
        theme=_theme(reader),
        summaries=_summaries(reader),
        sections=_sections(reader),
        channels=_channels(reader),
        limits=_limits(reader),
        minimum=reader.number(
            ("assembly", "minimum"),
            reader.table("assembly", known="assembly"),
            1,
            1,
            1000,
        ),
    )


def _publication(reader: TableReader) -> Publication:
    table = reader.table("publication", known="publication")

    def text(key: str, default: str = "") -> str:
        return reader.text(("publication", key), table, default)

    name = text("name")
    if not name:
        reader.complain(
            "config-missing",
            ("publication", "name"),
            "publication.name is missing",
            'under [publication]: name = "My Weekly"',
        )
    slug = text("slug") or re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if name and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        reader.complain(
            "config-bad-slug",
            ("publication", "slug"),
            f'publication.slug cannot be "{slug}"',
            "small letters, digits and single hyphens, like my-weekly",
        )
    return Publication(
        name=name,
        slug=slug,
        language=text("language", "en") or "en",
        timezone=_zone(reader, text("timezone", "UTC")),
        schedule=_schedule(reader, table),
        tagline=text("tagline"),
        publisher=text("publisher"),
        contact=text("contact"),
        licence=text("licence"),
        issn=text("issn"),
        public_url=_url(reader, ("publication", "public_url"), text("public_url")),
    )


def _zone(reader: TableReader, name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = difflib.get_close_matches(name, sorted(zoneinfo.available_timezones()), n=1)
        hint = f"did you mean {near[0]}?" if near else "use an IANA name such as Europe/Berlin or UTC"
        reader.complain("config-bad-zone", ("publication", "timezone"), f'there is no time zone "{name}"', hint)
        return "UTC"
    return name


def _schedule(reader: TableReader, table: Mapping[str, Any]) -> tuple[str, ...]:
    rules = tuple(rule.strip() for rule in reader.texts(("publication", "schedule"), table) if rule.strip())
    for rule in rules:
        if not _SCHEDULE.fullmatch(rule):
            reader.complain(
                "config-bad-schedule",
                ("publication", "schedule"),
                f'the schedule "{rule}" is not understood',
                'a weekday and an hour, like "Fri 08:00"',
            )
    return rules


def _url(reader: TableReader, place: tuple[str, ...], value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
        reader.complain(
            "config-bad-url",
            place,
            f'{".".join(place)} is not a web address: "{value}"',
            "it starts with https:// or http://",
        )
        return ""
    return value.rstrip("/")


def _design(reader: TableReader) -> DesignChoice:
    table = reader.table("design", known="design")
    accents = {}
    for key in ("accent", "accent_dark"):
        value = reader.text(("design", key), table)
        if value and not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            reader.complain(
                "config-bad-colour",
                ("design", key),
                f'design.{key} cannot be "{value}"',
                "six hexadecimal digits, like #7a1f2b",
            )
        accents[key] = value
    name = reader.text(("design", "name"), table, "brief")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        reader.complain(
            "config-bad-slug",
            ("design", "name"),
            f'design.name cannot be "{name}"',
            "the name of a folder under templates/, like brief",
        )
    return DesignChoice(name=name, page=reader.one_of(("design", "page"), table, PAGES, "A4"), **accents)


def _theme(reader: TableReader) -> ThemeChoice:
    vocabulary = reader.table("theme", known="theme").get("vocabulary", {})
    place = ("theme", "vocabulary")
    if not isinstance(vocabulary, dict):
        reader.complain(
            "config-wrong-type",
            place,
            "theme.vocabulary must be a table",
            '[theme.vocabulary] and below it: "Trade" = ["tariff", "port"]',
        )
        return ThemeChoice()
    topics = ((topic, reader.texts((*place, topic), vocabulary)) for topic in vocabulary)
    return ThemeChoice(vocabulary=tuple(topics))


def _summaries(reader: TableReader) -> SummaryChoice:
    table = reader.table("summaries", known="summaries")

    def number(key: str, default: int, lowest: int, highest: int) -> int:
        return reader.number(("summaries", key), table, default, lowest, highest)

    return SummaryChoice(
        budget=number("budget", 500, 80, 4000),
        headline=number("headline", 90, 40, 200),
        words_per_minute=number("words_per_minute", 238, 50, 1000),
    )


def _sections(reader: TableReader) -> tuple[SectionKind, ...]:
    """The built-in kinds, with the aliases and headings of config.toml laid over them."""
    kinds = {kind.kind: kind for kind in DEFAULT_KINDS}
    named = reader.data.get("sections", {})
    for name in named if isinstance(named, dict) else ():
        table = reader.table("sections", name, known="sections.*")
        old = kinds.get(name, SectionKind(kind=name, heading=name.replace("-", " ").capitalize()))
        kinds[name] = SectionKind(
            kind=name,
            heading=reader.text(("sections", name, "heading"), table, old.heading),
            aliases=(*old.aliases, *reader.texts(("sections", name, "aliases"), table)),
            role=reader.one_of(("sections", name, "role"), table, ROLES, old.role),
        )
    return tuple(kinds.values())


def _channels(reader: TableReader) -> tuple[ChannelConfig, ...]:
    named = reader.data.get("channels", {})
    if not isinstance(named, dict):
        reader.complain(
            "config-wrong-type", ("channels",), "channels must be tables", "write [channels.NAME] on a line of its own"
        )
        return ()
    return tuple(_channel(reader, name) for name in named)


def _channel(reader: TableReader, name: str) -> ChannelConfig:
    table = reader.table("channels", name, known="channels.*")
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        reader.complain(
            "config-bad-slug",
            ("channels", name),
            f'a channel cannot be called "{name}"',
            "small letters, digits, hyphens",
        )

    def text(key: str, default: str = "") -> str:
        return reader.text(("channels", name, key), table, default)

    def one_of(key: str, allowed: tuple[str, ...]) -> str:
        return reader.one_of(("channels", name, key), table, allowed, allowed[0])

    root = reader.path.resolve().parent
    path, secret = text("path"), text("token_file")
    channel = ChannelConfig(
        name=name,
        kind=one_of("kind", ("folder", "telegram")),
        path=root / path if path else None,
        chat_id=text("chat_id"),
        api_url=_url(reader, ("channels", name, "api_url"), text("api_url", TELEGRAM_API)),
        token_env=text("token_env", TOKEN_ENV),
        token_file=root / Path(secret).expanduser() if secret else None,
        form=one_of("form", ("compact",)),
    )
    _check_target(reader, channel)
    return channel


def _check_target(reader: TableReader, channel: ChannelConfig) -> None:
    """A folder channel needs a folder, a Telegram channel a chat."""
    place = ("channels", channel.name)
    if channel.kind == "folder" and channel.path is None:
        reader.complain(
            "config-missing",
            (*place, "path"),
            f"channels.{channel.name}.path is missing",
            'a folder for the posts, like path = "issues/channel"',
        )
    if channel.kind == "telegram" and not re.fullmatch(r"-?\d{3,}|@[A-Za-z]\w{3,}", channel.chat_id):
        reader.complain(
            "config-bad-chat",
            (*place, "chat_id"),
            f"channels.{channel.name}.chat_id is not a chat",
            'the number of the channel, like "-1001234567890", or its public name, like "@my_weekly"',
        )


def _limits(reader: TableReader) -> LimitChoice:
    table = reader.table("limits", known="limits")
    return LimitChoice(
        seconds=reader.number(("limits", "seconds"), table, 120, 5, 3600),
        memory=reader.number(("limits", "memory"), table, 2048, 256, 65536),
    )
