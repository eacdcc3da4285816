"""Nodes become blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from digest.ingest.html.definitions import definition_blocks
from digest.ingest.html.flat import flat_inlines
from digest.ingest.html.inlines import InlineReader, language_of
from digest.ingest.html.nodes import Node
from digest.ingest.html.paragraphs import divided
from digest.ingest.html.tables import table_blocks
from digest.model.blocks import (
    Break,
    CodeBlock,
    Figure,
    Foreign,
    Heading,
    List,
    ListItem,
    Note,
    Paragraph,
    Passage,
    Quote,
    Rule,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from digest.ingest.html.remarks import HtmlRemarks
    from digest.model.blocks import Block

_CODE_WORD = re.compile(
    r"(?:^|\s)(?:language-|lang-|highlight-source-|highlight-text-|brush:\s*|highlight-)([\w+#.-]{1,30})", re.IGNORECASE
)
_CAPTION = re.compile(r"\b(?:wp-caption-text|thumbcaption|gallery-caption|image-caption)\b")
_START = re.compile(r"\s*(\d{1,9})\s*")
_WRAPPING = frozenset(
    ["a", "b", "cite", "code", "del", "dfn", "em", "i", "kbd", "q", "s", "samp", "strike", "strong", "tt", "var"]
)
_ALPHANUMERIC = re.compile(r"\w")


class TreeBuilder:
    """Makes blocks of nodes; ``base`` is what relative addresses refer to, ``notes`` what anchors stand for."""

    def __init__(self, base: str, language: str, remarks: HtmlRemarks, notes: dict[int, Node]) -> None:
        self.base, self.language, self.remarks = base, language, remarks
        self._notes = notes
        self._made: dict[int, Note] = {}
        self._wraps: list[Node] = []
        self._in_note = False

    def blocks(self, node: Node) -> tuple[Block, ...]:
        """The blocks among the children of a node."""
        out: list[Block] = []
        run: list[Node | str] = []
        for child in node.children:
            if isinstance(child, str) or not (child.mixed or child.is_block):
                run.append(child)
                continue
            if run:
                out.extend(self._paragraphs(run))
                run = []
            out.extend(self.element(child))
        if run:
            out.extend(self._paragraphs(run))
        return _joined_passages(out)

    def element(self, node: Node) -> Sequence[Block]:
        """The blocks that an element becomes, in its language."""
        if node.taken:
            return ()
        language = language_of(node, self.language) if "lang" in node.attrs else ""
        if not language:
            return self._block(node)
        before, self.language = self.language, language
        inner = tuple(self._block(node))
        self.language = before
        if len(inner) == 1 and isinstance(one := inner[0], Heading):
            return (replace(one, inlines=(Foreign(language, one.inlines),)),)
        return (Passage(language, inner),) if inner else ()

    def left_notes(self) -> tuple[Block, ...]:
        """The notes whose marks were never reached; their words must not be lost."""
        out: list[Block] = []
        for holder in {holder.order: holder for holder in self._notes.values()}.values():
            if holder.order not in self._made:
                self._in_note = True
                out.extend(self.blocks(holder))
                self._in_note = False
        return tuple(out)

    @property
    def moved_notes(self) -> int:
        """How many notes stand at their places now."""
        return len(self._made)

    def _note(self, anchor: Node) -> Note | None:
        holder = None if self._in_note else self._notes.get(anchor.order)
        if holder is None:
            return None
        if holder.order not in self._made:
            wraps, self._wraps, self._in_note = self._wraps, [], True
            blocks = self.blocks(holder)
            self._wraps, self._in_note = wraps, False
            if not blocks:
                return None
            self._made[holder.order] = Note(blocks)
        return self._made[holder.order]

    def _paragraphs(self, nodes: list[Node | str]) -> Iterator[Block]:
        for around in reversed(self._wraps):
            shell = Node(around.tag, around.attrs)
            shell.children = nodes
            nodes = [shell]
        run = InlineReader(self.base, self.language, self.remarks, self._note).read(nodes)
        return divided(run) if run else iter(())

    def _block(self, node: Node) -> Sequence[Block]:
        tag = node.tag
        match tag:
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                return self._heading(node, int(tag[1]))
            case "ul" | "ol":
                return self._list(node)
            case "dl":
                return definition_blocks(node, self)
            case "table":
                return table_blocks(node, self)
            case "blockquote":
                return (Quote(inner),) if (inner := self.blocks(node)) else ()
            case "pre":
                return self._code(node)
            case "hr":
                return (Rule(),)
            case "figure":
                return self._figure(node)
        return self._container(node)

    def _container(self, node: Node) -> Sequence[Block]:
        """An element that only holds others; one that means something passes that on to the words in it."""
        name = node.get("class")
        if node.tag == "div" and ("caption" in name or "thumbinner" in name):
            return self._figure(node)
        if node.tag not in _WRAPPING:
            return self.blocks(node)
        self._wraps.append(node)
        inner = self.blocks(node)
        self._wraps.pop()
        return inner

    def _heading(self, node: Node, level: int) -> Sequence[Block]:
        for child in node.elements:
            if child.tag == "a" and child.get("href").startswith("#") and not _ALPHANUMERIC.search(child.text()):
                child.taken = True
        return [Heading(level, block.inlines) if isinstance(block, Paragraph) else block for block in self.blocks(node)]

    def _list(self, node: Node) -> Sequence[Block]:
        items: list[tuple[Block, ...]] = []
        for child in node.children:
            if isinstance(child, str):
                inner: Sequence[Block] = tuple(self._paragraphs([child])) if child.strip() else ()
            else:
                inner = self.element(child) if child.is_block else tuple(self._paragraphs([child]))
            if inner and items and not isinstance(child, str) and child.tag in {"ul", "ol"}:
                items[-1] = (*items[-1], *inner)
            elif inner:
                items.append(tuple(inner))
        if not items:
            return ()
        start = _START.fullmatch(node.get("start")) if node.tag == "ol" else None
        rows = tuple(ListItem(item) for item in items)
        return (List(rows, ordered=node.tag == "ol", start=int(start[1]) if start else 1),)

    def _code(self, node: Node) -> Sequence[Block]:
        text = node.text().replace("\r\n", "\n").rstrip("\n")
        if not text.strip():
            return ()
        parent = node.parent
        around = [parent, parent.parent] if parent else []
        classes = (each.get("class") for each in [node, *node.elements[:1], *around] if each)
        found = next((match for each in classes if each and (match := _CODE_WORD.search(each))), None)
        return (CodeBlock(text, found[1].lower() if found else ""),)

    def _figure(self, node: Node) -> Sequence[Block]:
        """The contents; the last picture takes the caption, and without one the caption is a paragraph."""
        captions = [
            child for child in node.elements if child.tag == "figcaption" or _CAPTION.search(child.get("class"))
        ]
        words, pictures = flat_inlines([block for caption in captions for block in self.element(caption)])
        for caption in captions:
            caption.taken = True
        inner = [*self.blocks(node), *pictures]
        if not words:
            return inner
        at = next((at for at in range(len(inner) - 1, -1, -1) if isinstance(inner[at], Figure)), None)
        figure = inner[at] if at is not None else None
        if at is None or not isinstance(figure, Figure):
            return [*inner, Paragraph(words)]
        inner[at] = replace(figure, caption=(*figure.caption, *([Break()] if figure.caption else []), *words))
        return inner


def _joined_passages(blocks: list[Block]) -> tuple[Block, ...]:
    """The blocks with passages of one language that follow each other as one."""
    if not any(isinstance(one, Passage) and isinstance(two, Passage) for one, two in pairwise(blocks)):
        return tuple(blocks)
    out: list[Block] = []
    for language, group in groupby(blocks, key=lambda block: block.language if isinstance(block, Passage) else ""):
        if language:
            inner = (each for block in group if isinstance(block, Passage) for each in block.blocks)
            out.append(Passage(language, tuple(inner)))
        else:
            out.extend(group)
    return tuple(out)
