"""What the archive says of a new issue's articles: hashtags, links to what was published, and groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.assemble.enrich import Archived, Enriched
    from digest.desk.desk import Desk
    from digest.model.article import Article
    from digest.model.sheet import Sheet

ISSUES = 52
"""So many issues are looked through, the newest: a year of a weekly."""


def enrich(desk: Desk, sheet: Sheet, articles: Sequence[Article]) -> Enriched:
    """A new sheet with what ``[enrich]`` asks for; ``articles`` may come in any order."""
    # Imported here: only assembling needs the rules of likeness.
    from dataclasses import replace

    from digest.assemble.enrich import Enriched, enriched

    choice = desk.config.enrich
    if not desk.config.publication.public_url:
        choice = replace(choice, related=0)  # nobody could follow a link
    if not (choice.hashtags or choice.related or choice.groups):
        return Enriched(sheet=sheet, groups={})
    by_id = {article.id: article for article in articles}
    return enriched(
        sheet,
        [by_id[entry.id] for entry in sheet.entries],
        archive(desk),
        choice=choice,
        vocabulary=desk.config.theme.vocabulary,
        language=desk.config.publication.language,
    )


def archive(desk: Desk) -> tuple[Archived, ...]:
    """The articles of the newest published issues, newest issue first."""
    if not desk.store.list_issues((IssueState.SENDING, IssueState.SENT)):
        return ()  # a new publication pays nothing for reading frozen issues
    from digest.assemble.enrich import Archived
    from digest.desk.published import archived
    from digest.model.enrich import Related
    from digest.summary.similar import Text

    usual = desk.config.publication.language
    return tuple(
        Archived(
            place=Related(issue=slug, anchor=article.anchor, title=article.headline),
            text=Text("\n".join((article.headline, *article.texts)), article.language or contents.language or usual),
            group=article.group,
            tags=article.tags,
        )
        for slug, contents in archived(desk, ISSUES)
        for article in contents.articles
        if article.anchor
    )
