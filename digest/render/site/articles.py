"""The page of one article, at an address of its own: the article whole, its neighbours, and the way to its issue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from digest.model.blocks import Heading, Passage
from digest.render.illustrated import illustrated
from digest.render.site.filling import filled, style_in
from digest.render.site.head import COVER, Head, feeds_of, public
from digest.render.site.jsonld import article_data, as_json, issue_data
from digest.render.site.names import address_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Environment

    from digest.model.blocks import Block
    from digest.model.config import Publication
    from digest.model.pictures import ShownPicture
    from digest.render.views import ArticleView, IssueView
    from digest.words import Words

ARTICLE = "web/article.html"
UP = "../"
AUTHORS, THEMES = "authors", "themes"
"""The folders of people's and themes' pages at the archive's top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What an issue's pages know besides the issue.

    ``home`` leads from the issue's folder to the archive's top (``None``: there is none), ``pdf_name`` is a file beside
    the page (empty: none), ``cover`` says whether there is a picture of the cover.
    """

    publication: Publication
    home: str | None = None
    pdf_name: str = ""
    cover: bool = False


def issue_head(issue: IssueView, around: Around, words: Words) -> Head:
    """The head of an issue's page."""
    publication = around.publication
    return Head(
        title=f"{issue.title} – {publication.name} {words('page.number', number=issue.number)}",
        heading=issue.title,
        description=issue.description,
        kind="article",
        published=issue.date,
        modified=issue.corrections[-1].date if issue.corrections else None,
        authors=issue.authors,
        address=public(publication, f"{issue.slug}/"),
        data=as_json(issue_data(issue, publication, cover=around.cover)),
        home=around.home,
        feeds=feeds_of(publication),
        image=_image(issue, around),
        image_alt=f"{publication.name}: {issue.title}",
    )


def article_pages(
    issue: IssueView, pictures: Iterable[ShownPicture], around: Around, env: Environment, context: Mapping[str, Any]
) -> dict[str, bytes]:
    """The pages of an issue's articles by their names in its folder, ``<anchor>/index.html``.

    ``issue`` is the issue without its pictures; ``context`` what every page of the publication is filled in with.
    """
    shown = illustrated(issue, pictures, scheme=UP)
    home = around.home if around.home is None or "://" in around.home else f"{UP}{around.home}"
    common = {**context, "issue": shown, "depth": UP, "around": around, "home": home}
    common["style"] = style_in(env, common)
    return {
        f"{article.anchor}/index.html": filled(env, ARTICLE, common | _of(article, shown, around, common)).encode()
        for article in shown.articles
    }


def _of(article: ArticleView, issue: IssueView, around: Around, common: Mapping[str, Any]) -> dict[str, Any]:
    """What one article's page is filled in with besides."""
    at, home = article.number - 1, common["home"]
    title = common["words"]("page.title", title=article.headline, name=around.publication.name)
    return {
        "article": lifted(article),
        "previous": issue.articles[at - 1] if at else None,
        "following": issue.articles[at + 1] if at + 1 < len(issue.articles) else None,
        "filed": _filed(article, home) if home is not None else (),
        "head": replace(_head(article, issue, around), title=title, home=home),
    }


def _head(article: ArticleView, issue: IssueView, around: Around) -> Head:
    publication = around.publication
    return Head(
        title=article.headline,
        heading=article.headline,
        description=article.brief,
        kind="article",
        published=issue.date,
        modified=issue.corrections[-1].date if issue.corrections else None,
        authors=article.authors,
        topic=article.topic,
        address=public(publication, f"{issue.slug}/{article.anchor}/"),
        data=as_json(article_data(article, issue, publication, cover=around.cover)),
        feeds=feeds_of(publication),
        image=_image(issue, around),
        image_alt=f"{publication.name}: {issue.title}",
    )


def _image(issue: IssueView, around: Around) -> str:
    """The picture that is shown where the page is shared; other sites take whole addresses only."""
    return public(around.publication, f"{issue.slug}/{COVER}") if around.cover else ""


def _filed(article: ArticleView, home: str) -> tuple[tuple[str, str, str], ...]:
    """Where in the archive more of the kind is: a kind (author or theme), a name, and an address."""
    people = [("author", name, address_of(AUTHORS, name)) for name in dict.fromkeys(article.authors)]
    themes = [("theme", article.topic, address_of(THEMES, article.topic))] if article.topic else []
    return tuple((kind, name, f"{home}{place}index.html") for kind, name, place in (*people, *themes))


def lifted(article: ArticleView) -> ArticleView:
    """An article whose headline is the first heading of the page: those inside it are one rank higher."""
    sections = (replace(section, blocks=_lifted(section.blocks)) for section in article.sections)
    return replace(article, sections=tuple(sections))


def _lifted(blocks: Iterable[Block]) -> tuple[Block, ...]:
    out: list[Block] = []
    for block in blocks:
        match block:
            case Heading(level, inlines):
                out.append(Heading(level - 1, inlines))
            case Passage(language, inner):
                out.append(Passage(language, _lifted(inner)))
            case _:
                out.append(block)
    return tuple(out)
