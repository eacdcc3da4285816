"""Telegram posts of an issue: the compact announcement and, behind it, the PDF as a silent document."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.errors import DesignError
from digest.model.notice import Notice, Severity
from digest.model.post import Button, Post
from digest.render.design import fill
from digest.render.entities import TagError, convert, parse
from digest.render.telegram_clean import CAPTION_LIMIT, clean, findings
from digest.render.telegram_fit import Item, Layout, as_sentences, cut, fit
from digest.render.telegram_links import is_public
from digest.summary.prose import running
from digest.summary.sentences import sentences

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from jinja2 import Environment

    from digest.model.config import Publication
    from digest.model.issue import Issue, Placement

COMPACT_TEMPLATE = "telegram/compact.html"
DOCUMENT_TEMPLATE = "telegram/document.html"
NAME_LIMIT = 120
TITLE_LIMIT = 300
MOST_HASHTAGS = 3

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NO_LETTER = re.compile(r"[\W_]+")
_KILO = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The issue's PDF: its frozen bytes' sha256, its size in bytes, its pages, its public address."""

    sha256: str
    size: int | None = None
    pages: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """The posts of an issue in the order in which they go out, and what an editor should know of them."""

    posts: tuple[Post, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What a post may have besides the issue itself.

    ``page_url`` is the issue's public page. ``hashtags`` are words or tags, at most three are used (None: the
    theme's terms); the issue's own tag is added. ``summaries`` gives texts by anchor; an article without one shows
    its whole abstract, unless an editor's summary says something else. ``split`` parts a paragraph into sentences.
    """

    pdf: Document | None = None
    page_url: str | None = None
    hashtags: Sequence[str] | None = None
    summaries: Mapping[str, str] = field(default_factory=dict)
    split: Callable[[str], Sequence[str]] | None = None


def compact_posts(
    issue: Issue,
    publication: Publication,
    env: Environment,
    *,
    pdf: Document | None = None,
    page_url: str | None = None,
) -> tuple[Post, ...]:
    """The posts of :func:`announce`, for those who need no notices."""
    return announce(issue, publication, env, Extras(pdf=pdf, page_url=page_url)).posts


def announce(issue: Issue, publication: Publication, env: Environment, extras: Extras | None = None) -> Posts:
    """The compact post (part ``compact``) and, with a PDF, the silent document (part ``document``).

    Links and buttons appear only where the publication has a ``public_url`` and the address is https with a
    dotted host. Texts are at most 4,096 units and 100 entities, captions 1,024 units; what had to go is in the
    notices. :class:`digest.errors.DesignError` for a template that Telegram's HTML does not allow.
    """
    return _Maker(issue, publication, env, extras or Extras()).posts()


def date_words(date: dt.date, language: str = "en") -> str:
    """A date as a reader writes it: ``27 November 2026``; ISO where the language is not English."""
    if not language.lower().startswith("en"):
        return date.isoformat()
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def hashtag(words: str) -> str | None:
    """A hashtag that Telegram links whole: letters and digits, the words run together; None for digits alone.

    ``Central Asia`` and ``central-asia`` give ``#CentralAsia``; a single word keeps its letters as they are.
    """
    parts = [part for part in _NO_LETTER.split(unicodedata.normalize("NFC", words)) if part]
    joined = "".join(part[:1].upper() + part[1:] for part in parts) if len(parts) > 1 else "".join(parts)
    return f"#{joined}" if any(char.isalpha() for char in joined) else None


def file_size(size: int) -> str:
    """A size in bytes in words: ``840 kB``, ``1.2 MB``."""
    if size < _KILO * _KILO:
        return f"{max(1, round(size / _KILO))} kB"
    return f"{size / _KILO / _KILO:.1f} MB"


def summary_paragraphs(placement: Placement) -> list[str]:
    """The text a summary is taken from: the whole abstract, or the given summary where it says something else.

    A summary that is the abstract's beginning was shortened to some budget; here is room for more.
    """
    abstract = running(placement.article.abstract)
    given = " ".join(placement.summary.split())
    if abstract and " ".join(abstract).startswith(given.rstrip("…")):
        return abstract
    return [line for line in placement.summary.splitlines() if line.strip()]


class _Maker:
    """What the posts of one issue are made from, and the notices on the way."""

    def __init__(self, issue: Issue, publication: Publication, env: Environment, extras: Extras) -> None:
        self.issue = issue
        self.publication = replace(publication, name=cut(_tidy(publication.name), NAME_LIMIT))
        self.env = env
        self.extras = extras
        self.split = extras.split or (lambda text: sentences(text, issue.language))
        self.notices: list[Notice] = []

    def posts(self) -> Posts:
        pdf = self.extras.pdf
        page = self.public(self.extras.page_url)
        buttons = self.buttons(page, self.public(pdf.url) if pdf else None)
        items = [self.item(placement, page) for placement in self.issue.placements]
        made = [self.compact(items, buttons)]
        if pdf:
            made.append(self.document(pdf))
        return Posts(posts=tuple(made), notices=tuple(self.notices))

    def public(self, url: str | None) -> str | None:
        """The address if readers can follow it; a notice where one was meant but cannot be."""
        if not self.publication.public_url or not url:
            return None
        if is_public(url):
            return url
        message = f"Telegram cannot link to {url}, so the post has no links to it."
        hint = "public_url needs https and a host with a dot in it, such as https://news.example.org."
        self.notices.append(Notice(code="telegram-no-link", severity=Severity.WARNING, message=message, hint=hint))
        return None

    def buttons(self, page: str | None, pdf: str | None) -> tuple[tuple[Button, ...], ...]:
        row = [Button(text=text, url=url) for text, url in (("Read online", page), ("PDF", pdf)) if url]
        return (tuple(row),) if row else ()

    def tags(self) -> tuple[str, ...]:
        given = self.issue.theme.terms if self.extras.hashtags is None else self.extras.hashtags
        own = f"#issue{self.issue.number}"
        made = [hashtag(words.lstrip("#")) for words in given]
        kept = [tag for tag in dict.fromkeys(made) if tag and tag.lower() != own]
        return (*kept[:MOST_HASHTAGS], own)

    def item(self, placement: Placement, page: str | None) -> Item:
        given = self.extras.summaries.get(placement.anchor)
        paragraphs = summary_paragraphs(placement) if given is None else given.splitlines()
        parts = as_sentences([_tidy(text) for text in paragraphs], self.split)
        return Item(
            headline=_tidy(placement.headline),
            byline=_tidy(placement.article.byline),
            sentences=parts,
            kept=len(parts),
            url=f"{page}#{placement.anchor}" if page else None,
        )

    def words(self) -> dict[str, object]:
        """What both templates may use."""
        return {
            "publication": self.publication,
            "issue": self.issue,
            "title": cut(_tidy(self.issue.title or self.issue.theme.label), TITLE_LIMIT),
            "date": date_words(self.issue.date, self.issue.language),
        }

    def compact(self, items: Sequence[Item], buttons: tuple[tuple[Button, ...], ...]) -> Post:
        words = {**self.words(), "hashtags": self.tags()}

        def html(layout: Layout) -> str:
            return fill(self.env, COMPACT_TEMPLATE, {**words, "articles": layout.items, "more": layout.more})

        with _named(COMPACT_TEMPLATE):
            layout = fit(items, lambda layout: clean(*parse(html(layout))))
            made = convert(html(layout))
        self.notices += (*layout.notices, *made.notices)
        return Post(part="compact", text=made.text, entities=made.entities, buttons=buttons)

    def document(self, pdf: Document) -> Post:
        size = file_size(pdf.size) if pdf.size else None
        with _named(DOCUMENT_TEMPLATE):
            made = convert(fill(self.env, DOCUMENT_TEMPLATE, {**self.words(), "pages": pdf.pages, "size": size}))
        again = findings(made.text, made.entities, limit=CAPTION_LIMIT)
        self.notices += (*made.notices, *(notice for notice in again if notice not in made.notices))
        return Post(
            part="document",
            text=made.text,
            entities=made.entities,
            silent=True,
            filename=f"{self.publication.slug}-{self.issue.slug}.pdf",
            document=pdf.sha256,
        )


@contextlib.contextmanager
def _named(template: str) -> Iterator[None]:
    """A complaint about Telegram's HTML says which template made it."""
    try:
        yield
    except TagError as error:
        hint = "Telegram's HTML knows b, i, u, s, a, code, pre, blockquote and tg-spoiler, and nothing else."
        raise DesignError(f"Telegram would refuse this post: {error.message}", hint=hint, path=template) from error


def _tidy(text: str) -> str:
    """Text without what Telegram would drop or blank: composed letters, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())
