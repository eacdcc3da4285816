"""Feeds that are made to keep a reader busy: each is read or refused within a few seconds of processor time."""

from __future__ import annotations

import time

import pytest
from feed_writing import KNOWN, Written, material, rss

from digest.errors import InputError
from digest.ingest.feeds.reader import read_entries

MOST_SECONDS = 8
"""The slowest takes about two on a quiet machine; without the guards, several take minutes."""
HEAD = b'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>'
TAIL = b"</channel></rss>"
LAUGHS = b"".join(b'\n<!ENTITY %c "%s">' % (98 + at, (b"&%c;" % (97 + at)) * 10) for at in range(8))


def entry(inner: bytes) -> bytes:
    return HEAD + b"<item>" + inner + b"</item>" + TAIL


REFUSED = {
    "attributes": HEAD + b"<item " + b" ".join(b'a%d="x"' % at for at in range(100_000)) + b"/>" + TAIL,
    "laughs": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + LAUGHS
    + b"]><rss><channel><item><title>&i;</title></item></channel></rss>",
    "long entity": b'<!DOCTYPE x [<!ENTITY a "'
    + b"a" * 100_000
    + b'">]><rss><channel><title>'
    + b"&a;" * 100_000
    + b"</title></channel></rss>",
    "outer entity": b'<!DOCTYPE x [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;' + b"]>" * 3000,
    "brackets": HEAD + b"<item><title>" + b"<" * 1_000_000,
    "open tags": HEAD + b"<a" * 500_000,
    "open quotes": HEAD + b'<a b="' * 150_000,
    "depth": HEAD + b"<a>" * 100_000 + TAIL,
    "tags": entry(b"".join(b"<category>x%d</category>" % at for at in range(30_000))),
    "authors": entry(b"<author>x</author>" * 100_000),
    "contents": entry(b"<content>x</content>" * 50_000),
    "namespaces": entry(b"".join(b'<x%d:a xmlns:x%d="u%d"/>' % (at, at, at) for at in range(20_000))),
    "an author": entry(b"<author>" + b"a." * 100_000 + b"</author>"),
    "an address": entry(b"<author>" + b"a@a." * 20_000 + b"</author>"),
    "a date": entry(b"<pubDate>" + b"1-" * 100_000 + b"</pubDate>"),
    "declarations": HEAD + b"<item><title>" + b"<!x" * 200_000,
    "a first line": b"<?" + b'encoding="' * 20_000 + b"\n<rss><channel/></rss>",
    "blank lines": b'<?xml version="1.0"?>' + b"\n" * 1_000_000 + b"<rss><channel/></rss>",
}
READ = {
    "50,000 entries": HEAD + b"<item><title>a</title><description>hello</description></item>" * 50_000 + TAIL,
    "50,000 ill-formed": HEAD + b"<item><title>a & b</title><description>hello</description></item>" * 50_000 + TAIL,
    "deep html": entry(b"<description>" + b"&lt;div&gt;" * 100_000 + b"words</description>"),
    "ampersands": entry(b"<title>" + b"&a" * 300_000 + b"</title>"),
    "open sections": HEAD + b"<item><title>words</title><description>" + b"<![CDATA[" * 100_000,
    "comments": HEAD + b"<item><title>words</title><description>" + b"<!--" * 200_000,
    "a long list of names": entry(b"<title>a</title><author>" + b"A. Author, " * 20_000 + b"</author>"),
    "blank top": b"\n" * 1_000_000 + entry(b"<title>a</title>"),
    "a word": entry(b"<title>" + b"a" * 1_000_000 + b"</title>"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_feed_that_no_program_makes_is_refused_at_once(what: str) -> None:
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        read_entries(material(REFUSED[what]), KNOWN)
    assert time.process_time() - start < MOST_SECONDS
    assert caught.value.path == "feed.xml"
    assert len(caught.value.message) < 200


@pytest.mark.parametrize("what", READ)
def test_a_feed_of_great_size_is_read_in_bounded_time(what: str) -> None:
    start = time.process_time()
    reading = read_entries(material(READ[what]), KNOWN)
    assert time.process_time() - start < MOST_SECONDS
    assert len(reading.articles) == 1
    assert len(repr(reading.notices)) < 50_000


def test_a_feed_with_a_few_plain_entities_is_read() -> None:
    top = b'<!DOCTYPE rss [<!ENTITY copy "&#169;"><!ENTITY nbsp "&#160;">]><rss'
    data = rss(Written(id="1", title="A")).replace(b"<rss", top).replace(b"<title>A", b"<title>A &copy; B")
    (article,) = read_entries(material(data), KNOWN).articles
    assert article.title == "A © B"


def test_a_feed_with_names_of_html_is_mended() -> None:
    data = rss(Written(id="1", title="A", content="<p>x</p>")).replace(b"<title>A", b"<title>A &eacute; B")
    reading = read_entries(material(data), KNOWN)
    assert [article.title for article in reading.articles] == ["A é B"]
    assert "feed-ill-formed" in {notice.code for notice in reading.notices}


@pytest.mark.parametrize("reference", ["&#xD800;", "&#0;", "&#99999999999;", "&#xFFFFFFFF;", "&#x110000;"])
def test_a_reference_to_no_character_stops_nothing(reference: str) -> None:
    data = rss(Written(id="1", title="A")).replace(b"<title>A", f"<title>A {reference} &".encode())
    (article,) = read_entries(material(data), KNOWN).articles
    assert (article.title or "").startswith("A")
