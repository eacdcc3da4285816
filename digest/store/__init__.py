"""The store: the only SQL. Rows of articles, issues, approvals, deliveries and events."""

from __future__ import annotations

from digest.store.database import Store
from digest.store.rows import (
    AlertRow,
    ArticleRow,
    Balance,
    DeliveryRow,
    EventRow,
    IssueRow,
    LeaseRow,
    MetaRow,
    OutputRow,
    Plan,
    PostRow,
    SetAsideRow,
    ShingleRow,
    SightingRow,
    SlotRow,
    SourceState,
)

__all__ = [
    "AlertRow",
    "ArticleRow",
    "Balance",
    "DeliveryRow",
    "EventRow",
    "IssueRow",
    "LeaseRow",
    "MetaRow",
    "OutputRow",
    "Plan",
    "PostRow",
    "SetAsideRow",
    "ShingleRow",
    "SightingRow",
    "SlotRow",
    "SourceState",
    "Store",
]
