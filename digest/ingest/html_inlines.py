"""Inline nodes become inlines, white space folded as HTML folds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from digest.ingest.addresses import safe_source, safe_url
from digest.model.blocks import Break, Code, Emphasis, Figure, Foreign, Link, Strong, Text, inlines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.ingest.html_nodes import Node
    from digest.model.blocks import Inline

_SPACE = re.compile(r"[ \t\n\f\r]+")
_EMPHASIS = frozenset({"em", "i", "cite", "dfn", "var"})
_STRONG = frozenset({"strong", "b"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})


class InlineRun:
    """Collects the inlines of one paragraph; ``before`` and ``after`` are pictures that stood in it."""

    def __init__(self, base: str, remarks: dict[tuple[str, str, str], None]) -> None:
        self.base, self.remarks = base, remarks
        self.spaced = True
        self.before: list[Figure] = []
        self.after: list[Figure] = []

    def of(self, nodes: Sequence[Node | str]) -> tuple[Inline, ...]:
        """The inlines of all the nodes, trimmed."""
        return trimmed(self._all(nodes))

    def _all(self, nodes: Sequence[Node | str]) -> tuple[Inline, ...]:
        out: list[Inline] = []
        for node in nodes:
            if isinstance(node, str):
                out.append(Text(self._folded(node)))
            else:
                out.extend(self._one(node))
        return inlines(out)

    def _folded(self, text: str) -> str:
        folded = _SPACE.sub(" ", text)
        if self.spaced and folded.startswith(" "):
            folded = folded[1:]
        if folded:
            self.spaced = folded.endswith(" ")
        return folded

    def _one(self, node: Node) -> Sequence[Inline]:
        tag = node.tag
        if tag == "br":
            self.spaced = True
            return (Break(),)
        if tag == "img":
            self._picture(node)
            return ()
        if tag in _CODE:
            text = self._folded(node.text())
            return (Code(text),) if text.strip() else (Text(text),)
        children = self._all(node.children)
        if not children:
            return ()
        if tag in _EMPHASIS:
            return (Emphasis(children),)
        if tag in _STRONG:
            return (Strong(children),)
        if tag == "a" and (href := node.get("href")):
            target = resolved(href, self.base)
            return (Link(target, children),) if target else children
        if lang := node.get("lang"):
            return (Foreign(lang, children),)
        return children

    def _picture(self, node: Node) -> None:
        source = safe_source(urljoin(self.base, node.get("data-src") or node.get("src")))
        if source:
            (self.before if self.spaced else self.after).append(Figure(source, " ".join(node.get("alt").split())))


def resolved(href: str, base: str) -> str | None:
    """The safe absolute address of a link, or None."""
    try:
        return safe_url(urljoin(base, href.strip()))
    except ValueError:
        return None


def trimmed(parts: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """The inlines without breaks and white space at the edges."""
    out = list(parts)
    while out and isinstance(out[-1], (Break, Text)):
        last = out.pop()
        if isinstance(last, Text) and (text := last.text.rstrip(" ")):
            out.append(Text(text))
            break
    return tuple(out)
