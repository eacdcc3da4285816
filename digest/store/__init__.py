"""The store: the only SQL. Rows of articles, issues, approvals, deliveries and events."""

from __future__ import annotations

from digest.store.database import Store
from digest.store.rows import (
    ArticleRow,
    Balance,
    DeliveryRow,
    EventRow,
    IssueRow,
    MetaRow,
    OutputRow,
    Plan,
    PostRow,
)

__all__ = [
    "ArticleRow",
    "Balance",
    "DeliveryRow",
    "EventRow",
    "IssueRow",
    "MetaRow",
    "OutputRow",
    "Plan",
    "PostRow",
    "Store",
]
