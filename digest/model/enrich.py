"""What is found out about an issue beside its texts: settings, and a published article that goes with one of its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrich:
    """What is worked out when an issue is assembled; all of it stands in issue.toml, for an editor to change.

    ``hashtags`` are at most so many of the editors' own, 0 for none (posts then show the theme's terms). ``related``
    is the most published articles that are linked below an article. ``similarity`` is what such an article must reach,
    in percent. ``groups`` suggests the part of the issue that an article belongs to.
    """

    hashtags: int = 3
    related: int = 3
    similarity: int = 25
    groups: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A published article: its issue's slug, its anchor in that page, and its headline there."""

    issue: str
    anchor: str
    title: str
