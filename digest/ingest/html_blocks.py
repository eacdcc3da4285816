"""Outside HTML becomes blocks: nothing active comes through, and no visible word is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.ingest.html_clean import cleaned
from digest.ingest.html_nodes import node_tree
from digest.ingest.html_tree import TreeBuilder

if TYPE_CHECKING:
    from digest.model.blocks import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlRemark:
    """What was changed or left out; a reader makes a notice of it. ``excerpt`` has at most 80 characters."""

    code: str
    message: str
    excerpt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HtmlBody:
    """The blocks of a piece of HTML, and what there is to say about them."""

    blocks: tuple[Block, ...]
    remarks: tuple[HtmlRemark, ...] = ()


def html_blocks(html: str, *, url: str = "") -> HtmlBody:
    """The blocks of an HTML text or fragment; relative addresses in it refer to ``url`` (or to its ``<base>``)."""
    root, _ = node_tree(cleaned(html))
    builder = TreeBuilder(url)
    blocks = builder.blocks(root)
    remarks = (HtmlRemark(code=code, message=message, excerpt=excerpt) for code, message, excerpt in builder.remarks)
    return HtmlBody(blocks=blocks, remarks=tuple(remarks))
