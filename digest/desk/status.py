"""How things stand: issues, what they wait for, and every delivery, as plain values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from digest.desk.agenda import agenda, is_running
from digest.desk.check import counts
from digest.desk.view import load
from digest.errors import DigestError
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digest.desk.desk import Desk
    from digest.store.rows import AlertRow, Balance, DeliveryRow, EventRow, IssueRow

CLOSED = (IssueState.SENT, IssueState.CANCELLED, IssueState.WITHDRAWN)
OVER = (IssueState.CANCELLED, IssueState.WITHDRAWN)
MOST_ALERTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueStatus:
    """One issue. ``changed``: its files differ from what its row (and an approval) knows.

    ``notices`` says how many there are of each severity, as ``digest check`` shows them; nothing of a closed issue.
    """

    row: IssueRow
    articles: int
    provisional: int
    problems: tuple[str, ...]
    changed: bool
    balance: Balance
    deliveries: tuple[DeliveryRow, ...]
    events: tuple[EventRow, ...]
    notices: Mapping[str, int] = field(default_factory=dict)

    @property
    def next_step(self) -> str:
        """The command that would bring it further; empty when there is none."""
        slug = self.row.slug
        if any(row.state is DeliveryState.UNKNOWN for row in self.deliveries):
            return f"look at the channel, then: digest resolve {slug}"
        if self.row.state is IssueState.APPROVED and not self.changed:
            return f"digest publish {slug}"
        if self.row.state is IssueState.SENT and self.changed:
            return f'digest correct {slug} "what was wrong" publishes the change'
        steps = {
            IssueState.HELD: f"digest resume {slug} takes it off hold",
            IssueState.DRAFT: f"digest check {slug}",
            IssueState.REVIEW: f"digest preview {slug}, then digest approve {slug}",
            IssueState.APPROVED: f"its content changed: digest approve {slug} again",
            IssueState.SENDING: f"digest publish {slug} goes on with it",
        }
        return steps.get(self.row.state, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The publication: its issues, newest first, the folders without a row, and the number of waiting articles.

    ``set_aside`` counts what could not be read. ``alerts`` are what the editors were told in the last week, newest first, times in the publication's zone;
    ``clock`` says in words what comes next by itself.
    """

    issues: tuple[IssueStatus, ...]
    strays: tuple[str, ...]
    waiting: int
    set_aside: int = 0
    alerts: tuple[AlertRow, ...] = ()
    clock: str = ""


def status(desk: Desk, slug: str | None = None) -> Status:
    """How one issue or all stand. Reads only; nothing is adopted or moved."""
    rows = desk.store.list_issues()
    issues = tuple(_status(desk, row) for row in rows if slug in {None, row.slug})
    strays = tuple(name for name in desk.folders.slugs() if name not in {row.slug for row in rows})
    return Status(
        issues=issues,
        strays=strays,
        waiting=len(desk.store.list_articles(unplaced=True)),
        set_aside=len(desk.store.asides()),
        alerts=_alerts(desk),
        clock=_clock(desk),
    )


def _alerts(desk: Desk) -> tuple[AlertRow, ...]:
    recent = desk.now() - dt.timedelta(days=7)
    rows = (row for row in desk.store.alerts(limit=MOST_ALERTS) if row.at >= recent)
    return tuple(replace(row, at=desk.local_time(row.at)) for row in rows)


def _clock(desk: Desk) -> str:
    if not desk.config.schedule.rules:
        return "nothing is scheduled"
    coming = next((run for run in agenda(desk).runs if not run.skipped), None)
    when = f"next slot {coming.local:%A %-d %B %H:%M}" if coming else "no slot to come"
    return when if is_running(desk) else f"{when} (digest run is not at work)"


def _status(desk: Desk, row: IssueRow) -> IssueStatus:
    problems: tuple[str, ...] = ()
    articles, provisional, changed = 0, 0, False
    found: Mapping[str, int] = {}
    try:
        view = load(desk, row.slug, row)
        articles, provisional = len(view.issue.placements), len(view.provisional)
        changed = row.state not in OVER and view.content_hash != row.content_hash
        problems = tuple(notice.message for notice in view.blocking)
        found = counts(view.notices)
    except DigestError as error:
        problems = (str(error),)
    except FileNotFoundError:
        problems = (f"the folder issues/{row.slug}/ is gone",)
    return IssueStatus(
        row=row,
        articles=articles,
        provisional=provisional,
        problems=() if row.state in CLOSED else problems,
        changed=changed,
        balance=desk.store.balance(row.slug),
        deliveries=desk.store.deliveries_of(row.slug),
        events=desk.store.events(row.slug),
        notices={} if row.state in CLOSED else found,
    )
