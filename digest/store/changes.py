"""Changes of what was sent: corrections, withdrawals, and acts that are added to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from digest.errors import RefusedError
from digest.model.acts import SEND, is_edit
from digest.model.states import DeliveryState, IssueState
from digest.store.approvals import list_frozen
from digest.store.deliveries import delivery_row
from digest.store.events import log
from digest.store.inserting import insert_new
from digest.store.issues import STATE_WORDS, move, refusal, required
from digest.store.tables import deliveries, issues, outputs, posts
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from digest.model.actor import Actor
    from digest.store.rows import IssueRow, OutputRow, Plan, PostRow

_OPEN = (DeliveryState.PENDING, DeliveryState.FAILED)


class Changes(Transactions):
    """The verbs on issues that are out."""

    def correct_issue(  # noqa: PLR0913, PLR0917 - a correction names all that it binds
        self,
        slug: str,
        revision: int,
        content_hash: str,
        outputs: Sequence[OutputRow],
        posts: Sequence[PostRow],
        plans: Sequence[Plan],
        *,
        actor: Actor,
        now: dt.datetime,
        detail: str = "",
    ) -> IssueRow:
        """Approve ``revision`` of an issue that was sent, and plan its edits in the same commit.

        It is one more than the issue's, or the issue's own where a change of content was written down before. Edits
        of an earlier correction that still wait are left out: these take their place. Raises RefusedError where the
        issue is not sent or was corrected meanwhile, UnknownError where there is none.
        """
        with self.write() as connection:
            issue = required(connection, slug)
            noted = issue.revision == revision and (issue.approved_revision or 0) < revision
            if issue.state is not IssueState.SENT or not (noted or issue.revision == revision - 1):
                raise refusal(issue, revision - 1)
            _drop_listing(connection, slug, revision)
            change = {"content_hash": content_hash, "revision": revision, "updated_at": now}
            change |= {"approved_revision": revision, "approved_hash": content_hash}
            connection.execute(update(issues).where(issues.c.slug == slug).values(change))
            list_frozen(connection, slug, revision, outputs, posts)
            _supersede(connection, slug, now)
            insert_new(connection, deliveries, [delivery_row(slug, revision, plan, now) for plan in plans])
            sent = IssueState.SENT
            log(connection, "correct", actor=actor, now=now, issue=slug, before=sent, after=sent, detail=detail)
            return required(connection, slug)

    def withdraw_issue(  # noqa: PLR0913 - a compare-and-set names what it compares
        self,
        slug: str,
        revision: int,
        plans: Sequence[Plan],
        *,
        actor: Actor,
        now: dt.datetime,
        detail: str = "",
    ) -> IssueRow:
        """Move an issue from sent to withdrawn and plan how it is taken back; what waited or failed is left out.

        Raises RefusedError where it is not sent at ``revision`` or a post of it is under way at this moment, which
        nothing would take back; and UnknownError.
        """
        with self.write() as connection:
            move(connection, slug, IssueState.SENT, IssueState.WITHDRAWN, revision, now=now)
            _refuse_if_sending(connection, slug)
            waits = (deliveries.c.issue == slug) & deliveries.c.state.in_(_OPEN)
            out = {"state": DeliveryState.SUPPRESSED, "detail": "the issue was withdrawn", "updated_at": now}
            connection.execute(update(deliveries).where(waits).values(out))
            insert_new(connection, deliveries, [delivery_row(slug, revision, plan, now) for plan in plans])
            log(
                connection,
                "withdraw",
                actor=actor,
                now=now,
                issue=slug,
                before=IssueState.SENT,
                after=IssueState.WITHDRAWN,
                detail=detail,
            )
            return required(connection, slug)

    def add_deliveries(self, slug: str, revision: int, plans: Sequence[Plan], *, now: dt.datetime) -> int:
        """More deliveries for an issue that is being sent or is out; how many of them were new.

        An edit to an earlier revision than the approved one is left out: it would undo a correction.
        Raises RefusedError for an issue in another state, and UnknownError.
        """
        with self.write() as connection:
            issue = required(connection, slug)
            if issue.state not in {IssueState.SENDING, IssueState.SENT}:
                raise RefusedError(
                    f"issue {slug} {STATE_WORDS[issue.state]}: nothing more is sent of it",
                    hint="`digest status` shows how it stands",
                )
            old = revision < (issue.approved_revision or 0)
            new = [delivery_row(slug, revision, plan, now) for plan in plans if not (old and is_edit(plan.act))]
            return insert_new(connection, deliveries, new)


def _refuse_if_sending(connection: Connection, slug: str) -> None:
    sends = (deliveries.c.issue == slug) & (deliveries.c.act == SEND)
    under_way = select(deliveries.c.id).where(sends, deliveries.c.state == DeliveryState.SENDING)
    if connection.execute(under_way.limit(1)).first():
        raise RefusedError(
            f"a post of issue {slug} is being sent at this moment", hint="wait until it is out, and withdraw it then"
        )


def _drop_listing(connection: Connection, slug: str, revision: int) -> None:
    """Forget what an approval of that revision listed that never came to be."""
    for table in (outputs, posts):
        connection.execute(delete(table).where(table.c.issue == slug, table.c.revision == revision))


def _supersede(connection: Connection, slug: str, now: dt.datetime) -> None:
    waits = (deliveries.c.issue == slug) & deliveries.c.state.in_(_OPEN)
    rows = connection.execute(select(*deliveries.c["id", "act"]).where(waits)).all()
    ids = [row.id for row in rows if is_edit(row.act)]
    out = {"state": DeliveryState.SUPPRESSED, "detail": "a later correction took its place", "updated_at": now}
    connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(out))
