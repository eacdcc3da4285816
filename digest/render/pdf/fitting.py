"""Copyfitting: how full the pages of a layout are, and the small steps of size that a design allows.

A design lists its steps in its print style, each in a comment of its own::

    /* fit: main { font-size: 10.3pt; line-height: 14.5pt } */

Where a page of the first layout is left half empty, the issue is laid out again with two steps at most, and the
fullest layout is taken. Most issues need one layout. A design may list two more steps, which are larger: they are for
short issues, where a small step moves no more than a line or two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

INNER = 0.5  # of the height of a page on which an article ends and the next one does not begin
LAST = 0.33  # of the last page, which has the imprint at its foot
OPENING = frozenset({"cover", "front"})  # pages that are composed one by one
STEPS = 2
SHORT = 8  # pages, the opening ones not counted
_STEP = re.compile(r"/\* fit: (.+?) \*/")


def steps(html: str) -> tuple[str, ...]:
    """The style rules of the design's steps: two small ones, then two larger ones where it lists so many."""
    return tuple(_STEP.findall(html))[: 2 * STEPS]


def chosen(listed: tuple[str, ...], pages: int) -> tuple[str, ...]:
    """The two steps that are tried on an issue of so many pages."""
    larger = listed[STEPS:]
    return larger if larger and pages <= SHORT else listed[:STEPS]


def with_step(html: str, step: str) -> str:
    """The page with one step's rule behind its style."""
    return html.replace("</head>", f"<style>{step}</style>\n</head>", 1)


def fitted(lay_out: Callable[[str], Any], html: str, first: Any = None) -> Any:
    """The WeasyPrint document of a page, laid out once, or again where that leaves its pages fuller.

    ``first`` is its document, where there is one already.
    """
    best = lay_out(html) if first is None else first
    filled = fullness(best)
    for step in chosen(steps(html), len(_composed(best))):
        if filled >= 1:
            break
        other = lay_out(with_step(html, step))
        if fullness(other) > filled:
            best, filled = other, fullness(other)
    return best


def fullness(document: Any) -> float:
    """1 where no page is half empty, else the worst page's share of what it should hold."""
    shares = [filled(page) for page in _composed(document)]
    if not shares:
        return 1
    worst = min([share / INNER for share in shares[:-1]] + [shares[-1] / LAST])
    return min(1.0, worst)


def _composed(document: Any) -> list[Any]:
    """The pages that words run through, one after another."""
    pages = [page._page_box for page in document.pages]  # noqa: SLF001 - WeasyPrint tells it nowhere else
    return [page for page in pages if page.page_type.name not in OPENING]


def filled(page: Any) -> float:
    """How far down its text area a page is filled with words and pictures, the imprint not counted."""
    return float((lowest(page.children[0]) - page.content_box_y()) / page.height)


def lowest(box: Any) -> float:
    """The lower edge of the lowest words, or of the lowest picture, in a box."""
    element = getattr(box, "element", None)
    if element is not None and "imprint" in (element.get("class") or "").split():
        return 0
    shown = getattr(box, "text", "").strip() or getattr(box, "replacement", None) is not None
    own = box.position_y + box.height if shown else 0
    return max([own, *map(lowest, getattr(box, "children", None) or ())])
