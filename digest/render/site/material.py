"""What the archive's pages and feeds are made of: published issues as values, read from frozen bytes by the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteArticle:
    """One published article.

    ``key`` names it in its issue for good: the anchor that it had when it was first published. ``updated`` is the day of
    the last correction that changed it, ``corrections`` how many did. ``has_page`` is False in an issue from before articles had pages of their own.
    """

    slug: str
    anchor: str
    headline: str
    date: dt.date
    key: str = ""
    updated: dt.date | None = None
    corrections: int = 0
    byline: str = ""
    authors: tuple[str, ...] = ()
    minutes: int = 0
    topic: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    summary: str = ""
    texts: tuple[str, ...] = ()
    has_page: bool = True

    @property
    def address(self) -> str:
        """``2026-W48/what-a-crane-earns/``, relative to the archive; its place in the issue where it has no page."""
        return f"{self.slug}/{self.anchor}/" if self.has_page else f"{self.slug}/#{self.anchor}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIssue:
    """One published issue; of a withdrawn one only its number, its date and its line are told, and why it is gone.

    ``updated`` is the day of its last correction, ``corrections`` how many there were. Names of files are
    empty where there is none; sizes are in bytes.
    """

    slug: str
    number: int
    date: dt.date
    title: str
    theme: str = ""
    language: str = ""
    updated: dt.date | None = None
    corrections: int = 0
    pages: int = 0
    pdf_name: str = ""
    pdf_size: int = 0
    epub_name: str = ""
    epub_size: int = 0
    cover_name: str = ""
    withdrawn: bool = False
    reason: str = ""
    articles: tuple[SiteArticle, ...] = ()

    @property
    def address(self) -> str:
        """``2026-W48/``, relative to the archive."""
        return f"{self.slug}/"

    @property
    def minutes(self) -> int:
        """Minutes of reading in all."""
        return sum(article.minutes for article in self.articles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The whole archive, newest issue first.

    ``gone`` are articles as they once stood in it and stand there no more: those of withdrawn issues, and what a
    correction replaced, each with nothing but who wrote it and what it was about; ``gone_themes`` are themes of such
    issues. Nothing of them is shown, but a page that they once were on (of an author, of a theme) stays at its address and
    says that it has nothing now. ``name`` is what the publication was called when its database was made, which never
    changes: ids are made from it.
    """

    issues: tuple[SiteIssue, ...] = field(default_factory=tuple)
    gone: tuple[SiteArticle, ...] = ()
    gone_themes: tuple[str, ...] = ()
    name: str = ""

    @property
    def readable(self) -> tuple[SiteIssue, ...]:
        """Every issue that can be read."""
        return tuple(issue for issue in self.issues if not issue.withdrawn)

    @property
    def articles(self) -> tuple[SiteArticle, ...]:
        """Every article that can be read, newest issue first."""
        return tuple(article for issue in self.readable for article in issue.articles)
