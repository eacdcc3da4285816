"""The file of an article in the inbox: what it is called and what is in it; pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.ingest.identity import slug_of
from digest.ingest.markdown.out import write_markdown
from digest.model.blocks import Heading, Paragraph, block_texts, inline_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.article import Article
    from digest.model.blocks import Block


def opening(article: Article, limit: int = 60) -> str:
    """The title, or the first words in quotation dots, to call an article by."""
    if article.title:
        return article.title
    bodies = (article.abstract, *(section.blocks for section in article.sections))
    words = " ".join(" ".join(line for body in bodies for line in _lines(body))[: limit * 3].split())
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0] + " …"


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    """The words of blocks; those of notes would stand in the middle of a sentence."""
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            yield inline_text(block.inlines)
        else:
            yield from block_texts((block,))


def file_name(article: Article) -> str:
    """What an article's file in the inbox is called: its first words and the beginning of its id."""
    return f"{slug_of(opening(article), limit=50)}-{article.id[:8]}.md"


def as_filed(article: Article, article_id: str) -> Article:
    """The article as it is filed: with its id, and without the folders of whoever handed it over."""
    name = article.origin.name
    if "://" not in name:
        name = name.rsplit("/", 1)[-1]
    return replace(article, id=article_id, origin=replace(article.origin, name=name))


def markdown_of(article: Article, article_id: str) -> bytes:
    """The bytes of the file of an article under an id."""
    return write_markdown(as_filed(article, article_id)).encode()
