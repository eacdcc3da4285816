"""An editor's yes to what a model proposed: it becomes the editor's own words, in issue.toml."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.desk.edit import Change, edit
from digest.desk.suggest import notice, words_of
from digest.desk.view import refresh
from digest.errors import RefusedError, UnknownError
from digest.shelf.atomic import sha256
from digest.shelf.proposals import read_proposals, write_proposals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.desk.desk import Desk
    from digest.desk.view import IssueView
    from digest.model.notice import Notice
    from digest.model.suggest import Proposal, Proposals

THEME = "theme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The issue with what was taken over, and what was not."""

    view: IssueView
    change: Change
    notices: tuple[Notice, ...] = ()


def accept(desk: Desk, slug: str, only: Iterable[str] = ()) -> Accepted:
    """Takes over what stands in an issue's proposals.toml: all of it, or the articles (by position) and ``theme`` named.

    The file is what the editor saw, and may have changed; nobody is asked anything here. An editor's words in
    issue.toml stay. What was drafted of an older text is left, with a notice. Raises :class:`RefusedError` where
    nothing is proposed, and what :func:`digest.desk.edit.edit` raises.
    """
    view, _ = refresh(desk, slug)
    folder = desk.folders.folder(slug)
    proposals = read_proposals(folder)
    if proposals.empty:
        raise RefusedError(f"nothing is proposed for issue {slug}", hint=f"digest suggest {slug} asks for drafts")
    wanted = _named(only, len(view.sheet.entries), slug)
    fresh, stale = _fresh(view, proposals, wanted)
    change = _change(view, proposals, fresh, theme=THEME in wanted)
    edit(desk, slug, change)
    taken = {one.file for one in fresh.values()}
    left = tuple(one for one in proposals.articles if one.file not in taken)
    write_proposals(folder, replace(proposals, theme=proposals.theme if change.theme is None else "", articles=left))
    view, _ = refresh(desk, slug)
    return Accepted(view=view, change=change, notices=stale)


def _named(only: Iterable[str], count: int, slug: str) -> frozenset[str]:
    known = {THEME, *map(str, range(1, count + 1))}
    named = {name.strip() for name in only}
    if strange := sorted(named - known):
        raise UnknownError(f"issue {slug} has no article {strange[0]}", hint=f"a number from 1 to {count}, or {THEME}")
    return frozenset(named or known)


def _fresh(
    view: IssueView, proposals: Proposals, wanted: frozenset[str]
) -> tuple[dict[int, Proposal], tuple[Notice, ...]]:
    """The proposals that are wanted and about the text as it stands, by position; and a notice for each other."""
    fresh: dict[int, Proposal] = {}
    stale = []
    by_file = {one.file: one for one in proposals.articles}
    for number, placement in enumerate(view.issue.placements, 1):
        one = by_file.get(placement.file)
        if one is None or str(number) not in wanted:
            continue
        if one.text == sha256(words_of(placement.article).encode()):
            fresh[number] = one
        else:
            message = f"“{placement.headline}” was changed after its draft was made; the draft was not taken."
            stale.append(notice("draft-stale", message, f"digest suggest {view.issue.slug} asks for a new one"))
    return fresh, tuple(stale)


def _change(view: IssueView, proposals: Proposals, fresh: dict[int, Proposal], *, theme: bool) -> Change:
    """What issue.toml gets; what an editor wrote there stays."""
    entries = dict(enumerate(view.sheet.entries, 1))
    return Change(
        theme=proposals.theme if theme and proposals.theme else None,
        headlines={n: one.headline for n, one in fresh.items() if one.headline and not entries[n].title},
        summaries={n: one.summary for n, one in fresh.items() if one.summary and not entries[n].summary},
    )
