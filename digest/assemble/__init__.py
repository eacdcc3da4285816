"""Articles into a draft issue: order, theme, headlines, summaries, and what stands before review. Pure."""

from __future__ import annotations

from digest.assemble.compose import compose
from digest.assemble.problems import blocking, problems
from digest.assemble.sheet import draft_sheet
from digest.assemble.slug import free_slug, week_slug

__all__ = ["blocking", "compose", "draft_sheet", "free_slug", "problems", "week_slug"]
