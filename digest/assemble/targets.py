"""What goes where: the articles of an issue that a channel shows, and how."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from digest.model.config import ChannelConfig
    from digest.model.issue import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a channel shows of an issue. Channels with equal targets have equal posts.

    ``numbers`` are the places of its articles in the issue, counted from 1. ``language`` is that of the words around
    them, ``templates`` the folder of the design with the posts' templates.
    """

    form: str
    language: str
    templates: str
    numbers: tuple[int, ...]


def target_of(channel: ChannelConfig, issue: Issue) -> Target | None:
    """What goes to a channel; ``None`` where the issue has nothing for it."""
    numbers = _numbers(channel, issue)
    if not _has_theme(channel, issue) or (channel.tags and not numbers):
        return None
    return whole(channel, issue, numbers)


def whole(channel: ChannelConfig, issue: Issue, numbers: tuple[int, ...] | None = None) -> Target:
    """What a channel shows when nothing is asked but which articles (``None``: all of them)."""
    return Target(
        form=channel.form,
        language=channel.language or issue.language,
        templates=channel.templates,
        numbers=tuple(range(1, len(issue.placements) + 1)) if numbers is None else numbers,
    )


def remarks(channels: Iterable[ChannelConfig], shown: Collection[str], files: Collection[str]) -> tuple[Notice, ...]:
    """What an editor should know of the choices: who gets nothing (is not ``shown``), whose templates are not there.

    ``files`` are the names of the design's files.
    """
    found = []
    for channel in channels:
        if channel.name not in shown:
            message = f"The channel {channel.name} gets nothing of this issue: it chooses by tags or themes."
            found.append(Notice(code="channel-gets-nothing", severity=Severity.INFO, message=message))
        elif not any(name.startswith(f"{channel.templates}/") for name in files):
            message = (
                f"The design has no folder {channel.templates}/, so the channel {channel.name} has the usual posts."
            )
            hint = "make the folder, with compact.html, document.html, index.html or article.html in it"
            notice = Notice(code="channel-no-templates", severity=Severity.WARNING, message=message, hint=hint)
            found.append(notice)
    return tuple(found)


def narrowed(issue: Issue, numbers: tuple[int, ...]) -> Issue:
    """The issue with the articles of these places only."""
    return replace(issue, placements=tuple(issue.placements[number - 1] for number in numbers))


def _numbers(channel: ChannelConfig, issue: Issue) -> tuple[int, ...]:
    wanted = _plain(channel.tags)
    placed = enumerate(issue.placements, start=1)
    return tuple(n for n, one in placed if not wanted or wanted & _plain(one.article.tags))


def _has_theme(channel: ChannelConfig, issue: Issue) -> bool:
    wanted = _plain(channel.themes)
    return not wanted or bool(wanted & _plain((issue.theme.label, issue.title, *issue.theme.terms)))


def _plain(words: Iterable[str]) -> set[str]:
    """Words as they are compared: without their case, a hash, and more than one blank."""
    return {" ".join(unicodedata.normalize("NFC", word).lstrip("# ").casefold().split()) for word in words} - {""}
