"""What waits in the inbox, with files that were dropped there by hand taken in on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.desk.adopt import adopt_all
from digest.desk.inbox.aside import Envelope
from digest.desk.inbox.filing import row_of
from digest.desk.take_in import take_in
from digest.errors import InputError
from digest.model.article import ArticleState

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.model.article import Article
    from digest.model.notice import Notice
    from digest.store.rows import ArticleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One article in the inbox as its file says now."""

    row: ArticleRow
    article: Article
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxView:
    """The inbox: what can be assembled, what is kept back, what could not be read, and what an editor took out of it."""

    ready: tuple[Waiting, ...]
    kept_back: tuple[Waiting, ...]
    notices: tuple[Notice, ...] = ()
    broken: tuple[InputError, ...] = ()
    dropped: tuple[ArticleRow, ...] = ()


def waiting(desk: Desk) -> InboxView:
    """Every free article of the inbox, oldest first."""
    notices: list[Notice] = []
    broken: list[InputError] = []
    adopt_all(desk)
    _adopt(desk, notices, broken)
    found: list[Waiting] = []
    dropped: list[ArticleRow] = []
    there = frozenset(desk.inbox.names())
    for row in desk.store.list_articles(unplaced=True):
        if row.file not in there and desk.inbox.folder.is_dir():
            dropped.append(row)  # a folder that is gone whole is no editor's word
            continue
        try:
            data = desk.inbox.read(row.file)
            reading = desk.read(data, f"issues/inbox/{row.file}")
        except InputError as error:
            broken.append(error)
            continue
        notices += reading.notices
        found.append(Waiting(row=row, article=replace(reading.articles[0], id=row.id), data=data))
    ready = tuple(item for item in found if item.article.state is ArticleState.READY)
    kept_back = tuple(item for item in found if item.article.state is not ArticleState.READY)
    return InboxView(
        ready=ready, kept_back=kept_back, notices=tuple(notices), broken=tuple(broken), dropped=tuple(dropped)
    )


def _adopt(desk: Desk, notices: list[Notice], broken: list[InputError]) -> None:
    """Takes in files that somebody put into the inbox folder; the dropped file makes way for its articles."""
    known = {row.file for row in desk.store.list_articles()}
    for name in desk.inbox.dropped():
        if name in known:
            continue
        try:
            data = desk.inbox.read(name)
            reading = desk.read(data, f"issues/inbox/{name}") if name.endswith(".md") else None
            if reading is not None and len(reading.articles) == 1 and reading.articles[0].id:
                _readopt(desk, reading.articles[0], name)
                continue
            here = Envelope(place=str((desk.inbox.folder / name).resolve()))
            notices += take_in(desk, data, name=f"issues/inbox/{name}", set_aside=False, envelope=here).notices
            desk.inbox.remove(name)
        except InputError as error:
            broken.append(error)


def _readopt(desk: Desk, article: Article, name: str) -> None:
    """A file of our own that no row knows: its row was lost, or it was renamed, or somebody copied it."""
    known = desk.store.find_article(article.id)
    if known is None:
        desk.store.record_article(row_of(desk, article, file=name))
    elif known.file in desk.inbox.names():
        message = f"it has the id of {known.file}"
        raise InputError(
            message, path=f"issues/inbox/{name}", hint="take its id line out to make it an article of its own"
        )
    else:
        desk.store.update_article(known.id, title=article.title, words=article.words, state=article.state, file=name)
