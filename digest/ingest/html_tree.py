"""Nodes become blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.ingest.html_inlines import InlineRun
from digest.model.blocks import CodeBlock, Heading, List, ListItem, Paragraph, Quote, Rule, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.ingest.html_nodes import Node
    from digest.model.blocks import Block, Inline


class TreeBuilder:
    """Makes blocks of nodes; ``base`` is what relative addresses refer to."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.remarks: dict[tuple[str, str, str], None] = {}

    def blocks(self, node: Node) -> tuple[Block, ...]:
        """The blocks among the children of a node."""
        out: list[Block] = []
        run: list[Node | str] = []
        for child in node.children:
            if isinstance(child, str) or not child.is_block:
                run.append(child)
                continue
            self._flush(run, out)
            run = []
            out.extend(self._block(child))
        self._flush(run, out)
        return tuple(out)

    def _flush(self, run: list[Node | str], out: list[Block]) -> None:
        if not run:
            return
        reader = InlineRun(self.base, self.remarks)
        parts = reader.of(run)
        out.extend(reader.before)
        if parts:
            out.append(Paragraph(parts))
        out.extend(reader.after)

    def _block(self, node: Node) -> Sequence[Block]:
        tag = node.tag
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():  # noqa: PLR2004 - h1 to h6
            inner = self.blocks(node)
            level = min(int(tag[1]), 4)
            return [Heading(level, block.inlines) if isinstance(block, Paragraph) else block for block in inner]
        if tag in {"ul", "ol"}:
            items = tuple(ListItem(self.blocks(child)) for child in node.elements)
            return [List(items, ordered=tag == "ol")] if items else []
        if tag == "blockquote":
            inner = self.blocks(node)
            return [Quote(inner)] if inner else []
        if tag == "pre":
            return [CodeBlock(node.text().rstrip("\n"))]
        if tag == "hr":
            return [Rule()]
        if tag == "table":
            return self._table(node)
        return self.blocks(node)

    def _table(self, node: Node) -> Sequence[Block]:
        rows: list[tuple[tuple[Inline, ...], ...]] = []
        for part in node.elements:
            for row in part.elements if part.tag != "tr" else [part]:
                rows.append(tuple(InlineRun(self.base, self.remarks).of(cell.children) for cell in row.elements))
        return [Table((), tuple(rows))] if rows else []
