"""Which issues stand in the web archive, and in which revisions they stood there: from rows alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.desk.channel import ARCHIVE, SITE
from digest.model.acts import WITHDRAW
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from digest.desk.desk import Desk
    from digest.store.rows import DeliveryRow, IssueRow, OutputRow

    Outputs = Mapping[str, OutputRow]

_LISTED = (IssueState.SENDING, IssueState.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An issue of the archive before anything of it is read.

    ``revisions`` are the frozen outputs, by name, of every revision that was put there or may have been in part, the
    first one first; the last is what stands there now, unless it is ``withdrawn``. One that is on hold, or was
    cancelled when a part of it was out, is not ``listed``: its pages stay, and nothing leads to them. ``ever`` are the
    names of all outputs that were frozen of it, also of what never went out: a first attempt may have left some there.
    """

    row: IssueRow
    revisions: tuple[Outputs, ...] = ()
    withdrawn: bool = False
    listed: bool = True
    ever: frozenset[str] = frozenset()

    @property
    def outputs(self) -> Outputs:
        """What stands there; nothing where it was withdrawn."""
        return {} if self.withdrawn or not self.revisions else self.revisions[-1]

    @property
    def earlier(self) -> tuple[Outputs, ...]:
        """What stood there and does so no more."""
        return self.revisions if self.withdrawn else self.revisions[:-1]


def standings(desk: Desk, slug: str = "") -> tuple[Standing, ...]:
    """The issues of the archive, newest first, in one view of the database; ``slug`` is one that goes there just now.

    An issue whose page is not up yet is none of them.
    """
    with desk.store.read():
        tried: dict[str, list[DeliveryRow]] = {}
        for delivery in desk.store.deliveries_of(channel=ARCHIVE):
            if delivery.part == SITE and delivery.attempt and delivery.act != WITHDRAW:
                tried.setdefault(delivery.issue, []).append(delivery)
        rows = (row for row in desk.store.list_issues() if row.slug in tried or row.slug == slug)
        found = [_standing(desk, row, tried.get(row.slug, []), going=row.slug == slug) for row in rows]
    known = (standing for standing in found if standing is not None)
    return tuple(sorted(known, key=lambda one: (one.row.date, one.row.number), reverse=True))


def standing_of(desk: Desk, slug: str) -> Standing:
    """One issue as it goes there now. Raises UnknownError where there is none."""
    desk.store.get_issue(slug)
    return next(one for one in standings(desk, slug) if one.row.slug == slug)


def _standing(desk: Desk, row: IssueRow, puts: Sequence[DeliveryRow], *, going: bool) -> Standing | None:
    shown = _shown(row, puts, going=going)
    withdrawn = row.state is IssueState.WITHDRAWN
    numbers = {one.revision for one in puts} | {number for number in (shown,) if number is not None}
    if shown is None and not (withdrawn and numbers):
        return None
    ordered = sorted(numbers, key=lambda number: (number == shown, number))
    listed = ({output.name: output for output in desk.store.outputs_of(row.slug, number)} for number in ordered)
    return Standing(
        row=row,
        revisions=tuple(listed),
        withdrawn=withdrawn,
        listed=going or withdrawn or row.state in _LISTED,
        ever=desk.store.output_names(row.slug),
    )


def _shown(row: IssueRow, puts: Sequence[DeliveryRow], *, going: bool) -> int | None:
    """The revision that stands there, or that is being put there; ``None`` where there is none."""
    if going:
        under_way = (one.revision for one in puts if one.state is DeliveryState.SENDING)
        return max(under_way, default=row.approved_revision)
    return max((one.revision for one in puts if one.state is DeliveryState.SENT), default=None)
