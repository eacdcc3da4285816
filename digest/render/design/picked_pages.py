"""Which pages of a PDF show what a design is like: its cover, its contents, an opener, a table, its last page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST = 5
_OTHER = "Article"


class Picked(NamedTuple):
    """A page by its place from 0, and what it shows."""

    place: int
    label: str


def picked_pages(document: Any, *, headlines: Sequence[str], table: str) -> tuple[Picked, ...]:
    """Five pages of an open PDF (fewer of a shorter one), in their order.

    ``headlines`` are those of its articles, which its outline names; ``table`` are words that only its table has.
    """
    last = len(document) - 1
    wanted = {_plain(title) for title in headlines}
    outline = [(title in wanted, place) for title, place in _outline(document)]
    starts = sorted({place for is_article, place in outline if is_article}) or [min(1, last)]
    named: dict[int, list[str]] = {0: ["Cover"]}
    wished = (
        ("Contents", 0 if not outline or outline[0][0] else outline[0][1]),
        ("Opener", next((place for place in starts if place > 0), 0)),
        ("Table", next((place for place in range(1, last + 1) if _has(document, place, table)), None)),
        ("Last page", last),
    )
    for label, place in wished:
        if place is not None and (place or label == "Contents"):
            named.setdefault(place, []).append(label)
    for place in (*range(starts[0] + 1, last), *range(1, last)):
        if len(named) >= MOST:  # a design that puts two things on one page shows another page of its text
            break
        named.setdefault(place, [_OTHER])
    return tuple(Picked(place, _joined(named[place])) for place in sorted(named))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _joined(labels: list[str]) -> str:
    """``Cover and contents``."""
    return " and ".join((labels[0], *(label.lower() for label in labels[1:])))


def _outline(document: Any) -> Iterator[tuple[str, int]]:
    for entry in document.get_toc():
        goal = entry.get_dest()
        if goal is not None:
            yield _plain(entry.get_title()), goal.get_index()


def _has(document: Any, place: int, words: str) -> bool:
    page = document[place]
    text = page.get_textpage()
    try:
        return bool(words) and _plain(words) in _plain(text.get_text_range())
    finally:
        text.close()
        page.close()
