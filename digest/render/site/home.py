"""The archive's first page, a page for each year, and the page for an address that leads nowhere."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.render.site.jsonld import as_json, periodical
from digest.render.site.lists import ListedIssue, listed_issue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.render.site.archive import Archive

LATEST = 12
"""So many issues stand on the first page; those of each year have a page of their own."""
MISSING = "404.html"
Years = tuple[tuple[int, tuple[ListedIssue, ...]], ...]


def put_home(archive: Archive) -> None:
    """The newest issue at length, those before it in short, and the way to every year."""
    site, publication = archive.site, archive.publication
    newest = site.readable[0] if site.readable else None
    shown = [listed_issue(issue, "") for issue in site.issues[:LATEST] if issue is not newest]
    about = publication.tagline or archive.words("page.all_issues_of", name=publication.name)
    head = replace(
        archive.head("", publication.name, about, data=as_json(periodical(publication))), title=publication.name
    )
    context = {
        "newest": listed_issue(newest, "") if newest else None,
        "years": _by_year(shown),
        "all_years": _years(archive),
        "total": len(site.issues),
    }
    archive.put("", "web/home.html", head, context)


def put_years(archive: Archive) -> None:
    """A page for each year: all of its issues with their articles."""
    years = _years(archive)
    for year in years:
        place, name = f"{year}/", archive.publication.name
        issues = [listed_issue(issue, "../") for issue in archive.site.issues if issue.date.year == year]
        head = archive.head(
            place, archive.words("site.year", year=year), archive.words("site.years_of", name=name, year=year)
        )
        archive.put(place, "web/year.html", head, {"year": year, "issues": tuple(issues), "all_years": years})


def put_missing(archive: Archive) -> None:
    """The page that a host shows for an address that leads nowhere: it may stand at any depth, so its links are from the top."""
    words = archive.words
    top = urlsplit(archive.publication.public_url).path.rstrip("/") + "/" if archive.publication.public_url else ""
    head = replace(
        archive.head("", words("site.missing"), words("site.missing_text")), address="", home=top, hidden=True
    )
    archive.put("", "web/missing.html", head, {}, name=MISSING)


def _years(archive: Archive) -> tuple[int, ...]:
    return tuple(sorted({issue.date.year for issue in archive.site.issues}, reverse=True))


def _by_year(issues: Iterable[ListedIssue]) -> Years:
    return tuple((year, tuple(own)) for year, own in groupby(issues, key=lambda issue: issue.date.year))
