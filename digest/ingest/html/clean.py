"""Outside HTML made harmless: nh3 with a strict list, after what it would lose was put where it survives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nh3

from digest.ingest.html.guard import untangled
from digest.ingest.markdown.normal_form import without_controls

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.ingest.html.remarks import HtmlRemarks

_TAGS = """
    a abbr address article aside b blockquote br caption center cite code col dd del details dfn div dl dt em figcaption
    figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p picture pre q s samp section small
    source span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
"""
_FOR_ALL = {"class", "hidden", "id", "itemprop", "lang", "role", "style"}
LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy", "data-url", "data-image", "data-hi-res-src")
"""Where pages keep the address of a picture that is loaded late."""

_OF_TAGS = {
    "a": {"href", "name", "rel"},
    "img": {"alt", "height", "src", "srcset", "width", "data-srcset", *LAZY},
    "source": {"srcset", "data-srcset"},
    "ol": {"start"},
    "table": {"cellspacing"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
    "time": {"datetime", "pubdate"},
}
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    clean_content_tags={
        *("script", "style", "template", "title", "iframe", "noembed", "noframes", "annotation", "annotation-xml"),
    },
    attributes={"*": _FOR_ALL, **_OF_TAGS},
    url_schemes={"http", "https", "mailto"},
    filter_style_properties={
        "display",
        "visibility",
        "text-align",
        "width",
        "height",
        "max-width",
        "max-height",
        "opacity",
    },
    link_rel=None,
)
_PICTURE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_NOSCRIPT = re.compile(r"</?noscript\b[^<>]*>?", re.IGNORECASE)
_DRAWN = re.compile(r"<text\b[^<>]*>([^<]*)", re.IGNORECASE)
_FOREIGN = frozenset(
    """
    animate circle defs desc ellipse filter g line maction maligngroup malignmark marker mask math menclose merror metadata
    mfenced mfrac mglyph mi mlabeledtr mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt
    mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none path pattern polygon rect semantics set stop
    switch symbol text tspan use view
    """.split(),  # noqa: SIM905 - names are read more easily than a list of strings
)
_FOREIGN_TAG = re.compile(rf"</?(?:{'|'.join(sorted(_FOREIGN))})(?:(?=[\s/])[^<>]*)?>", re.IGNORECASE)
"""Tags of formulas and drawings; nh3 would take them out together with the words in them."""

_BASE = re.compile(r"<base\b[^<>]*?\bhref\s*=\s*[\"']?([^\"'<>\s]+)", re.IGNORECASE)
_ODD_NAMES = frozenset(
    """
    applet audio button canvas embed form iframe marquee object ruby select textarea video
    """.split(),  # noqa: SIM905 - the same
)
_NAME = re.compile(r"<([A-Za-z]\w*)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ODD = re.compile(
    r"<(?P<embed>iframe|embed|object|video|audio|applet)\b(?:[^<>]*?\b(?:src|data)\s*=\s*[\"']?(?P<url>[^\"'<>\s]*))?"
    r"|<(?P<odd>select|textarea|button|form|ruby|marquee|canvas)\b",
    re.IGNORECASE,
)


def cleaned(html: str, remarks: HtmlRemarks) -> str:
    """The HTML in the canonical form of nh3, with harmless tags, attributes and addresses only."""
    html, changed = untangled(html)
    if changed:
        remarks.say("nesting-flattened")
    names = frozenset(map(str.lower, set(_NAME.findall(html))))
    if "noscript" in names:
        html = _NOSCRIPT.sub("", _replaced(html, "noscript", lambda inner: "".join(_PICTURE.findall(inner))))
    if "svg" in names:
        html = _replaced(html, "svg", lambda inner: _drawn(inner, remarks))
    if "math" in names:
        html = _replaced(_replaced(html, "annotation", _nothing), "annotation-xml", _nothing)
        remarks.say("formula-as-text")
    if names & _FOREIGN:
        html = _FOREIGN_TAG.sub("", html)
    if names & _ODD_NAMES:
        _remark_on_odd(_COMMENT.sub("", html), remarks)
    return _plain_signs(_cleaned(html))


def _cleaned(html: str) -> str:
    try:
        return _CLEANER.clean(html)
    except UnicodeEncodeError:  # half of a pair of surrogates is no character
        return _CLEANER.clean(html.encode("utf-8", errors="replace").decode())


def _plain_signs(clean: str) -> str:
    """The text with spaces for control characters and for the line ends of Unicode; a tab and a line feed stay."""
    clean = without_controls(clean)
    return clean.replace("\u2028", " ").replace("\u2029", " ") if "\u2028" in clean or "\u2029" in clean else clean


def base_of(html: str, url: str) -> str:
    """What relative addresses refer to: the ``<base>`` of a page, itself relative to ``url``."""
    found = _BASE.search(html) if "<base" in html.lower() else None
    if found is None:
        return url
    from digest.ingest.html.addresses import joined

    base = joined(found[1], url)
    return base if base[:7].casefold().startswith(("http://", "https:/")) else url


def _replaced(html: str, tag: str, by: Callable[[str], str]) -> str:
    """The HTML with each element of a kind, up to its first end tag, replaced by something made of its contents."""
    opening = re.compile(rf"<{tag}(?=[\s/>])[^<>]*>", re.IGNORECASE)
    closing = re.compile(rf"</{tag}\s*>", re.IGNORECASE)
    out, at = [], 0
    while (start := opening.search(html, at)) and (end := closing.search(html, start.end())):
        out += [html[at : start.start()], by(html[start.end() : end.start()])]
        at = end.end()
    return "".join([*out, html[at:]])


def _nothing(_: str) -> str:
    return ""


def _drawn(inner: str, remarks: HtmlRemarks) -> str:
    """The words of a drawing."""
    words = " ".join(text.strip() for text in _DRAWN.findall(inner))
    if words:
        remarks.say("structure-as-text", words)
    return f" {words} " if words else ""


def _remark_on_odd(html: str, remarks: HtmlRemarks) -> None:
    for found in _ODD.finditer(html):
        if found["embed"]:
            remarks.say("embed-left-out", found["url"] or found["embed"].lower())
        else:
            remarks.say("structure-as-text", f"<{found['odd'].lower()}>")
