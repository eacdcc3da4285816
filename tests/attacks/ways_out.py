"""Every way out: an issue -> what each writer makes of it, judged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sample_posts import ENV

from attacks.judges import FORCING, OWN, markdown_faults, page_faults, post_faults, steering
from digest.assemble.compose import compose
from digest.ingest.markdown.out import write_markdown
from digest.model.config import DesignChoice, Publication, SummaryChoice
from digest.model.post import hole
from digest.model.sheet import Entry, Sheet
from digest.render.contents import contents_of
from digest.render.design import load_design
from digest.render.mail import MailForm, mail
from digest.render.pages import plain_text, print_page, web_page, withdrawn_page
from digest.render.site.archive import archive_pages
from digest.render.site.material import Site, SiteArticle, SiteIssue
from digest.render.telegram import Extras, announce
from digest.render.telegram.page import channel_of, channel_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.model.article import Article
    from digest.model.issue import Issue

DESIGN = load_design("brief", project=None)
PUBLICATION = Publication(name="Harbour & Quay", slug="harbour", public_url=OWN)
PAGE = f"{OWN}/2026-W48/"
DAY = dt.date(2026, 11, 27)
NOON = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
_ENTRY = Entry(file="", id="")


def issue_of(articles: Sequence[Article], sheet: Sheet | None = None) -> Issue:
    """The articles as one issue; ``sheet`` is what issue.toml says of it, its entries in the order of the articles."""
    own = sheet or Sheet(slug="2026-W48", number=7, date=DAY, theme="The hours of a harbour")
    given = own.entries or tuple(_ENTRY for _ in articles)
    entries = tuple(
        replace(entry, file=f"{at}.md", id=f"a{at}") for at, (entry, _) in enumerate(zip(given, articles, strict=True))
    )
    by_file = {f"{at}.md": article for at, article in enumerate(articles)}
    return compose(
        replace(own, entries=entries),
        by_file,
        summary_choice=SummaryChoice(),
        language="en",
        public_url=PUBLICATION.public_url,
    )


def web(issue: Issue) -> list[str]:
    files = web_page(issue, PUBLICATION, DESIGN, pdf_name="issue.pdf", archive="../index.html", cover=True)
    return [fault for name, data in files.items() if name.endswith(".html") for fault in page_faults(data)]


def printed(issue: Issue) -> list[str]:
    return page_faults(print_page(issue, PUBLICATION, DesignChoice(), DESIGN).encode("utf-8", "replace"))


def archive(issue: Issue) -> list[str]:
    titles = tuple(placement.headline for placement in issue.placements)
    pages = archive_pages(Site(issues=(_published(issue),)), PUBLICATION, DESIGN)
    gone = withdrawn_page(PUBLICATION, DESIGN, number=7, title=issue.title, date=DAY, reason=titles[0])
    made = [(name, data) for files in (pages, gone) for name, data in files.items() if name.endswith(".html")]
    return [fault for name, data in made for fault in page_faults(data, asking=name == "search/index.html")]


def _published(issue: Issue) -> SiteIssue:
    contents = contents_of(issue)
    articles = tuple(
        SiteArticle(
            slug=issue.slug,
            anchor=one.anchor,
            headline=one.headline,
            date=DAY,
            byline=one.byline,
            authors=one.authors,
            topic=one.topic,
            tags=one.tags,
            language=one.language,
            summary=placement.summary,
            texts=one.texts,
        )
        for one, placement in zip(contents.articles, issue.placements, strict=True)
    )
    return SiteIssue(slug=issue.slug, number=7, date=DAY, title=contents.title, theme=contents.theme, articles=articles)


def letter(issue: Issue) -> list[str]:
    forms = (mail(issue, PUBLICATION, DESIGN, form=form) for form in MailForm)
    return [fault for made in forms for fault in page_faults(made.html, letter=True)]


def letter_text(issue: Issue) -> list[str]:
    made = mail(issue, PUBLICATION, DESIGN)
    return [f"letter: {char!r}" for char in steering(made.text.decode(), FORCING)]


def text(issue: Issue) -> list[str]:
    return [f"text: {char!r}" for char in steering(plain_text(issue, PUBLICATION, DESIGN), FORCING)]


def _posts(issue: Issue, form: str) -> list[str]:
    parts = ("index", "document", "compact", *(f"article-{at}" for at, _ in enumerate(issue.placements, 1)))
    made = announce(issue, PUBLICATION, ENV, Extras(page_url=PAGE), form=form)
    holes = frozenset(map(hole, parts)) if form == "thread" else frozenset()
    faults = [fault for post in made.posts for fault in post_faults(post, holes)]
    page = channel_page(PUBLICATION.name, channel_of(made.posts, NOON), language="en")
    return faults + page_faults(page, drawn=True)


def compact(issue: Issue) -> list[str]:
    return _posts(issue, "compact")


def thread(issue: Issue) -> list[str]:
    return _posts(issue, "thread")


def markdown(issue: Issue) -> list[str]:
    return [fault for one in issue.placements for fault in markdown_faults(write_markdown(one.article))]


WRITERS: dict[str, Callable[[Issue], list[str]]] = {
    "web": web,
    "print": printed,
    "archive": archive,
    "text": text,
    "letter": letter,
    "letter as text": letter_text,
    "compact": compact,
    "thread": thread,
    "Markdown": markdown,
}
"""Issue -> what is wrong with what the writer made of it."""


@dataclass
class Tally:
    """How many of how many went through a way in and a way out without a fault."""

    good: int = 0
    all: int = 0
    faults: list[str] = field(default_factory=list)
