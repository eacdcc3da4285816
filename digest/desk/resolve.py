"""An editor's answer to a delivery that nobody can be sure of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.desk.channel import ARCHIVE
from digest.desk.relink import relink
from digest.desk.rights import Right, require
from digest.errors import UnknownError
from digest.model.states import DeliveryState

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.store.rows import DeliveryRow

ANSWERS = {"sent": DeliveryState.SENT, "resend": DeliveryState.PENDING, "skip": DeliveryState.SUPPRESSED}
_POST = re.compile(r"https?://t\.me/(?:c/\d+|[A-Za-z]\w+)/(?:\d+/)?(\d+)")  # in the middle the topic of a group
OPEN_QUESTIONS = (DeliveryState.UNKNOWN, DeliveryState.FAILED)


def questions(desk: Desk, slug: str | None = None) -> tuple[DeliveryRow, ...]:
    """The deliveries that wait for an answer: unknown and failed ones, and those of a channel that is no more."""
    known = {ARCHIVE, *(channel.name for channel in desk.config.channels)}
    rows = desk.store.deliveries_of(slug, [*OPEN_QUESTIONS, DeliveryState.PENDING])
    return tuple(row for row in rows if row.state is not DeliveryState.PENDING or row.channel not in known)


def resolve(desk: Desk, delivery: DeliveryRow, answer: str, *, link: str = "") -> DeliveryRow:
    """Writes the answer (``sent``, ``resend`` or ``skip``) to one delivery, as the editor saw it, with its event.

    ``link`` is the address of a post that is there, so that others can lead to it and it can be edited later.
    Raises :class:`digest.errors.RefusedError` when the delivery has moved on meanwhile or a failed one is called sent,
    :class:`digest.errors.UnknownError` for another answer or a link that leads to no post.
    """
    require(desk, Right.RESOLVE)
    after = ANSWERS.get(answer)
    if after is None:
        raise UnknownError(f"there is no answer {answer!r}", hint="sent, resend or skip")
    found = _POST.fullmatch(link.strip()) if link else None
    if link and (found is None or after is not DeliveryState.SENT):
        raise UnknownError(f"{link} is no link to a post that was sent", hint="https://t.me/my_weekly/123, with sent")
    row = _write(desk, delivery, answer, after, found)
    if after is DeliveryState.SENT:
        relink(desk, row)
    return row


def _write(
    desk: Desk, delivery: DeliveryRow, answer: str, after: DeliveryState, found: re.Match[str] | None
) -> DeliveryRow:
    return desk.store.resolve(
        delivery.id,
        delivery.state,
        after,
        actor=desk.actor,
        now=desk.now(),
        attempt=delivery.attempt,
        message_id=found[1] if found else None,
        link=found[0] if found else None,
        detail=f"{desk.actor}: {answer}",
    )
