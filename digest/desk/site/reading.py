"""The archive as values, for its pages and feeds: read from rows and frozen bytes alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.desk.site.frozen_contents import contents_in, keep_only
from digest.desk.site.history import corrected_on, pasts
from digest.desk.site.standing import standings
from digest.desk.withdraw import reason
from digest.render.contents import Contents
from digest.render.site.head import COVER
from digest.render.site.material import Site, SiteArticle, SiteIssue
from digest.summary.budget import shorten_by_sentence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from digest.desk.desk import Desk
    from digest.desk.site.history import Past
    from digest.desk.site.standing import Standing
    from digest.render.contents import Headline
    from digest.store.rows import OutputRow

CORRECT = "correct"
BRIEF = 280


def site_of(desk: Desk, slug: str = "") -> Site:
    """Every issue of the archive, and ``slug``, which goes there just now, as it will stand there.

    An issue whose frozen bytes are damaged is told as far as its row says.
    """
    found = standings(desk, slug)
    keep_only(outputs for one in found for outputs in one.revisions)
    gone = [(one, contents) for one in found for contents in _was_there(desk, one)]
    return Site(
        issues=tuple(_issue(desk, one) for one in found if one.listed),
        gone=tuple(dict.fromkeys(article for both in gone for article in _gone(*both))),
        gone_themes=tuple(dict.fromkeys(contents.theme for _, contents in gone if contents.theme)),
        name=desk.store.meta().publication,
    )


def _issue(desk: Desk, one: Standing) -> SiteIssue:
    row = one.row
    if one.withdrawn:
        told = reason(desk, row.slug)
        return SiteIssue(slug=row.slug, number=row.number, date=row.date, title=row.theme, withdrawn=True, reason=told)
    contents = contents_in(desk, one.outputs) or Contents(title=row.theme)
    noted = _noted(desk, one)
    made = SiteIssue(
        slug=row.slug,
        number=row.number,
        date=row.date,
        title=contents.title,
        theme=contents.theme,
        language=contents.language,
        pages=contents.pages,
        corrections=max(len(contents.corrections), len(noted)),
        updated=corrected_on(contents, noted),
        articles=tuple(_articles(desk, one, contents, noted)),
    )
    return _with_files(made, one.outputs.values())


def _noted(desk: Desk, one: Standing) -> tuple[dt.date, ...]:
    """The days of the corrections that stand there, as the events tell them."""
    if not one.earlier:
        return ()
    events = [event for event in desk.store.events(one.row.slug) if event.act == CORRECT]
    return tuple(desk.local_time(event.at).date() for event in events[: len(one.earlier)])


def _articles(desk: Desk, one: Standing, contents: Contents, noted: Sequence[dt.date]) -> Iterable[SiteArticle]:
    earlier = (contents_in(desk, outputs) for outputs in one.earlier)
    past = pasts([*filter(None, earlier), contents], noted)
    for article, before in zip(contents.articles, past, strict=True):
        yield _article(one, article, before, contents.language or desk.config.publication.language)


def _article(one: Standing, article: Headline, past: Past, language: str) -> SiteArticle:
    tongue = article.language or language
    return SiteArticle(
        slug=one.row.slug,
        anchor=article.anchor,
        headline=article.headline,
        date=one.row.date,
        key=past.key,
        updated=past.updated,
        corrections=past.corrections,
        byline=article.byline,
        authors=article.authors,
        minutes=article.minutes,
        topic=article.topic,
        group=article.group,
        tags=article.tags,
        language=tongue,
        summary=article.summary or _summary(article, tongue),
        texts=article.texts,
        has_page=f"{article.anchor}/index.html" in one.outputs,
    )


def _summary(article: Headline, language: str) -> str:
    """How an article begins, where its summary was not written down when it was approved."""
    return next((shorten_by_sentence(text, BRIEF, language) for text in article.texts if text.endswith(".")), "")


def _with_files(issue: SiteIssue, outputs: Iterable[OutputRow]) -> SiteIssue:
    """With the files that readers may take away, under the names that they were frozen with."""
    for output in outputs:
        if output.name.endswith(".pdf"):
            issue = replace(issue, pdf_name=output.name, pdf_size=output.size)
        elif output.name.endswith(".epub"):
            issue = replace(issue, epub_name=output.name, epub_size=output.size)
        elif output.name == COVER:
            issue = replace(issue, cover_name=output.name)
    return issue


def _was_there(desk: Desk, one: Standing) -> Iterable[Contents]:
    """What an issue held and holds no more; of what is not listed, all of it."""
    for outputs in one.earlier if one.listed else one.revisions:
        contents = contents_in(desk, outputs)
        if contents is not None:
            yield contents


def _gone(one: Standing, contents: Contents) -> Iterable[SiteArticle]:
    """Who wrote its articles, and what they were about."""
    for article in contents.articles:
        yield SiteArticle(
            slug=one.row.slug,
            anchor=article.anchor,
            headline="",
            date=one.row.date,
            authors=article.authors,
            topic=article.topic,
            group=article.group,
            tags=article.tags,
        )
