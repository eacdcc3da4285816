"""The package document: what the book says of itself, all its files, and the order of its pages."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from digest.render.direction import is_leftward
from digest.render.epub.xhtml import lawful

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digest.model.config import Publication
    from digest.model.issue import Issue
    from digest.render.views import ArticleView, IssueView
    from digest.words import Words

MEDIA_TYPES = {
    ".xhtml": "application/xhtml+xml",
    ".css": "text/css",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".woff2": "font/woff2",
}
_LONGEST = 1000
"""Characters of a description; shelves show it in a small place."""
_ISSN = re.compile(r"\d{4}-\d{3}[\dX]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page of the book: its file, the template that makes it, and its kind in the words of ``epub:type``."""

    name: str
    template: str
    kind: str
    article: ArticleView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What a package document is made of."""

    issue: Issue
    view: IssueView
    publication: Publication
    entries: tuple[Entry, ...]
    words: Words


def container(package_name: str) -> bytes:
    """``META-INF/container.xml``, which names the package document."""
    root = ET.Element("container", version="1.0", xmlns="urn:oasis:names:tc:opendocument:xmlns:container")
    files = ET.SubElement(root, "rootfiles")
    ET.SubElement(files, "rootfile", {"full-path": package_name, "media-type": "application/oebps-package+xml"})
    return _written(root)


def identifier(publication: Publication, issue: Issue) -> str:
    """The book's name for ever: made of the slugs of publication and issue, and of nothing that may change."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'digest:{publication.slug}/{issue.slug}')}"


def package(book: Book, pages: Mapping[str, bytes], beside: Mapping[str, bytes]) -> bytes:
    """The package document for the pages in reading order and the files beside them."""
    root = ET.Element("package", xmlns="http://www.idpf.org/2007/opf", version="3.0")
    root.set("unique-identifier", "id")
    root.set("xml:lang", book.issue.language)
    metadata = ET.SubElement(root, "metadata", {"xmlns:dc": "http://purl.org/dc/elements/1.1/"})
    for tag, attributes, text in _metadata(book, pictures=any(name.startswith("pictures/") for name in beside)):
        ET.SubElement(metadata, tag, attributes).text = lawful(text)
    manifest = ET.SubElement(root, "manifest")
    for name in (*pages, *sorted(beside)):
        ET.SubElement(manifest, "item", _item(name))
    spine = ET.SubElement(root, "spine", {"page-progression-direction": "rtl" if _leftward(book) else "ltr"})
    for name in pages:
        ET.SubElement(spine, "itemref", idref=_id(name))
    return _written(root)


Said = tuple[str, dict[str, str], str]


def _metadata(book: Book, *, pictures: bool) -> Iterator[Said]:
    issue, view, publication = book.issue, book.view, book.publication
    modified = max((issue.date, *(one.date for one in issue.corrections)))
    yield "dc:identifier", {"id": "id"}, identifier(publication, issue)
    yield "dc:title", {"id": "title"}, view.title
    yield _refined("title", "title-type", "main")
    yield "dc:title", {"id": "subtitle"}, f"{publication.name} {book.words('page.number', number=issue.number)}"
    yield _refined("subtitle", "title-type", "subtitle")
    yield "dc:language", {}, issue.language
    for language in dict.fromkeys(article.language for article in view.articles):
        if language != issue.language:
            yield "dc:language", {}, language
    for number, name in enumerate(view.authors, start=1):
        yield "dc:creator", {"id": f"author-{number}"}, name
        yield "meta", {"refines": f"#author-{number}", "property": "role", "scheme": "marc:relators"}, "aut"
    yield "dc:publisher", {}, publication.publisher or publication.name
    yield "dc:date", {}, issue.date.isoformat()
    yield _meta("dcterms:modified", f"{modified.isoformat()}T00:00:00Z")
    optional = (("dc:description", _description(view)), ("dc:subject", view.theme or view.title))
    for tag, text in (*optional, ("dc:rights", publication.licence)):
        if text.strip():
            yield tag, {}, text
    yield from _series(book)
    yield from _accessibility(book, pictures=pictures)


def _description(view: IssueView) -> str:
    """The headlines with their authors, as many as fit."""
    if len(view.description) <= _LONGEST:
        return view.description
    return f"{view.description[:_LONGEST].rpartition('; ')[0] or view.description[:_LONGEST]} …"


def _series(book: Book) -> Iterator[Said]:
    publication = book.publication
    yield "meta", {"property": "belongs-to-collection", "id": "series"}, publication.name
    yield _refined("series", "collection-type", "series")
    yield _refined("series", "group-position", str(book.issue.number))
    if _ISSN.fullmatch(publication.issn):
        yield _refined("series", "dcterms:identifier", f"urn:issn:{publication.issn}")


def _accessibility(book: Book, *, pictures: bool) -> Iterator[Said]:
    """What stands in https://www.w3.org/TR/epub-a11y-11/: every picture has words, so the text alone is enough."""
    yield _meta("schema:accessMode", "textual")
    if pictures:
        yield _meta("schema:accessMode", "visual")
    yield _meta("schema:accessModeSufficient", "textual")
    features = ("structuralNavigation", "tableOfContents", "readingOrder", "displayTransformability", "ARIA")
    for feature in (*features, *(("alternativeText",) if pictures else ())):
        yield _meta("schema:accessibilityFeature", feature)
    yield _meta("schema:accessibilityHazard", "none")
    yield _meta("schema:accessibilitySummary", book.words("epub.accessibility"))


def _meta(name: str, text: str) -> Said:
    return "meta", {"property": name}, text


def _refined(what: str, name: str, text: str) -> Said:
    return "meta", {"refines": f"#{what}", "property": name}, text


def _item(name: str) -> dict[str, str]:
    suffix = name[name.rfind(".") :]
    item = {"id": _id(name), "href": name, "media-type": MEDIA_TYPES[suffix]}
    extra = {"nav.xhtml": "nav", "cover.png": "cover-image"}.get(name)
    return {**item, "properties": extra} if extra else item


def _id(name: str) -> str:
    return "file-" + re.sub(r"[^\w.-]", "-", name)


def _leftward(book: Book) -> bool:
    return is_leftward(book.issue.language)


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"
