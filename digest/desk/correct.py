"""Corrects an issue that was sent: its page, its PDF and its posts are replaced where they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.desk.build import Built, build, forms_of
from digest.desk.channel import ARCHIVE
from digest.desk.freeze import freeze
from digest.desk.plan import correction_plans
from digest.desk.view import load
from digest.errors import RefusedError
from digest.model.acts import SEND
from digest.model.issue import Correction
from digest.model.states import IN_WORDS, IssueState

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.desk.view import IssueView
    from digest.store.rows import IssueRow, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A correction that was approved: ``plans`` are the edits that will be made."""

    row: IssueRow
    built: Built
    plans: tuple[Plan, ...]


def correct(
    desk: Desk, slug: str, layout: Confined, text: str, *, progress: Callable[[str], None] | None = None
) -> Corrected:
    """Builds a sent issue anew from its files, with ``text`` as its erratum, and plans the edits in one commit.

    The articles and their order stay, since each post keeps its place. Raises :class:`RefusedError` for an issue
    that was not sent, without a text, or where problems stand in the way; nothing is changed then.
    """
    row = desk.store.get_issue(slug)
    _refuse_unfit(desk, row, text)
    view = _with_erratum(desk, row, " ".join(text.split()))
    built = build(desk, slug, layout, progress=progress, forms=_forms_sent(desk, slug))
    if built.trouble is not None:
        raise built.trouble
    outputs, posts = freeze(desk, built)
    revision = row.revision + 1
    plans = correction_plans(desk, slug, revision, posts)
    row = desk.store.correct_issue(
        slug,
        revision,
        view.content_hash,
        outputs,
        posts,
        plans,
        actor=desk.actor,
        now=desk.now(),
        detail=" ".join(text.split()),
    )
    return Corrected(row=row, built=built, plans=tuple(plans))


def _refuse_unfit(desk: Desk, row: IssueRow, text: str) -> None:
    slug = row.slug
    if row.state is not IssueState.SENT:
        hint = {IssueState.SENDING: f"let it finish first: digest publish {slug}"}.get(
            row.state, "it was not sent, so it can simply be changed: digest edit"
        )
        if row.state in {IssueState.WITHDRAWN, IssueState.CANCELLED}:
            hint = "there is nothing to correct any more"
        raise RefusedError(f"issue {slug} is {IN_WORDS[row.state]}, not sent", hint=hint)
    if not text.strip():
        raise RefusedError(
            "a correction needs a line that says what was wrong",
            hint=f'digest correct {slug} "The figure in the third article is 40, not 400."',
        )
    view = load(desk, slug, row)
    placed = desk.store.placements_of(slug)
    if tuple(placement.article.id for placement in view.issue.placements) != placed:
        raise RefusedError(
            "a correction keeps the articles and their order: each has a post of its own",
            hint=f"put issues/{slug}/issue.toml back to {len(placed)} articles; digest withdraw takes everything back",
        )
    if view.blocking:
        first = view.blocking[0]
        raise RefusedError(f"a problem stands in the way: {first.message}", hint=first.hint, path=first.path)


def _with_erratum(desk: Desk, row: IssueRow, text: str) -> IssueView:
    """The issue with the erratum in its issue.toml; one that an interrupted run left there is not doubled."""
    view = load(desk, row.slug, row)
    erratum = Correction(date=desk.today(), text=text)
    if erratum not in view.sheet.corrections:
        corrections = (*view.sheet.corrections, erratum)
        desk.folders.change(view.sheet, replace(view.sheet, corrections=corrections))
    return load(desk, row.slug, row)


def _forms_sent(desk: Desk, slug: str) -> dict[str, str]:
    """The form in which each channel got the issue; a channel that never did gets nothing."""
    sent = [row for row in desk.store.deliveries_of(slug) if row.act == SEND and row.channel != ARCHIVE]
    forms = forms_of(desk)
    return {
        name: "compact" if any(row.part == "compact" for row in sent if row.channel == name) else "thread"
        for name in forms
        if any(row.channel == name for row in sent)
    }
