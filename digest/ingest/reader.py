"""Any file that holds text becomes articles: the encoding is found, then the reader that fits."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from digest.ingest.decode import decode
from digest.ingest.front_matter import starts_with_front_matter
from digest.ingest.paste import read_paste
from digest.model.article import Origin, Reading

if TYPE_CHECKING:
    from digest.ingest.labels import LabelTable
    from digest.model.article import Article

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd"})
"""The endings of files that are read as Markdown; any other text is a paste unless it starts with front matter."""


def read(data: bytes, *, name: str, table: LabelTable, zone: str | None = None) -> Reading:
    """The articles in the bytes of a file (``name`` is its path, or ``-`` for a paste), each with its origin.

    ``zone`` is the IANA name for times without one (None: UTC). Raises InputError for what is no text; ids stay
    empty but for articles that Digest wrote itself.
    """
    decoded = decode(data, name=name)
    if is_markdown(decoded.text, name=name):
        from digest.ingest.markdown import read_markdown

        reader = "markdown"
        reading = read_markdown(decoded.text, table=table, name=name, zone=zone)
    else:
        reader = "paste"
        reading = read_paste(decoded.text, table=table, name=name)
    raw = Origin(name=name, raw_sha256=hashlib.sha256(data).hexdigest(), reader=reader)
    articles = tuple(_with_origin(article, raw) for article in reading.articles)
    return replace(reading, articles=articles, notices=(*decoded.notices, *reading.notices))


def is_markdown(text: str, *, name: str) -> bool:
    """Whether a text is read as Markdown: by the ending of its name, else by front matter at its start."""
    return PurePath(name).suffix.casefold() in MARKDOWN_SUFFIXES or starts_with_front_matter(text)


def _with_origin(article: Article, raw: Origin) -> Article:
    """The article with its origin; one that Digest wrote, or that tells where it came from first, keeps its own."""
    if article.id or article.origin.raw_sha256 or (article.origin.name and article.origin.reader != raw.reader):
        return article
    return replace(article, origin=replace(raw, line=article.origin.line or 1))
