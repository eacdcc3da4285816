"""What the feeds tell: an entry for each of the newest issues and for each of their articles; pure.

An entry gives the summary and leads to the page. A full text in a feed would stay with whoever fetched it, whatever is
corrected or withdrawn later; it would be asked for every hour with all of its weight; and notes, figures and tables would
stand there without the page that they are made for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.render.site.moments import moment, uri

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from digest.model.config import Publication
    from digest.render.site.material import Site, SiteArticle, SiteIssue
    from digest.words import Words

MOST_ISSUES = 20
MOST_ARTICLES = 50
PDF, EPUB = "application/pdf", "application/epub+zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to take away: whole address, media type, bytes."""

    url: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. ``id`` is a tag URI (RFC 4151) that stays the same for good, ``issue`` names the issue it belongs to."""

    id: str
    url: str
    title: str
    summary: str
    issue: str
    published: dt.datetime
    updated: dt.datetime
    language: str
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    files: tuple[File, ...] = ()


def newest(site: Site) -> tuple[SiteIssue, ...]:
    """The issues that a feed tells of: whole ones, the newest in any case, others while there is room."""
    found: list[SiteIssue] = []
    for issue in site.readable[:MOST_ISSUES]:
        if found and sum(len(one.articles) for one in (*found, issue)) > MOST_ARTICLES:
            break
        found.append(issue)
    return tuple(found)


def entries(site: Site, publication: Publication, words: Words) -> tuple[Entry, ...]:
    """The entries, newest issue first: each issue with its files, then its articles in their order."""
    told: list[Entry] = []
    for issue in newest(site):
        named = f"{words('page.number', number=issue.number)}: {issue.title}"
        told.append(_issue(site, issue, publication, named, words))
        told += [_article(site, issue, article, publication, named) for article in issue.articles]
    return tuple(told)


def tag(site: Site, publication: Publication, date: dt.date | int, rest: str) -> str:
    """A name that nobody else gives: ``tag:the-weekly,2026-11-27:2026-W48/what-a-crane-earns``.

    It is made of what never changes: what the publication was called when its database was made, the issue's date and slug,
    and the first anchor of an article. Neither another address of the archive nor another name changes it.
    """
    return f"tag:{site.name or publication.slug},{date}:{rest}"


def _issue(site: Site, issue: SiteIssue, publication: Publication, named: str, words: Words) -> Entry:
    lines = [f"{one.headline} ({one.byline})" if one.byline else one.headline for one in issue.articles]
    first = [issue.theme] if issue.theme and issue.theme != issue.title else []
    return Entry(
        id=tag(site, publication, issue.date, issue.slug),
        url=uri(f"{publication.public_url}/{issue.address}"),
        title=named,
        summary=". ".join([*first, "; ".join(lines)]) or words("page.all_issues_of", name=publication.name),
        issue=named,
        published=moment(issue.date, publication.timezone),
        updated=_updated(issue, issue.date, publication),
        language=issue.language or publication.language,
        tags=tuple(first),
        files=_files(issue, publication),
    )


def _article(site: Site, issue: SiteIssue, article: SiteArticle, publication: Publication, named: str) -> Entry:
    tags = dict.fromkeys(filter(None, (article.topic, *article.tags)))
    return Entry(
        id=tag(site, publication, issue.date, f"{issue.slug}/{article.key or article.anchor}"),
        url=uri(f"{publication.public_url}/{article.address}"),
        title=article.headline,
        summary=article.summary or article.headline,
        issue=named,
        published=moment(issue.date, publication.timezone),
        updated=_updated(article, issue.date, publication),
        language=article.language or issue.language or publication.language,
        authors=article.authors,
        tags=_different(tuple(tags)),
    )


def _different(tags: Sequence[str]) -> tuple[str, ...]:
    """Without those that differ from an earlier one only in the size of letters."""
    return tuple({one.casefold(): one for one in reversed(tags)}[key] for key in dict.fromkeys(map(str.casefold, tags)))


def _updated(what: SiteIssue | SiteArticle, date: dt.date, publication: Publication) -> dt.datetime:
    """When something was last put right; never before it was published, whatever a clock said."""
    day = max(what.updated or date, date)
    return moment(day, publication.timezone, what.corrections)


def _files(issue: SiteIssue, publication: Publication) -> tuple[File, ...]:
    named = ((issue.pdf_name, PDF, issue.pdf_size), (issue.epub_name, EPUB, issue.epub_size))
    return tuple(
        File(url=uri(f"{publication.public_url}/{issue.address}{name}"), kind=kind, size=size)
        for name, kind, size in named
        if name
    )
