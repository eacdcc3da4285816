"""What stands at an address whose issue was withdrawn, or whose article has another address now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.site.frozen_contents import contents_in
from digest.desk.site.history import moved
from digest.desk.site.standing import standing_of
from digest.desk.unchanged import design_of
from digest.desk.withdraw import reason
from digest.render.pages import withdrawn_page
from digest.render.site.moved import Moved, moved_pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.desk.desk import Desk
    from digest.desk.site.standing import Outputs, Standing

INDEX = "index.html"


def withdrawn_page_of(desk: Desk, slug: str) -> dict[str, bytes]:
    """The files that take the place of a withdrawn issue in the archive: a page at every address that it ever had."""
    return tombstones(desk, standing_of(desk, slug))


def tombstones(desk: Desk, one: Standing) -> dict[str, bytes]:
    """The same, of an issue that was looked up already."""
    why, design = reason(desk, one.row.slug), design_of(desk)

    def page(depth: str) -> dict[str, bytes]:
        return withdrawn_page(
            desk.config.publication,
            design,
            number=one.row.number,
            title=one.row.theme,
            date=one.row.date,
            reason=why,
            choice=desk.config.design,
            depth=depth,
        )

    files = page("")
    addresses = {name for outputs in one.revisions for name in pages_in(outputs)} - {INDEX}
    below = page("../")[INDEX] if addresses else b""
    return files | dict.fromkeys(sorted(addresses), below)


def leading_on(desk: Desk, one: Standing) -> dict[str, bytes]:
    """The files of an issue's former addresses: each leads to where the same article is now, or to the issue."""
    contents = contents_in(desk, one.outputs)
    if not one.earlier or contents is None:
        return {}
    now = set(pages_in(one.outputs))
    titles = {f"{article.anchor}/{INDEX}": article.headline for article in contents.articles}
    places: dict[str, str] = {}
    for outputs in one.earlier:
        old = contents_in(desk, outputs)
        anchors = moved(old, contents) if old else {}
        for name in set(pages_in(outputs)) - now:
            target = f"{anchors.get(name.removesuffix(f'/{INDEX}'), '')}/{INDEX}"
            places[name] = target if target in now else INDEX
    pages = (
        Moved(name=name, target=target, title=titles.get(target, contents.title), language=contents.language)
        for name, target in sorted(places.items())
    )
    return moved_pages(one.row.slug, pages, desk.config.publication, design_of(desk), choice=desk.config.design)


def pages_in(outputs: Outputs | Iterable[str]) -> tuple[str, ...]:
    """The pages among an issue's outputs: ``index.html`` and those of its articles."""
    return tuple(name for name in outputs if name == INDEX or (name.endswith(f"/{INDEX}") and name.count("/") == 1))
