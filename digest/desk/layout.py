"""Asks the confined child for an issue's PDF, and takes an earlier one where it would come out the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.desk.bisect import Verdict, verdict
from digest.desk.layout_key import pdf_name, versions
from digest.render.pages import print_page
from digest.render.pdf.request import LaidOut, read_reply, request_for
from digest.render.pdf.sources import sources_of
from digest.shelf.atomic import sha256

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.confine import Confined
    from digest.desk.desk import Desk
    from digest.desk.view import IssueView
    from digest.render.design import Design
    from digest.shelf.finished import Finished


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfOrder:
    """A PDF that was asked for. ``key`` is the sha256 of all that it depends on; ``ready`` an earlier one, still right.

    ``verdict`` is why it is not asked for again.
    """

    key: str
    layout: Confined
    kept: Finished
    ready: LaidOut | None = None
    verdict: Verdict | None = None

    def result(self, progress: Callable[[str], None] | None = None) -> LaidOut:
        """The PDF, when it is there. Raises :class:`digest.errors.LayoutError` and its kin."""
        if self.verdict is not None:
            raise self.verdict.error
        if self.ready is not None:
            return self.ready
        reply = self.layout.answer(progress)
        self.kept.put(self.key, reply)
        return read_reply(reply)


def order_pdf(desk: Desk, view: IssueView, design: Design, layout: Confined) -> PdfOrder:
    """Asks for the PDF and returns at once: the child lays out while the other outputs are made."""
    page = print_page(view.issue, desk.config.publication, desk.config.design, design)
    request = request_for(page, design, view.issue.pictures, sources_of(view.issue))
    key = sha256("\n".join([sha256(request), *design.files().values(), versions()]).encode())
    ready = _earlier(desk, view.issue.slug, key) or _finished(desk, key)
    known = verdict(key, layout) if ready is None else None
    if ready is None and known is None:
        layout.ask(request)
    return PdfOrder(key=key, layout=layout, kept=desk.finished, ready=ready, verdict=known)


def _finished(desk: Desk, key: str) -> LaidOut | None:
    """A PDF that some build or preview made of the same, if it is still kept."""
    reply = desk.finished.get(key)
    return read_reply(reply) if reply is not None else None


def _earlier(desk: Desk, slug: str, key: str) -> LaidOut | None:
    """The PDF of the last build, if it was made from the same and lies there whole."""
    old = desk.folders.manifest(slug)
    name = pdf_name(desk.config, slug)
    if old is None or old.layout != key or not old.pages or name not in old.outputs:
        return None
    try:
        pdf = desk.folders.output(slug, name)
    except OSError:
        return None
    return LaidOut(pdf=pdf, pages=old.pages) if sha256(pdf) == old.outputs[name] else None
