"""Tables of config.toml -> the values of :mod:`digest.model.config`."""

from __future__ import annotations

import difflib
import re
import zoneinfo
from typing import TYPE_CHECKING

from digest.config.channels import read_channels, read_editors
from digest.config.checks import read_checks
from digest.config.design import read_design
from digest.config.enrich import read_enrich
from digest.config.newsroom import read_newsroom
from digest.config.schedule import read_rules, read_schedule
from digest.config.sources import read_fetch, read_sources
from digest.config.suggest import read_suggest
from digest.model.article import SectionKind
from digest.model.config import (
    Config,
    LayoutFailure,
    LimitChoice,
    Publication,
    SummaryChoice,
    ThemeChoice,
)
from digest.model.kinds import DEFAULT_KINDS

if TYPE_CHECKING:
    from digest.config.toml_reader import TableReader
    from digest.model.schedule import Rule

ROLES = ("abstract", "body", "bio", "closing")


def build(reader: TableReader) -> Config:
    """The configuration; what is wrong is left in ``reader.notices``."""
    reader.table(known="")
    rules = read_rules(reader)
    publication = _publication(reader, rules)
    channels = read_channels(reader)
    return Config(
        root=reader.path.resolve().parent,
        path=reader.path.resolve(),
        publication=publication,
        design=read_design(reader),
        theme=_theme(reader),
        summaries=_summaries(reader),
        sections=_sections(reader),
        channels=channels,
        limits=_limits(reader),
        minimum=reader.number(
            ("assembly", "minimum"),
            reader.table("assembly", known="assembly"),
            1,
            1,
            1000,
        ),
        schedule=read_schedule(reader, rules, publication.timezone),
        editors=read_editors(reader, channels),
        newsroom=read_newsroom(reader),
        enrich=read_enrich(reader),
        suggest=read_suggest(reader),
        sources=read_sources(reader),
        fetch=read_fetch(reader),
        checks=read_checks(reader),
    )


def _publication(reader: TableReader, rules: tuple[Rule, ...]) -> Publication:
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
        schedule=tuple(rule.text for rule in rules),
        tagline=text("tagline"),
        publisher=text("publisher"),
        contact=text("contact"),
        licence=text("licence"),
        issn=text("issn"),
        public_url=reader.address(("publication", "public_url"), table),
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


def _limits(reader: TableReader) -> LimitChoice:
    table = reader.table("limits", known="limits")

    def number(key: str, default: int, lowest: int, highest: int) -> int:
        return reader.number(("limits", key), table, default, lowest, highest)

    failure = reader.one_of(("limits", "on_layout_failure"), table, tuple(LayoutFailure), LayoutFailure.WITHOUT_ARTICLE)
    return LimitChoice(
        seconds=number("seconds", 120, 5, 3600),
        memory=number("memory", 2048, 256, 65536),
        read_seconds=number("read_seconds", 20, 1, 3600),
        read_memory=number("read_memory", 512, 128, 65536),
        read_mib=number("read_mib", 10, 1, 1024),
        article_characters=number("article_characters", 1_000_000, 1000, 100_000_000),
        issue_characters=number("issue_characters", 3_000_000, 1000, 100_000_000),
        on_layout_failure=LayoutFailure(failure),
    )
