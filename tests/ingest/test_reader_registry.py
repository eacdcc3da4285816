"""The registry: which reader reads which material, what every article gets, and readers that others installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import TABLE

from digest.errors import InputError
from digest.ingest import readers
from digest.ingest.known import Known
from digest.ingest.readers import has_reader, kind_of, read_material, suffixes
from digest.model.article import Article, Reading
from digest.model.blocks import paragraph
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Callable

KNOWN = Known(table=TABLE)
RSS = b'<?xml version="1.0"?>\n<!-- made up -->\n<rss version="2.0"><channel><title>F</title></channel></rss>'
ATOM = b'\xef\xbb\xbf<feed xmlns="http://www.w3.org/2005/Atom"></feed>'
RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
PAGE = b"<!DOCTYPE html>\n<html><body><p>Words.</p></body></html>"
JSON = b'{"title": "F", "version": "https://jsonfeed.org/version/1.1", "items": []}'
OPML = b'<?xml version="1.0"?><opml version="2.0"><body/></opml>'


@pytest.mark.parametrize(
    ("name", "media_type", "url", "data", "kind"),
    [
        ("a.txt", "", "", PAGE, "paste"),
        ("a.md", "", "", PAGE, "markdown"),
        ("-", "", "", b"Words", "paste"),
        ("-", "", "", PAGE, "html"),
        ("notes.org", "", "", b"Words", None),
        ("a.html", "", "", b"Words", "html"),
        ("a.docx", "", "", b"PK\x03\x04 word/document.xml", "docx"),
        ("a.txt", "", "", b"PK\x03\x04 word/document.xml", "docx"),
        ("a.zip", "", "", b"PK\x03\x04 other", None),
        ("feed", "", "https://example.org/feed", RSS, "feed"),
        ("feed", "text/html", "https://example.org/feed", RSS, "feed"),
        ("feed.xml", "", "", ATOM, "feed"),
        ("feed", "application/octet-stream", "", RDF, "feed"),
        ("feed.xml", "", "", OPML, "opml"),
        ("feed", "application/rss+xml", "https://example.org/feed", PAGE, "html"),
        ("feed", "application/rss+xml", "https://example.org/feed", b"<weird/>", "feed"),
        ("feed.json", "", "", JSON, "json-feed"),
        ("feed", "text/plain", "https://example.org/feed", JSON, "json-feed"),
        ("a", "text/markdown", "https://example.org/a", b"# Words", "markdown"),
        ("a", "", "https://example.org/a.md?x=1", b"# Words", "markdown"),
        ("a", "text/plain", "https://example.org/a", b"Words", "paste"),
        ("feed.xml", "", "", RSS.decode().encode("utf-16"), "feed"),
    ],
)
def test_a_material_finds_its_reader(name: str, media_type: str, url: str, data: bytes, kind: str | None) -> None:
    found = kind_of(Material(data=data, name=name, media_type=media_type, url=url))
    assert (found.name if found else None) == kind


def test_every_built_in_reader_can_be_loaded() -> None:
    assert all(callable(kind.load()) for kind in readers.KINDS if kind is not readers.OPML)
    assert callable(readers.PAGE.load())


def test_a_list_of_feeds_is_told_from_articles() -> None:
    with pytest.raises(InputError, match="list of feeds") as caught:
        read_material(Material(data=OPML, name="feeds.opml"), KNOWN)
    assert caught.value.hint


def test_language_author_and_tags_of_a_source_count_where_the_article_says_none() -> None:
    source = {"source": "desk", "external_id": "a.md", "language": "de", "author": "The Desk", "tags": ("desk", "own")}
    text = b"---\ntitle: T\ntags: [own]\n---\n\nWords.\n"
    (article,) = read_material(Material(data=text, name="a.md", **source), KNOWN).articles  # type: ignore[arg-type]
    assert (article.language, article.byline, article.tags) == ("de", "The Desk", ("own", "desk"))
    assert (article.origin.source, article.origin.external_id, article.origin.reader) == ("desk", "a.md", "markdown")
    said = b"---\ntitle: T\nlanguage: tr\nauthor: Ada Example\n---\n\nWords.\n"
    (article,) = read_material(Material(data=said, name="a.md", **source), KNOWN).articles  # type: ignore[arg-type]
    assert (article.language, article.byline) == ("tr", "Ada Example")


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.html", "a.xml", "a.json", "a.docx", "a.bin", "-"]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    try:
        reading = read_material(Material(data=data, name=name), KNOWN)
    except InputError:
        return
    assert isinstance(reading, Reading)


class Point:
    """An entry point that gives a function, or raises."""

    def __init__(self, name: str, given: object) -> None:
        self.name, self.given = name, given

    def load(self) -> object:
        if isinstance(self.given, Exception):
            raise self.given
        return self.given


def org(material: Material, known: Known) -> Reading:
    """A reader that somebody else made."""
    assert known.table is TABLE
    return Reading(articles=(Article(title="Org", abstract=(paragraph(material.data.decode()),)),))


org.suffixes = {".org"}  # type: ignore[attr-defined]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def install(*points: Point) -> None:
        monkeypatch.setattr(readers, "entry_points", lambda **_: points)

    return install


def test_a_reader_that_is_installed_reads_what_it_names(installed: Callable[..., None]) -> None:
    installed(Point("org", org))
    assert ".org" in suffixes()
    assert has_reader("notes.ORG")
    (article,) = read_material(Material(data=b"Words", name="notes.org"), KNOWN).articles
    assert (article.title, article.origin.reader, article.origin.name) == ("Org", "org", "notes.org")
    assert kind_of(Material(data=b"Words", name="a.md")) is readers.MARKDOWN


@pytest.mark.parametrize("given", [ImportError("no module"), RuntimeError("odd"), 3], ids=["missing", "odd", "number"])
def test_a_broken_reader_is_a_notice_and_the_text_is_read_all_the_same(
    installed: Callable[..., None], given: object
) -> None:
    installed(Point("broken", given), Point("org", org))
    reading = read_material(Material(data=b"Some words of a text.", name="notes.xyz"), KNOWN)
    assert [notice.code for notice in reading.notices if notice.code == "reader-broken"] == ["reader-broken"]
    assert len(reading.articles) == 1
    assert read_material(Material(data=b"Words", name="notes.org"), KNOWN).articles[0].title == "Org"


@pytest.mark.parametrize("fault", ["raises", "gives nothing"])
def test_a_reader_that_fails_is_refused_by_its_name(installed: Callable[..., None], fault: str) -> None:
    def bad(material: Material, known: Known) -> Any:
        if fault == "raises":
            raise KeyError("x")

    bad.suffixes = {".bad"}  # type: ignore[attr-defined]
    installed(Point("bad", bad))
    with pytest.raises(InputError, match="installed reader bad"):
        read_material(Material(data=b"Words", name="a.bad"), KNOWN)


def test_installed_readers_are_not_looked_at_for_what_is_built_in(installed: Callable[..., None]) -> None:
    class Forbidden(Point):
        def load(self) -> object:
            raise AssertionError

    installed(Forbidden("never", None))
    assert read_material(Material(data=b"# T\n\nWords", name="a.md"), KNOWN).articles
    assert read_material(Material(data=b"T\nBy Ada Example\nWords.", name="a.txt"), KNOWN).articles
    assert has_reader("a.docx")
