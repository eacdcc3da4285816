"""The issue: a sheet joined to its articles, with headlines, anchors, summaries and minutes in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.assemble.note import note_blocks
from digest.errors import UnknownError
from digest.ingest.identity import slug_of
from digest.model.issue import Issue, Placement, Theme
from digest.model.states import IssueState
from digest.summary.budget import reading_minutes
from digest.summary.lead import summarize

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.model.article import Article
    from digest.model.config import SummaryChoice
    from digest.model.sheet import Entry, Sheet

UNTITLED = "Untitled"


def compose(  # noqa: PLR0913 - an issue is made of seven things, each named by its caller
    sheet: Sheet,
    articles: Mapping[str, Article],
    *,
    summary_choice: SummaryChoice,
    language: str,
    state: IssueState = IssueState.DRAFT,
    revision: int = 1,
    content_hash: str = "",
    public_url: str = "",
) -> Issue:
    """The issue of a sheet. ``articles`` are keyed by their file names; one missing raises UnknownError.

    A headline is the editor's, else the article's title, else the working one, which is provisional. An
    empty title of the sheet means the theme's line. Related articles are left out where ``public_url`` is empty.
    """
    taken: set[str] = set()
    placements = []
    for entry in sheet.entries:
        article = articles.get(entry.file)
        if article is None:
            message = f"issue {sheet.slug} lists an article that is not there: articles/{entry.file}"
            raise UnknownError(message, hint="put the file back, or take its entry out of issue.toml")
        placements.append(_placed(entry, article, summary_choice, language, taken, public_url))
    return Issue(
        slug=sheet.slug,
        number=sheet.number,
        date=sheet.date,
        title=sheet.title or sheet.theme,
        theme=Theme(label=sheet.theme, terms=sheet.terms),
        note=note_blocks(sheet.note),
        placements=tuple(placements),
        state=state,
        revision=revision,
        content_hash=content_hash,
        language=language,
        corrections=sheet.corrections,
    )


def _placed(  # noqa: PLR0913, PLR0917 - each named by what it is
    entry: Entry, article: Article, choice: SummaryChoice, language: str, taken: set[str], public_url: str
) -> Placement:
    own = entry.title.strip() or (article.title or "").strip()
    tongue = article.language or language
    printed = own or entry.working_headline.strip() or _guess(article, choice.headline, tongue)
    summary = summarize(article, budget=choice.budget, language=tongue, override=entry.summary)
    return Placement(
        article=article,
        headline=printed,
        anchor=_anchor(article.slug or printed, taken),
        summary=summary.text,
        provisional=not own,
        group=entry.group.strip(),
        file=entry.file,
        minutes=reading_minutes(article.words, choice.words_per_minute),
        related=tuple((one.title, f"{public_url}/{one.issue}/#{one.anchor}") for one in entry.related if public_url),
    )


def _guess(article: Article, limit: int, language: str) -> str:
    """A working headline for an article whose entry has none."""
    from digest.summary.headline import headline

    return headline(article, limit=limit, language=language) or UNTITLED


def _anchor(text: str, taken: set[str]) -> str:
    """A name for a place in the page that nothing else in the issue has; noted as taken."""
    base = slug_of(text)
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor
