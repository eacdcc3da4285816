"""The page at an address that an article had once: it leads on to where that is now, by itself and with a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.render.design.faces import faces_for
from digest.render.pages import page_context, page_environment
from digest.render.site.filling import asset_files, filled
from digest.render.site.head import Head, feeds_of, public
from digest.render.site.icon import icon_files

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.model.config import DesignChoice, Publication
    from digest.render.design import Design

MOVED = "web/moved.html"
INDEX = "index.html"
UP = "../"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An address that leads on: ``name`` and ``target`` are pages in the issue's folder, ``title`` stands at the target."""

    name: str
    target: str
    title: str
    language: str = ""


def moved_pages(
    slug: str,
    pages: Iterable[Moved],
    publication: Publication,
    design: Design,
    *,
    choice: DesignChoice | None = None,
) -> dict[str, bytes]:
    """The files of such pages of an issue, by their names in its folder."""
    context = page_context(publication, design, choice)
    env, heading = page_environment(design), context["words"]("archive.moved")
    files: dict[str, bytes] = {}
    for one in pages:
        head = Head(
            title=f"{heading} – {publication.name}",
            heading=heading,
            address=public(publication, f"{slug}/{one.target.removesuffix(INDEX)}"),
            home=UP * 2,
            feeds=feeds_of(publication),
            hidden=True,
        )
        shown = {"head": head, "target": f"{UP}{one.target}", "title": one.title, "depth": UP}
        shown |= {"language": one.language or publication.language}
        shown["faces"] = faces_for((publication, one.title), design, context["tokens"])
        page = filled(env, MOVED, context | shown)
        files |= {**asset_files(page, design), one.name: page.encode()}
    return files | icon_files(context["tokens"]) if files else {}
