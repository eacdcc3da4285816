"""Footnotes of HTML: a short link to an id further down in the text, and what stands there.

Word and mammoth (``#footnote-1``, ``#_ftn1``), Markdown (``#fn1``) and Wikipedia (``#cite_note-1``) all write so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from digest.ingest.html.nodes import Node, Tree

_MARK = re.compile(
    r"\s*[\[(]?\s*(?:\d{1,4}|[A-Za-z]|[ivxlc]{1,6}|[*†‡§¶#]{1,3}|(?:note|nb|fn)\s?\d{1,3})\s*[\])]?[.:]?\s*"
)
_NOTE_NAME = re.compile(r"(?:^|[^a-z])(?:_?ftn|_?edn|fn|foot|end|note|cite|ref|bib)", re.IGNORECASE)
_BACK_CLASS = re.compile(r"\b(?:mw-cite-backlink|footnote-back(?:ref|link)?|reversefootnote|data-footnote-backref)\b")
_WORD = re.compile(r"[^\W\d_]{3}")
_HOLDERS = frozenset({"aside", "dd", "div", "li", "p", "section"})
_LONGEST = 8000
_LONGEST_MARK = 12


def find_notes(tree: Tree, url: str) -> dict[int, Node]:
    """What each anchor that stands for a note leads to, by the anchor's order; these elements are taken out."""
    page = url.partition("#")[0]
    found: dict[int, Node] = {}
    sizes: dict[int, int] = {}
    for anchor in tree.inner:
        holder = _holder(anchor, tree, page)
        if holder is None:
            continue
        if holder.order not in sizes:
            sizes[holder.order] = len(holder.text())
        if 0 < sizes[holder.order] <= _LONGEST:
            found[anchor.order] = holder
    for holder in {holder.order: holder for holder in found.values()}.values():
        holder.taken = True
        _without_way_back(holder, holder, tree)
    return found


def _holder(anchor: Node, tree: Tree, page: str) -> Node | None:
    """The element that holds the note, if the anchor is the mark of one."""
    before, _, name = anchor.get("href").partition("#")
    target = tree.ids.get(name) or tree.ids.get(unquote(name)) if name and before in ("", page) else None
    if target is None or target.order <= anchor.order or not _is_mark(anchor):
        return None
    if not (_is_raised(anchor) or _NOTE_NAME.search(name)):
        return None
    holder: Node | None = target
    while holder is not None and not holder.is_block:
        holder = holder.parent
    if holder is None or holder.tag not in _HOLDERS or _lies_in(anchor, holder):
        return None
    plain = holder.tag in {"li", "p", "dd"} or holder is target
    return holder if plain and (holder.tag in {"li", "p", "dd"} or _NOTE_NAME.search(name)) else None


def _is_mark(anchor: Node) -> bool:
    text = anchor.text()
    return len(text) <= _LONGEST_MARK and _MARK.fullmatch(text) is not None


def _is_raised(node: Node) -> bool:
    parent = node.parent
    return any(child.tag == "sup" for child in node.elements) or (
        parent is not None and (parent.tag == "sup" or (parent.tag == "span" and _is_raised(parent)))
    )


def _lies_in(node: Node, holder: Node) -> bool:
    up: Node | None = node
    while up is not None and up is not holder:
        up = up.parent
    return up is not None


def _without_way_back(node: Node, holder: Node, tree: Tree) -> None:
    """Take out the links from a note back to its mark."""
    for child in node.elements:
        if _leads_back(child, holder, tree):
            child.taken = True
        else:
            _without_way_back(child, holder, tree)


def _leads_back(node: Node, holder: Node, tree: Tree) -> bool:
    if _BACK_CLASS.search(node.get("class")) or node.get("role") == "doc-backlink":
        return True
    if node.tag != "a" or "#" not in node.get("href") or _WORD.search(node.text()):
        return False
    name = node.get("href").partition("#")[2]
    target = tree.ids.get(name) or tree.ids.get(unquote(name))
    return target is not None and target.order < holder.order
