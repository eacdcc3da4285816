"""Finds the articles that a layout hangs on or dies of: by halves, each half in a child, within a budget of time.

An article is called guilty only when it fails alone, too. Where the page fails without any article, or only some
articles together fail, nobody is guilty.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.assemble.targets import narrowed
from digest.errors import LayoutError, LibraryError
from digest.model.article import Article, Section
from digest.model.blocks import paragraph
from digest.model.issue import Placement
from digest.render.pages import print_page
from digest.render.pdf.request import request_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.model.issue import Issue
    from digest.render.design import Design

    Numbers = tuple[int, ...]
    Works = Callable[[Numbers], bool]

SHARE = 8
"""A part of an issue may take one eighth of the seconds that the whole may take, and at least ``LEAST`` of them."""

LEAST = 5.0
BUDGET = 2.0
SHORTEST, LONGEST = 60.0, 240.0
"""The search as a whole may take twice those seconds, a minute at least, and no longer than a slot's lease bears."""


HARMLESS = Placement(
    article=Article(sections=(Section(label="", heading="", kind="body", blocks=(paragraph("A line."),)),)),
    headline="A headline",
    anchor="a-headline",
    summary="A line.",
)
"""Stands for no article at all: a design need not be able to print an issue without any."""

_SEEN: dict[tuple[str, str, float, int], Verdict] = {}
_MOST = 64
AGAIN = 60.0  # seconds until a failure that no article is to blame for is looked into again


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """That a layout fails, and on which articles, by their places from 1; ``until`` is a moment of ``time.monotonic``."""

    guilty: tuple[int, ...]
    error: LayoutError
    until: float = math.inf


def verdict(key: str, layout: Confined) -> Verdict | None:
    """What this process found out of a layout before; it is asked for again when its matter or its limits change."""
    found = _SEEN.get((key, layout.target, layout.seconds, layout.memory))
    return found if found is not None and time.monotonic() < found.until else None


def remember(key: str, layout: Confined, found: Verdict) -> None:
    """Keeps a verdict, so that nobody waits for the same failure twice; for a while only where no article is to blame."""
    if not found.guilty:
        found = replace(found, until=time.monotonic() + AGAIN)
    if len(_SEEN) >= _MOST:
        _SEEN.clear()
    _SEEN[key, layout.target, layout.seconds, layout.memory] = found


class _OutOfTime(Exception):  # noqa: N818 - not an error: the search ends with what it knows
    """The budget is spent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a search found: the ``guilty`` articles by their places from 1, in the order they were found.

    ``whole`` tells whether the others were seen to work together.
    """

    guilty: Numbers = ()
    whole: bool = False


def search(numbers: Numbers, works: Works) -> Search:
    """Which of ``numbers``, seen to fail together, fail alone; ``works`` tells whether some of them do work."""
    guilty: list[int] = []
    try:
        if not works(()):
            return Search()
        rest = numbers
        while rest:
            one = _one_of(rest, works)
            if works((one,)):
                break  # they fail only together
            guilty.append(one)
            rest = tuple(number for number in rest if number != one)
            if not rest or works(rest):
                return Search(guilty=tuple(guilty), whole=bool(rest))
    except _OutOfTime:
        pass
    return Search(guilty=tuple(guilty))


def _one_of(numbers: Numbers, works: Works) -> int:
    """One of some that fail together: of every half that fails, the first one, down to one article."""
    while len(numbers) > 1:
        middle = len(numbers) // 2
        numbers = numbers[middle:] if works(numbers[:middle]) else numbers[:middle]
    return numbers[0]


def find_guilty(  # noqa: PLR0913 - what a search needs to know
    desk: Desk,
    issue: Issue,
    design: Design,
    layout: Confined,
    *,
    progress: Callable[[str], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Search:
    """The articles of an issue, seen to fail, that cannot be laid out even alone."""
    trials = _Trials(desk, issue, design, layout, clock() + _budget(layout.seconds), clock)
    count = len(issue.placements)

    def works(numbers: Numbers) -> bool:
        if progress is not None and numbers:
            progress(f"looking for the article that stops the layout ({len(numbers)} of {count})")
        return trials.works(numbers)

    seconds = layout.seconds
    try:
        return search(tuple(range(1, count + 1)), works)
    finally:
        layout.seconds = seconds


def _budget(seconds: float) -> float:
    return min(max(BUDGET * seconds, SHORTEST), LONGEST)


class _Trials:
    """Lays parts of an issue out, each once."""

    def __init__(  # noqa: PLR0913, PLR0917 - as above
        self,
        desk: Desk,
        issue: Issue,
        design: Design,
        layout: Confined,
        end: float,
        clock: Callable[[], float],
    ) -> None:
        self._desk, self._issue, self._design, self._layout = desk, issue, design, layout
        self._end, self._clock = end, clock
        self._seconds = layout.seconds
        self._seen: dict[Numbers, bool] = {}

    def works(self, numbers: Numbers) -> bool:
        """Whether these articles can be laid out together. Raises _OutOfTime when there is none left."""
        if numbers not in self._seen:
            left = self._end - self._clock()
            if left <= 0:
                raise _OutOfTime
            self._layout.seconds = min(self._share(numbers), left)
            self._seen[numbers] = self._try(numbers)
            if not self._seen[numbers] and self._clock() >= self._end:
                raise _OutOfTime  # it may have lacked time, not been wrong
        return self._seen[numbers]

    def _share(self, numbers: Sequence[int]) -> float:
        """Parts that hang are given up soon; more than half of the articles may take as long as the whole."""
        if len(numbers) * 2 > len(self._issue.placements) > 1:
            return self._seconds
        return max(self._seconds / SHARE, min(self._seconds, LEAST))

    def _try(self, numbers: Numbers) -> bool:
        part = narrowed(self._issue, numbers) if numbers else replace(self._issue, placements=(HARMLESS,))
        page = print_page(part, self._desk.config.publication, self._desk.config.design, self._design)
        try:
            self._layout.call(request_for(page, self._design, part.pictures))
        except LibraryError:
            raise
        except LayoutError:
            return False
        return True
