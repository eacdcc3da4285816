"""Approvals: the frozen listing of what will be sent, committed together with the move to approved."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from digest.errors import RefusedError
from digest.model.states import IssueState
from digest.store.events import log
from digest.store.issues import move, required
from digest.store.rows import IssueRow, OutputRow, PostRow
from digest.store.tables import deliveries, outputs, posts
from digest.store.transactions import Transactions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Connection, Table

    from digest.model.actor import Actor
    from digest.store.rows import DeliveryRow


class Approvals(Transactions):
    """The verbs on approvals and what they list."""

    def approve(  # noqa: PLR0913 - an approval names all that it binds
        self,
        slug: str,
        revision: int,
        content_hash: str,
        outputs: Sequence[OutputRow],
        posts: Sequence[PostRow],
        *,
        actor: Actor,
        now: dt.datetime,
        detail: str = "",
    ) -> IssueRow:
        """Move an issue from review to approved, and list the outputs and posts that are frozen with it.

        The bytes must be on the disk before. Raises RefusedError where the issue is not in review at
        ``revision`` with this content, or where other posts of the same revision are already under way;
        UnknownError where there is none.
        """
        with self.write() as connection:
            issue = required(connection, slug)
            if issue.revision == revision and issue.content_hash != content_hash:
                raise RefusedError(
                    f"issue {slug} is not what was built: its content differs",
                    hint="build it again, look at it, and approve that",
                )
            move(
                connection,
                slug,
                IssueState.REVIEW,
                IssueState.APPROVED,
                revision,
                now=now,
                approved_hash=content_hash,
            )
            list_frozen(connection, slug, revision, outputs, posts)
            log(
                connection,
                "approve",
                actor=actor,
                now=now,
                issue=slug,
                before=IssueState.REVIEW,
                after=IssueState.APPROVED,
                detail=detail,
            )
            return required(connection, slug)

    def outputs_of(self, slug: str, revision: int) -> tuple[OutputRow, ...]:
        """The frozen outputs of an approval, by name."""
        with self.read() as connection:
            return _outputs(connection, slug, revision)

    def output_names(self, slug: str) -> frozenset[str]:
        """The names of every output that was ever frozen of an issue, whatever the revision."""
        query = select(outputs.c.name).where(outputs.c.issue == slug).distinct()
        with self.read() as connection:
            return frozenset(connection.execute(query).scalars())

    def posts_of(self, slug: str, revision: int) -> tuple[PostRow, ...]:
        """The frozen posts of an approval, by channel and position."""
        with self.read() as connection:
            return _posts(connection, slug, revision)

    def post_of(self, delivery: DeliveryRow) -> PostRow | None:
        """The frozen post that a delivery hands over; ``None`` for an act without one."""
        with self.read() as connection:
            listed = _posts(connection, delivery.issue, delivery.revision)
        same = (post for post in listed if post.channel == delivery.channel and post.sha256 == delivery.post_sha256)
        return next(same, None)


def list_frozen(
    connection: Connection,
    slug: str,
    revision: int,
    new_outputs: Sequence[OutputRow],
    new_posts: Sequence[PostRow],
) -> None:
    """Write the listing down; an issue approved, held and approved again has one for this revision already."""
    ordered = tuple(sorted(new_posts, key=lambda post: (post.channel, post.position, post.part)))
    if _posts(connection, slug, revision) != ordered:
        _refuse_if_planned(connection, slug, revision)
    for table, rows in ((outputs, new_outputs), (posts, ordered)):
        _replace(connection, table, slug, revision, rows)


def _replace(
    connection: Connection, table: Table, slug: str, revision: int, rows: Sequence[OutputRow] | Sequence[PostRow]
) -> None:
    connection.execute(delete(table).where(table.c.issue == slug, table.c.revision == revision))
    if rows:
        connection.execute(insert(table), [{"issue": slug, "revision": revision, **asdict(row)} for row in rows])


def _refuse_if_planned(connection: Connection, slug: str, revision: int) -> None:
    planned = select(deliveries.c.id).where(deliveries.c.issue == slug, deliveries.c.revision == revision)
    if connection.execute(planned.limit(1)).first():
        raise RefusedError(
            f"issue {slug} is under way with other posts of the same revision",
            hint="go on with those, or change its content first",
        )


def _outputs(connection: Connection, slug: str, revision: int) -> tuple[OutputRow, ...]:
    wanted = (outputs.c.issue == slug) & (outputs.c.revision == revision)
    query = select(*outputs.c["name", "sha256", "size", "media_type"]).where(wanted).order_by(outputs.c.name)
    return tuple(OutputRow(**row) for row in connection.execute(query).mappings())


def _posts(connection: Connection, slug: str, revision: int) -> tuple[PostRow, ...]:
    wanted = (posts.c.issue == slug) & (posts.c.revision == revision)
    columns = posts.c["channel", "part", "position", "payload", "sha256"]
    query = select(*columns).where(wanted).order_by(posts.c.channel, posts.c.position, posts.c.part)
    return tuple(PostRow(**row) for row in connection.execute(query).mappings())
