"""The pages of authors and of themes: an index of each, and a page with the articles under every name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.render.site.articles import AUTHORS, THEMES
from digest.render.site.jsonld import as_json
from digest.render.site.lists import Shelf, listed, people, themes
from digest.render.site.names import address_of, folder_of

if TYPE_CHECKING:
    from digest.render.site.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name in an index: where it leads, and how many articles stand there."""

    name: str
    place: str
    count: int


def put_people(archive: Archive) -> None:
    """The index of authors and a page for each."""
    _put_index(archive, AUTHORS, people(archive.site), "nobody_yet")
    for shelf in people(archive.site):
        about = archive.words("site.by_author", author=shelf.name, name=archive.publication.name)
        data = {"@type": "ProfilePage", "mainEntity": {"@type": "Person", "name": shelf.name}}
        _put_shelf(archive, AUTHORS, shelf, about, as_json(data))


def put_themes(archive: Archive) -> None:
    """The index of themes and a page for each."""
    _put_index(archive, THEMES, themes(archive.site), "no_theme_yet")
    for shelf in themes(archive.site):
        about = archive.words("site.on_theme", theme=shelf.name, name=archive.publication.name)
        _put_shelf(archive, THEMES, shelf, about, "")


def _put_index(archive: Archive, kind: str, shelves: tuple[Shelf, ...], empty: str) -> None:
    words, place = archive.words, f"{kind}/"
    about = words(f"site.{kind}_of", name=archive.publication.name)
    names = tuple(
        Named(name=shelf.name, place=f"../{address_of(kind, shelf.name)}index.html", count=len(shelf.articles))
        for shelf in shelves
        if shelf.articles
    )
    shown = {"names": names, "kind": kind, "empty": words(f"site.{empty}")}
    archive.put(place, "web/names.html", archive.head(place, words(f"site.{kind}"), about), shown)


def _put_shelf(archive: Archive, kind: str, shelf: Shelf, about: str, data: str) -> None:
    home = "../../"
    shown = {
        "kind": kind,
        "name": shelf.name,
        "articles": tuple(listed(article, issue, home) for article, issue in shelf.articles),
    }
    head = archive.head(address_of(kind, shelf.name), shelf.name, about, data=data)
    head = replace(head, hidden=not shelf.articles)
    archive.put(f"{kind}/{folder_of(shelf.name)}/", "web/shelf.html", head, shown)
