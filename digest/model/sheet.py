"""The sheet: what issue.toml says of an issue, before articles and settings are joined to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.enrich import Related
    from digest.model.issue import Correction


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article's line in issue.toml.

    ``file`` is its name inside ``articles/``; ``title`` an editor's headline for this issue (empty: the
    article's own title); ``working_headline`` the computed one for an article without a title, in force
    as long as ``title`` and the article's own title are empty, and provisional as long as it is in force;
    ``summary`` an editor's summary (empty: computed); ``group`` the part of the issue it stands in. ``hashtags`` are
    those of its own post (empty: the article's tags), ``related`` the published articles that are linked below it.
    """

    file: str
    id: str
    title: str = ""
    working_headline: str = ""
    summary: str = ""
    group: str = ""
    hashtags: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """issue.toml as values. ``note`` is Markdown; an empty ``title`` means the theme's line.

    ``hashtags`` are those of the issue's posts (empty: the theme's terms).
    """

    slug: str
    number: int
    date: dt.date
    theme: str
    terms: tuple[str, ...] = ()
    title: str = ""
    note: str = ""
    entries: tuple[Entry, ...] = ()
    corrections: tuple[Correction, ...] = ()
    hashtags: tuple[str, ...] = ()
