"""Checks: what an editor may want to look at before an issue goes out. Pure; no text is changed here."""

from __future__ import annotations

from digest.assemble.checks.article import Terms, check_articles
from digest.assemble.checks.issue import check_issue
from digest.assemble.checks.merging import merged, settled
from digest.assemble.checks.placing import Source
from digest.assemble.checks.text import check_reading

__all__ = ["Source", "Terms", "check_articles", "check_issue", "check_reading", "merged", "settled"]
