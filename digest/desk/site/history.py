"""What became of an issue's articles through its corrections: their first anchors, and which ones changed when; pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.render.contents import Contents, Headline


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One article's past: its first anchor, and when and how often a correction changed it."""

    key: str
    updated: dt.date | None = None
    corrections: int = 0


def corrected_on(contents: Contents, noted: Sequence[dt.date] = ()) -> dt.date | None:
    """The day of an issue's last correction, as it says itself, or as was ``noted`` where it says none."""
    days = [*noted[-1:]]
    for text in contents.corrections[-1:]:
        try:
            days = [dt.date.fromisoformat(text)]
        except ValueError:
            continue
    return days[0] if days else None


def pasts(revisions: Sequence[Contents], noted: Sequence[dt.date] = ()) -> tuple[Past, ...]:
    """The past of each article of the last of these revisions, the first of which was published first.

    A correction keeps articles and their order, so an article is known by its place. ``noted`` are the days of the
    corrections as far as they were written down elsewhere.
    """
    last = revisions[-1]
    return tuple(_past(place, [one for one in revisions if _alike(one, last)], noted) for place in range(_count(last)))


def moved(old: Contents, new: Contents) -> dict[str, str]:
    """Anchors of an earlier revision -> those that the same articles have now."""
    if not _alike(old, new):
        return {}
    return {before.anchor: after.anchor for before, after in zip(old.articles, new.articles, strict=True)}


def _past(place: int, revisions: Sequence[Contents], noted: Sequence[dt.date]) -> Past:
    forms = [one.articles[place] for one in revisions]
    steps = pairwise(forms)
    changes = [number for number, (before, after) in enumerate(steps, 1) if _shown(before) != _shown(after)]
    if not changes:
        return Past(key=forms[0].anchor)
    changed = changes[-1]
    return Past(
        key=forms[0].anchor,
        updated=corrected_on(revisions[changed], noted[:changed]),
        corrections=len(changes),
    )


def _shown(article: Headline) -> tuple[object, ...]:
    """What readers see of an article, as far as every version of Digest has written it down."""
    return article.headline, article.byline, article.texts


def _alike(one: Contents, other: Contents) -> bool:
    return _count(one) == _count(other)


def _count(contents: Contents) -> int:
    return len(contents.articles)
