"""Bytes that nobody should have to read, in any size, and every reader that there is."""

from __future__ import annotations

import datetime as dt
import importlib.util
import io
import zipfile
from typing import TYPE_CHECKING

from digest.ingest.known import Known
from digest.ingest.labels import LabelTable
from digest.ingest.readers import KINDS, Kind
from digest.model.kinds import DEFAULT_KINDS
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.model.article import Reading

KNOWN = Known(table=LabelTable(DEFAULT_KINDS), zone="Europe/Berlin", now=dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC))
SUFFIX = {kind.name: min(kind.suffixes, key=lambda suffix: (len(suffix), suffix)) for kind in KINDS}
READERS: dict[str, Kind] = {
    kind.name: kind for kind in KINDS if importlib.util.find_spec(kind.function.partition(":")[0]) is not None
}
"""The readers whose modules are there."""


def read(reader: str, data: bytes) -> Reading:
    """What a reader makes of some bytes, whatever they are."""
    name = f"any{SUFFIX[reader]}"
    return READERS[reader].load()(Material(data=data, name=name, source="a source"), KNOWN)


def document(xml: str) -> bytes:
    """A Word document with this in its body."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", relations)
        archive.writestr(
            "word/document.xml", f'<?xml version="1.0"?><w:document {space}><w:body>{xml}</w:body></w:document>'
        )
    return out.getvalue()


def _times(unit: str, before: str = "", after: str = "") -> Callable[[int], bytes]:
    return lambda size: f"{before}{unit * size}{after}".encode()


def _page(unit: str, after: str = "") -> Callable[[int], bytes]:
    return _times(unit, "<!doctype html><title>A page</title><body>", after)


def _feed(unit: str) -> Callable[[int], bytes]:
    return _times(unit, '<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>', "</channel></rss>")


def _entry(unit: str) -> Callable[[int], bytes]:
    head = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>F</title><item><title>E</title><description><![CDATA['
    )
    return _times(unit, head, "]]></description></item></channel></rss>")


def _json(unit: str) -> Callable[[int], bytes]:
    head = '{"version":"https://jsonfeed.org/version/1.1","title":"F","items":['
    return lambda size: f"{head}{','.join([unit] * size)}]}}".encode()


TEXT: dict[str, Callable[[int], bytes]] = {
    "short lines": _times("ab cd\n"),
    "numbered lines": lambda size: "".join(f"line {n} of it\n" for n in range(size)).encode(),
    "one long line": _times("word "),
    "one long word": _times("w"),
    "long lines": _times("A sentence of a few words. " * 40 + "\n"),
    "opening brackets": _times("["),
    "brackets and parens": _times("[a]("),
    "pictures": _times("![a](b) "),
    "stars": _times("*a "),
    "double stars": _times("**a "),
    "backticks": _times("`a"),
    "tildes": _times("~"),
    "quotes in quotes": _times(">"),
    "lists in lists": lambda size: "".join("  " * min(n, 200) + "- a\n" for n in range(size)).encode(),
    "markers": _times("- "),
    "items": _times("- an item\n"),
    "numbers": lambda size: "".join(f"{n}. item\n" for n in range(size)).encode(),
    "lone markers": _times("-\nan item\n"),
    "headings": _times("# A heading\n\n"),
    "labels": _times("BACKGROUND: words here.\n"),
    "unknown labels": lambda size: "".join(
        f"LABEL {chr(65 + n % 26)}{chr(65 + n // 26 % 26)}: words.\n" for n in range(size)
    ).encode(),
    "bylines": _times("By Ada Example\n"),
    "bylines and bios": _times("By Ada Example\nSome words here.\nAUTHOR'S BIO: Ada Example is made up.\n"),
    "one byline of many names": _times("Ada Example, ", "By "),
    "colons": _times(":"),
    "addresses": _times("https://example.org/a "),
    "half addresses": _times("http://"),
    "at signs": _times("a@"),
    "table cells": _times("|a", "|a|\n|-|\n"),
    "table rows": _times("|a|b|\n", "|a|b|\n|-|-|\n"),
    "entities": _times("&amp;"),
    "half entities": _times("&"),
    "backslashes": _times("\\"),
    "angle brackets": _times("<"),
    "unclosed comments": _times("<!-- a "),
    "blank lines": _times("\n", "a", "b"),
    "spaces": _times(" ", "a", "b"),
    "tabs and words": _times("\ta"),
    "rules": _times("---\n"),
    "underlines": _times("a\n===\n"),
    "definitions": lambda size: "".join(f"[a{n}]: https://example.org/{n}\n" for n in range(size)).encode(),
    "references": _times("[a] ", "[a]: https://example.org\n\n"),
    "footnotes": lambda size: "".join(f"a[^{n}] \n\n[^{n}]: b\n\n" for n in range(size)).encode(),
    "zero width": _times("\u200b\u200d\ufeff"),
    "bidi": _times("\u202e\u2066a"),
    "combining": _times("\u0301"),
    "front matter keys": lambda size: ("---\n" + "".join(f"k{n}: v\n" for n in range(size)) + "---\na").encode(),
    "nested front matter": _times("[", "---\na: "),
    "wrapped": lambda size: ("\n".join(["the words of a paragraph that was wrapped at some width"] * size)).encode(),
}
PAGE: dict[str, Callable[[int], bytes]] = {
    "boxes in boxes": _page("<div>", "x"),
    "inlines in inlines": _page("<b><i>", "x"),
    "tables in tables": _page("<table><tr><td>", "x"),
    "lists in lists": _page("<ul><li>", "x"),
    "quotes in quotes": _page("<blockquote>", "x"),
    "unclosed paragraphs": _page("<p>a word"),
    "links": _page('<a href="https://example.org/x">a</a> '),
    "unclosed links": _page("<a href=x>"),
    "attributes": _page(" a=b", ">x"),
    "comments": _page("<!--", "x"),
    "entities": _page("&amp;&copy"),
    "angle brackets": _page("<"),
    "cells": _page("<td>a</td>"),
    "rows": lambda size: ("<!doctype html><table>" + "<tr><td>a<td>b</tr>" * size + "</table>").encode(),
    "one long word": _page("w"),
    "headings": _page("<h2>a</h2>"),
    "pictures": _page('<img src="a.png" alt="b">'),
    "misnested": _page("<b><p></b></p>"),
    "formatting": _page("<font><p>"),
}
FEED: dict[str, Callable[[int], bytes]] = {
    "items": _feed("<item><title>A title</title><description>Some words.</description></item>"),
    "items with ids": lambda size: _feed(
        "".join(f"<item><guid>{n}</guid><title>T{n}</title></item>" for n in range(size))
    )(1),
    "angle brackets": _feed("<"),
    "elements in elements": _feed("<a>"),
    "attributes": _feed(" a=b"),
    "entities": _feed("&amp;"),
    "boxes in an entry": _entry("<div>"),
    "brackets in an entry": _entry("<"),
    "words in an entry": _entry("word "),
}
JSON: dict[str, Callable[[int], bytes]] = {
    "brackets": _times("["),
    "brackets in a feed": _times("[", '{"version":"https://jsonfeed.org/version/1.1","items":'),
    "items": _json('{"id":"1","content_text":"Some words."}'),
    "items with HTML": _json('{"id":"1","content_html":"<p>Some <b>words</b>."}'),
    "items of no kind": _json("null"),
}
OPML: dict[str, Callable[[int], bytes]] = {
    "outlines": _times('<outline text="a" xmlUrl="https://example.org/f"/>', "<opml><body>", "</body></opml>"),
    "outlines in outlines": _times('<outline text="a">', "<opml><body>"),
}
DOCX: dict[str, Callable[[int], bytes]] = {
    "paragraphs": lambda size: document("<w:p><w:r><w:t>Some words.</w:t></w:r></w:p>" * size),
    "runs": lambda size: document("<w:p>" + "<w:r><w:t>a </w:t></w:r>" * size + "</w:p>"),
    "tables in tables": lambda size: document(
        "<w:tbl><w:tr><w:tc>" * size + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * size
    ),
}
SHAPES = {
    "paste": TEXT,
    "markdown": TEXT,
    "html": PAGE,
    "feed": FEED,
    "json-feed": JSON,
    "opml": OPML,
    "docx": DOCX,
}
"""What is bad for each reader, by the reader's name."""
NASTY: dict[str, bytes] = {
    "nothing": b"",
    "a NUL": b"By Ada Example\0\nwords",
    "only NULs": bytes(5000),
    "every byte": bytes(range(256)) * 20,
    "UTF-16": "By Ada Example\nSome words here.".encode("utf-16"),
    "half of UTF-16": "By Ada Example\nSome words here.".encode("utf-16")[:-1],
    "UTF-16 with halves of pairs": "\ufeffwords \ud83d and \ude00 more".encode("utf-16-le", "surrogatepass"),
    "lone surrogates in UTF-8": "words \ud83d more".encode("utf-8", "surrogatepass"),
    "overlong UTF-8": b"words \xc0\xaf\xe0\x80\xaf more",
    "cut UTF-8": "Ünïcödé wörds ".encode()[:-2] + b"\xc3",
    "only bidi": "\u202e\u202d\u2066\u2069".encode() * 50,
    "only zero width": "\u200b\u200c\u200d\u2060\ufeff".encode() * 50,
    "only white space": b" \t\r\n\f\v" * 50,
    "only combining": "\u0301\u0308".encode() * 50,
    "non-characters": "\ufffe\uffff\U0010ffff words".encode(),
    "escape sequences": b"\x1b[2J\x1b]0;title\x07 words " * 20,
    "a PDF": b"%PDF-1.7\n1 0 obj",
    "a ZIP": b"PK\x03\x04" + bytes(100),
    "a broken DOCX": b"PK\x03\x04word/document.xml" + bytes(range(200)),
    "an empty DOCX": document(""),
    "a DOCX with a bomb": document("<w:p>" + "x" * 3_000_000 + "</w:p>"),
    "an entity bomb": b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    + b"".join(b'<!ENTITY %c "%s">' % (99 + n, b"&%c;" % (98 + n) * 8) for n in range(8))
    + b"]><rss version='2.0'><channel><title>&j;</title></channel></rss>",
    "an entity from a file": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>'
    b"<title>&a;</title><item><title>x</title><description>&a;</description></item></channel></rss>",
    "numbers too large": b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1e999,"date_published":1e308}]}',
    "a digit too many": b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":' + b"9" * 6000 + b"}]}",
    "dates out of range": b"---\ntitle: x\ndate: 99999-99-99T99:99:99+99:99\n---\nwords",
    "a YAML bomb": b"---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\nwords",
    "unclosed front matter": b"---\ntitle: x\nwords",
    "a front matter of tabs": b"---\n\ttitle:\tx\n---\nwords",
}
