"""The issue of a slot: the one that an editor made for it, or a new one; and its approval where nobody need ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.assemble import free_slug
from digest.desk.adopt import intend
from digest.desk.approve import approve, confirm_headlines
from digest.desk.assemble import assemble, left_waiting
from digest.desk.build import build
from digest.desk.inbox.article_file import opening
from digest.desk.unlaid import settle_layout
from digest.desk.view import refresh
from digest.errors import DigestError, RefusedError
from digest.model.schedule import Approval, Untitled
from digest.model.states import IssueState, SlotState

if TYPE_CHECKING:
    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.store.rows import IssueRow, SlotRow

FREE = (IssueState.DRAFT, IssueState.REVIEW, IssueState.APPROVED, IssueState.HELD)


def find_or_assemble(desk: Desk, slot: SlotRow) -> str | None:
    """The slug of the slot's issue, written to its row in the same commit; ``None`` where another process was quicker.

    An open issue whose date lies after the slot before and not after this one is the slot's. Raises
    :class:`RefusedError` when too few articles wait for a new one.
    """
    found = _made_by_hand(desk, slot)
    now = desk.now()
    if found is not None:
        kept = desk.store.write_slot(slot.id, slot.attempt, now=now, issue=found.slug, assembled_at=now)
        return found.slug if kept else None
    taken = {*desk.folders.slugs(), *(row.slug for row in desk.store.list_issues())}
    intend(desk, free_slug(slot.date, taken))
    with desk.store.write():
        if not desk.store.write_slot(slot.id, slot.attempt, now=now, assembled_at=now):
            return None
        sheet = assemble(desk, date=slot.date)
        desk.store.write_slot(slot.id, slot.attempt, now=now, issue=sheet.slug)
    return sheet.slug


def _made_by_hand(desk: Desk, slot: SlotRow) -> IssueRow | None:
    """The oldest open issue of the days since the slot before this one that no other slot has."""
    slots = desk.store.slots_of(slot.publication)
    earlier = [row.date for row in slots if row.date < slot.date and row.state is not SlotState.SKIPPED]
    owned = {row.issue for row in slots if row.id != slot.id and row.state is not SlotState.SKIPPED}
    after = max(earlier, default=None)
    for row in reversed(desk.store.list_issues(FREE)):
        fits = row.date <= slot.date and (after is None or row.date > after)
        if fits and row.slug not in owned:
            return row
    return None


def present(desk: Desk, slot: SlotRow, slug: str, layout: Confined) -> str:
    """Builds the new issue, so that there is something to look at, and says how it stands."""
    words, said = desk.words, []
    try:
        build(desk, slug, layout)
    except DigestError as error:
        said.append(words("alerts.not_built", error=error))
    view, row = refresh(desk, slug)
    values = {"title": view.issue.title, "articles": words("count.articles", count=len(view.issue.placements))}
    moment = words.moment(desk.local_time(slot.publish_at))
    said.insert(0, words("alerts.assembled", number=row.number, moment=moment, **values))
    if late := left_waiting(desk, view.sheet):
        said.append(words("alerts.embargoed", names=", ".join(f"“{opening(item.article)}”" for item in late)))
    if view.blocking:
        said.append(words("alerts.to_solve", count=len(view.blocking), problem=view.blocking[0].message))
    if view.provisional:
        asked = desk.config.schedule.approval is Approval.EDITOR or desk.config.schedule.untitled is Untitled.ASK
        key = "alerts.headlines_to_confirm" if asked else "alerts.headlines"
        said.append(words(key, count=len(view.provisional)))
    return " ".join(said)


def approve_by_itself(desk: Desk, row: IssueRow, layout: Confined) -> IssueRow:
    """The issue approved without an editor, as config.toml allows; without an article or its PDF where that has to be.

    Raises :class:`RefusedError` where problems stand in the way, or working headlines that an editor must confirm.
    """
    view, _ = refresh(desk, row.slug)
    if view.provisional and desk.config.schedule.untitled is Untitled.ASK:
        count = len(view.provisional)
        raise RefusedError(
            f"{count} working headline{'s wait' if count > 1 else ' waits'} for an editor",
            hint=f"digest approve {row.slug}",
        )
    if view.provisional and not view.blocking:
        confirm_headlines(desk, view, dict(view.provisional))
    without_pdf = not view.blocking and settle_layout(desk, row.slug, layout)
    return approve(desk, row.slug, layout, without_pdf=without_pdf).row


def hour(desk: Desk, slot: SlotRow) -> str:
    """When a slot goes out, as its editors' clock shows it; for the record, which is English."""
    return f"{desk.local_time(slot.publish_at):%A, %-d %B %H:%M}"
