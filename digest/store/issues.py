"""Issues and their placements: every change of state is a compare-and-set with its event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, select, update

from digest.errors import RefusedError, UnknownError
from digest.model.states import DeliveryState, IssueState, may_move
from digest.store.events import log
from digest.store.rows import IssueRow
from digest.store.tables import articles, deliveries, issues, placements
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Sequence

    from sqlalchemy import Connection

    from digest.model.actor import Actor

STATE_WORDS = {
    IssueState.DRAFT: "is a draft",
    IssueState.REVIEW: "is in review",
    IssueState.APPROVED: "is approved",
    IssueState.SENDING: "is being sent",
    IssueState.SENT: "has been sent",
    IssueState.HELD: "is on hold",
    IssueState.CANCELLED: "was cancelled",
    IssueState.WITHDRAWN: "was withdrawn",
}
_OPEN_TO_EDITS = {IssueState.DRAFT, IssueState.REVIEW, IssueState.APPROVED, IssueState.HELD, IssueState.SENT}
_UNDER_APPROVAL = {IssueState.APPROVED, IssueState.SENDING}
_UNAPPROVED = {IssueState.DRAFT, IssueState.REVIEW, IssueState.CANCELLED}


class Issues(Transactions):
    """The verbs on issues and placements."""

    def next_number(self) -> int:
        """The number of the next issue. A cancelled issue keeps its own, so no number is used twice.

        Ask inside the transaction that creates the issue.
        """
        with self.read() as connection:
            return (connection.execute(select(func.max(issues.c.number))).scalar() or 0) + 1

    def create_issue(  # noqa: PLR0913 - the columns of an issue
        self,
        slug: str,
        *,
        number: int,
        date: dt.date,
        theme: str,
        content_hash: str,
        articles: Sequence[str],
        actor: Actor,
        now: dt.datetime,
        detail: str = "",
    ) -> IssueRow:
        """A new draft with these articles (ids, in order), and its event.

        Raises RefusedError where the slug or the number is taken or an article is in another issue,
        UnknownError for an article that was never recorded.
        """
        with self.write() as connection:
            _refuse_if_taken(connection, slug, number)
            row = {
                "slug": slug,
                "number": number,
                "state": IssueState.DRAFT,
                "revision": 1,
                "content_hash": content_hash,
                "date": date,
                "theme": theme,
                "created_at": now,
                "updated_at": now,
            }
            connection.execute(insert(issues).values(row))
            _place(connection, slug, articles)
            log(connection, "assemble", actor=actor, now=now, issue=slug, after=IssueState.DRAFT, detail=detail)
            return required(connection, slug)

    def find_issue(self, slug: str) -> IssueRow | None:
        """The issue of that slug."""
        with self.read() as connection:
            return _found(connection, slug)

    def get_issue(self, slug: str) -> IssueRow:
        """The issue of that slug. Raises UnknownError."""
        with self.read() as connection:
            return required(connection, slug)

    def list_issues(self, states: Collection[IssueState] | None = None) -> tuple[IssueRow, ...]:
        """The issues in these states, or all, the newest first."""
        query = select(issues).order_by(issues.c.number.desc())
        if states is not None:
            query = query.where(issues.c.state.in_(list(states)))
        with self.read() as connection:
            return tuple(IssueRow(**row) for row in connection.execute(query).mappings())

    def newest_issue(self, states: Collection[IssueState] | None = None) -> IssueRow | None:
        """The newest issue in these states, or of all."""
        return next(iter(self.list_issues(states)), None)

    def move_issue(  # noqa: PLR0913 - a compare-and-set names what it compares
        self,
        slug: str,
        before: IssueState,
        after: IssueState,
        revision: int,
        *,
        actor: Actor,
        now: dt.datetime,
        act: str = "move",
        detail: str = "",
    ) -> IssueRow:
        """Move an issue that is still in ``before`` at ``revision``, and write the event; the issue as it then is.

        An issue becomes approved, or goes into sending, only under an approval of what it holds now: so it is
        from hold that this leads there, and ``approve`` from review. A draft again is only what was not sent in
        part. Raises RefusedError, with the state in words, and UnknownError.
        """
        with self.write() as connection:
            move(connection, slug, before, after, revision, now=now)
            log(connection, act, actor=actor, now=now, issue=slug, before=before, after=after, detail=detail)
            return required(connection, slug)

    def set_content(  # noqa: PLR0913 - a compare-and-set names what it compares
        self,
        slug: str,
        revision: int,
        content_hash: str,
        *,
        actor: Actor,
        now: dt.datetime,
        detail: str = "",
    ) -> IssueRow:
        """Write down that an issue's content has changed since ``revision``: one revision more.

        An approval is void with it: approved and held issues become drafts. A sent one stays sent, until its
        correction is approved. Raises RefusedError where the issue has moved on, is being sent or has been sent
        in part, and UnknownError.
        """
        with self.write() as connection:
            issue = required(connection, slug)
            if issue.revision != revision or issue.state not in _OPEN_TO_EDITS:
                raise refusal(issue, revision)
            after = issue.state
            if issue.state in {IssueState.APPROVED, IssueState.HELD}:
                after = IssueState.DRAFT
                move(connection, slug, issue.state, after, revision, now=now)
            change = {"content_hash": content_hash, "revision": revision + 1, "updated_at": now}
            connection.execute(update(issues).where(issues.c.slug == slug).values(change))
            log(connection, "change", actor=actor, now=now, issue=slug, before=issue.state, after=after, detail=detail)
            return required(connection, slug)

    def set_theme(self, slug: str, theme: str, *, now: dt.datetime) -> None:
        """Write down the theme's line, which an editor may change. Raises UnknownError."""
        with self.write() as connection:
            required(connection, slug)
            connection.execute(update(issues).where(issues.c.slug == slug).values(theme=theme, updated_at=now))

    def placements_of(self, slug: str) -> tuple[str, ...]:
        """The ids of the articles placed in an issue, in order."""
        query = select(placements.c.article).where(placements.c.issue == slug).order_by(placements.c.position)
        with self.read() as connection:
            return tuple(connection.execute(query).scalars())

    def replace_placements(self, slug: str, articles: Sequence[str]) -> None:
        """Place these articles (ids, in order) in an issue, and free the others. Errors as in ``create_issue``."""
        with self.write() as connection:
            required(connection, slug)
            connection.execute(delete(placements).where(placements.c.issue == slug))
            _place(connection, slug, articles)

    def release_placements(self, slug: str) -> int:
        """Free an issue's articles, as cancelling does; their number."""
        with self.write() as connection:
            return connection.execute(delete(placements).where(placements.c.issue == slug)).rowcount


def required(connection: Connection, slug: str) -> IssueRow:
    """The issue of that slug. Raises UnknownError."""
    issue = _found(connection, slug)
    if issue is None:
        raise UnknownError(f"there is no issue {slug}", hint="`digest status` lists the issues")
    return issue


def refusal(issue: IssueRow, revision: int) -> RefusedError:
    """Why an act that expected ``revision`` cannot be done to an issue as it is now."""
    if issue.revision != revision:
        return RefusedError(
            f"issue {issue.slug} was changed meanwhile: it is at revision {issue.revision}, not {revision}",
            hint="look at it again, then repeat what you meant to do",
        )
    return RefusedError(f"issue {issue.slug} {STATE_WORDS[issue.state]}", hint="`digest status` shows how it stands")


def move(  # noqa: PLR0913 - a compare-and-set names what it compares
    connection: Connection,
    slug: str,
    before: IssueState,
    after: IssueState,
    revision: int,
    *,
    now: dt.datetime,
    approved_hash: str | None = None,
) -> None:
    """The compare-and-set of a move. ``approved_hash`` is the content that this very move approves.

    Errors as in ``move_issue``.
    """
    issue = required(connection, slug)
    if not may_move(before, after) or (issue.state, issue.revision) != (before, revision):
        raise refusal(issue, revision)
    if after is IssueState.DRAFT and before is not IssueState.REVIEW:
        _refuse_if_begun(connection, slug)
    change: dict[str, Any] = {"state": after, "updated_at": now}
    if approved_hash is not None:
        change |= {"approved_revision": revision, "approved_hash": approved_hash}
    elif after in _UNDER_APPROVAL and issue.approved_revision != revision:
        raise RefusedError(f"issue {slug} is not approved as it stands now", hint=f"`digest approve {slug}` does that")
    elif after in _UNAPPROVED:
        change |= {"approved_revision": None, "approved_hash": None}
    still = [issues.c.slug == slug, issues.c.state == before, issues.c.revision == revision]
    if connection.execute(update(issues).where(*still).values(change)).rowcount != 1:
        raise refusal(required(connection, slug), revision)


def _found(connection: Connection, slug: str) -> IssueRow | None:
    row = connection.execute(select(issues).where(issues.c.slug == slug)).mappings().first()
    return None if row is None else IssueRow(**row)


def _refuse_if_taken(connection: Connection, slug: str, number: int) -> None:
    issue = _found(connection, slug)
    if issue is not None:
        raise RefusedError(f"there is an issue {slug} already: it {STATE_WORDS[issue.state]}")
    owner = connection.execute(select(issues.c.slug).where(issues.c.number == number)).scalar()
    if owner is not None:
        raise RefusedError(f"number {number} belongs to issue {owner}")


def _refuse_if_begun(connection: Connection, slug: str) -> None:
    """A part may be out there unless it waits, surely failed, or was left out before it was ever tried."""
    tried = deliveries.c.state.in_([DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN])
    left_out = (deliveries.c.state == DeliveryState.SUPPRESSED) & (deliveries.c.attempt > 0)
    touched = or_(tried, left_out)
    if connection.execute(select(deliveries.c.id).where(deliveries.c.issue == slug, touched).limit(1)).first():
        raise RefusedError(
            f"part of issue {slug} may have gone out, so it cannot become a draft again",
            hint="go on with it, or cancel what is left",
        )


def _place(connection: Connection, slug: str, ids: Sequence[str]) -> None:
    for position, article in enumerate(ids):
        _refuse_if_placed(connection, slug, article)
        connection.execute(insert(placements).values(article=article, issue=slug, position=position))


def _refuse_if_placed(connection: Connection, slug: str, article: str) -> None:
    query = select(articles.c.title, articles.c.name, placements.c.issue).outerjoin(placements)
    row = connection.execute(query.where(articles.c.id == article)).first()
    if row is None:
        raise UnknownError(f"there is no article {article}", hint="`digest inbox` lists those that wait")
    if row.issue is not None:
        where = "named twice" if row.issue == slug else f"in issue {row.issue} already"
        raise RefusedError(f"the article “{row.title or row.name or article}” is {where}")
