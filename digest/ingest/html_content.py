"""Which part of a page is the article, and what on the page speaks of its author and its day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from digest.ingest.bylines import parse_byline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.ingest.html_nodes import Node

_FURNITURE = frozenset({"nav", "header", "footer", "aside"})
_ROLES = frozenset({"banner", "complementary", "contentinfo", "navigation", "search"})
_TALK = re.compile(r"\b(?:comments|disqus_thread|respond)\b")
_AUTHOR = re.compile(r"(?:^|\s)(?:byline|author|p-author|entry-author|post-author|article-author|byline-name)(?:\s|$)")
_PUBLISHED = re.compile(r"(?:^|\s)(?:dt-published|published|entry-date|date-published)(?:\s|$)")
_LONGEST_BYLINE = 200
_LEAST_PART = 5
"""An only article with less than this part of the words around it is a teaser."""

_MOST_BYLINES = 3


def article_node(root: Node) -> Node:
    """The element that holds the article: its marked body, the only article, the main part, else the whole."""
    every = list(_elements(root))
    bodies = [node for node in every if node.get("itemprop") == "articleBody"]
    articles = [node for node in every if node.tag == "article" and not _inside(node, {"article"})]
    mains = [node for node in every if node.tag == "main" or node.get("role") == "main"]
    around = mains[0] if len(mains) == 1 else None
    for found in (articles, mains, bodies):
        if len(found) == 1 and (size := len(found[0].text().strip())):
            teaser = around is not None and size * _LEAST_PART < len(around.text())
            return around if around is not None and teaser else found[0]
    return root


def set_aside(node: Node, root: Node) -> tuple[int, str]:
    """Take out what is not the article; how many words on the page that were, and the first of them."""
    for each in _elements(node):
        if _is_furniture(each, whole=node is root):
            each.taken = True
    words = list(_taken(root) if node is root else _left_out(root, node))
    return len(words), " ".join(words[:20])


def _is_furniture(node: Node, *, whole: bool) -> bool:
    """Inside of an article a header holds its title, and an aside belongs to it; on a page they are of the page."""
    if node.tag == "nav" or node.get("role") in {"navigation", "search"}:
        return True
    if "mw-editsection" in node.get("class"):  # the button beside each heading of a wiki
        return True
    if node.get("id") and _TALK.search(node.get("id")):
        return True
    return whole and (node.tag in _FURNITURE or node.get("role") in _ROLES) and not _holds_title(node)


def _holds_title(node: Node) -> bool:
    return node.tag == "header" and node.holds(frozenset({"h1"})) and not node.holds(frozenset({"nav", "ul"}))


def _left_out(node: Node, chosen: Node) -> Iterator[str]:
    """The words of all that is taken or lies outside of the chosen element."""
    for child in node.children:
        if isinstance(child, str):
            yield from child.split()
        elif child is chosen:
            yield from _taken(child)
        else:
            yield from _left_out(child, chosen) if not child.taken else child.text().split()


def _taken(node: Node) -> Iterator[str]:
    for child in node.elements:
        yield from child.text().split() if child.taken else _taken(child)


def byline_names(root: Node) -> tuple[str, ...]:
    """The names that an element marked as byline or author says, which then is taken out; nothing if it says more."""
    seen = 0
    for node in _elements(root):
        marked = node.get("rel") == "author" or node.get("itemprop") == "author" or _AUTHOR.search(node.get("class"))
        if not marked or node.taken:
            continue
        seen += 1
        text = " ".join(node.text().split())
        found = parse_byline(text) or parse_byline(f"By {text}") if len(text) <= _LONGEST_BYLINE else None
        if found and found.names:
            whole = text if parse_byline(text) else f"By {text}"
            node.taken = True
            return tuple(" ".join(whole[start:end].split()) for start, end in found.names)
        if seen == _MOST_BYLINES:
            break
    return ()


def page_dates(root: Node) -> list[str]:
    """The ``<time>`` elements marked as the day of publication, then the first one of all, as written."""
    times = [node for node in _elements(root) if node.tag == "time"]
    marked = [
        node
        for node in times
        if "pubdate" in node.attrs or node.get("itemprop") == "datePublished" or _PUBLISHED.search(node.get("class"))
    ]
    return [node.get("datetime") or " ".join(node.text().split()) for node in (marked or times[:1])]


def _elements(node: Node) -> Iterator[Node]:
    """All elements in a node, in their order."""
    waiting = list(reversed(node.elements))
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(reversed(each.elements))


def _inside(node: Node, tags: set[str]) -> bool:
    up = node.parent
    while up is not None:
        if up.tag in tags:
            return True
        up = up.parent
    return False
