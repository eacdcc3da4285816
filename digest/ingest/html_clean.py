"""Outside HTML made harmless: nh3 with a strict list, after what it would lose was put where it survives."""

from __future__ import annotations

import re

import nh3

_TAGS = """
    a abbr address article aside b blockquote br caption center cite code col dd del details dfn div dl dt em figcaption
    figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small span
    strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
"""
_FOR_ALL = {"class", "dir", "hidden", "id", "lang", "role", "style"}
_OF_TAGS = {
    "a": {"href", "name"},
    "img": {
        "alt",
        "height",
        "src",
        "srcset",
        "title",
        "width",
        "data-src",
        "data-original",
        "data-lazy-src",
        "data-srcset",
    },
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
    "time": {"datetime"},
}
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS.split()),
    clean_content_tags={"script", "style", "template", "title", "annotation", "annotation-xml"},
    attributes={"*": _FOR_ALL, **_OF_TAGS},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
_NOSCRIPT = re.compile(r"<noscript\b[^>]*>(.*?)</noscript\s*>", re.IGNORECASE | re.DOTALL)
_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)


def cleaned(html: str) -> str:
    """The HTML in the canonical form of nh3, with harmless tags, attributes and addresses only."""
    if "noscript" in html.lower():
        html = _NOSCRIPT.sub(lambda match: "".join(_PICTURE.findall(match[1])), html)
    return _CLEANER.clean(html)
