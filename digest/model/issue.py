"""Issues: articles placed under a theme, with a slug, a number and a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.model.states import IssueState

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.article import Article
    from digest.model.blocks import Block
    from digest.model.pictures import ShownPicture


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The topic that ties an issue together: its line, and the terms it was found by."""

    label: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """An article in an issue, as this issue prints it.

    ``headline`` is the article's title, an editor's override, or a working headline; in the last case
    ``provisional`` is true until an editor confirms it. ``summary`` is the text for posts and index:
    an editor's override, else computed. ``anchor`` is unique in the issue, from ``[a-z0-9-]``.
    ``group`` names the part of the issue it stands in, empty when the issue has no groups. ``related`` are the titles
    and addresses of published articles that go with it.
    """

    article: Article
    headline: str
    anchor: str
    summary: str
    provisional: bool = False
    group: str = ""
    file: str = ""
    minutes: int = 0
    related: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was put right in an issue after it was sent, and on which day."""

    date: dt.date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue. ``date`` is its calendar date; ``number`` is given at assembly and never reused.

    ``pictures`` are those that its writers show; a figure that has none there is shown by its words.
    """

    slug: str
    number: int
    date: dt.date
    title: str
    theme: Theme
    note: tuple[Block, ...] = ()
    placements: tuple[Placement, ...] = ()
    state: IssueState = IssueState.DRAFT
    revision: int = 1
    content_hash: str = ""
    language: str = "en"
    corrections: tuple[Correction, ...] = ()
    pictures: tuple[ShownPicture, ...] = ()
