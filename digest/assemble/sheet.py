"""A first sheet for an issue: articles in order, each with a file name and a headline, under a theme."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from digest.ingest.identity import slug_of
from digest.model.sheet import Entry, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.model.article import Article
    from digest.model.config import SummaryChoice, ThemeChoice

FILE_SLUG = 50


def draft_sheet(  # noqa: PLR0913 - a sheet is made of seven things, each named by its caller
    articles: Sequence[Article],
    *,
    slug: str,
    number: int,
    date: dt.date,
    theme_choice: ThemeChoice,
    summary_choice: SummaryChoice,
    language: str,
) -> Sheet:
    """The draft sheet of an issue.

    Articles stand by the date they were published, those without a date last, else in the order given. Files
    are called ``01-<slug>.md``. An article without a title gets a working headline.
    """
    # Imported here: only assembling needs the rules of themes and headlines.
    from digest.assemble.theme import theme

    ordered = in_order(articles)
    found = theme(ordered, theme_choice.vocabulary, language)
    entries = tuple(
        _entry(position, article, summary_choice.headline, language, found.terms)
        for position, article in enumerate(ordered, 1)
    )
    return Sheet(slug=slug, number=number, date=date, theme=found.label, terms=found.terms, entries=entries)


def in_order(articles: Sequence[Article]) -> tuple[Article, ...]:
    """The articles by day of publication, oldest first; within a day and without one as they came."""
    return tuple(sorted(articles, key=lambda article: (article.published is None, _day(article))))


def _day(article: Article) -> dt.date:
    when = article.published
    if when is None:
        return dt.date.max
    return when.date() if isinstance(when, dt.datetime) else when


def _entry(position: int, article: Article, limit: int, language: str, terms: tuple[str, ...]) -> Entry:
    from digest.summary.headline import headline

    working = (
        ""
        if article.title
        else headline(article, limit=limit, language=article.language or language, theme_terms=terms)
    )
    name = slug_of(article.slug or article.title or working or article.byline or "article", limit=FILE_SLUG)
    return Entry(file=f"{position:02d}-{name}.md", id=article.id, working_headline=working)
