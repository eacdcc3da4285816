"""Every way in: a hostile value in every place that a format has for one, as bytes of that format."""

from __future__ import annotations

import io
import json
import zipfile
from email.message import EmailMessage
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from attacks.attack_list import ATTACKS
from digest.desk.sources.mail_parts import Message, materials_of
from digest.ingest.readers import FEED, HTML, JSON_FEED, KINDS, OPML, PAGE
from digest.model.material import Material
from digest.model.sources import Source, SourceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ADDRESS = "https://example.org/a/page.html"
WORDS = "The lock of Arport holds more water than the harbour needs, and its keeper says so every spring."
_NOT_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF], " ")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORDML = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def xml(value: str) -> str:
    """A value as the text of XML."""
    return escape(value.translate(_NOT_XML))


def attribute(value: str) -> str:
    """A value as an attribute of XML, with its quotation marks."""
    return quoteattr(value[:700].translate(_NOT_XML))  # longer ones have the whole feed refused, which is another test


def cdata(value: str) -> str:
    return f"<![CDATA[{value.translate(_NOT_XML).replace(']]>', ']]]]><![CDATA[>')}]]>"


def paste(value: str) -> bytes:
    return utf8(f"By {value}\n{value}\nBACKGROUND: {value}\n\n- {value}\n\nAUTHOR'S BIO: {value}\n")


def markdown(value: str) -> bytes:
    return utf8(f"# {value}\n\n{value}\n\n> {value}\n\n- {value}\n\n[{value}]({value})\n\n![{value}]({value})\n")


def yaml_front(value: str) -> bytes:
    word = json.dumps(value)  # a YAML text in quotes, too
    people = f"authors:\n  - name: {word}\n    link: {word}\n    email: {word}\n    bio: {word}\n"
    keys = ("title", "subtitle", "summary", "url", "slug", "language", "date", "id")
    lines = "".join(f"{key}: {word}\n" for key in keys)
    return utf8(f"---\n{lines}{people}tags: [{word}]\n{word}: {word}\n---\n\n{WORDS}\n\n{value}\n")


def toml_front(value: str) -> bytes:
    word = json.dumps(value).replace("\x7f", "\\u007f")
    keys = ("title", "subtitle", "summary", "url", "slug", "language")
    lines = "".join(f"{key} = {word}\n" for key in keys)
    people = f"[[authors]]\nname = {word}\nlink = {word}\nemail = {word}\nbio = {word}\n"
    return utf8(f"+++\n{lines}tags = [{word}]\n{people}+++\n\n{WORDS}\n\n{value}\n")


def html(value: str) -> bytes:
    word = quoteattr(value)
    head = f"<title>{escape(value)}</title><meta name=author content={word}><link rel=canonical href={word}>"
    head += f"<meta property=og:url content={word}><meta name=dcterms.abstract content={word}><base href={word}>"
    facts = json.dumps({"@type": "Article", "headline": value, "author": {"name": value}, "url": value})
    facts = facts.replace("</", "<\\/")
    head += f'<script type="application/ld+json">{facts}</script>'
    end = f"<p>{WORDS}</p><p><a href={word}>{escape(value)}</a><img src={word} alt={word}></p>"
    return utf8(f"<!doctype html><html lang={word}><head>{head}</head><body><h1>{escape(value)}</h1>{end}{value}")


def page(value: str) -> bytes:
    menu = '<nav><a href="/">Home</a> <a href="/a">All</a></nav>'
    text = f"<h1>The lock</h1><p class=byline>By {escape(value)}</p><p>{WORDS} {WORDS}</p><div>{value}</div>"
    return utf8(
        f"<!doctype html><html><head><title>x</title></head><body>{menu}<article>{text}<p>{WORDS}</p></article>"
    )


def docx_of(body: str, relations: str = "", **parts: str) -> bytes:
    """A Word file; ``parts`` are further ones by name, ``__`` for a stroke."""
    types = (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        f'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORDML}.document.main+xml"/></Types>'
    )
    main = f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{main}</Relationships>')
        space = f'xmlns:w="{_W}" xmlns:r="{_R}"'
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        rels = f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'
        archive.writestr("word/_rels/document.xml.rels", rels)
        for name, text in parts.items():
            archive.writestr(f"word/{name.replace('__', '/')}.xml", text)
    return out.getvalue()


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{xml(text)}</w:t></w:r>'


def field(code: str, text: str) -> str:
    """A field of Word with its code and what it shows."""
    marks = ("begin", "separate", "end")
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in marks)
    return f"{begin}<w:r><w:instrText>{xml(code)}</w:instrText></w:r>{separate}{run(text)}{end}"


def docx(value: str) -> bytes:
    clean = value.replace('"', "'")
    body = "".join(
        f"<w:p>{inner}</w:p>"
        for inner in (
            f'<w:pPr><w:pStyle w:val="Title"/></w:pPr>{run(value)}',
            run(f"{WORDS} {value}"),
            f'<w:hyperlink r:id="h1">{run(value)}</w:hyperlink>',
            f"<w:hyperlink w:anchor={attribute(value)}>{run(value)}</w:hyperlink>",
            field(f'HYPERLINK "{clean}"', value),
            field(f'DDEAUTO "{clean}" "{clean}"', value),
            field(f'INCLUDEPICTURE "{clean}" \\d', value),
            f"<w:bookmarkStart w:id='1' w:name={attribute(value)}/>{run(value)}<w:bookmarkEnd w:id='1'/>",
        )
    )
    table = f"<w:tbl><w:tr><w:tc><w:p>{run(value)}</w:p></w:tc><w:tc><w:p>{run(value)}</w:p></w:tc></w:tr></w:tbl>"
    link = f'<Relationship Id="h1" Type="{_R}/hyperlink" TargetMode="External" Target={attribute(value)}/>'
    return docx_of(body + table, link)


def rss(values: Sequence[str]) -> bytes:
    items = "".join(
        f"<item><title>{cdata(v)}</title><link>{xml(v[:700])}</link><guid isPermaLink='true'>{at} {xml(v[:700])}</guid>"
        f"<author>{xml(v[:90])}</author><dc:creator>{xml(v[:90])}</dc:creator><category domain={attribute(v)}>{xml(v)}</category>"
        f"<enclosure url={attribute(v)} type='image/png' length='1'/><comments>{xml(v)}</comments>"
        f"<source url={attribute(v)}>{xml(v)}</source><media:thumbnail url={attribute(v)}/>"
        f"<description>{xml(v)}</description><content:encoded>{cdata(v)}</content:encoded></item>"
        for at, v in enumerate(values)
    )
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    spaces += ' xmlns:media="http://search.yahoo.com/mrss/"'
    head = f"<title>{xml(values[0])}</title><link>{xml(values[0])}</link><image><url>{xml(values[0])}</url></image>"
    return utf8(f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{head}{items}</channel></rss>')


def rss_escaped_twice(values: Sequence[str]) -> bytes:
    items = "".join(
        f"<item><title>{xml(xml(v))}</title><guid>{at}</guid><description>{xml(xml(v))}</description></item>"
        f"<item><title>words {at}</title><guid>c{at}</guid><description>{cdata(xml(v))}</description></item>"
        for at, v in enumerate(values)
    )
    return utf8(f'<?xml version="1.0"?><rss version="2.0"><channel><title>words</title>{items}</channel></rss>')


def atom(values: Sequence[str]) -> bytes:
    entries = "".join(
        f"<entry xml:base={attribute(v)} xml:lang={attribute(v)}><title type='html'>{xml(v)}</title><id>{at} {xml(v[:700])}</id>"
        f"<link href={attribute(v)}/><link rel='enclosure' href={attribute(v)} type='image/png'/>"
        f"<author><name>{xml(v[:90])}</name><uri>{xml(v[:700])}</uri><email>{xml(v[:90])}</email></author>"
        f"<category term={attribute(v)} label={attribute(v)} scheme={attribute(v)}/><rights type='html'>{xml(v)}</rights>"
        f"<summary type='html'>{xml(v)}</summary><content type='html'>{xml(v)}</content></entry>"
        for at, v in enumerate(values)
    )
    head = f"<title type='html'>{xml(values[0])}</title><id>x</id><link href={attribute(values[0])}/>"
    space = 'xmlns="http://www.w3.org/2005/Atom"'
    return utf8(f'<?xml version="1.0"?><feed {space} xml:base={attribute(values[0])}>{head}{entries}</feed>')


def atom_xhtml(values: Sequence[str]) -> bytes:
    """Elements of XHTML where a value is well-formed XML, its text elsewhere."""
    entries = "".join(
        f"<entry xml:base='javascript:x'><title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{_wellformed(v)}</div>"
        f"</title><id>{at}</id><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{_wellformed(v)}</div>"
        f"</content></entry><entry><title>words {at}</title><id>s{at}</id><content type='image/svg+xml'>"
        f"<svg xmlns='http://www.w3.org/2000/svg'>{_wellformed(v)}</svg></content><summary type='text'>{xml(v)}</summary>"
        f"</entry><entry><title>more {at}</title><id>c{at}</id><content type='text/html' src={attribute(v)}/></entry>"
        for at, v in enumerate(values)
    )
    return utf8(f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{entries}</feed>')


def _wellformed(value: str) -> str:
    from xml.etree import ElementTree as ET

    cleaned = value.translate(_NOT_XML)
    try:
        ET.fromstring(f"<x xmlns:xlink='x'>{cleaned}</x>")
    except (ET.ParseError, RecursionError):
        return escape(cleaned)
    return cleaned


def rdf(values: Sequence[str]) -> bytes:
    items = "".join(
        f"<item rdf:about={attribute(f'{at} {v}')}><title>{xml(v)}</title><link>{xml(v[:700])}</link>"
        f"<dc:subject>{xml(v)}</dc:subject><description>{xml(v)}</description></item>"
        for at, v in enumerate(values)
    )
    spaces = 'xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    spaces += ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return utf8(f'<?xml version="1.0"?><rdf:RDF {spaces}><channel><title>words</title></channel>{items}</rdf:RDF>')


def cdf(values: Sequence[str]) -> bytes:
    items = "".join(
        f"<ITEM HREF={attribute(f'https://example.org/{at}')} LASTMOD='2026-11-26T00:00'><TITLE>{xml(v)}</TITLE>"
        f"<ABSTRACT>{xml(v)}</ABSTRACT><A HREF={attribute(v)}>{xml(v)}</A></ITEM>"
        for at, v in enumerate(values)
    )
    return utf8(f'<?xml version="1.0"?><CHANNEL HREF={attribute(values[0])}><TITLE>words</TITLE>{items}</CHANNEL>')


def json_feed(values: Sequence[str]) -> bytes:
    items = [
        {
            **dict.fromkeys(("title", "url", "external_url", "summary", "image", "banner_image", "language"), v),
            "id": f"{at} {v}",
            "content_html": v,
            "content_text": v,
            "tags": [v],
            "authors": [{"name": v, "url": v, "avatar": v}],
            "attachments": [{"url": v, "mime_type": "image/png", "title": v}],
        }
        for at, v in enumerate(values)
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": values[0], "home_page_url": values[0]}
    return utf8(json.dumps({**head, "icon": values[0], "items": items}))


def opml(values: Sequence[str]) -> bytes:
    outlines = "".join(
        f"<outline text={attribute(v)} category={attribute(v)}><outline type='rss' text={attribute(v)} title={attribute(v)}"
        f" xmlUrl='https://example.org/{at}' htmlUrl={attribute(v)} category={attribute(v)}/></outline>"
        f"<outline type='rss' text={attribute(v)} xmlUrl={attribute(v)}/>"
        for at, v in enumerate(values)
    )
    return utf8(f'<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body>{outlines}</body></opml>')


def mail(value: str, subtype: str) -> bytes:
    """A message with a value in its body, its headers and the name of what is attached."""
    line = "".join(char if char.isprintable() else " " for char in value)[:400]
    made = EmailMessage()
    made["Subject"] = line
    made["From"] = f'"{line.replace(chr(92), "").replace(chr(34), "")}" <a@example.org>'
    made["Message-ID"] = "<1@example.org>"
    body = value.encode("utf-8", "replace").decode()
    made.set_content(body.replace("\r", " "), subtype=subtype, cte="base64")
    name = f"{line[:60].replace(chr(34), '')}.md"
    made.add_attachment(markdown(value), maintype="text", subtype="markdown", filename=name)
    return made.as_bytes()


def mailed(value: str, subtype: str) -> list[Material]:
    source = Source(name="post", kind=SourceKind.MAILBOX)
    return list(materials_of(Message(key="1", data=mail(value, subtype)), source))


def _each(make: Callable[[str], bytes], name: str, **more: str) -> Callable[[Sequence[str]], list[Material]]:
    return lambda values: [Material(data=make(value), name=name, **more) for value in values]  # type: ignore[arg-type]


def _all(make: Callable[[Sequence[str]], bytes], name: str) -> Callable[[Sequence[str]], list[Material]]:
    return lambda values: [Material(data=make(values), name=name, url=f"https://example.org/{name}")]


WAYS: dict[str, Callable[[Sequence[str]], list[Material]]] = {
    "paste": _each(paste, "paste.txt"),
    "Markdown": _each(markdown, "a.md"),
    "front matter, YAML": _each(yaml_front, "a.md"),
    "front matter, TOML": _each(toml_front, "a.md"),
    "HTML file": _each(html, "a.html"),
    "fetched page": _each(page, "page", url=ADDRESS, media_type="text/html"),
    "DOCX": _each(docx, "a.docx"),
    "RSS": _all(rss, "feed.rss"),
    "RSS, escaped twice": _all(rss_escaped_twice, "feed.rss"),
    "Atom": _all(atom, "feed.atom"),
    "Atom, XHTML": _all(atom_xhtml, "feed.atom"),
    "RDF": _all(rdf, "feed.rdf"),
    "CDF": _all(cdf, "feed.cdf"),
    "JSON Feed": _all(json_feed, "feed.json"),
    "mail, HTML": lambda values: [one for value in values for one in mailed(value, "html")],
    "mail, plain": lambda values: [one for value in values for one in mailed(value, "plain")],
}
"""Values -> materials, by the name of the way."""

TAKEN = {
    **dict.fromkeys(("paste", "mail, plain"), "paste"),
    **dict.fromkeys(("Markdown", "front matter, YAML", "front matter, TOML"), "markdown"),
    **dict.fromkeys(("HTML file", "mail, HTML"), HTML.name),
    "fetched page": PAGE.name,
    "DOCX": "docx",
    **dict.fromkeys(("RSS", "RSS, escaped twice", "Atom", "Atom, XHTML", "RDF", "CDF"), FEED.name),
    "JSON Feed": JSON_FEED.name,
}
"""Which reader each way comes to."""

LISTS = frozenset({OPML.name})
"""Kinds that hold no articles."""

EVERY_KIND = frozenset(kind.name for kind in (*KINDS, PAGE))
ATTACKS_IN_LISTS = tuple(value for value in ATTACKS if len(value) < 2000)
"""Those that are put into lists of feeds; a list has a limit for what stands in it."""
