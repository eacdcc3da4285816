"""An issue as an EPUB 3.3: which pages it has, in which order, and what lies beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from digest.model.config import DesignChoice
from digest.render.design import fill
from digest.render.design.faces import faces_for
from digest.render.design.interface import interface_words
from digest.render.direction import set_apart
from digest.render.epub.archive import archived
from digest.render.epub.package import Book, Entry, container, package
from digest.render.epub.xhtml import xhtml
from digest.render.illustrated import illustrated
from digest.render.pages import page_context, page_environment
from digest.render.views import issue_view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Environment

    from digest.model.config import Publication
    from digest.model.issue import Issue
    from digest.render.design import Design
    from digest.render.views import ArticleView, IssueView

MEDIA_TYPE = "application/epub+zip"
FOLDER = "EPUB"
_FONT = re.compile(r"fonts/[\w-]+\.woff2")
PACKAGE, STYLE, COVER = "package.opf", "style.css", "cover.png"


def epub(
    issue: Issue,
    publication: Publication,
    design: Design,
    *,
    choice: DesignChoice | None = None,
    cover: bytes | None = None,
) -> bytes:
    """The issue as one EPUB file; the same bytes from the same issue, settings and design.

    Its pages are those of ``epub/`` in the design, its pictures those of the issue, and ``cover`` (a PNG) is what a
    shelf of books shows. It has those fonts of the design that its style names. Raises
    :class:`digest.errors.DesignError` for a broken template, and for one whose page is no XML.
    """
    view = illustrated(issue_view(issue), issue.pictures)
    env = page_environment(design)
    context = page_context(publication, design, choice or DesignChoice(name=design.name), issue.language)
    context |= {"issue": view, "fonts": [name for name in design.names() if _FONT.fullmatch(name)]}
    context["faces"] = faces_for((view, publication), design, context["tokens"])
    entries = tuple(_entries(view))
    pages = {entry.name: _page(env, entry, {**context, "entries": entries}, design) for entry in entries}
    style = fill(env, f"epub/{STYLE}", context)
    beside = {STYLE: style.encode(), **{name: design.read(name) for name in _FONT.findall(style)}}
    beside |= {picture.name: picture.data for picture in issue.pictures if _shown(picture.name, pages)}
    if cover is not None:
        beside[COVER] = cover
    book = Book(issue=issue, view=view, publication=publication, entries=entries, words=context["words"])
    own = {PACKAGE: package(book, pages, beside), **pages, **beside}
    inside = {f"{FOLDER}/{name}": data for name, data in own.items()}
    return archived({"META-INF/container.xml": container(f"{FOLDER}/{PACKAGE}"), **inside}, issue.date, MEDIA_TYPE)


def _entries(view: IssueView) -> Iterator[Entry]:
    """The pages in reading order."""
    yield Entry(name="title.xhtml", template="title", kind="titlepage")
    yield Entry(name="nav.xhtml", template="nav", kind="toc")
    if view.corrections:
        yield Entry(name="corrections.xhtml", template="corrections", kind="errata")
    if view.note:
        yield Entry(name="note.xhtml", template="note", kind="foreword")
    for article in view.articles:
        yield Entry(name=f"article-{article.number}.xhtml", template="article", kind="chapter", article=article)
    yield Entry(name="colophon.xhtml", template="colophon", kind="colophon")


def _page(env: Environment, entry: Entry, context: dict[str, Any], design: Design) -> bytes:
    template = f"epub/{entry.template}.xhtml"
    own: dict[str, Any] = {"page": entry}
    if entry.article is not None:
        own |= {"article": entry.article, **_spoken(entry.article, design)}
    return xhtml(set_apart(fill(env, template, {**context, **own})), template)


def _spoken(article: ArticleView, design: Design) -> dict[str, Any]:
    """The interface words of an article's page: in the article's language, where there are any."""
    words = interface_words(design, article.language)
    return {"words": words} if words.language == words.catalogue else {}


def _shown(name: str, pages: dict[str, bytes]) -> bool:
    return any(f'src="{name}"'.encode() in page for page in pages.values())
