"""The web archive of the sample: the sample as a published issue, and one before it that was taken back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from digest.render.site.archive import archive_pages
from digest.render.site.material import Site, SiteArticle, SiteIssue
from digest.render.site.moved import Moved, moved_pages
from digest.render.views import issue_view

if TYPE_CHECKING:
    from digest.desk.designs.sample import Sample
    from digest.model.issue import Issue
    from digest.render.design import Design
    from digest.render.views import ArticleView


def archive_of(sample: Sample, design: Design) -> dict[str, bytes]:
    """Every page around the issues, and a page that leads on; for a look at whether they can be made."""
    config, issue = sample.desk.config, sample.view.issue
    first = issue.placements[0]
    before = SiteIssue(
        slug="2025-W52",
        number=max(issue.number - 1, 0),
        date=issue.date - dt.timedelta(days=7),
        title="Taken back",
        withdrawn=True,
        reason="It was a sample.",
    )
    site = Site(issues=(_published(issue), before), name=config.publication.slug)
    moved = Moved(name="an-older-headline/index.html", target=f"{first.anchor}/index.html", title=first.headline)
    return {
        **archive_pages(site, config.publication, design, choice=config.design),
        **moved_pages(issue.slug, [moved], config.publication, design, choice=config.design),
    }


def _published(issue: Issue) -> SiteIssue:
    view = issue_view(issue)
    return SiteIssue(
        slug=issue.slug,
        number=issue.number,
        date=issue.date,
        title=issue.title,
        theme=view.theme,
        language=issue.language,
        articles=tuple(_article(issue, article) for article in view.articles),
    )


def _article(issue: Issue, article: ArticleView) -> SiteArticle:
    placement = issue.placements[article.number - 1]
    return SiteArticle(
        slug=issue.slug,
        anchor=article.anchor,
        headline=article.headline,
        date=issue.date,
        byline=article.byline,
        authors=tuple(author.name for author in placement.article.authors),
        minutes=article.minutes,
        topic=article.topic,
        tags=placement.article.tags,
        language=article.language,
        summary=article.summary,
        texts=(article.headline, article.summary),
    )
