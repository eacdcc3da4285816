"""The tables of allowed state moves, and the delivery's own words."""

from __future__ import annotations

from enum import StrEnum


class IssueState(StrEnum):
    """The states of an issue."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class DeliveryState(StrEnum):
    """Where one delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"


class SlotState(StrEnum):
    """Where one slot of the schedule stands."""

    OPEN = "open"
    PUBLISHED = "published"
    SKIPPED = "skipped"
    MISSED = "missed"


S = IssueState
IN_WORDS = {
    S.DRAFT: "a draft",
    S.REVIEW: "in review",
    S.APPROVED: "approved",
    S.SENDING: "being sent",
    S.SENT: "sent",
    S.HELD: "on hold",
    S.CANCELLED: "cancelled",
    S.WITHDRAWN: "withdrawn",
}
"""Each state as it stands in a sentence: ``issue 12 is on hold``."""
ISSUE_MOVES: dict[S, frozenset[S]] = {
    S.DRAFT: frozenset({S.REVIEW, S.CANCELLED}),
    S.REVIEW: frozenset({S.DRAFT, S.APPROVED, S.HELD, S.CANCELLED}),
    S.APPROVED: frozenset({S.SENDING, S.HELD, S.DRAFT, S.CANCELLED}),
    S.SENDING: frozenset({S.SENT, S.HELD}),
    S.HELD: frozenset({S.REVIEW, S.APPROVED, S.SENDING, S.DRAFT, S.CANCELLED}),
    S.SENT: frozenset({S.WITHDRAWN}),
    S.WITHDRAWN: frozenset(),
    S.CANCELLED: frozenset(),
}

DELIVERY_MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.PENDING: frozenset({DeliveryState.SENDING, DeliveryState.SUPPRESSED}),
    DeliveryState.SENDING: frozenset(
        {
            *(DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN),
            *(DeliveryState.PENDING, DeliveryState.SUPPRESSED),
        },
    ),
    DeliveryState.UNKNOWN: frozenset({DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.SUPPRESSED}),
    DeliveryState.FAILED: frozenset({DeliveryState.PENDING, DeliveryState.SUPPRESSED}),
    DeliveryState.SENT: frozenset(),
    DeliveryState.SUPPRESSED: frozenset(),
}

DONE = frozenset(
    {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.SUPPRESSED},
)
"""The states that count in the balance before an issue is ``sent``."""


def may_move(before: S, after: S) -> bool:
    """Whether the table allows an issue to go from one state to another."""
    return after in ISSUE_MOVES[before]
