"""Cleaned HTML becomes a tree of nodes: one plain pass over tags that are known to be balanced.

The input is what nh3 wrote: small names, values in double quotes, every ``<`` ``>`` ``&`` of a text escaped. So one
regular expression reads it, at several times the speed of ``html.parser``; what it would not recognise is text, never
markup, because the tree holds no markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

DEEPEST = 100
"""Elements that lie deeper are taken for their contents."""

DEEPEST_NESTS = 40
"""The same for those that make the tree deep: lists, quotes, tables, links, emphasis."""

BLOCK_TAGS = frozenset(
    """
    address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    """.split(),  # noqa: SIM905 - names are read more easily than a list of strings
)
_FLAT = BLOCK_TAGS - frozenset({"blockquote", "dl", "ol", "ul", "table"})
_EMPTY = frozenset({"br", "hr", "img", "wbr", "col", "source", "meta", "link", "base"})
_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9-]*)((?: [^\s"=<>]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([^\s"=<>]+)="([^"]*)"')
_HIDING = re.compile(r"display:none|visibility:hidden|mso-hide:all", re.IGNORECASE)


class Node:
    """An element. ``mixed`` tells that an inline element has a block somewhere inside; ``order`` grows as read."""

    __slots__ = ("attrs", "children", "depth", "mixed", "nests", "order", "parent", "tag", "taken")

    def __init__(self, tag: str, attrs: dict[str, str], parent: Node | None = None, order: int = 0) -> None:
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.order = order
        self.children: list[Node | str] = []
        self.mixed = False
        self.taken = False
        self.depth: int = parent.depth + 1 if parent else 0
        self.nests: int = parent.nests + (tag not in _FLAT) if parent else 0

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
        return [child for child in self.children if not isinstance(child, str)]

    def text(self) -> str:
        """All its characters, a forced break as a line feed."""
        if self.tag == "br":
            return "\n"
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def holds(self, tags: frozenset[str]) -> bool:
        """Whether an element of one of these kinds lies in it, at any depth."""
        return any(child.tag in tags or child.holds(tags) for child in self.elements)


@dataclass(slots=True)
class Tree:
    """The root over everything, the elements by their ids, links into the text, what is hidden, what was too deep."""

    root: Node
    ids: dict[str, Node] = field(default_factory=dict)
    inner: list[Node] = field(default_factory=list)
    hidden: list[Node] = field(default_factory=list)
    flattened: bool = False


def node_tree(clean: str) -> Tree:
    """The tree of what nh3 gave."""
    tree = Tree(Node("body", {}))
    parts = _TOKEN.split(clean)
    node = tree.root
    stack, order = [node], 0
    if parts[0]:
        node.children.append(unescape(parts[0]))
    for closing, tag, attributes, text in zip(parts[1::4], parts[2::4], parts[3::4], parts[4::4], strict=True):
        if closing:
            if len(stack) > 1:
                stack.pop()
        else:
            order += 1
            parent = stack[-1]
            node = Node(tag, _attributes(attributes) if attributes else {}, parent, order)
            if node.depth > DEEPEST or (node.nests > DEEPEST_NESTS and tag not in _EMPTY):
                tree.flattened = True
                node = parent
            else:
                _place(node, parent, tree)
            if tag not in _EMPTY:
                stack.append(node)
        if text:
            stack[-1].children.append(unescape(text) if "&" in text else text)
    return tree


def is_hidden(attrs: dict[str, str]) -> bool:
    """Whether an element says that it is not shown."""
    return "hidden" in attrs or ("style" in attrs and _HIDING.search(attrs["style"].replace(" ", "")) is not None)


def _attributes(written: str) -> dict[str, str]:
    return {name: unescape(value) if "&" in value else value for name, value in _ATTRIBUTE.findall(written)}


def _place(node: Node, parent: Node, tree: Tree) -> None:
    """Put an element below its parent, or aside if it is hidden."""
    attrs = node.attrs
    if attrs:
        if is_hidden(attrs):
            tree.hidden.append(node)
            return
        name = attrs.get("id") or attrs.get("name")
        if name:
            tree.ids.setdefault(name, node)
        if node.tag == "a" and "#" in attrs.get("href", ""):
            tree.inner.append(node)
    parent.children.append(node)
    if node.tag in BLOCK_TAGS:
        around: Node | None = parent
        while around is not None and not (around.mixed or around.tag in BLOCK_TAGS):
            around.mixed = True
            around = around.parent
