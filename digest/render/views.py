"""What templates see of an issue: words made ready, names and numbers worked out, nothing left to compute."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.ingest.language_tags import language_tag
from digest.model.blocks import Link, List, Paragraph, Strong, Text, inline_text, plain_text
from digest.render.direction import isolated
from digest.render.leaves import ready, safe_url
from digest.render.notes import Numbering
from digest.summary.budget import shorten_by_sentence
from digest.words import words_in

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.article import Article, Author
    from digest.model.blocks import Block
    from digest.model.issue import Issue, Placement
    from digest.render.notes import NoteView

BRIEF = 280
"""UTF-16 units of a summary's beginning, where there is no room for all of it."""
_RUN_IN = 90
_TIED = 20
_ENDLESS = re.compile(r"\S{100}")
_PIECES = re.compile(r"\S{1,50}|\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """A section: its heading as printed (empty: none) and blocks whose headings follow without a gap."""

    heading: str
    kind: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleView:
    """One article as an issue prints it.

    ``number`` counts from 1, ``minutes`` 0 means not known, ``topic`` is the article's group or first tag;
    ``brief`` is the beginning of the summary, for a narrow place; ``abstract_heading`` is printed only where the abstract had a label. ``notes`` are numbered through the article.
    """

    number: int
    anchor: str
    headline: str
    subtitle: str
    provisional: bool
    group: str
    topic: str
    byline: str
    minutes: int
    language: str
    summary: str
    brief: str
    abstract: tuple[Block, ...]
    abstract_heading: str
    sections: tuple[SectionView, ...]
    bio_heading: str
    bios: tuple[tuple[Block, ...], ...]
    url: str
    notes: tuple[NoteView, ...] = ()
    related: tuple[tuple[str, str], ...] = ()
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionView:
    """What was put right after the issue was sent: the label ``Correction, 1 December 2026:`` and the words."""

    date: dt.date
    label: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """An issue as templates see it; ``theme`` is empty where it only repeats the title."""

    number: int
    slug: str
    title: str
    theme: str
    date: dt.date
    long_date: str
    language: str
    note: tuple[Block, ...]
    note_text: str
    note_notes: tuple[NoteView, ...]
    articles: tuple[ArticleView, ...]
    authors: tuple[str, ...]
    description: str
    minutes: int
    corrections: tuple[CorrectionView, ...] = ()


def _capital(words: str) -> str:
    """Words with a large first letter; tags are often typed small."""
    return words[:1].upper() + words[1:]


def issue_view(issue: Issue) -> IssueView:
    """An issue made ready for templates."""
    title = issue.title or issue.theme.label
    words = words_in(issue.language)
    numbering = Numbering("editors")
    note = numbering.numbered(ready(issue.note))
    articles = tuple(_article(placement, n, issue) for n, placement in enumerate(issue.placements, start=1))
    authors = dict.fromkeys(author.name for placement in issue.placements for author in placement.article.authors)
    return IssueView(
        number=issue.number,
        slug=issue.slug,
        title=title,
        theme="" if issue.theme.label == title else issue.theme.label,
        date=issue.date,
        long_date=words.date(issue.date),
        language=issue.language,
        note=note,
        note_text=plain_text(issue.note),
        note_notes=numbering.notes(),
        articles=articles,
        authors=tuple(authors),
        description="; ".join(_signed(article) for article in articles),
        minutes=sum(article.minutes for article in articles),
        corrections=tuple(
            CorrectionView(
                date=one.date,
                label=words("page.correction_label", date=words.date(one.date)),
                text=" ".join(one.text.split()),
            )
            for one in sorted(issue.corrections, key=lambda correction: correction.date)
        ),
    )


def _signed(article: ArticleView) -> str:
    return f"{article.headline} ({article.byline})" if article.byline else article.headline


def _article(placement: Placement, number: int, issue: Issue) -> ArticleView:
    article = placement.article
    numbering = Numbering(placement.anchor)
    abstract = numbering.numbered(ready(article.abstract))
    sections = _sections(article, numbering)
    bios = tuple(numbering.numbered(bio) for bio in (_bio(author) for author in article.authors) if bio)
    return ArticleView(
        number=number,
        anchor=placement.anchor,
        headline=placement.headline,
        subtitle=article.subtitle or "",
        provisional=placement.provisional,
        group=placement.group,
        topic=_capital(placement.group or next(iter(article.tags), "")),
        byline=words_in(issue.language).together(isolated(author.name) for author in article.authors),
        minutes=placement.minutes,
        language=language_tag(article.language or "") or issue.language,
        summary=placement.summary,
        brief=shorten_by_sentence(placement.summary, BRIEF, article.language or issue.language),
        abstract=abstract,
        abstract_heading=_printed(article.abstract_label),
        sections=sections,
        bio_heading=article.bio_heading if bios else "",
        bios=bios,
        url=safe_url(article.url or "") or "",
        notes=numbering.notes(),
        related=placement.related,
        authors=tuple(author.name for author in article.authors),
        tags=article.tags,
    )


def _printed(label: str) -> str:
    """A label as it is printed: one typed in capitals only gets small letters."""
    return label.capitalize() if label.isupper() else label


def _sections(article: Article, numbering: Numbering) -> tuple[SectionView, ...]:
    out = []
    for section in article.sections:
        blocks = numbering.numbered(ready(section.blocks, rank=3 if section.heading else 2))
        out.append(SectionView(heading=section.heading, kind=section.kind, blocks=blocks))
    return tuple(out)


def _paragraphs(blocks: tuple[Block, ...]) -> list[Paragraph]:
    return [block for block in blocks if isinstance(block, Paragraph)]


def _bio(author: Author) -> tuple[Block, ...]:
    """An author's bio, and the author's addresses where the bio does not give them."""
    bio = ready(author.bio)
    said = "".join(inline_text(p.inlines) for p in _paragraphs(author.bio))
    links = (("", author.link), ("mailto:", author.email))
    more = [Link(url, (Text(words),)) for scheme, words in links if words and (url := safe_url(scheme + words))]
    return (*bio, *(Paragraph((link,)) for link in more if inline_text(link.children) not in said))


def kind_of(block: object) -> str:
    """The name of a block or inline in small letters: ``paragraph``, ``codeblock``, ``strong`` …."""
    return type(block).__name__.lower()


def is_run_in(block: object) -> bool:
    """Whether a list item's paragraph starts with a label in strong words."""
    if not isinstance(block, Paragraph) or not block.inlines:
        return False
    first = block.inlines[0]
    return isinstance(first, Strong) and len(inline_text((first,))) <= _RUN_IN


def is_plain_list(block: List) -> bool:
    """Whether every item is one paragraph, so that it can be set without inner blocks."""
    return all(len(item.blocks) == 1 and isinstance(item.blocks[0], Paragraph) for item in block.items)


def lines(text: str, size: float, width: float) -> int:
    """About how many lines a text takes, set in ``size`` points on ``width`` millimetres; rather one more than less.

    A letter of a text face is a little under half as wide as the type is high.
    """
    return math.ceil(sum(len(line) * size * 0.48 * 0.3528 / width + 0.1 for line in text.split("\n"))) if text else 0


def tie(headline: str) -> str:
    """A headline whose last two words stay on one line, where they are short enough for it."""
    before, space, last = headline.rpartition(" ")
    short = len(last) + len(before.split(" ")[-1]) < _TIED < len(headline)
    return f"{before}\u00a0{last}" if space and short else headline


def is_endless(text: str) -> bool:
    """Whether a text has a word longer than any line."""
    return _ENDLESS.search(text) is not None


def pieces(text: str) -> list[str]:
    """A text cut between words, and inside words after 50 characters; joined they are the text again."""
    return _PIECES.findall(text)
