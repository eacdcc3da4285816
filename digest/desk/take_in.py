"""Takes articles in: bytes -> articles in the inbox, each once, with the guesses that were made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.ingest.identity import article_id, content_sha256, slug_of
from digest.ingest.markdown_out import write_markdown
from digest.model.blocks import plain_text
from digest.store.rows import ArticleRow

if TYPE_CHECKING:
    from pathlib import Path

    from digest.desk.desk import Desk
    from digest.model.article import Article
    from digest.model.notice import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One article of a take-in. ``issue`` is where it is placed already, ``None`` while it waits."""

    id: str
    file: str
    article: Article
    new: bool
    issue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """What came of some bytes; ``raw`` is where they are kept."""

    taken: tuple[Taken, ...]
    notices: tuple[Notice, ...]
    raw: Path


def opening(article: Article, limit: int = 60) -> str:
    """The title, or the first words in quotation dots, to call an article by."""
    if article.title:
        return article.title
    bodies = (article.abstract, *(section.blocks for section in article.sections))
    words = " ".join(" ".join(plain_text(body) for body in bodies)[: limit * 3].split())
    return words if len(words) <= limit else words[:limit].rsplit(" ", 1)[0] + " …"


def take_in(desk: Desk, data: bytes, *, name: str) -> TakenIn:
    """The articles in ``data``, filed in the inbox; articles already known are named, not filed again.

    ``name`` is the path or a word for the source; it stands in every notice. Raises
    :class:`digest.errors.InputError` when nothing can be read, and then leaves nothing behind.
    """
    reading = desk.read(data, name)
    raw = desk.inbox.keep_raw(data, name)
    with desk.store.write():
        taken = tuple(_file(desk, article, raw.name) for article in reading.articles)
    return TakenIn(taken=taken, notices=reading.notices, raw=raw)


def _file(desk: Desk, article: Article, raw: str) -> Taken:
    content = content_sha256(article)
    known = desk.store.find_content(content)
    if known is not None:
        return Taken(id=known.id, file=known.file, article=replace(article, id=known.id), new=False, issue=known.issue)
    origin = replace(article.origin, name=article.origin.name.rsplit("/", 1)[-1])  # an editor's folders stay private
    article = replace(article, id=_free_id(desk, article), origin=origin)
    file = file_name(article)
    markdown = write_markdown(article)
    desk.inbox.keep(file, markdown)
    desk.remember(markdown.encode(), article)
    desk.store.record_article(row_of(desk, article, content=content, file=file, raw=raw))
    return Taken(id=article.id, file=file, article=article, new=True)


def file_name(article: Article) -> str:
    """What an article's file in the inbox is called: its first words and the beginning of its id."""
    return f"{slug_of(opening(article), limit=50)}-{article.id[:8]}.md"


def _free_id(desk: Desk, article: Article) -> str:
    """The article's own id, or one from its content; a foreign file must not take over another's id."""
    wanted = article.id or article_id(article)
    return wanted if desk.store.find_article(wanted) is None else content_sha256(article)[:16]


def row_of(desk: Desk, article: Article, *, content: str, file: str, raw: str = "") -> ArticleRow:
    """The sighting of an article, now."""
    return ArticleRow(
        id=article.id,
        content_sha256=content,
        raw_sha256=article.origin.raw_sha256,
        name=article.origin.name or raw,
        line=article.origin.line,
        title=article.title,
        words=article.words,
        state=article.state,
        seen_at=desk.now(),
        file=file,
    )
