"""The pages around the published issues: home, years, authors, themes, search, and the page for what is not there.

They are made of :class:`digest.render.site.material.Site` alone, so the same archive gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from digest.render.design.faces import faces_for
from digest.render.pages import page_context, page_environment
from digest.render.site.filling import asset_files, filled, style_in
from digest.render.site.head import Head, feeds_of, public
from digest.render.site.icon import icon_files

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from digest.model.config import DesignChoice, Publication
    from digest.render.design import Design
    from digest.render.site.material import Site
    from digest.words import Words

PAGE = "index.html"


@dataclass(slots=True, kw_only=True)
class Archive:
    """The archive that is being made: its values, its design, and the files so far."""

    site: Site
    publication: Publication
    design: Design
    env: Environment
    context: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    _styles: dict[Any, Markup] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        """The words of the interface."""
        words: Words = self.context["words"]
        return words

    def put(self, folder: str, template: str, head: Head, shown: dict[str, Any], *, name: str = PAGE) -> None:
        """Makes one page: ``folder`` is its address without the last name (``authors/``), ``shown`` what it is filled in with."""
        depth = head.home or ""
        faces = faces_for((self.publication, head.heading, tuple(shown.values())), self.design, self.context["tokens"])
        given = {**self.context, **shown, "faces": faces, "depth": depth}
        given["head"] = replace(head, feeds=feeds_of(self.publication))
        key = (depth, faces)
        if key not in self._styles:
            self._styles[key] = style_in(self.env, given)
        page = filled(self.env, template, {**given, "style": self._styles[key]})
        self.files[f"{folder}{name}"] = page.encode()
        if not self.files.keys() >= (assets := asset_files(page, self.design)).keys():
            self.files |= assets

    def head(self, place: str, heading: str, description: str, **more: Any) -> Head:
        """The head of a page at an address in the archive; its title is the heading with the publication's name."""
        title = self.words("page.title", title=heading, name=self.publication.name)
        return Head(
            title=title,
            heading=heading,
            description=description,
            address=public(self.publication, place),
            home="../" * place.count("/"),
            **more,
        )


def archive_pages(
    site: Site, publication: Publication, design: Design, *, choice: DesignChoice | None = None
) -> dict[str, bytes]:
    """Every page around the issues with the files that it needs, by its name in the archive's folder.

    Names of people and themes are folders in their own letters (:mod:`digest.render.site.names`).
    """
    from digest.render.site.home import put_home, put_missing, put_years
    from digest.render.site.search import put_search
    from digest.render.site.shelves import put_people, put_themes

    archive = Archive(
        site=site,
        publication=publication,
        design=design,
        env=page_environment(design),
        context=page_context(publication, design, choice),
    )
    for put in (put_home, put_years, put_people, put_themes, put_search, put_missing):
        put(archive)
    return archive.files | icon_files(archive.context["tokens"])
