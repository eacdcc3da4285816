"""Outside HTML becomes blocks: nothing active comes through, and no visible word is lost.

First nh3 with a strict list (``clean``), then one plain pass over its balanced result (``nodes``), then the
tree (``tree``). The blocks hold no markup, so nothing that was written in HTML can act anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.ingest.html.clean import base_of, cleaned
from digest.ingest.html.flat import relevelled
from digest.ingest.html.nodes import node_tree
from digest.ingest.html.notes import find_notes
from digest.ingest.html.remarks import HtmlRemark, HtmlRemarks
from digest.ingest.html.tree import TreeBuilder
from digest.model.blocks import Passage, Rule

if TYPE_CHECKING:
    from digest.ingest.html.nodes import Node, Tree
    from digest.model.blocks import Block

__all__ = ["HtmlBody", "HtmlRemark", "html_blocks", "tree_blocks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlBody:
    """The blocks of a piece of HTML, and what there is to say about them.

    ``language`` is the tag that the whole piece carries, where it does and it is not the language that was given.
    """

    blocks: tuple[Block, ...]
    remarks: tuple[HtmlRemark, ...] = ()
    language: str = ""


def html_blocks(html: str, *, url: str = "", language: str = "") -> HtmlBody:
    """The blocks of an HTML text or fragment; relative addresses in it refer to ``url`` (or to its ``<base>``).

    ``language`` is that of the text around it: only what differs is marked. The highest heading has level 1. The cost
    grows with the length of the text and no faster, whatever it is; no text raises an error.
    """
    remarks = HtmlRemarks()
    tree = node_tree(cleaned(html, remarks))
    return tree_blocks(tree, tree.root, base=base_of(html, url), url=url, language=language, remarks=remarks)


def tree_blocks(  # noqa: PLR0913 - what a page knows about itself
    tree: Tree, node: Node, *, base: str, url: str, language: str, remarks: HtmlRemarks
) -> HtmlBody:
    """The blocks of a part of a tree."""
    if tree.flattened:
        remarks.say("nesting-flattened")
    for hidden in tree.hidden:
        if words := hidden.text().strip():
            remarks.say("hidden-text", words)
    builder = TreeBuilder(base, language, remarks, find_notes(tree, url) if tree.inner else {})
    blocks = builder.blocks(node)
    blocks = _without_last_rules(blocks) if builder.moved_notes else blocks
    blocks += builder.left_notes()
    if builder.moved_notes:
        remarks.say("notes-moved", str(builder.moved_notes))
    own = ""
    if len(blocks) == 1 and isinstance(whole := blocks[0], Passage):
        own, blocks = whole.language, whole.blocks
    return HtmlBody(blocks=relevelled(blocks), remarks=remarks.all(), language=own)


def _without_last_rules(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The rule above footnotes divides nothing any more."""
    end = len(blocks)
    while end and blocks[end - 1] == Rule():
        end -= 1
    return blocks[:end]
