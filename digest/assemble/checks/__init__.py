"""Checks: what an editor may want to look at before an issue goes out. Pure; no text is changed here."""

from __future__ import annotations

from digest.assemble.checks.article import Terms, check_articles
from digest.assemble.checks.placing import Source

__all__ = ["Source", "Terms", "check_articles"]
