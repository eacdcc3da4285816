"""An editor's answer to a delivery that nobody can be sure of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.errors import UnknownError
from digest.model.states import DeliveryState

if TYPE_CHECKING:
    from digest.desk.desk import Desk
    from digest.store.rows import DeliveryRow

ANSWERS = {"sent": DeliveryState.SENT, "resend": DeliveryState.PENDING, "skip": DeliveryState.SUPPRESSED}
OPEN_QUESTIONS = (DeliveryState.UNKNOWN, DeliveryState.FAILED)


def questions(desk: Desk, slug: str | None = None) -> tuple[DeliveryRow, ...]:
    """The deliveries that wait for an answer: unknown and failed ones."""
    return desk.store.deliveries_of(slug, OPEN_QUESTIONS)


def resolve(desk: Desk, delivery: DeliveryRow, answer: str) -> DeliveryRow:
    """Writes the answer (``sent``, ``resend`` or ``skip``) to one delivery, as the editor saw it, with its event.

    Raises :class:`digest.errors.RefusedError` when the delivery has moved on meanwhile or a failed one is called sent.
    """
    after = ANSWERS.get(answer)
    if after is None:
        raise UnknownError(f"there is no answer {answer!r}", hint="sent, resend or skip")
    return desk.store.resolve(
        delivery.id,
        delivery.state,
        after,
        actor=desk.actor,
        now=desk.now(),
        attempt=delivery.attempt,
        detail=f"{desk.actor}: {answer}",
    )
