"""Issues and articles as the archive's pages list them: what is shown, and where it leads from the page that lists it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.render.site.names import key_of
from digest.render.views import BRIEF
from digest.summary.budget import shorten_by_sentence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from digest.render.site.material import Site, SiteArticle, SiteIssue


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One article in a list. ``place`` is its address from the page, ``number`` and ``issue`` name where it appeared."""

    place: str
    headline: str
    date: dt.date
    number: int
    issue: str
    byline: str
    minutes: int
    brief: str
    language: str
    updated: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedIssue:
    """One issue in a list, with its articles; names of files are addresses from the page, empty where there is none."""

    place: str
    number: int
    date: dt.date
    title: str
    theme: str
    language: str
    minutes: int
    withdrawn: bool
    pdf: str
    epub: str
    cover: str
    articles: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The articles under one name: of an author, of a theme. None are left where all were withdrawn."""

    name: str
    articles: tuple[tuple[SiteArticle, SiteIssue], ...] = ()


def listed(article: SiteArticle, issue: SiteIssue, home: str) -> Listed:
    """An article for a page from which ``home`` leads to the archive's top."""
    folder, _, place = article.address.partition("#")
    language = article.language or issue.language
    return Listed(
        place=f"{home}{folder}index.html" + (f"#{place}" if place else ""),
        headline=article.headline,
        date=article.date,
        number=issue.number,
        issue=issue.title,
        byline=article.byline,
        minutes=article.minutes,
        brief=shorten_by_sentence(article.summary, BRIEF, language or "en"),
        language=language,
        updated=article.updated,
    )


def listed_issue(issue: SiteIssue, home: str) -> ListedIssue:
    """An issue for such a page; of a withdrawn one only that it was."""
    folder = f"{home}{issue.address}"
    return ListedIssue(
        place=f"{folder}index.html",
        number=issue.number,
        date=issue.date,
        title=issue.title,
        theme=issue.theme,
        language=issue.language,
        minutes=issue.minutes,
        withdrawn=issue.withdrawn,
        pdf=folder + issue.pdf_name if issue.pdf_name and not issue.withdrawn else "",
        epub=folder + issue.epub_name if issue.epub_name and not issue.withdrawn else "",
        cover=folder + issue.cover_name if issue.cover_name and not issue.withdrawn else "",
        articles=() if issue.withdrawn else tuple(listed(article, issue, home) for article in issue.articles),
    )


def people(site: Site) -> tuple[Shelf, ...]:
    """Everybody who wrote something, by name; those whose articles are all gone come without any."""
    found = [(name, (article, issue)) for article, issue in _readable(site) for name in article.authors]
    return _shelves(found, (name for article in site.gone for name in article.authors))


def themes(site: Site) -> tuple[Shelf, ...]:
    """Every theme that an issue or an article had, by name."""
    found = [(name, (article, issue)) for article, issue in _readable(site) for name in themes_of(article, issue)]
    gone = [name for article in site.gone for name in (article.topic, article.group, *article.tags)]
    return _shelves(found, map(_capital, (*gone, *site.gone_themes)))


def themes_of(article: SiteArticle, issue: SiteIssue) -> tuple[str, ...]:
    """What an article is about: its own topic and tags, its group, and the theme of its issue."""
    return tuple(map(_capital, (article.topic, article.group, *article.tags, issue.theme)))


def _capital(name: str) -> str:
    """A name with a large first letter; tags are often typed small, and it makes no other folder."""
    return name[:1].upper() + name[1:]


def _readable(site: Site) -> Iterable[tuple[SiteArticle, SiteIssue]]:
    return ((article, issue) for issue in site.readable for article in issue.articles)


def _shelves(found: Iterable[tuple[str, tuple[SiteArticle, SiteIssue]]], gone: Iterable[str]) -> tuple[Shelf, ...]:
    """Articles by the key of their name, which is shown as it was written last."""
    names: dict[str, str] = {}
    held: dict[str, dict[str, tuple[SiteArticle, SiteIssue]]] = {}
    for name, pair in found:
        if key := key_of(name):
            names.setdefault(key, " ".join(name.split()))
            held.setdefault(key, {})[pair[0].address] = pair
    for name in gone:
        if key := key_of(name):
            names.setdefault(key, " ".join(name.split()))
    return tuple(Shelf(name=names[key], articles=tuple(held.get(key, {}).values())) for key in sorted(names))
