"""What an outcome means for the ledger: the delivery's next state, the next attempt, what editors are told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from digest.model.acts import PIN, SEND, UNPIN, WITHDRAW
from digest.model.post import Verdict
from digest.model.states import DeliveryState

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.model.post import Outcome
    from digest.store.rows import DeliveryRow
    from digest.words import Words

LONGEST_BACKOFF = 900.0
_ACTS = {PIN: "alerts.pin", UNPIN: "alerts.unpin", WITHDRAW: "alerts.withdraw"}
_STATES = {
    Verdict.SENT: DeliveryState.SENT,
    Verdict.NOT_SENT: DeliveryState.PENDING,
    Verdict.WAIT: DeliveryState.PENDING,
    Verdict.UNKNOWN: DeliveryState.UNKNOWN,
    Verdict.REFUSED: DeliveryState.FAILED,
    Verdict.STOPPED: DeliveryState.FAILED,
    Verdict.VOID: DeliveryState.SUPPRESSED,
}


def write_outcome(
    desk: Desk,
    delivery: DeliveryRow,
    outcome: Outcome,
    *,
    at_once: bool = False,
    upload: tuple[str, str] | None = None,
) -> DeliveryRow:
    """Settles a delivery under its fencing number, and tells the editors of what is theirs to answer.

    What surely did not go out waits: twice as long after each attempt, or as long as the server said, or not at all
    where ``at_once``. A document that went out is known by its id from then on, under the channel's name and the key
    in ``upload``. The row as it then is: unchanged where somebody else has taken it up meanwhile.
    """
    store, now = desk.store, desk.now()
    state = _STATES[outcome.verdict]
    seconds = outcome.wait if outcome.verdict is Verdict.WAIT else min(LONGEST_BACKOFF, 2.0**delivery.attempt)
    later = now + dt.timedelta(seconds=0 if at_once else seconds)
    with store.write():
        kept = store.settle(
            delivery.id,
            delivery.attempt,
            state,
            now=now,
            message_id=outcome.message_id or (None if delivery.act == SEND else delivery.message_id),
            link=outcome.link or (None if delivery.act == SEND else delivery.link),
            detail=outcome.detail,
            not_before=later if state is DeliveryState.PENDING else None,
            channel_not_before=later if outcome.verdict is Verdict.WAIT else None,
        )
        if upload is not None and outcome.file_id:
            store.keep_upload(*upload, outcome.file_id, now=now)
        if kept and state in {DeliveryState.UNKNOWN, DeliveryState.FAILED}:
            tell_question(desk, delivery, state, outcome.detail)
    return store.get_delivery(delivery.id)


def tell_question(desk: Desk, delivery: DeliveryRow, state: DeliveryState, detail: str) -> None:
    """Tells the editors of a post that nobody can be sure of, or that was refused, once for each attempt."""
    post, words = words_for(delivery, desk.words), desk.words
    if state is DeliveryState.UNKNOWN:
        text = words("alerts.unknown", issue=delivery.issue, post=post)
        hint = f"digest resolve {delivery.issue}"
    else:
        text = words("alerts.failed", issue=delivery.issue, post=post, error=detail)
        hint = f"when that is put right: digest resolve {delivery.issue} resend"
    key = f"{state}:{delivery.id}:{delivery.attempt}"
    desk.store.alert(key, text, now=desk.now(), issue=delivery.issue, hint=hint)


def words_for(delivery: DeliveryRow, words: Words) -> str:
    """A delivery as an editor reads it: ``telegram: index``, ``telegram: index, to be pinned``."""
    post = f"{delivery.channel}: {delivery.part}"
    return post if delivery.act == SEND else words(_ACTS.get(delivery.act, "alerts.edit"), post=post)
