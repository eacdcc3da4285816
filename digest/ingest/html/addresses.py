"""The addresses of links and pictures in outside HTML: absolute, and safe or none."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from digest.ingest.addresses import safe_source, safe_url
from digest.ingest.html.clean import LAZY

if TYPE_CHECKING:
    from digest.ingest.html.nodes import Node

_ESCAPED = str.maketrans({'"': "%22", "<": "%3C", ">": "%3E", "`": "%60", "\\": "%5C"})
"""Signs that no address holds as they are and that would end one in some format."""

_WEB = re.compile(r"https?://", re.IGNORECASE)
_WIDTH = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)[wx]$")
_SIDE = re.compile(r"\+?(?:0*[01]?(?:\.0*)?|0*\.\d{1,9})(?:px)?", re.IGNORECASE)
"""The side of a picture, as an attribute: no number above one, and no share of anything."""
_TINY = re.compile(
    r"(?:^|;)(?:(?:max-)?(?:width|height):\+?(?:(?:0*\.\d{1,9}|0*1(?:\.0*)?)p[xt]|(?:0+(?:\.0*)?|\.0+)[a-z%]{0,4}(?=[;!]|$))"
    r"|opacity:(?:0+(?:\.0\d{0,9})?|\.0\d{0,9})%?(?=[;!]|$))",
    re.IGNORECASE,
)
"""A picture of at most one point, or one that is seen through; in a style without spaces."""
_SPACE = re.compile(r"\s+|/\*.*?\*/", re.DOTALL)
_EMOJI = re.compile(r"\b(?:wp-smiley|emoji|emoticon|smiley)\b")
_SMALL = 32
LONGEST = 4000


@lru_cache(maxsize=512)
def joined(address: str, base: str) -> str:
    """An address made absolute; it stays as it is where it cannot be understood."""
    bare = address.strip()
    if _WEB.match(bare) and "[" not in bare:
        return bare  # absolute already, as most are
    try:
        return urljoin(base, bare)
    except ValueError:
        return address


@lru_cache(maxsize=2048)
def link_target(href: str, base: str) -> str | None:
    """Where a link leads, or None where that is not http, https or mailto."""
    found = safe_url(joined(href, base)) if len(href) <= LONGEST else None
    return found.translate(_ESCAPED) if found and _has_host(found) else None


def _has_host(url: str) -> bool:
    """Whether a web address names a host that can be one: not empty, and with a port that is a number."""
    if not _WEB.match(url):
        return True
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def picture_source(node: Node, base: str, offered: str = "") -> str | None:
    """Where a picture is, or None. ``offered`` is the ``srcset`` of a ``<picture>`` around it.

    The address for later loading counts before ``src``, which then is a placeholder. A relative path without a base
    stays one, but it never leads up or to the root of this machine.
    """
    candidates = [node.get(name) for name in LAZY]
    candidates += [_largest(node.get("data-srcset")), node.get("src")]
    candidates += [_largest(node.get("srcset")), _largest(offered)]
    for candidate in candidates:
        if candidate and len(candidate) <= LONGEST:
            source = safe_source(joined(candidate, base))
            if source and (_has_host(source) if _WEB.match(source) else _stays_below(source)):
                return source.translate(_ESCAPED)
    return None


def _stays_below(path: str) -> bool:
    return not (path.startswith(("/", "~", "?", "#")) or "\\" in path or ":" in path or ".." in path.split("/"))


def _largest(srcset: str) -> str:
    """The widest picture of a ``srcset``."""
    best, widest = "", -1.0
    for part in srcset[: 8 * LONGEST].split(", "):
        words = part.strip().strip(",").split()
        if words:
            match = _WIDTH.match(words[-1]) if len(words) > 1 else None
            width = float(match[1]) if match else 0.0
            if width > widest:
                best, widest = words[0], width
    return best


def is_unseen(node: Node) -> bool:
    """Whether a picture says that it is one point in size, or that nobody sees it: it counts readers, nothing else."""
    if any((said := node.get(side).strip()) and _SIDE.fullmatch(said) for side in ("width", "height")):
        return True
    style = node.get("style")
    return bool(style) and _TINY.search(_SPACE.sub("", style)) is not None


def is_sign(node: Node) -> bool:
    """Whether a picture is a letter among letters: an emoji, or not higher than a line."""
    if _EMOJI.search(node.get("class")):
        return True
    sizes = [node.get(side).strip().removesuffix("px") for side in ("width", "height")]
    return all(size.isdecimal() and int(size[:6]) <= _SMALL for size in sizes)
