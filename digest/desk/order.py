"""Orders to publish: a click can be taken back for some seconds; then the issue's deliveries are planned, once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.desk.embargo import refuse_embargoed
from digest.desk.rights import Right, require, require_second
from digest.desk.send import plan
from digest.desk.view import refresh
from digest.errors import DigestError, RefusedError, StorageError
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
    refuse_embargoed(desk, slug)
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

    An order whose issue was changed meanwhile lapses, and so does one that is far too late; the editors are told of
    those. Whoever puts the issue on hold, cancels, postpones or publishes it has taken the order back with it.
    """
    begun = []
    for given in desk.store.orders():
        if given.due_at <= desk.now():
            begun += [given.issue] if _carry_out(desk, given) else []
    return tuple(begun)


def _carry_out(desk: Desk, given: OrderRow) -> bool:
    """Begins what was ordered; ``False`` where it lapsed, or was taken back or carried out elsewhere a moment ago."""
    store = desk.store
    if desk.now() - given.due_at > LATEST:
        _lapse(desk, given, desk.words("orders.not_running", moment=desk.words.moment(desk.local_time(given.due_at))))
        return False
    try:
        refresh(desk, given.issue)  # a change of the files by hand shows here
        with store.write():
            if given not in store.orders():
                return False
            row = store.get_issue(given.issue)
            if row.revision != given.revision:
                raise RefusedError(desk.words("orders.changed"))
            plan(desk.as_actor(Actor(name=given.actor, door=given.door)), row)  # the order goes in the same commit
    except StorageError:
        raise  # the disk or the database, which may be there again at the next look
    except DigestError as error:
        _lapse(desk, given, str(error))
        return False
    return True


def _lapse(desk: Desk, given: OrderRow, why: str) -> None:
    """Forgets an order and tells the editors why, unless it is no more."""
    with desk.store.write():
        if given not in desk.store.orders():
            return
        number = desk.store.get_issue(given.issue).number
        desk.store.take_order_back(given.issue, actor=desk.actor, now=desk.now(), act="lapse")
        words = desk.words("orders.lapsed", number=number, actor=given.actor, why=why)
        key = f"order:{given.issue}:{given.at.isoformat()}:lapsed"
        desk.store.alert(key, words, now=desk.now(), issue=given.issue, hint=f"digest publish {given.issue}")
