"""The source of a template as plain CSS or HTML: what the template language adds is blanked, and every place stays.

So a style sheet can be read by a reader of style sheets before anything is filled in, and what is found there has the
line and column that an editor of the file sees.
"""

from __future__ import annotations

import re

_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(?=</style)", re.DOTALL | re.IGNORECASE)
_ANY = re.compile(r"[^\n]")
FILLED = "0"
"""What stands for the letters of an expression: a digit, so that ``{{ x }}mm`` still reads as a length."""


def masked(source: str) -> str:
    """Expressions as digits; statements and comments of the template language as spaces."""
    return _TEMPLATE.sub(lambda found: _ANY.sub(FILLED if found[0].startswith("{{") else " ", found[0]), source)


def styles_in(page: str) -> str:
    """The style sheets in a masked page, everything around them blanked."""
    kept, at = [], 0
    for found in _STYLE.finditer(page):
        kept += [_ANY.sub(" ", page[at : found.start(2)]), found[2]]
        at = found.end(2)
    return "".join((*kept, _ANY.sub(" ", page[at:])))
