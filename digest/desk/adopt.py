"""Takes up what has files but no rows: after a lost database, or a crash between a folder and its commit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.desk.inbox.article_file import file_name
from digest.desk.inbox.filing import row_of
from digest.errors import InputError
from digest.ingest.identity import article_id
from digest.ingest.markdown.out import write_markdown
from digest.ingest.pictures.figures import figures_of
from digest.ingest.pictures.named import picture_path

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.model.article import Article
    from digest.model.sheet import Entry
    from digest.store.rows import IssueRow

ADOPTED = "adopted: the folder had no record"
INTENDED = "assembling"
TAKEN_UP = "taken up: its assembly was interrupted"
RESTORED = "restored from a backup: it may have gone out since"
CONFIRMED = "never-sent"


def adopt_all(desk: Desk) -> None:
    """A draft for every issue's folder without a row, so that its articles do not wait as if they were new."""
    for slug in desk.folders.slugs():
        if desk.store.find_issue(slug) is None:
            adopt(desk, slug)


def adopt(desk: Desk, slug: str) -> IssueRow:
    """A draft row for a folder, with the number in its issue.toml; its articles are recorded and placed.

    Nobody knows whether it was published: it is approved only after an editor says that it never was. Only a folder
    whose assembly was announced and then interrupted was surely never sent.
    """
    sheet = desk.folders.sheet(slug)
    with desk.store.write():
        placed = [id_ for entry in sheet.entries if (id_ := _place(desk, slug, entry))]
        return desk.store.create_issue(
            slug,
            number=sheet.number,
            date=sheet.date,
            theme=sheet.title or sheet.theme,
            articles=placed,
            content_hash=desk.folders.content_hash(slug),
            actor=desk.actor,
            now=desk.now(),
            detail=TAKEN_UP if _intended(desk, slug) else ADOPTED,
        )


def intend(desk: Desk, slug: str) -> None:
    """Writes down, in a commit of its own before the folder appears, that an issue is about to be assembled."""
    desk.store.add_event(INTENDED, actor=desk.actor, now=desk.now(), detail=slug)


def _intended(desk: Desk, slug: str) -> bool:
    events = desk.store.events()
    return any(event.act == INTENDED and event.detail == slug for event in events)


def _place(desk: Desk, slug: str, entry: Entry) -> str | None:
    """The id under which an entry's article can be placed; ``None`` when it stands in another issue."""
    data = desk.folders.article(slug, entry.file)
    article = desk.read(data, f"issues/{slug}/articles/{entry.file}").articles[0]
    article = replace(article, id=article.id or entry.id or article_id(article))
    known = desk.store.find_article(article.id)
    if known is None:
        file = _inbox_file(desk, article)
        _keep_pictures(desk, slug, article)
        recorded = desk.store.record_article(row_of(desk, article, file=file))
        return article.id if recorded else None
    return article.id if known.issue is None else None


def _inbox_file(desk: Desk, article: Article) -> str:
    """The inbox file of an article; one is written where it has none, so that cancelling gives it back."""
    for name in desk.inbox.names():
        try:
            if desk.read(desk.inbox.read(name), name).articles[0].id == article.id:
                return name
        except InputError:
            continue
    name = file_name(article)
    desk.inbox.keep(name, write_markdown(article))
    return name


def _keep_pictures(desk: Desk, slug: str, article: Article) -> None:
    """The article's pictures in the inbox, where it has none there."""
    for path in dict.fromkeys(picture_path(figure.source) for figure in figures_of(article)):
        data = desk.folders.picture(slug, path) if path else None
        if path is not None and data is not None:
            desk.inbox.put_picture(path, data)


def unconfirmed(desk: Desk, slug: str) -> bool:
    """Whether an issue was adopted or restored and no editor has said since then that it never went out."""
    events = desk.store.events(slug)
    doubts = [event.id for event in events if event.detail in {ADOPTED, RESTORED}]
    words = [event.id for event in events if event.act == CONFIRMED]
    return max(doubts, default=0) > max(words, default=0)


def confirm(desk: Desk, slug: str) -> None:
    """An editor's word that an adopted issue was never published."""
    if unconfirmed(desk, slug):
        desk.store.add_event(CONFIRMED, actor=desk.actor, now=desk.now(), issue=slug)
