"""What the archive's pages and feeds are made of: published issues as values, read from frozen bytes by the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteArticle:
    """One published article. ``address`` is that of its page, relative to the archive, with a slash behind it."""

    slug: str
    anchor: str
    headline: str
    date: dt.date
    byline: str = ""
    authors: tuple[str, ...] = ()
    minutes: int = 0
    topic: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    summary: str = ""
    texts: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """``2026-W48/what-a-crane-earns/``."""
        return f"{self.slug}/{self.anchor}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIssue:
    """One published issue; a withdrawn one has no articles and no files. ``updated`` is the day of its last correction."""

    slug: str
    number: int
    date: dt.date
    title: str
    theme: str = ""
    language: str = ""
    updated: dt.date | None = None
    pages: int = 0
    pdf_name: str = ""
    pdf_size: int = 0
    epub_name: str = ""
    epub_size: int = 0
    withdrawn: bool = False
    articles: tuple[SiteArticle, ...] = ()

    @property
    def address(self) -> str:
        """``2026-W48/``."""
        return f"{self.slug}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The whole archive, newest issue first."""

    issues: tuple[SiteIssue, ...] = field(default_factory=tuple)

    @property
    def articles(self) -> tuple[SiteArticle, ...]:
        """Every article that can be read, newest issue first."""
        return tuple(article for issue in self.issues if not issue.withdrawn for article in issue.articles)
