"""Pictures that found no room at the foot of a page and left it empty: made smaller, so that they stand there.

A picture is never made smaller than ``LEAST`` of its size, and never for a gap that nobody minds.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from digest.render.pdf.fitting import OPENING, lowest, with_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GAP = 0.14  # of the height of a page, empty at its foot
LEAST = 0.45  # of a picture's height
PASSES = 3  # each lays the whole issue out
_SLACK = 2.0  # pixels; lengths are rounded


def laid_out_closely(lay_out: Callable[[str], Any], html: str) -> tuple[str, Any]:
    """A page laid out, and the page itself, with rules for the pictures that had to be made smaller."""
    document = lay_out(html)
    for _ in range(PASSES):
        rule = next(rules(document), None)
        if rule is None:
            break
        html = with_step(html, rule)
        document = lay_out(html)
    return html, document


def rules(document: Any) -> Iterator[str]:
    """A style rule for each picture that would fill a gap if it were smaller, in the order of pages.

    Each changes what follows, so that only the first is surely right.
    """
    pages = [page._page_box for page in document.pages]  # noqa: SLF001 - WeasyPrint tells it nowhere else
    for before, after in pairwise(pages):
        if OPENING & {before.page_type.name, after.page_type.name}:
            continue
        figure = _first(after)
        free = before.content_box_y() + before.height - lowest(before.children[0])
        if figure is None or free < before.height * GAP:
            continue
        image = next(_images(figure), None)
        if image is None or not image.height:
            continue
        room = free - (figure.height - image.height) - figure.margin_bottom - _SLACK
        if image.height * LEAST <= room < image.height:
            yield f'[data-picture="{figure.element.get("data-picture")}"] img {{ max-height: {room * 0.75:.1f}pt }}'


def _first(box: Any) -> Any:
    """The figure that a page begins with; ``None`` where it begins with anything else."""
    if _tag(box) == "figure":
        return box
    children = getattr(box, "children", None) or ()
    return next((_first(child) for child in children if _tag(child) or getattr(child, "children", None)), None)


def _images(box: Any) -> Iterator[Any]:
    if getattr(box, "replacement", None) is not None:
        yield box
    for child in getattr(box, "children", None) or ():
        yield from _images(child)


def _tag(box: Any) -> str:
    element = getattr(box, "element", None)
    return "" if element is None else str(element.tag)
