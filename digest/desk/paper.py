"""An issue on paper: its PDF, or why there is none and which articles are to blame; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.errors import LayoutError
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from digest.desk.view import IssueView
    from digest.errors import DigestError
    from digest.render.pdf.request import LaidOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The PDF, or the ``trouble``; ``unlaid`` are the places, from 1, of the articles to blame, each in ``notices``."""

    laid_out: LaidOut | None = None
    trouble: DigestError | None = None
    unlaid: tuple[int, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self.laid_out.pages if self.laid_out else 0

    @property
    def remarks(self) -> tuple[Notice, ...]:
        """What an editor should know of the PDF."""
        said = self.laid_out.warnings if self.laid_out else ()
        return (*self.notices, *(Notice(code="layout", severity=Severity.WARNING, message=text) for text in said))


def blamed(view: IssueView, unlaid: tuple[int, ...], trouble: LayoutError) -> LayoutError:
    """The trouble with the names of the articles to blame."""
    if not unlaid:
        return trouble
    names = ", ".join(f"“{headline_at(view, number)}”" for number in unlaid)
    return LayoutError(f"the PDF cannot be laid out with {names}: {trouble.message}", hint=_take_out(view, unlaid))


def layout_notices(view: IssueView, unlaid: tuple[int, ...]) -> tuple[Notice, ...]:
    """A notice for each article to blame."""
    return tuple(
        Notice(
            code="layout-failed",
            severity=Severity.ERROR,
            message=f"The PDF cannot be laid out with “{headline_at(view, number)}”: the layout hangs on it or dies of it.",
            path=view.issue.placements[number - 1].file or None,
            hint=_take_out(view, (number,)),
        )
        for number in unlaid
    )


def headline_at(view: IssueView, number: int) -> str:
    """The headline of the article at a place, from 1."""
    return view.issue.placements[number - 1].headline


def _take_out(view: IssueView, unlaid: tuple[int, ...]) -> str:
    numbers = " ".join(f"--leave-out {number}" for number in unlaid)
    return f"shorten it or write it more simply, or take it out: digest edit {view.issue.slug} {numbers}"
