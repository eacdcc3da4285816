"""Designs as they look: the sample issue laid out in each, and pages of it on one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.designs.listing import listed
from digest.desk.designs.sample import choice_of
from digest.errors import DigestError, LibraryError
from digest.model.blocks import Table, inline_text
from digest.render.design import load_design
from digest.render.design.contact_sheet import Row, colours_of, contact_sheet
from digest.render.design.tokens import tokens_for
from digest.render.pages import print_page
from digest.render.pdf.request import read_reply, request_for
from digest.render.pdf.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from digest.confine import Confined
    from digest.desk.designs.listing import Listed
    from digest.desk.designs.sample import Sample
    from digest.model.blocks import Block
    from digest.model.config import Config
    from digest.model.issue import Issue


def preview_designs(
    names: Sequence[str],
    config: Config | None,
    sample: Sample,
    layout: Confined,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[bytes, tuple[tuple[str, DigestError], ...]]:
    """The picture of these designs as PNG, and those that could not be laid out, each with the reason.

    Raises :class:`LibraryError` where nothing can be laid out here.
    """
    known = {one.name: one for one in listed(config)}
    rows, failed = [], []
    for name in names:
        progress(name)
        try:
            rows.append(_row(known[name], config, sample, layout, progress))
        except LibraryError:
            raise
        except DigestError as error:
            rows.append(Row(title=known[name].title, about="", trouble=f"cannot be laid out: {error.message}"))
            failed.append((name, error))
    return contact_sheet(rows), tuple(failed)


def _row(one: Listed, config: Config | None, sample: Sample, layout: Confined, progress: Callable[[str], None]) -> Row:
    choice, issue = choice_of(one.name, config), sample.view.issue
    design = load_design(one.name, project=config.root if config else None)
    page = print_page(issue, sample.desk.config.publication, choice, design)
    reply = read_reply(layout.call(request_for(page, design, issue.pictures, sources_of(issue)), progress))
    return Row(
        title=one.title,
        about=" · ".join(words for words in (one.description[:1].upper() + one.description[1:], choice.page) if words),
        colours=colours_of(tokens_for(design, choice)),
        pdf=reply.pdf,
        headlines=tuple(placement.headline for placement in issue.placements),
        table=_table_words(issue),
    )


def _table_words(issue: Issue) -> str:
    """The head of the first table of an issue."""
    for placement in issue.placements:
        for section in placement.article.sections:
            for table in _tables(section.blocks):
                return " ".join(inline_text(cell) for cell in table.header)
    return ""


def _tables(blocks: Iterable[Block]) -> Iterable[Table]:
    return (block for block in blocks if isinstance(block, Table))
