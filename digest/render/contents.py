"""What an issue holds, as a small file beside its other outputs: headlines, anchors, authors, and the plain texts.

It is what followers can ask for later, when the issue's own files may have been changed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from digest.model.blocks import block_texts
from digest.render.direction import plain
from digest.render.views import issue_view

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.model.issue import Issue, Placement
    from digest.render.views import ArticleView

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One article: what stands over it, where it is in the page, and its texts, a paragraph each."""

    headline: str
    anchor: str = ""
    byline: str = ""
    authors: tuple[str, ...] = ()
    minutes: int = 0
    topic: str = ""
    group: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    summary: str = ""
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """One issue. ``theme`` is empty where it only repeats the title, ``pages`` 0 where they are not known.

    ``corrections`` are the days on which something was put right (``2026-12-01``), the last one last. What an issue was
    approved without, because there was no such field yet, is empty.
    """

    title: str
    theme: str = ""
    language: str = ""
    pages: int = 0
    corrections: tuple[str, ...] = ()
    articles: tuple[Headline, ...] = ()

    @property
    def minutes(self) -> int:
        """Minutes of reading in all."""
        return sum(article.minutes for article in self.articles)


def contents_of(issue: Issue, *, pages: int = 0) -> Contents:
    """The contents of an issue."""
    view = issue_view(issue)
    return Contents(
        title=view.title,
        theme=view.theme,
        language=view.language,
        pages=pages,
        corrections=tuple(correction.date.isoformat() for correction in view.corrections),
        articles=tuple(_headline(*both) for both in zip(view.articles, issue.placements, strict=True)),
    )


def _headline(article: ArticleView, placement: Placement) -> Headline:
    texts = [article.subtitle, *block_texts(article.abstract)]
    for section in article.sections:
        texts += [section.heading, *block_texts(section.blocks)]
    return Headline(
        headline=article.headline,
        anchor=article.anchor,
        byline=plain(article.byline),
        authors=tuple(author.name for author in placement.article.authors),
        minutes=article.minutes,
        topic=article.topic,
        group=article.group,
        tags=placement.article.tags,
        language=article.language,
        summary=article.summary,
        texts=paragraphs(texts),
    )


def paragraphs(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts as they are searched: composed letters, single blanks, nothing invisible; empty ones left out."""
    plain = (" ".join(unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).split()) for text in texts)
    return tuple(filter(None, plain))


def pack_contents(contents: Contents) -> bytes:
    """The contents as JSON."""
    return (json.dumps(asdict(contents), ensure_ascii=False, indent=1) + "\n").encode()


def unpack_contents(data: bytes) -> Contents:
    """The contents that were packed; what else stands beside them is left alone. ValueError where they are none."""
    try:
        found = json.loads(data)
        articles = tuple(Headline(**_known(Headline, article)) for article in found.pop("articles", ()))
        return Contents(**_known(Contents, found), articles=articles)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"no contents of an issue: {error}") from error


def _known(kind: type[Headline | Contents], given: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items() if name in names}
