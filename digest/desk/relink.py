"""An index edited once more when a link came late: a post that was unknown or refused is there after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.model.acts import SEND, edit_act, is_edit
from digest.model.post_json import unpack
from digest.model.states import DeliveryState
from digest.store.rows import Plan

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.store.rows import DeliveryRow


def relink(desk: Desk, row: DeliveryRow) -> bool:
    """Whether the post that leads to ``row``'s part will be edited again; not needed while its edit still waits."""
    if row.act != SEND or not row.link:
        return False
    store = desk.store
    own = [other for other in store.deliveries_of(row.issue) if other.channel == row.channel and is_edit(other.act)]
    done = sorted((other for other in own if other.state is DeliveryState.SENT), key=lambda other: other.id)
    waits = any(other.state in {DeliveryState.PENDING, DeliveryState.SENDING} for other in own)
    index = next((other for other in reversed(done) if _is_index(desk, other)), None)  # a correction's, if there is one
    if index is None or waits:
        return False
    again = sum(other.part == index.part and other.revision == index.revision for other in own)
    act = edit_act(index.revision, again)
    plans = [
        Plan(channel=row.channel, part=index.part, position=index.position, act=act, post_sha256=index.post_sha256)
    ]
    return store.add_deliveries(row.issue, index.revision, plans, now=desk.now()) > 0


def _is_index(desk: Desk, delivery: DeliveryRow) -> bool:
    frozen = desk.store.post_of(delivery)
    return frozen is not None and bool(unpack(frozen.payload).edits)
