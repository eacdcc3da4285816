"""Orders to publish: a click can be taken back for some seconds; then the issue's deliveries are planned, once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.desk.rights import Right, require, require_second
from digest.desk.send import UNDER_WAY, plan
from digest.desk.view import refresh, refuse_changed
from digest.errors import RefusedError
from digest.model.actor import Actor
from digest.model.states import IN_WORDS, IssueState

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.store.bot_rows import OrderRow

LATEST = dt.timedelta(minutes=10)
"""How late an order is still carried out: what the machine slept through, an editor is asked about again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """An order that stands. ``first`` is false where somebody had given it before."""

    order: OrderRow
    first: bool


def order(desk: Desk, slug: str, *, revision: int | None = None) -> Ordered:
    """Orders an approved issue to go out once the time to take it back is over.

    ``revision`` is the one that the editor saw. Raises :class:`RefusedError` where the issue is not approved, was
    changed meanwhile or is out already, and :class:`digest.desk.rights.RightsError`.
    """
    require(desk, Right.PUBLISH)
    _, row = refresh(desk, slug)
    if row.state is not IssueState.APPROVED:
        raise RefusedError(f"issue {slug} is {IN_WORDS[row.state]}", hint="only what is approved can be published")
    require_second(desk, slug)
    now = desk.now()
    seen = row.revision if revision is None else revision
    with desk.store.write():
        first = desk.store.place_order(slug, seen, due_at=now + desk.config.newsroom.undo, actor=desk.actor, now=now)
        standing = next(given for given in desk.store.orders() if given.issue == slug)
    return Ordered(order=standing, first=first)


def stop(desk: Desk, slug: str) -> OrderRow | None:
    """Takes an order back; ``None`` where there is none any more. Anybody may: it keeps things from happening."""
    return desk.store.take_order_back(slug, actor=desk.actor, now=desk.now())


def carry_out(desk: Desk) -> tuple[str, ...]:
    """Begins what was ordered and is due; the slugs of the issues that now go out.

    An order whose issue was changed, put on hold or sent meanwhile lapses, and so does one that is far too late; the
    editors are told of those.
    """
    begun = []
    for given in desk.store.orders():
        if given.due_at <= desk.now():
            begun += [given.issue] if _carry_out(desk, given) else []
    return tuple(begun)


def _carry_out(desk: Desk, given: OrderRow) -> bool:
    now, store = desk.now(), desk.store
    if now - given.due_at > LATEST:
        _lapse(desk, given, f"it was to begin at {desk.local_time(given.due_at):%H:%M}, and Digest was not running")
        return False
    try:
        _, row = refresh(desk, given.issue)  # a change of the files by hand shows here
        with store.write():
            row = store.get_issue(given.issue)
            if row.state not in UNDER_WAY:
                refuse_changed(row, given.revision)
                plan(desk.as_actor(Actor(name=given.actor, door=given.door)), row)
            store.drop_order(given.issue)
    except RefusedError as error:
        _lapse(desk, given, error.message)
        return False
    return True


def _lapse(desk: Desk, given: OrderRow, why: str) -> None:
    """Forgets an order and tells the editors why."""
    row = desk.store.get_issue(given.issue)
    words = desk.words("orders.lapsed", number=row.number, actor=given.actor, why=why)
    with desk.store.write():
        if desk.store.take_order_back(given.issue, actor=desk.actor, now=desk.now(), act="lapse") is not None:
            key = f"order:{given.issue}:{given.at.isoformat()}:lapsed"
            desk.store.alert(key, words, now=desk.now(), issue=given.issue, hint=f"digest publish {given.issue}")
