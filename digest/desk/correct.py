"""Corrects an issue that was sent: its page, its PDF and its posts are replaced where they stand."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.assemble.targets import whole
from digest.desk.build import Built, articles_sent, build
from digest.desk.channel import ARCHIVE
from digest.desk.freeze import freeze
from digest.desk.plan import correction_plans
from digest.desk.rights import Right, require
from digest.desk.view import load
from digest.errors import DigestError, LayoutError, LibraryError, RefusedError
from digest.model.acts import SEND
from digest.model.issue import Correction
from digest.model.states import IN_WORDS, IssueState
from digest.shelf.atomic import write
from digest.shelf.issues import SHEET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from digest.assemble.targets import Target
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


def correct(  # noqa: PLR0913 - what a correction is of
    desk: Desk,
    slug: str,
    layout: Confined,
    text: str,
    *,
    progress: Callable[[str], None] | None = None,
    revision: int | None = None,
) -> Corrected:
    """Builds a sent issue anew from its files, with ``text`` as its erratum, and plans the edits in one commit.

    ``revision`` is the one that the editor saw. The articles and their order stay, since each post keeps its place. Raises :class:`RefusedError` for an issue
    that was not sent, without a text, where problems stand in the way, or where the PDF that went out cannot be laid out
    anew; nothing is changed then, issue.toml neither.
    """
    require(desk, Right.CORRECT)
    row = desk.store.get_issue(slug)
    if revision not in {None, row.revision}:
        raise RefusedError(f"issue {slug} was corrected meanwhile", hint="look at it again")
    _refuse_unfit(desk, row, text)
    with _erratum(desk, row, " ".join(text.split())) as view:
        built = build(desk, slug, layout, progress=progress, targets=_targets_sent(desk, row, view))
        _refuse_unlaid(desk, row, built)
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


def _refuse_unlaid(desk: Desk, row: IssueRow, built: Built) -> None:
    """Raises :class:`RefusedError` where the PDF that went out cannot be replaced; an issue without one goes on without."""
    if built.trouble is None:
        return
    sent = desk.store.outputs_of(row.slug, row.approved_revision or row.revision)
    had_pdf = any(output.name.endswith(".pdf") for output in sent)
    if not had_pdf and isinstance(built.trouble, LayoutError) and not isinstance(built.trouble, LibraryError):
        return
    if not isinstance(built.trouble, LayoutError) or isinstance(built.trouble, LibraryError):
        raise built.trouble
    placed = built.view.issue.placements
    files = ", ".join(f"issues/{row.slug}/articles/{placed[number - 1].file}" for number in built.unlaid)
    hint = f"write {files} more simply" if files else "undo what you changed, or raise the limits in config.toml"
    raise RefusedError(
        f"issue {row.slug} cannot be corrected: {built.trouble.message}; what was sent stays as it is",
        hint=f"{hint}; then correct it again",
    )


@contextmanager
def _erratum(desk: Desk, row: IssueRow, text: str) -> Iterator[IssueView]:
    """The issue with the erratum in its issue.toml, which is as it was before where the correction fails."""
    file = desk.folders.folder(row.slug) / SHEET
    before = file.read_bytes()
    view = _with_erratum(desk, row, text)
    written = file.read_bytes()
    try:
        yield view
    except DigestError:
        if file.read_bytes() == written:  # else somebody is at work in it
            write(file, before)
        raise


def _with_erratum(desk: Desk, row: IssueRow, text: str) -> IssueView:
    """The issue with the erratum in its issue.toml; one that an interrupted run left there is not doubled."""
    view = load(desk, row.slug, row)
    erratum = Correction(date=desk.today(), text=text)
    if erratum not in view.sheet.corrections:
        corrections = (*view.sheet.corrections, erratum)
        desk.folders.change(view.sheet, replace(view.sheet, corrections=corrections))
    return load(desk, row.slug, row)


def _targets_sent(desk: Desk, row: IssueRow, view: IssueView) -> dict[str, Target]:
    """In which form each channel got which articles of the issue; a channel that never got it gets nothing."""
    parts: dict[str, set[str]] = {}
    for sent in desk.store.deliveries_of(row.slug):
        if sent.act == SEND and sent.channel != ARCHIVE:
            parts.setdefault(sent.channel, set()).add(sent.part)
    numbers = articles_sent(desk, row.slug, row.approved_revision or row.revision)
    return {
        channel.name: replace(
            whole(channel, view.issue, numbers.get(channel.name)),
            form="compact" if "compact" in parts[channel.name] else "thread",
        )
        for channel in desk.config.channels
        if channel.name in parts
    }
