"""What every article gets on its way out of a reader: its origin, and what the configuration says of its source."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from digest.model.article import Author, Origin

if TYPE_CHECKING:
    from digest.model.article import Article, Reading
    from digest.model.material import Material

LISTS = frozenset({"feed", "json-feed", "opml"})
"""Readers of what lists articles: its address is none of theirs."""


def stamped(reading: Reading, material: Material, reader: str) -> Reading:
    """The reading with origins; language and author of the source count where an article says none, tags are added."""
    raw = Origin(name=material.name, raw_sha256=hashlib.sha256(material.data).hexdigest(), reader=reader)
    articles = tuple(_of_source(_with_origin(article, raw), material) for article in reading.articles)
    if material.url and len(articles) == 1 and reader not in LISTS:
        articles = (replace(articles[0], url=articles[0].url or material.url),)
    return replace(reading, articles=articles)


def _with_origin(article: Article, raw: Origin) -> Article:
    """The article with its origin; one that Digest wrote, or that tells where it came from first, keeps its own."""
    own = article.origin
    if article.id or own.raw_sha256 or (own.name and own.reader and own.reader != raw.reader):
        return article
    line = own.line or (1 if raw.reader in {"markdown", "paste"} else None)
    return replace(article, origin=replace(raw, line=line, source=own.source, external_id=own.external_id))


def _of_source(article: Article, material: Material) -> Article:
    own = article.origin
    origin = replace(
        own,
        source=material.source or own.source,
        external_id=own.external_id or (material.external_id if material.source else ""),
    )
    return replace(
        article,
        origin=origin,
        language=article.language or material.language or None,
        authors=article.authors or ((Author(name=material.author),) if material.author else ()),
        tags=(*article.tags, *(tag for tag in material.tags if tag not in article.tags)),
    )
