"""An article as a Markdown file that people like to edit, and that reads back as the same article."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from digest.ingest.front_matter.yaml_out import block, field, scalar
from digest.ingest.markdown.blocks_out import BlockWriter, write_blocks
from digest.ingest.markdown.normal_form import normal_article
from digest.model.article import ArticleState
from digest.model.blocks import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.model.article import Article, Author, Origin, When
    from digest.model.blocks import Block

_SECTION_LEVEL = 2


def write_markdown(article: Article) -> str:
    """The Markdown of an article, front matter first; it ends with a line feed.

    An article in normal form (see ``normal_form``) reads back as the same article; any other one is brought
    into that form first. The headings and kinds of sections are not written: they follow from the labels.
    """
    article = normal_article(article)
    lines = ["---", *_front_matter(article), "---"]
    writer = BlockWriter()
    for at, section in enumerate(article.sections):
        # Only the text before the first heading can do without one.
        if section.label or at or not section.blocks:
            lines += ["", writer.heading(_SECTION_LEVEL, (Text(section.label),) if section.label else ())]
        if section.blocks:
            lines += ["", *writer.blocks(section.blocks)]
    lines += writer.notes()
    return "\n".join(lines) + "\n"


def _front_matter(article: Article) -> list[str]:
    lines = [f"id: {scalar(article.id)}"]
    lines += _texts(("title", article.title), ("subtitle", article.subtitle))
    lines += _authors(article.authors)
    lines += _texts(("language", article.language))
    lines += _whens(("date", article.published), ("updated", article.updated), ("embargo", article.embargo))
    if article.tags:
        lines += ["tags:", *(f"  - {scalar(tag)}" for tag in article.tags)]
    lines += _texts(("url", article.url), ("slug", article.slug), ("summary", article.summary))
    lines += _texts(("abstract_label", article.abstract_label)) + _markdown("abstract", article.abstract)
    lines += _texts(("bio_label", article.bio_label))
    if article.state is not ArticleState.READY:
        lines.append(f"state: {article.state}")
    return lines + _origin(article.origin)


def _texts(*given: tuple[str, str | None]) -> list[str]:
    return [line for key, text in given if text for line in field(key, text)]


def _markdown(key: str, blocks: tuple[Block, ...], indent: int = 0) -> list[str]:
    return block(key, "\n".join(write_blocks(blocks)), indent) if blocks else []


def _whens(*given: tuple[str, When | None]) -> list[str]:
    return [f"{key}: {_when(when)}" for key, when in given if when is not None]


def _when(when: When) -> str:
    if not isinstance(when, dt.datetime):
        return when.isoformat()
    return when.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _authors(authors: tuple[Author, ...]) -> list[str]:
    if not authors:
        return []
    if not any(author.bio or author.link or author.email for author in authors):
        return ["authors:", *(f"  - {scalar(author.name)}" for author in authors)]
    return ["authors:", *(line for author in authors for line in _author(author))]


def _author(author: Author) -> Iterable[str]:
    yield f"  - name: {scalar(author.name)}"
    for key, text in (("link", author.link), ("email", author.email)):
        if text:
            yield f"    {key}: {scalar(text)}"
    yield from _markdown("bio", author.bio, indent=4)


def _origin(origin: Origin) -> list[str]:
    given = (
        ("name", scalar(origin.name) if origin.name else ""),
        ("line", "" if origin.line is None else str(origin.line)),
        ("sha256", scalar(origin.raw_sha256) if origin.raw_sha256 else ""),
        ("reader", scalar(origin.reader) if origin.reader else ""),
        ("from", scalar(origin.source) if origin.source else ""),
        ("id", scalar(origin.external_id) if origin.external_id else ""),
    )
    lines = [f"  {key}: {text}" for key, text in given if text]
    return ["source:", *lines] if lines else []
