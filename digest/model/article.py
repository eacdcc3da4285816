"""Articles as readers make them: authors, abstract, sections, and where they came from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from digest.model.blocks import block_texts

if TYPE_CHECKING:
    from digest.model.blocks import Block
    from digest.model.notice import Notice

When = dt.datetime | dt.date
"""An aware UTC datetime, or a calendar date where the source gave only a date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A person; the bio belongs to the person. ``bio`` is paragraphs, empty when none was given."""

    name: str
    bio: tuple[Block, ...] = ()
    link: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of an article.

    ``label`` is what was typed (``BCKGROUND``, without the colon), ``heading`` what is printed
    (``Background``), ``kind`` an open set (``background``, ``implications``, ``other`` ...). A section
    without a label has empty ``label`` and ``heading`` and the kind ``body``.
    """

    label: str
    heading: str
    kind: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionKind:
    """What is known of a kind of section: its printed heading, its aliases and its role.

    ``role`` is ``abstract`` (becomes the abstract), ``body``, ``bio`` (belongs to the authors) or
    ``closing`` (references, notes). ``bio`` and ``closing`` end an article.
    """

    kind: str
    heading: str
    aliases: tuple[str, ...] = ()
    role: str = "body"


class ArticleState(StrEnum):
    """Whether an article may be assembled."""

    READY = "ready"
    DRAFT = "draft"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an article came from: a path or name, its first line there, and the raw bytes' sha256.

    ``source`` is the name of the configured source, ``external_id`` what that source calls the article (a guid, a path,
    a Message-ID); both are empty for what an editor handed over.
    """

    name: str = ""
    line: int | None = None
    raw_sha256: str = ""
    reader: str = ""
    source: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article. ``id`` is empty until it is taken in; it never changes after.

    ``bio_label`` is the label above the bios as typed (``AUTHOR’S BIO``), empty when there was none;
    ``bio_heading`` is what is printed. ``summary`` is a given one (front matter), never a computed one. ``embargo`` is
    when the article may be out at the earliest.
    """

    title: str | None = None
    subtitle: str | None = None
    authors: tuple[Author, ...] = ()
    abstract: tuple[Block, ...] = ()
    abstract_label: str = ""
    sections: tuple[Section, ...] = ()
    bio_label: str = ""
    bio_heading: str = ""
    language: str | None = None
    published: When | None = None
    updated: When | None = None
    embargo: When | None = None
    tags: tuple[str, ...] = ()
    summary: str | None = None
    url: str | None = None
    slug: str | None = None
    state: ArticleState = ArticleState.READY
    origin: Origin = Origin()
    id: str = ""

    @property
    def byline(self) -> str:
        """``A``, ``A and B`` or ``A, B and C``; empty without authors."""
        names = [author.name for author in self.authors]
        if len(names) < 2:  # noqa: PLR2004
            return "".join(names)
        return f"{', '.join(names[:-1])} and {names[-1]}"

    @property
    def words(self) -> int:
        """The number of words in abstract and sections."""
        bodies = [self.abstract, *(section.blocks for section in self.sections)]
        return sum(len(text.split()) for body in bodies for text in block_texts(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Who owns the characters ``start`` to ``end`` (exclusive) of the decoded text.

    ``role`` is one of ``byline label marker title abstract block bio front-matter verbatim``.
    """

    start: int
    end: int
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader made of some bytes: articles, notices, and the owner of every character.

    ``non_space`` counts the characters of the decoded text that are not white space, ``unowned`` those
    of them that no span claims; a reader never returns one that is not 0 (it falls back to verbatim). ``cut_short`` are
    the places of the articles that look as if their source had cut them short.
    """

    articles: tuple[Article, ...]
    notices: tuple[Notice, ...] = ()
    spans: tuple[Span, ...] = ()
    non_space: int = 0
    unowned: int = 0
    cut_short: tuple[int, ...] = ()
