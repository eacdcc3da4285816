"""What becomes of an issue whose PDF cannot be laid out, where nobody is there to ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from digest.desk.build import Built, build
from digest.desk.paper import headline_at
from digest.desk.view import refresh
from digest.errors import InputError, LayoutError, LibraryError
from digest.ingest.markdown.out import write_markdown
from digest.model.article import ArticleState
from digest.model.config import LayoutFailure

if TYPE_CHECKING:
    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.store.rows import ArticleRow


def settle_layout(desk: Desk, slug: str, layout: Confined) -> bool:
    """Makes an issue fit to be approved by itself; whether it goes out without its PDF.

    As ``limits.on_layout_failure`` says, the articles that the layout hangs on or dies of are left out of the whole
    issue and kept back in the inbox until an editor frees them; or all articles stay and the PDF is left out. Where no
    article is to blame, or too few would be left, the PDF is left out. The editors are told. A missing library is
    nobody's article: it is left as it is, and asks for an editor.
    """
    built = build(desk, slug, layout)
    if not isinstance(built.trouble, LayoutError) or isinstance(built.trouble, LibraryError):
        return False
    left = len(built.view.issue.placements) - len(built.unlaid)
    wanted = desk.config.limits.on_layout_failure is LayoutFailure.WITHOUT_ARTICLE
    if wanted and built.unlaid and left >= max(desk.config.minimum, 1):
        _leave_out(desk, built)
        return False
    text = desk.words("alerts.without_pdf", number=built.view.issue.number, why=built.trouble.message)
    _tell(desk, built, "pdf", text, "digest doctor" if not built.unlaid else f"digest edit {slug}")
    return True


def _leave_out(desk: Desk, built: Built) -> None:
    """Takes the articles to blame out of issue.toml, keeps them back in the inbox, and tells of it."""
    view = built.view
    names = ", ".join(f"“{headline_at(view, number)}”" for number in built.unlaid)
    out = [view.sheet.entries[number - 1] for number in built.unlaid]
    with desk.store.write():
        rows = [row for entry in out if (row := desk.store.find_article(_id_at(built, entry.file))) is not None]
        for row in rows:
            _keep_back(desk, row)
        kept = tuple(entry for entry in view.sheet.entries if entry not in out)
        desk.folders.change(view.sheet, replace(view.sheet, entries=kept))
        refresh(desk, view.issue.slug)  # frees what was left out
        files = ", ".join(f"issues/inbox/{row.file}" for row in rows)
        text = desk.words("alerts.unlaid", number=view.issue.number, names=names)
        _tell(desk, built, ",".join(entry.file for entry in out), text, files)


def _id_at(built: Built, file: str) -> str:
    """The id of the article that a file of the issue holds."""
    return next(placement.article.id for placement in built.view.issue.placements if placement.file == file)


def _keep_back(desk: Desk, row: ArticleRow) -> None:
    """Marks an article of the inbox as held, so that the next issue does not fail of it, too."""
    try:
        reading = desk.read(desk.inbox.read(row.file), f"issues/inbox/{row.file}")
    except InputError:
        return  # its file is gone, so nothing will be made of it
    held = replace(reading.articles[0], id=row.id, state=ArticleState.HELD)
    desk.inbox.keep(row.file, write_markdown(held))
    desk.store.update_article(row.id, title=held.title, words=held.words, state=held.state, file=row.file)


def _tell(desk: Desk, built: Built, what: str, text: str, hint: str) -> None:
    slug, revision = built.view.issue.slug, built.view.issue.revision
    desk.store.alert(f"layout:{slug}:{revision}:{what}", text, now=desk.now(), issue=slug, hint=hint)
