"""An issue as it stands now: its folder read, its articles joined to their settings, its problems found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.assemble import blocking, compose
from digest.desk.adopt import adopt, adopt_all
from digest.desk.check import check_file, preflight
from digest.desk.embargo import embargo_notices
from digest.desk.pictures import picture_notices
from digest.errors import RefusedError, UnknownError
from digest.model.states import IN_WORDS, IssueState

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.model.article import Article
    from digest.model.issue import Issue
    from digest.model.notice import Notice
    from digest.model.sheet import Sheet
    from digest.store.rows import IssueRow

OPEN = (IssueState.DRAFT, IssueState.REVIEW, IssueState.APPROVED, IssueState.HELD)
"""The states in which a change of the files is a change of the issue; later, what counts is what was frozen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """One issue: what its files say, and what stands between draft and review."""

    sheet: Sheet
    issue: Issue
    notices: tuple[Notice, ...]
    content_hash: str

    @property
    def blocking(self) -> tuple[Notice, ...]:
        """The problems that keep it a draft."""
        return blocking(self.notices)

    @property
    def provisional(self) -> tuple[tuple[int, str], ...]:
        """Position (from 1) and working headline of every article whose headline nobody confirmed."""
        placed = enumerate(self.issue.placements, 1)
        return tuple((number, placement.headline) for number, placement in placed if placement.provisional)


def load(desk: Desk, slug: str, row: IssueRow | None = None) -> IssueView:
    """The issue in a folder. ``row`` gives its state and revision; without one it is a draft."""
    sheet = desk.folders.sheet(slug)  # says so in words where the folder is gone
    content_hash = desk.folders.content_hash(slug)
    articles: dict[str, Article] = {}
    notices: list[Notice] = []
    for entry in sheet.entries:
        name = f"issues/{slug}/articles/{entry.file}"
        data = desk.folders.article(slug, entry.file)
        reading = desk.read(data, name)
        articles[entry.file] = replace(reading.articles[0], id=reading.articles[0].id or entry.id)
        notices += check_file(desk, data, reading, name, sheet.date)
        notices += picture_notices(desk, slug, articles[entry.file], name)
        notices += embargo_notices(desk, articles[entry.file], data, name, date=sheet.date, slug=slug)
    issue = compose(
        sheet,
        articles,
        summary_choice=desk.config.summaries,
        language=desk.config.publication.language,
        state=row.state if row else IssueState.DRAFT,
        revision=row.revision if row else 1,
        content_hash=content_hash,
        public_url=desk.config.publication.public_url,
    )
    return IssueView(sheet=sheet, issue=issue, notices=preflight(desk, issue, notices), content_hash=content_hash)


def refresh(desk: Desk, slug: str) -> tuple[IssueView, IssueRow]:
    """The issue with its row brought up to date.

    A folder without a row is adopted as a draft. Changed content raises the revision and voids an approval;
    problems that came or went move it between draft and review.
    """
    row = desk.store.find_issue(slug) or adopt(desk, slug)
    view = load(desk, slug, row)
    with desk.store.write():
        row = desk.store.get_issue(slug)
        if row.content_hash != view.content_hash and row.state in OPEN:
            row = desk.store.set_content(
                slug, row.revision, view.content_hash, actor=desk.actor, now=desk.now(), detail=view.issue.title
            )
            _place_anew(desk, slug, view)
        if row.state in {IssueState.DRAFT, IssueState.REVIEW}:
            row = _draft_or_review(desk, row, view)
        if row.theme != view.issue.title and row.state in OPEN:
            desk.store.set_theme(slug, view.issue.title, now=desk.now())
    return replace(view, issue=replace(view.issue, state=row.state, revision=row.revision)), row


def refuse_changed(row: IssueRow, revision: int | None) -> None:
    """Raises :class:`RefusedError` where an issue is not at the revision that somebody saw; ``None`` is any."""
    if revision not in {None, row.revision}:
        raise RefusedError(
            f"issue {row.slug} was changed meanwhile: it is at revision {row.revision}, not {revision}",
            hint="look at it again, then repeat what you meant to do",
        )


def _place_anew(desk: Desk, slug: str, view: IssueView) -> None:
    """Frees the articles that an editor took out of issue.toml, and places those that came in."""
    rows = (desk.store.find_article(placement.article.id) for placement in view.issue.placements)
    placed = [row.id for row in rows if row is not None and row.issue in {None, slug}]
    if tuple(placed) != desk.store.placements_of(slug):
        desk.store.replace_placements(slug, list(dict.fromkeys(placed)))


def _draft_or_review(desk: Desk, row: IssueRow, view: IssueView) -> IssueRow:
    wanted = IssueState.DRAFT if view.blocking else IssueState.REVIEW
    if row.state is wanted:
        return row
    count = len(view.blocking)
    why = f"{count} problem{'s' * (count != 1)} to solve" if count else "no problems left"
    return desk.store.move_issue(
        row.slug, row.state, wanted, row.revision, actor=desk.actor, now=desk.now(), detail=why
    )


def pick(desk: Desk, name: str | None, states: tuple[IssueState, ...], act: str) -> str:
    """The slug of the issue meant: by slug or number, or the newest one in ``states`` (``act`` is for the message)."""
    if name:
        return by_name(desk, name)
    adopt_all(desk)
    row = desk.store.newest_issue(states)
    if row is None:
        newest = desk.store.newest_issue()
        hint = "paste articles with digest add FILE, then digest assemble"
        if newest is not None:
            hint = f"the newest, {newest.slug}, is {IN_WORDS[newest.state]}; digest status shows them all"
        raise RefusedError(f"there is no issue to {act}", hint=hint)
    return row.slug


def by_name(desk: Desk, name: str) -> str:
    """The slug for a slug or a number; :class:`UnknownError` lists the newest ones."""
    rows = desk.store.list_issues()
    wanted = name.strip().lstrip("#").upper()
    for row in rows:
        if wanted in {row.slug.upper(), str(row.number)}:
            return row.slug
    if name in desk.folders.slugs():
        return adopt(desk, name).slug
    known = ", ".join(row.slug for row in rows[:5]) or "none yet"
    raise UnknownError(f"there is no issue {name}", hint=f"the issues here: {known}")
