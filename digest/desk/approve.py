"""Approval: an editor's yes, bound to the exact bytes that will be sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.desk.adopt import confirm, unconfirmed
from digest.desk.build import Built, build
from digest.desk.freeze import freeze
from digest.desk.rights import Right, require
from digest.desk.view import IssueView, refresh, refuse_changed
from digest.errors import LayoutError, RefusedError
from digest.model.states import IssueState

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.store.rows import IssueRow

DONE_ALREADY = (IssueState.APPROVED, IssueState.SENDING, IssueState.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """An approval; ``before`` is true when it was given earlier and still holds."""

    row: IssueRow
    view: IssueView
    built: Built | None
    before: bool = False


def confirm_headlines(desk: Desk, view: IssueView, answers: dict[int, str]) -> None:
    """Writes the headlines that an editor kept or typed (by position, from 1) into issue.toml as titles."""
    entries = tuple(
        replace(entry, title=answers[number]) if number in answers else entry
        for number, entry in enumerate(view.sheet.entries, 1)
    )
    desk.folders.change(view.sheet, replace(view.sheet, entries=entries))


def approve(  # noqa: PLR0913 - what an approval is of
    desk: Desk,
    slug: str,
    layout: Confined,
    *,
    never_sent: bool = False,
    progress: Callable[[str], None] | None = None,
    revision: int | None = None,
    without_pdf: bool = False,
) -> Approved:
    """Freezes every output and post of an issue and marks it approved, in one transaction.

    Raises :class:`RefusedError` while problems or provisional headlines are left, or in a state that allows no
    approval. Approving again what is approved changes nothing. ``never_sent`` is an editor's word on an issue whose
    record was lost; without it such an issue is refused. ``revision`` is the one that the editor saw: another is refused.
    ``without_pdf`` lets an issue pass whose PDF cannot be laid out; without it the trouble is raised.
    """
    require(desk, Right.APPROVE)
    view, row = refresh(desk, slug)
    refuse_changed(row, revision)
    if row.state in DONE_ALREADY:
        return Approved(row=row, view=view, built=None, before=True)
    _refuse_unready(view, row)
    if never_sent:
        confirm(desk, slug)
    if unconfirmed(desk, slug):
        raise RefusedError(
            f"the record of issue {slug} was lost, so nobody knows whether it was published",
            hint=f"look at the channel; if it never went out: digest approve {slug} --never-sent",
        )
    built = build(desk, slug, layout, progress=progress)
    if built.trouble is not None and not (without_pdf and isinstance(built.trouble, LayoutError)):
        raise built.trouble
    outputs, posts = freeze(desk, built)
    row = desk.store.approve(
        slug,
        row.revision,
        content_hash=view.content_hash,
        outputs=outputs,
        posts=posts,
        actor=desk.actor,
        now=desk.now(),
    )
    return Approved(row=row, view=view, built=built)


def _refuse_unready(view: IssueView, row: IssueRow) -> None:
    if view.blocking:
        first = view.blocking[0]
        count = len(view.blocking)
        message = f"{count} problem{'s stand' if count > 1 else ' stands'} in the way: {first.message}"
        raise RefusedError(message, hint=first.hint or f"digest check {row.slug} lists them", path=first.path)
    if view.provisional:
        count = len(view.provisional)
        message = f"{count} headline{'s were' if count > 1 else ' was'} made up by Digest and not confirmed"
        raise RefusedError(message, hint=f"digest approve {row.slug} --accept-headlines keeps them as they are")
    if row.state is not IssueState.REVIEW:
        raise RefusedError(f"issue {row.slug} is {row.state}, so it cannot be approved")
