"""Definition lists of HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.ingest.html.flat import flat_inlines
from digest.model.blocks import Definition, DefinitionList, Paragraph, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.ingest.html.nodes import Node
    from digest.ingest.html.tree import TreeBuilder
    from digest.model.blocks import Block, Inline


def definition_blocks(node: Node, builder: TreeBuilder) -> Sequence[Block]:
    """The blocks of a list of terms and meanings."""
    reader = _Definitions(builder)
    reader.read(node)
    return reader.done()


class _Definitions:
    """Terms and meanings in their order; a term without a meaning is a paragraph, as is anything else."""

    def __init__(self, builder: TreeBuilder) -> None:
        self._builder = builder
        self._out: list[Block] = []
        self._entries: list[Definition] = []
        self._terms: list[tuple[Inline, ...]] = []
        self._meanings: list[tuple[Block, ...]] = []

    def read(self, node: Node) -> None:
        """The children of a list, or of a group in one."""
        for child in node.children:
            if isinstance(child, str):
                if child.strip():
                    self._meanings.append((Paragraph((Text(" ".join(child.split())),)),))
            elif child.tag == "div":
                self.read(child)
            elif child.tag == "dt":
                if self._meanings:
                    self._close()
                words, figures = flat_inlines(self._builder.element(child))
                self._terms += [words] if words else []
                self._out += figures
            elif inner := self._builder.element(child):
                self._meanings.append(tuple(inner))

    def _close(self) -> None:
        if self._terms and self._meanings:
            self._entries.append(Definition(tuple(self._terms), tuple(self._meanings)))
        else:
            self._flush()
            self._out += [Paragraph(words) for words in self._terms]
            self._out += [block for meaning in self._meanings for block in meaning]
        self._terms, self._meanings = [], []

    def _flush(self) -> None:
        if self._entries:
            self._out.append(DefinitionList(tuple(self._entries)))
            self._entries = []

    def done(self) -> list[Block]:
        """All of it as blocks."""
        self._close()
        self._flush()
        return self._out
