"""Judges: what an output holds that is not on the list of what we write, found by parsers that are not ours."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import lxml.html  # type: ignore[import-untyped]
import tinyhtml5  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.post import Post

SCHEMES = {"http", "https", "mailto"}
OWN = "https://review.example.org"
"""The publication's own public address; only there may a page say that it lies."""
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of what follows them."""
FORCING = frozenset("\u202a\u202b\u202c\u202d\u202e")
"""Those that no text needs: a right-to-left name in a sentence takes marks or isolates."""

_ANYWHERE = frozenset("id class lang dir role aria-label aria-labelledby aria-hidden aria-current".split())  # noqa: SIM905
_PLAIN = re.compile(
    r"html|head|body|title|style|header|footer|nav|section|article|h[1-6]|ul|li|d[ltd]|blockquote|pre|code|em|strong|"
    r"sup|[bh]r|wbr|bdi|img|figure|figcaption|span|thead|tbody|tr|td|table|b|u|s|small|summary|details|p|div|main|a|th|ol|time|meta"
)
_MORE = {
    "main": {"tabindex"},
    "a": {"href", "download", "rel"},
    "th": {"scope"},
    "ol": {"start"},
    "time": {"datetime"},
    "meta": {"charset", "name", "content", "property", "http-equiv", "media"},
    "p": {"data-mark", "data-t"},
    "div": {"data-issue", "tabindex"},
    "h2": {"data-head"},
    "blockquote": {"expandable"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
}
_LETTER = frozenset({"style", "bgcolor", "width", "align", "cellpadding", "cellspacing", "border"})
"""What elements of a letter have instead of a sheet."""
_ASKING = {
    "form": {"hidden", "data-index", "data-found", "data-nothing"},
    "label": {"for"},
    "input": {"name", "type", "autocomplete", "spellcheck", "enterkeyhint"},
    "button": {"type"},
    "noscript": set[str](),
    "p": {"aria-live"},
}
"""What the page of the search has to ask with; its form has no address to send anything to."""
_DRAWN = {"svg": {"viewbox", "viewBox"}, "circle": {"cx", "cy", "r"}, "path": {"d"}, "text": {"x", "y", "text-anchor"}}
"""The signs that a page of posts draws itself."""
_BESIDE = re.compile(r"(?:picture:)?(?:[\w-]+/)*[\w-]+\.(?:png|jpe?g|gif|webp)", re.ASCII)
"""A picture that lies beside the page; nothing is asked of another host for it."""
_WORD = re.compile(r"[a-z0-9.:_ -]+")
_KINDS = {
    ("canonical", None),
    ("icon", "image/svg+xml"),
    ("alternate", "application/atom+xml"),
    ("alternate", "application/rss+xml"),
    ("alternate", "application/feed+json"),
}
_UP = r"(?:\.\./)*(?:(?:[\w~-]|%[0-9A-F]{2})+/)*"
_BESIDE_LINK = re.compile(rf"{OWN}/[\w/%.~-]*|/?{_UP}(?:assets/icon\.svg|atom\.xml|rss\.xml|feed\.json)", re.ASCII)
_BESIDE_PAGE = re.compile(rf"/|/?{_UP}(?:index\.html(?:#[a-z0-9-]+)?|issue\.pdf)", re.ASCII)
_DATA = {"type": "application/ld+json"}
_SEARCH = re.compile(r"\.\./assets/search-[0-9a-f]{10}\.js")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def page_faults(html: bytes, *, drawn: bool = False, letter: bool = False, asking: bool = False) -> list[str]:
    """Elements, attributes and addresses of a page that are none of ours; by two parsers, and once more as written out.

    Nothing on the list makes a browser ask for anything: no srcset, no poster, no
    <link>; a picture lies beside the page.
    """
    first = _tiny(html)
    second = lxml.html.document_fromstring(html)
    again = lxml.html.tostring(second, encoding="utf-8")
    trees = (_nodes(first), _nodes(second), _nodes(_tiny(again)))
    more = _ASKING if asking else _DRAWN if drawn else {}
    return sorted({fault for tree in trees for fault in _faults(tree, more, letter=letter)} | set(_styles(first)))


def _tiny(html: bytes) -> Element:
    root = tinyhtml5.parse(html, namespace_html_elements=False)
    assert isinstance(root, Element)
    return root


def _nodes(root: Element | lxml.html.HtmlElement) -> Iterator[tuple[str, dict[str, str]]]:
    for node in root.iter():
        if isinstance(node.tag, str):
            yield node.tag.rpartition("}")[2], {str(name): str(value) for name, value in node.attrib.items()}


def _faults(
    nodes: Iterable[tuple[str, dict[str, str]]], besides: dict[str, set[str]], *, letter: bool
) -> Iterator[str]:
    for tag, attributes in nodes:
        if tag == "link" and (attributes.get("rel"), attributes.get("type")) in _KINDS:
            if not _BESIDE_LINK.fullmatch(attributes.get("href", "")):
                yield f"<link {attributes}>"
            continue  # the page's own place, its icon or its feeds
        if tag == "script" and (attributes == _DATA or ("form" in besides and _is_search(attributes))):
            continue  # data for search engines, or our own script on the page of the search
        more = _MORE.get(tag, set()) | besides.get(tag, set())
        more = more | _LETTER if letter else more
        if not _PLAIN.fullmatch(tag) and tag not in besides:
            yield f"<{tag}>"
        for name, value in attributes.items():
            if name not in _ANYWHERE | more or not _harmless(name, value):
                yield f"<{tag} {name}={value[:100]!r}>"


def _is_search(attributes: dict[str, str]) -> bool:
    return set(attributes) == {"src", "defer"} and _SEARCH.fullmatch(attributes["src"]) is not None


def _harmless(name: str, value: str) -> bool:
    match name:
        case "href":
            return leads_well(value)
        case "src":
            return _BESIDE.fullmatch(value) is not None
        case "lang":
            return _LANGUAGE.fullmatch(value) is not None
        case "style":
            return re.fullmatch(r"[\w\s#%.,:;-]*", value, re.ASCII) is not None
        case "class":
            return re.fullmatch(r"[a-z -]*", value) is not None
        case "http-equiv":
            return value == "Content-Security-Policy"
        case "name" | "property" | "rel":
            return _WORD.fullmatch(value) is not None
    return True


def leads_well(url: str) -> bool:
    """Whether an address is a place in the same page, or one of the web or of mail, however a browser reads it."""
    if url.startswith("#") or _BESIDE_PAGE.fullmatch(url):
        return True
    clean = re.sub(r"[\x00-\x20\x7f-\x9f]", "", url)
    return clean == url and urlsplit(url).scheme in SCHEMES and bool(urlsplit(url).netloc or urlsplit(url).path)


def _styles(root: Element) -> Iterator[str]:
    for node in root.iter("style"):
        text = node.text or ""
        for found in re.finditer(
            r"url\((?!\"?(?:data:image/svg\+xml,|(?:\.\./|/)*assets/fonts/|design:))[^)]*|@import[^;]*|expression\(",
            text,
        ):
            yield f"style: {found[0][:80]}"
        if re.search(r"evil\.example|javascript:|fetch\(", text):
            yield "style: words from outside"


def post_faults(post: Post, holes: frozenset[str]) -> list[str]:
    """What a post holds that must not act: addresses of other kinds, and signs that turn what stands around it."""
    urls = [*(entity.url for entity in post.entities if entity.url), *(b.url for row in post.buttons for b in row)]
    found = [f"post: {url}" for url in urls if url not in holes and not leads_well(url)]
    # Telegram itself keeps the control characters above 0x7f, and no client obeys them.
    return found + [f"post: {char!r}" for char in steering(post.text, FORCING) if not "\x7f" <= char <= "\x9f"]


def controls(text: str) -> Iterator[str]:
    """The control characters of a text, line feeds and tabs excepted."""
    return (char for char in text if unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t")


def steering(text: str, turning: frozenset[str] = TURNING) -> list[str]:
    """What in a text commands a terminal, or turns the order of signs."""
    return sorted({*controls(text), *turning.intersection(text), *{"\u2028", "\u2029"}.intersection(text)})


@cache
def _common_mark() -> object:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    parser = MarkdownIt("commonmark", {"html": True}).enable("table").use(footnote_plugin)
    parser.validateLink = lambda url: bool(url) or True  # type: ignore[method-assign]
    return parser


def markdown_faults(text: str) -> list[str]:
    """What a Markdown file would show in a program that lets HTML through and checks no address."""
    body = text.split("\n---\n", 1)[1] if text.startswith("---\n") else text
    html = _common_mark().render(body)  # type: ignore[attr-defined]
    root = _tiny(b"<!doctype html><body>" + html.encode("utf-8", "replace"))
    found = []
    for tag, attributes in _nodes(root):
        if not _PLAIN.fullmatch(tag) and tag != "img":
            found.append(f"<{tag}>")
        for name, value in attributes.items():
            known = name in {"href", "alt", "title", "start", "class", "style", "id"} or (tag, name) == ("img", "src")
            good = not value if name == "style" else leads_well(value) if name == "href" else True
            if name == "style":
                good = value.startswith("text-align:")
            if not known or not good:
                found.append(f"<{tag} {name}={value[:100]!r}>")
    return found
