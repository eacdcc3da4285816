"""Checks of pictures, headings and the article as a whole."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from digest.assemble.checks.finding import Finding
from digest.assemble.checks.passages import Passage, Role
from digest.assemble.checks.wording import SHORT_ARTICLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.article import Article, When
    from digest.model.checks import CheckChoice


def pictures(all_: tuple[Passage, ...]) -> Iterator[Finding]:
    """Pictures without words for those who cannot see them, or without a caption."""
    for number, passage in enumerate(all_):
        if passage.role is not Role.PICTURE or passage.figure is None:
            continue
        figure = passage.figure
        if not figure.alt.strip():
            message = f"The picture {_short(figure.source)} has no words for those who cannot see it."
            hint = "Say in one sentence what it shows: ![what it shows](address)."
            yield Finding(code="missing-alt", message=message, passage=passage, hint=hint, seek=figure.source)
        following = all_[number + 1] if number + 1 < len(all_) else None
        if following is None or following.role is not Role.CAPTION:
            message = f"The picture {_short(figure.source)} has no caption."
            hint = 'Say what it shows and whose it is: ![…](address "caption").'
            yield Finding(code="missing-caption", message=message, passage=passage, hint=hint, seek=figure.source)


def _short(source: str) -> str:
    name = source.split("?", maxsplit=1)[0].rstrip("/").rsplit("/", 1)[-1]
    return name if len(name) <= 40 else f"{name[:39]}…"  # noqa: PLR2004


def headings(all_: Iterable[Passage]) -> Iterator[Finding]:
    """Headings that leave a level out, or have no words."""
    level = 0
    for passage in all_:
        if passage.role is Role.LABEL:
            level = 0
        elif passage.role is Role.HEADING:
            if not passage.text.strip():
                yield Finding(code="empty-heading", message="A heading has no words.", passage=passage)
            if passage.level > level + 1:
                message = f"The heading “{passage.text}” is {passage.level - level} levels below the one before."
                yield Finding(
                    code="skipped-heading",
                    message=message,
                    passage=passage,
                    end=len(passage.text),
                    hint="Go down one level at a time; screen readers and the outline count on it.",
                )
            level = passage.level


def whole(article: Article, all_: tuple[Passage, ...], choice: CheckChoice, today: dt.date) -> Iterator[Finding]:
    """What is to be said of an article as a whole."""
    title = next((passage for passage in all_ if passage.role is Role.TITLE), None)
    if title is not None and len(title.text) > choice.title:
        message = f"The headline has {len(title.text)} characters; more than {choice.title} break over many lines."
        yield Finding(code="long-headline", message=message, passage=title, end=len(title.text))
    if not article.words:
        yield Finding(code="empty-article", message="The article has no text.", hint="Write its text, or leave it out.")
    elif article.words < SHORT_ARTICLE:
        yield Finding(code="short-article", message=f"The article has {article.words} words.")
    for author in article.authors:
        if not author.bio:
            name = Passage(role=Role.LABEL, text=author.name)
            message = f"{author.name} has no bio."
            hint = "Add it to the front matter, or under a heading like Author’s bio."
            yield Finding(code="missing-bio", message=message, passage=name, hint=hint, seek=author.name)
    day = _day(article.published)
    if day is not None and day > today:
        message = f"The article is dated {day.isoformat()}, which is still to come."
        yield Finding(code="date-future", message=message, hint="Put the date right, or keep the article for later.")


def _day(when: When | None) -> dt.date | None:
    return when.date() if isinstance(when, dt.datetime) else when
