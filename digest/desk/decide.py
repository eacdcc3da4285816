"""What editors say of articles that came in; each is said once, and stays said.

That it is the same as another, or not; that it is not wanted, or wanted after all; whether what its source changed is
taken over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.desk.inbox.facts import Facts
from digest.desk.view import refresh
from digest.errors import InputError, RefusedError, UnknownError
from digest.ingest.pictures.figures import figures_of
from digest.model.states import IN_WORDS, IssueState
from digest.shelf.atomic import sha256

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.model.article import Article
    from digest.store.rows import ArticleRow

CLOSED = frozenset({IssueState.SENDING, IssueState.WITHDRAWN})
"""Issues whose articles nobody changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An article that its source changed after somebody here did, or after it was placed in an issue.

    ``file`` is the source's text under ``issues/inbox``; empty where that was not kept.
    """

    row: ArticleRow
    file: str


def article_named(desk: Desk, name: str) -> ArticleRow:
    """The article of an id, or of the beginning of one. Raises :class:`UnknownError`."""
    found = [row for row in desk.store.list_articles() if name and row.id.startswith(name)]
    exact = [row for row in found if row.id == name]
    if len(exact or found) != 1:
        what = "no article has" if not found else f"{len(found)} articles have"
        raise UnknownError(f"{what} the id {name}", hint="`digest inbox` lists their ids")
    return (exact or found)[0]


def changed(desk: Desk) -> tuple[Changed, ...]:
    """What sources changed and no editor has spoken of yet, the newest change of an issue first, then the inbox."""
    ready = dict.fromkeys(desk.inbox.changed())
    placed = desk.store.changed_articles()
    waiting = (row for id_ in ready if (row := desk.store.find_article(id_)) is not None and row.issue is None)
    rows = dict.fromkeys((*placed, *waiting))
    return tuple(Changed(row=row, file=desk.inbox.change_of(row.id) if row.id in ready else "") for row in rows)


def dropped(desk: Desk) -> tuple[ArticleRow, ...]:
    """The articles that are in no issue and whose file an editor took out of the inbox, here or by hand."""
    names = frozenset(desk.inbox.names())
    return tuple(row for row in desk.store.list_articles(unplaced=True) if row.file not in names)


def different(desk: Desk, name: str) -> ArticleRow:
    """Both are kept: the article is not the one that it resembles."""
    row = article_named(desk, name)
    if not row.alike:
        raise RefusedError(f"{row.id} was not said to resemble another article", hint="`digest inbox` lists those")
    with desk.store.write():
        desk.store.forget_likeness(row.id)
        _say(desk, "different", row, row.alike)
    return row


def same(desk: Desk, name: str) -> tuple[ArticleRow, ArticleRow]:
    """The article is the one that it resembles: it goes, and where it was seen counts for that one, which stays.

    Raises :class:`RefusedError` where it resembles none, or is placed in an issue.
    """
    row = article_named(desk, name)
    other = desk.store.find_article(row.alike) if row.alike else None
    if other is None:
        raise RefusedError(f"{row.id} was not said to resemble another article", hint="`digest inbox` lists those")
    _refuse_placed(row)
    with desk.store.write():
        desk.store.join_articles(row.id, other.id)
        desk.store.forget_likeness(row.id)
        _say(desk, "same", row, other.id)
        desk.inbox.put_out(row.file)
    return row, other


def drop(desk: Desk, name: str) -> ArticleRow:
    """The article is not wanted: its file goes to ``dropped``, and no source brings it again."""
    row = article_named(desk, name)
    _refuse_placed(row)
    with desk.store.write():
        _say(desk, "drop", row)
        desk.inbox.put_out(row.file)
    return row


def bring_back(desk: Desk, name: str) -> ArticleRow:
    """The article waits again. Raises :class:`RefusedError` where its file was not kept."""
    row = article_named(desk, name)
    with desk.store.write():
        _say(desk, "back", row)
        if not desk.inbox.put_back(row.file):
            hint = f"it came from {row.name}: add that again with `digest add`"
            raise RefusedError(f"the file of {row.id} was deleted and is not among the dropped ones", hint=hint)
    return row


def take_over(desk: Desk, name: str) -> ArticleRow:
    """The source's text takes the place of the one here; the bytes that stood here are kept among the raw ones.

    In an issue that is approved this voids the approval, as any change does; in one that was sent it waits for
    ``digest correct``. Raises :class:`RefusedError` where nothing was changed, or an issue is being sent.
    """
    row = article_named(desk, name)
    try:
        data = desk.inbox.read(desk.inbox.change_of(row.id))
    except InputError:
        raise RefusedError(
            f"no text that its source changed is kept for {row.id}", hint="`digest inbox` lists what was changed"
        ) from None
    article = desk.read(data, desk.inbox.change_of(row.id)).articles[0]
    if row.issue is None:
        _into_inbox(desk, row, article, data)
    else:
        _into_issue(desk, row, row.issue, article, data)
    desk.inbox.forget_change(row.id)
    return row


def leave(desk: Desk, name: str) -> ArticleRow:
    """The text here stays as it is, whatever the source changed; its next change is shown again."""
    row = article_named(desk, name)
    if row.id not in {one.row.id for one in changed(desk)}:
        raise RefusedError(f"{row.id} was not changed at its source", hint="`digest inbox` lists what was changed")
    with desk.store.write():
        desk.store.settle_change(row.id)
        _say(desk, "leave", row)
    desk.inbox.forget_change(row.id)
    return row


def _into_inbox(desk: Desk, row: ArticleRow, article: Article, data: bytes) -> None:
    content = Facts(article=article, source=row.source).content
    with desk.store.write():
        twin = desk.store.find_content(content)
        if twin is not None and twin.id != row.id:
            raise RefusedError(f"the changed text is word for word that of {twin.id}", hint="drop one of the two")
        if desk.inbox.has(row.file):
            desk.inbox.keep_raw(desk.inbox.read(row.file), row.file)
        desk.inbox.keep(row.file, data.decode())
        desk.store.revise_article(
            row.id,
            content_sha256=content,
            raw_sha256=article.origin.raw_sha256 or row.raw_sha256,
            filed_sha256=sha256(data),
            title=article.title,
            words=article.words,
        )
        _say(desk, "take", row)


def _into_issue(desk: Desk, row: ArticleRow, slug: str, article: Article, data: bytes) -> None:
    view, issue = refresh(desk, slug)
    file = next((entry.file for entry in view.sheet.entries if entry.id == row.id), "")
    if issue.state in CLOSED or not file:
        why = f"is {IN_WORDS[issue.state]}" if file else "no longer holds it"
        raise RefusedError(
            f"issue {slug} {why}, so nothing is taken over into it", hint="`digest inbox --leave` ends it"
        )
    desk.inbox.keep_raw(desk.folders.article(slug, file), file)
    pictures = {figure.source: desk.inbox.picture(figure.source) for figure in figures_of(article)}
    desk.folders.change_article(slug, file, data, {name: kept for name, kept in pictures.items() if kept is not None})
    with desk.store.write():
        desk.store.settle_change(row.id)
        _say(desk, "take", row, slug)
    refresh(desk, slug)


def _refuse_placed(row: ArticleRow) -> None:
    if row.issue is not None:
        raise RefusedError(
            f"{row.id} stands in issue {row.issue}", hint=f"take it out of issues/{row.issue}/issue.toml first"
        )


def _say(desk: Desk, act: str, row: ArticleRow, more: str = "") -> None:
    desk.store.add_event(f"article-{act}", actor=desk.actor, now=desk.now(), detail=f"{row.id} {more}".strip())
