"""What every post of an issue is made from: its words, its items, its buttons, and the notices on the way."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.errors import DesignError
from digest.model.notice import Notice, Severity
from digest.model.post import Button, Post
from digest.render.design import fill
from digest.render.telegram.clean import CAPTION_LIMIT, findings
from digest.render.telegram.entities import TagError, convert
from digest.render.telegram.fit import Item, as_sentences, cut
from digest.render.telegram.links import is_public
from digest.render.telegram.words import file_size, hashtag, summary_paragraphs, tidy
from digest.summary.budget import prefix
from digest.summary.sentences import sentences
from digest.words import words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from jinja2 import Environment

    from digest.model.config import Publication
    from digest.model.issue import Issue, Placement

TEMPLATES = "telegram"
DOCUMENT_TEMPLATE = "telegram/document.html"
NAME_LIMIT = 120
TITLE_LIMIT = 300
CORRECTION_LIMIT = 300
MOST_HASHTAGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The issue's PDF: its frozen bytes' sha256, its size in bytes, its pages, its public address.

    ``thumbnail`` is the sha256 of the picture of its first page (:func:`digest.render.pdf.thumbnail.thumbnail`).
    """

    sha256: str
    size: int | None = None
    pages: int | None = None
    url: str | None = None
    thumbnail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """What a post may have besides the issue itself.

    ``page_url`` is the issue's public page. ``hashtags`` are words or tags, at most three are used (None: the
    theme's terms); the issue's own tag is added. ``summaries`` gives texts by anchor; an article without one shows
    its whole abstract, unless an editor's summary says something else. ``split`` parts a paragraph into sentences.

    ``language`` is that of the words around the articles (empty: the issue's), ``templates`` the folder of the design
    with templates for these posts, ``numbers`` are the places of the articles in the whole issue (empty: 1, 2 …).
    ``own_hashtags`` are those of an article's own post, by anchor; without any its tags are used.
    """

    pdf: Document | None = None
    page_url: str | None = None
    hashtags: Sequence[str] | None = None
    summaries: Mapping[str, str] = field(default_factory=dict)
    split: Callable[[str], Sequence[str]] | None = None
    language: str = ""
    templates: str = TEMPLATES
    numbers: tuple[int, ...] = ()
    own_hashtags: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Material:
    """One issue made ready for its posts; ``notices`` holds what an editor should know of it."""

    def __init__(self, issue: Issue, publication: Publication, env: Environment, extras: Extras) -> None:
        self.issue = issue
        self.publication = replace(publication, name=cut(tidy(publication.name), NAME_LIMIT))
        self.env = env
        self.extras = extras
        self.split = extras.split or (lambda text: sentences(text, issue.language))
        self.say = words_in(extras.language or issue.language)
        self.notices: list[Notice] = []
        self.page = self.public(extras.page_url)
        self.pdf_url = self.public(extras.pdf.url) if extras.pdf else None
        self.correction = self.newest_correction()

    def public(self, url: str | None) -> str | None:
        """The address if readers can follow it; a notice where one was meant but cannot be."""
        if not self.publication.public_url or not url:
            return None
        if is_public(url):
            return url
        message = f"Telegram cannot link to {url}, so the post has no links to it."
        hint = "public_url needs https and a host with a dot in it, such as https://news.example.org."
        self.notices.append(warning("telegram-no-link", message, hint))
        return None

    def newest_correction(self) -> str:
        """The newest correction as a line of a post: whole sentences; empty without any."""
        if not self.issue.corrections:
            return ""
        newest = max(reversed(self.issue.corrections), key=lambda correction: correction.date)
        text = tidy(newest.text)
        shown = prefix(list(self.split(text)), CORRECTION_LIMIT) or cut(text, CORRECTION_LIMIT)
        if len(shown) < len(text):
            message = "The Telegram post shows only the beginning of the newest correction."
            self.notices.append(warning("telegram-correction-shortened", message, "Shorten it.", text))
        return self.say("posts.corrected", date=self.say.date(newest.date), text=shown)

    def buttons(self, read: str, url: str | None, *, pdf: bool = True) -> tuple[tuple[Button, ...], ...]:
        """A row of buttons: one named by the words ``read`` to the page, one to the PDF; none for what is not public."""
        wanted = ((self.say(read), url), (self.say("posts.pdf"), self.pdf_url if pdf else None))
        row = tuple(Button(text=text, url=address) for text, address in wanted if address)
        return (row,) if row else ()

    def url(self, placement: Placement) -> str | None:
        """The public address of an article."""
        return f"{self.page}#{placement.anchor}" if self.page else None

    def tags(self, given: Iterable[str] | None = None) -> tuple[str, ...]:
        """Hashtags, the issue's own last; of the issue where no words are given."""
        if given is None:
            given = self.issue.theme.terms if self.extras.hashtags is None else self.extras.hashtags
        own = f"#issue{self.issue.number}"
        made = [hashtag(words.lstrip("#")) for words in given]
        kept = [tag for tag in dict.fromkeys(made) if tag and tag.lower() != own]
        return (*kept[:MOST_HASHTAGS], own)

    def item(self, placement: Placement) -> Item:
        """An article with the sentences of its summary."""
        given = self.extras.summaries.get(placement.anchor)
        paragraphs = summary_paragraphs(placement) if given is None else given.splitlines()
        parts = as_sentences([tidy(text) for text in paragraphs], self.split)
        return Item(
            headline=tidy(placement.headline),
            byline=self.byline(placement),
            sentences=parts,
            kept=len(parts),
            url=self.url(placement),
        )

    def byline(self, placement: Placement) -> str:
        """The authors of an article, joined as the posts' language joins names."""
        return tidy(self.say.together(author.name for author in placement.article.authors))

    def placed(self) -> list[tuple[int, Placement]]:
        """Every article with its place in the whole issue, by which its post is known."""
        numbers = self.extras.numbers or range(1, len(self.issue.placements) + 1)
        return list(zip(numbers, self.issue.placements, strict=True))

    def template(self, name: str) -> str:
        """The template in force for ``telegram/<file>``: that of the posts' own folder, where there is one."""
        from jinja2 import TemplateError, TemplateNotFound

        own = f"{self.extras.templates}/{name.removeprefix(f'{TEMPLATES}/')}"
        try:
            self.env.get_template(own)
        except TemplateNotFound as error:
            return name if error.name == own else own
        except TemplateError:
            return own  # filling it in tells what is wrong, with its line
        return own

    def words(self) -> dict[str, object]:
        """What every template may use."""
        return {
            "publication": self.publication,
            "issue": self.issue,
            "title": cut(tidy(self.issue.title or self.issue.theme.label), TITLE_LIMIT),
            "date": self.say.date(self.issue.date),
            "week": self.issue.date.isocalendar().week,
            "words": self.say,
        }

    def document(self, pdf: Document, *, reply_to: str = "") -> Post:
        """The silent post that carries the PDF."""
        size = file_size(pdf.size, self.say) if pdf.size else None
        template = self.template(DOCUMENT_TEMPLATE)
        with named(template):
            made = convert(fill(self.env, template, {**self.words(), "pages": pdf.pages, "size": size}))
        again = findings(made.text, made.entities, limit=CAPTION_LIMIT)
        self.notices += (*made.notices, *(notice for notice in again if notice not in made.notices))
        return Post(
            part="document",
            text=made.text,
            entities=made.entities,
            silent=True,
            filename=f"{self.publication.slug}-{self.issue.slug}.pdf",
            document=pdf.sha256,
            thumbnail=pdf.thumbnail,
            reply_to=reply_to,
        )


@contextlib.contextmanager
def named(template: str) -> Iterator[None]:
    """A complaint about Telegram's HTML says which template made it."""
    try:
        yield
    except TagError as error:
        hint = "Telegram's HTML knows b, i, u, s, a, code, pre, blockquote and tg-spoiler, and nothing else."
        raise DesignError(f"Telegram would refuse this post: {error.message}", hint=hint, path=template) from error


def warning(code: str, message: str, hint: str, excerpt: str = "") -> Notice:
    """A notice on what a post had to leave out or change."""
    return Notice(code=code, severity=Severity.WARNING, message=message, hint=hint, excerpt=excerpt[:80] or None)
