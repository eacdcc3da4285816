"""What on a page is not its article: menus, heads and feet, buttons to share, lines of author and day, lists of contents."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.ingest.html.nodes import Node

_FURNITURE = frozenset({"nav", "header", "footer", "aside"})
_ROLES = frozenset({"banner", "complementary", "contentinfo", "navigation", "search"})
_TALK = re.compile(r"\b(?:comments|disqus_thread|respond)\b")
_CLASSES = frozenset(
    """
    a2a_kit addthis_toolbox addtoany_content addtoany_share_save_container breadcrumb breadcrumbs entry-share
    jp-relatedposts mw-editsection mw-jump mw-jump-link newsletter-signup pagination post-navigation post-share
    related-articles related-posts retweet share share-bar share-buttons share-links share-this sharedaddy sharing
    skip-link social-links social-share social-sharing subscribe-form table-of-contents toc tweet-button yarpp-related
    """.split(),  # noqa: SIM905 - names are read more easily than a list of strings
)
"""Names that programs for pages give to what stands around a text. The first of a wiki is the button “edit”."""

_PUBLISHED = frozenset({"dt-published", "published", "entry-date", "date-published"})
_META = frozenset(
    """
    article-info article-meta byline dateline entry-meta meta post-date post-info post-meta posted-on
    """.split(),  # noqa: SIM905
)
"""Names of the line that says who wrote a text, and when."""

_MOST_META = 40
"""A line of author and day has no more words."""

_LARGEST = 3
"""Something that takes more than this part of the text is no furniture, whatever its name."""


def set_aside(node: Node, root: Node) -> tuple[int, str]:
    """Take out what is not the article; how many words on the page that were, and the first of them."""
    sizes: dict[int, int] = {}
    whole = node is root
    most = _size(node, sizes) // _LARGEST
    for each in elements(node):
        named = _is_named(each) and _size(each, sizes) <= most
        if named or _is_furniture(each, whole=whole) or _is_meta(each):
            each.taken = True
    for each in elements(node):
        if each.tag in _FURNITURE and each.text().strip() and not _has_words(each):
            each.taken = True  # the portrait beside an author's name
    words = list(_taken(root) if whole else _left_out(root, node))
    return len(words), " ".join(words[:20])


def elements(node: Node) -> Iterator[Node]:
    """All elements in a node, in their order."""
    waiting = list(reversed(node.elements))
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(reversed(each.elements))


def _is_furniture(node: Node, *, whole: bool) -> bool:
    """Inside of an article a header holds its title, and an aside belongs to it; on a page they are of the page."""
    if node.tag == "nav" or node.get("role") in {"navigation", "search"}:
        return True
    if node.get("id") and _TALK.search(node.get("id")):
        return True
    return whole and (node.tag in _FURNITURE or node.get("role") in _ROLES) and not _holds_title(node)


def _is_named(node: Node) -> bool:
    name = node.get("class")
    return bool(name) and not _CLASSES.isdisjoint(name.split())


def _is_meta(node: Node) -> bool:
    """A short line by its name and a time in it; an aside or foot by a time that is marked as the day of the text."""
    if not _META.isdisjoint(node.get("class").split()):
        marked = any(each.tag == "time" or each.taken for each in elements(node))
    elif node.tag in _FURNITURE:
        marked = any(each.tag == "time" and is_marked_day(each) for each in elements(node))
    else:
        return False
    return marked and not _holds_heading(node) and len(node.text().split()) <= _MOST_META


def is_marked_day(time: Node) -> bool:
    """Whether a ``<time>`` is marked as the day of publication."""
    named = "pubdate" in time.attrs or time.get("itemprop") == "datePublished"
    return named or not _PUBLISHED.isdisjoint(time.get("class").split())


def _holds_heading(node: Node) -> bool:
    return node.holds(frozenset({"h1", "h2", "h3", "h4", "h5", "h6"}))


def _holds_title(node: Node) -> bool:
    return node.tag == "header" and node.holds(frozenset({"h1"})) and not node.holds(frozenset({"nav", "ul"}))


def _size(node: Node, sizes: dict[int, int]) -> int:
    """The characters of a node, each node counted once."""
    if node.order not in sizes:
        sizes[node.order] = sum(
            len(child.strip()) if isinstance(child, str) else _size(child, sizes) for child in node.children
        )
    return sizes[node.order]


def _has_words(node: Node) -> bool:
    return any(
        bool(child.strip()) if isinstance(child, str) else not child.taken and _has_words(child)
        for child in node.children
    )


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
