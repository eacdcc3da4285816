"""What a page of the web may do, said in its head: nothing but show its own style, its fonts and its pictures."""

from __future__ import annotations

import base64
import hashlib
import re

STYLE = "'sha256-style'"
"""Stands in a template's policy where the hashes of the page's own styles belong."""
# A page without a script connects to nothing; the word is there for tools that look at robots.txt from inside a page.
POLICY = (
    f"default-src 'none'; style-src {STYLE}; font-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
SEARCHING = "; script-src 'self'"
"""What the page of the search may do besides: run its script, which fetches the index that lies beside it."""
_STYLES = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)


def sealed(page: str) -> str:
    """The page with the hashes of its styles in its policy, so that a browser takes no other style.

    Words of articles are escaped, so every ``<style>`` is the design's.
    """
    hashes = dict.fromkeys(style_hash(style) for style in styles_of(page))
    return page.replace(STYLE, " ".join(hashes) or "'none'", 1)


def styles_of(page: str) -> list[str]:
    """What stands in the style elements of a page."""
    return _STYLES.findall(page)


def style_hash(style: str) -> str:
    """The source that a policy names a style by; a browser reads every end of a line as a line feed."""
    read = style.replace("\r\n", "\n").replace("\r", "\n")
    return f"'sha256-{base64.b64encode(hashlib.sha256(read.encode()).digest()).decode()}'"
