"""Which part of a page is the article, and what on the page speaks of its author, its day and its matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.ingest.html.furniture import elements, is_marked_day
from digest.ingest.paste.bylines import parse_byline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.ingest.html.nodes import Node

_AUTHOR = re.compile(r"(?:^|\s)(?:byline|author|p-author|entry-author|post-author|article-author|byline-name)(?:\s|$)")
_LONGEST_BYLINE = 200
_AROUND = " \t\n.,:;|/·•–—-"
_POSTED = re.compile(r"(?:posted|published)\s+(?=by\b)", re.IGNORECASE)
_SIGNED = frozenset({"address", "div", "li", "p", "span"})
_LEAST_PART = 5
"""An only article with less than this part of the words around it is a teaser."""

_MOST_BYLINES = 3
_MOST_TAGS, _LONGEST_TAG = 20, 60


def article_node(root: Node) -> Node:
    """The element that holds the article: its marked body, the only article, the main part, else the whole."""
    every = list(elements(root))
    bodies = [node for node in every if node.get("itemprop") == "articleBody"]
    articles = [node for node in every if node.tag == "article" and not _inside(node, {"article"})]
    mains = [node for node in every if node.tag == "main" or node.get("role") == "main"]
    around = mains[0] if len(mains) == 1 else None
    for found in (articles, mains, bodies):
        if len(found) == 1 and (size := len(found[0].text().strip())):
            teaser = around is not None and size * _LEAST_PART < len(around.text())
            return around if around is not None and teaser else found[0]
    return root


def byline_names(node: Node, *, whole: bool = False) -> tuple[str, ...]:
    """The names that an element marked as byline or author says, which then is taken out; nothing if it says more.

    Without one, a line of names in the head or foot of an article that is not the ``whole`` page.
    """
    marked = [each for each in elements(node) if not each.taken and _is_marked(each)]
    signed = () if whole or marked else _signed(node)
    for each in (*marked[:_MOST_BYLINES], *signed):
        if names := _names(" ".join(each.text().split())):
            each.taken = True
            return names
    return ()


def _is_marked(node: Node) -> bool:
    named = node.get("rel") == "author" or node.get("itemprop") == "author"
    return named or bool(_AUTHOR.search(node.get("class")))


def _signed(node: Node) -> Iterator[Node]:
    for part in elements(node):
        if part.tag in {"header", "footer"} and not _inside(part, {"blockquote"}):
            yield from (
                each
                for each in elements(part)
                if each.tag in _SIGNED and re.search(r"\bby\s", each.text()[:_LONGEST_BYLINE], re.IGNORECASE)
            )


def _names(text: str) -> tuple[str, ...]:
    """The names in a line that says nothing else; signs around it and a word before “by” are passed over."""
    line = _POSTED.sub("", text.strip(_AROUND), count=1)
    if not line or len(line) > _LONGEST_BYLINE:
        return ()
    whole = line if parse_byline(line) else f"By {line}"
    found = parse_byline(whole)
    return tuple(" ".join(whole[start:end].split()) for start, end in found.names) if found else ()


def page_dates(root: Node) -> list[str]:
    """The ``<time>`` elements marked as the day of publication, then the first one of all, as written."""
    times = [node for node in elements(root) if node.tag == "time"]
    marked = [node for node in times if is_marked_day(node)]
    return [node.get("datetime") or " ".join(node.text().split()) for node in (marked or times[:1])]


def page_tags(node: Node) -> tuple[str, ...]:
    """What links that are marked as tags of the article say."""
    tags = (" ".join(each.text().split()) for each in elements(node) if each.tag == "a" and _is_tag(each))
    return tuple(dict.fromkeys(tag for tag in tags if 0 < len(tag) <= _LONGEST_TAG))[:_MOST_TAGS]


def _is_tag(node: Node) -> bool:
    return "tag" in node.get("rel").split() or not {"tag", "p-category"}.isdisjoint(node.get("class").split())


def _inside(node: Node, tags: set[str]) -> bool:
    up = node.parent
    while up is not None:
        if up.tag in tags:
            return True
        up = up.parent
    return False
