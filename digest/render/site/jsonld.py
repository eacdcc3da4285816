"""What a page says of itself to search engines: JSON-LD after schema.org, as data that no browser runs.

A NewsArticle is part of a PublicationIssue, which is part of a Periodical. Addresses stand only where the publication has
a public one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.config import Publication
    from digest.render.views import ArticleView, IssueView

Data = dict[str, Any]
_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def as_json(data: Data) -> Markup:
    """The data as it may stand between script tags: nothing in it ends the element or begins another."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, separators=(",", ":"))
    for sign, code in _ESCAPED.items():
        text = text.replace(sign, code)
    return Markup(text.encode("utf-8", "replace").decode())  # noqa: S704 - what could be markup was escaped above


def periodical(publication: Publication) -> Data:
    """The publication."""
    return _said(
        {
            "@type": "Periodical",
            "@id": f"{publication.public_url}/#periodical" if publication.public_url else "",
            "name": publication.name,
            "description": publication.tagline,
            "issn": publication.issn,
            "inLanguage": publication.language,
            "url": f"{publication.public_url}/" if publication.public_url else "",
            "publisher": {"@type": "Organization", "name": publication.publisher or publication.name},
        }
    )


def issue_data(issue: IssueView, publication: Publication, *, cover: bool) -> Data:
    """An issue with its articles in short."""
    place = _place(publication, f"{issue.slug}/")
    parts = [_short(article, publication, issue.slug) for article in issue.articles]
    more = {"hasPart": parts, "description": issue.description, "image": _cover(publication, issue.slug, cover=cover)}
    return _said({**_issue(issue, publication), **more, "mainEntityOfPage": place})


def article_data(article: ArticleView, issue: IssueView, publication: Publication, *, cover: bool) -> Data:
    """An article, the issue that it is part of, and the periodical around that."""
    changed: dt.date | None = issue.corrections[-1].date if issue.corrections else None
    place = _place(publication, f"{issue.slug}/{article.anchor}/")
    return _said(
        {
            **_short(article, publication, issue.slug),
            "@id": f"{place}#article" if place else "",
            "description": article.brief,
            "datePublished": issue.date.isoformat(),
            "dateModified": changed.isoformat() if changed else "",
            "isAccessibleForFree": True,
            "timeRequired": f"PT{article.minutes}M" if article.minutes else "",
            "articleSection": article.topic,
            "image": _cover(publication, issue.slug, cover=cover),
            "license": {"@type": "CreativeWork", "name": publication.licence} if publication.licence else "",
            "mainEntityOfPage": place,
            "publisher": {"@type": "Organization", "name": publication.publisher or publication.name},
            "isPartOf": _issue(issue, publication),
        }
    )


def _issue(issue: IssueView, publication: Publication) -> Data:
    place = _place(publication, f"{issue.slug}/")
    return _said(
        {
            "@type": "PublicationIssue",
            "@id": f"{place}#issue" if place else "",
            "issueNumber": issue.number,
            "name": issue.title,
            "datePublished": issue.date.isoformat(),
            "inLanguage": issue.language,
            "url": place,
            "isPartOf": periodical(publication),
        }
    )


def _short(article: ArticleView, publication: Publication, slug: str) -> Data:
    return _said(
        {
            "@type": "NewsArticle",
            "headline": article.headline,
            "alternativeHeadline": article.subtitle,
            "author": [{"@type": "Person", "name": name} for name in article.authors],
            "inLanguage": article.language,
            "url": _place(publication, f"{slug}/{article.anchor}/"),
        }
    )


def _place(publication: Publication, path: str) -> str:
    return f"{publication.public_url}/{path}" if publication.public_url else ""


def _cover(publication: Publication, slug: str, *, cover: bool) -> str:
    return _place(publication, f"{slug}/cover.png") if cover else ""


def _said(data: Data) -> Data:
    """Without what is not known."""
    return {key: value for key, value in data.items() if value not in ("", [], None)}
