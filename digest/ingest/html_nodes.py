"""Cleaned HTML becomes a tree of nodes: one plain pass over tags that are known to be balanced."""

from __future__ import annotations

import re
from html import unescape

DEEPEST = 50
"""Elements that lie deeper are taken for their contents."""

BLOCK_TAGS = frozenset(
    """
    address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    """.split(),  # noqa: SIM905 - names are read more easily than a list of strings
)
_EMPTY = frozenset({"br", "hr", "img", "wbr", "col"})
# The serialiser of nh3 writes names small and values in double quotes with no " < > inside; see its own tests.
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9-]*)((?: [^\s"=<>]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([^\s"=<>]+)="([^"]*)"')


class Node:
    """An element. ``mixed`` tells that an inline element has a block somewhere inside."""

    __slots__ = ("attrs", "children", "mixed", "tag")

    def __init__(self, tag: str, attrs: dict[str, str]) -> None:
        self.tag = tag
        self.attrs = attrs
        self.children: list[Node | str] = []
        self.mixed = False

    def get(self, name: str) -> str:
        """The value of an attribute, empty where it has none."""
        return self.attrs.get(name, "")

    @property
    def is_block(self) -> bool:
        """Whether it stands apart from the words around it."""
        return self.mixed or self.tag in BLOCK_TAGS

    @property
    def elements(self) -> list[Node]:
        """Its children that are elements."""
        return [child for child in self.children if isinstance(child, Node)]

    def text(self) -> str:
        """All its characters, a forced break as a line feed."""
        if self.tag == "br":
            return "\n"
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


def node_tree(clean: str) -> tuple[Node, dict[str, Node]]:
    """The root over everything, and the elements by their ids; ``clean`` is what nh3 gave."""
    root = Node("body", {})
    stack, ids, skipped, at = [root], {}, 0, 0
    for match in _TOKEN.finditer(clean):
        if match.start() > at:
            stack[-1].children.append(unescape(clean[at : match.start()]))
        at = match.end()
        closing, tag, attributes = match.groups()
        if closing:
            if skipped:
                skipped -= 1
            elif len(stack) > 1:
                stack.pop()
            continue
        if skipped or (len(stack) > DEEPEST and tag not in _EMPTY):
            skipped += tag not in _EMPTY
            continue
        node = Node(tag, _attributes(attributes))
        _place(node, stack, ids)
        if tag not in _EMPTY:
            stack.append(node)
    if at < len(clean):
        stack[-1].children.append(unescape(clean[at:]))
    return root, ids


def _attributes(written: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)} if written else {}


def _place(node: Node, stack: list[Node], ids: dict[str, Node]) -> None:
    stack[-1].children.append(node)
    name = node.attrs.get("id") or node.attrs.get("name")
    if name:
        ids.setdefault(name, node)
    if node.tag in BLOCK_TAGS:
        for around in reversed(stack):
            if around.mixed or around.tag in BLOCK_TAGS:
                break
            around.mixed = True
