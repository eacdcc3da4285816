"""The index page of the web archive: every issue that was published, and the one that goes out now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.layout_key import pdf_name
from digest.desk.unchanged import design_of
from digest.desk.view import load
from digest.errors import DigestError
from digest.model.states import IssueState
from digest.render.pages import Published, archive_index

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.store.rows import IssueRow

PUBLIC = (IssueState.SENDING, IssueState.SENT, IssueState.WITHDRAWN)


def archive_index_of(desk: Desk, slug: str) -> dict[str, bytes]:
    """The files of the index with ``slug`` on it, newest issue first; withdrawn ones are named as such."""
    rows = [row for row in desk.store.list_issues() if row.state in PUBLIC or row.slug == slug]
    published = [_published(desk, row) for row in rows]
    return archive_index(published, desk.config.publication, design_of(desk), choice=desk.config.design)


def _published(desk: Desk, row: IssueRow) -> Published:
    titles: tuple[str, ...] = ()
    try:
        titles = tuple(placement.headline for placement in load(desk, row.slug, row).issue.placements)
    except (DigestError, OSError):  # an old folder that was moved away still has its row
        titles = ()
    return Published(
        folder=f"{row.slug}/",
        number=row.number,
        date=row.date,
        title=row.theme,
        titles=titles,
        pdf_name=_pdf(desk, row),
        withdrawn=row.state is IssueState.WITHDRAWN,
    )


def _pdf(desk: Desk, row: IssueRow) -> str:
    """The name of the issue's PDF; empty where it went out without one."""
    name, revision = pdf_name(desk.config, row.slug), row.approved_revision
    if revision is None:
        return name
    outputs = {output.name for output in desk.store.outputs_of(row.slug, revision)}
    return name if name in outputs or not outputs else ""
