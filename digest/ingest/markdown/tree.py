"""Block tokens become the blocks of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.common.utils import unescapeAll

from digest.ingest.html.text import html_words
from digest.ingest.language_tags import language_tag
from digest.ingest.markdown.figures import figures
from digest.ingest.markdown.inlines import InlineReader, Leftovers
from digest.ingest.markdown.normal_form import normal_blocks
from digest.ingest.markdown.rules import attributes, unsaid
from digest.model.blocks import (
    CodeBlock,
    Definition,
    DefinitionList,
    Figure,
    Foreign,
    Heading,
    List,
    ListItem,
    Paragraph,
    Passage,
    Quote,
    Rule,
    Table,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from digest.model.blocks import Block, Inline


class TreeReader:
    """Reads tokens from the first to the last; a heading of level ``base`` + 1 is the tree's level 1."""

    def __init__(self, tokens: Sequence[Token], base: int, leftovers: Leftovers) -> None:
        self.tokens = tokens
        self.base = base
        self.leftovers = leftovers
        self.at = 0

    def blocks(self) -> tuple[Block, ...]:
        """All blocks, in normal form."""
        return normal_blocks(self._until(""))

    def _until(self, stop: str) -> list[Block]:
        out: list[Block] = []
        while self.at < len(self.tokens) and self.tokens[self.at].type != stop:
            token = self.tokens[self.at]
            self.at += 1
            out.extend(self._block(token))
        self.at += 1
        return out

    def _block(self, token: Token) -> Sequence[Block]:
        match token.type:
            case "paragraph_open":
                return self._paragraph()
            case "heading_open":
                return [self._heading(token)]
            case "bullet_list_open" | "ordered_list_open":
                return [self._list(token)]
            case "blockquote_open":
                return [Quote(tuple(self._until("blockquote_close")))]
            case "fence" | "code_block":
                return [self._code(token)]
            case "html_block":
                return self._html(token)
            case "table_open":
                return [self._table()]
            case "hr":
                return [Rule()]
            case _:
                return self._extra(token)

    def _extra(self, token: Token) -> Sequence[Block]:
        """What CommonMark does not have, and what defines something."""
        match token.type:
            case "definition":
                self.leftovers.aside += [str(token.meta[key]) for key in ("label", "url", "title")]
                self.leftovers.definitions.append((_line(token), str(token.meta["url"])))
            case "footnote_reference_open":
                return self._footnote(token)
            case "dl_open":
                return [self._definitions()]
            case "container_passage_open":
                return [self._passage(token)]
        return []

    def _heading(self, token: Token) -> Heading:
        inlines = self._inline(self._next_inline())
        language = heading_language(token, self.leftovers)
        return Heading(int(token.tag[1:]) - self.base, (Foreign(language, inlines),) if language else inlines)

    def _footnote(self, token: Token) -> Sequence[Block]:
        """Nothing where the note is read elsewhere; a second one of its label is blocks of the text."""
        known = self.leftovers.footnotes
        if known is None or not known.met(token, self.leftovers):
            label = str(token.meta["label"])
            self.leftovers.aside.append(label)
            self.leftovers.notes.append(("note-unused", _line(token), f"[^{label}]"))
            return self._until("footnote_reference_close")
        depth = 1
        while depth:
            kind = self.tokens[self.at].type
            depth += (kind == "footnote_reference_open") - (kind == "footnote_reference_close")
            self.at += 1
        return []

    def _definitions(self) -> DefinitionList:
        entries: list[Definition] = []
        while (token := self.tokens[self.at]).type != "dl_close":
            self.at += 1
            if token.type == "dt_open":
                entries.append(Definition((self._inline(self._next_inline()),), ()))
            elif token.type == "dd_open":
                last = entries[-1]
                meaning = tuple(self._until("dd_close"))
                entries[-1] = Definition(last.terms, (*last.meanings, meaning))
        self.at += 1
        return DefinitionList(tuple(entries))

    def _passage(self, token: Token) -> Passage:
        braces = token.info.strip()
        self.leftovers.aside.append(braces)
        if unsaid(braces, {"lang"}):
            self.leftovers.notes.append(("attribute-dropped", _line(token), braces))
        inner = self._until("container_passage_close")
        return Passage(language_tag(attributes(braces)["lang"]) or "", tuple(inner))

    def _next_inline(self) -> Token:
        """The inline token between an opening token, which was taken, and its closing one."""
        token = self.tokens[self.at]
        self.at += 2
        return token

    def _inline(self, token: Token) -> tuple[Inline, ...]:
        return InlineReader(self.leftovers, _line(token)).read(token.children or [])

    def _paragraph(self) -> Sequence[Block]:
        token = self._next_inline()
        return figures(token, self.leftovers, _line(token)) or [Paragraph(self._inline(token))]

    def _list(self, token: Token) -> List:
        close = token.type.replace("open", "close")
        items: list[ListItem] = []
        while self.tokens[self.at].type != close:
            self.leftovers.aside.append(self.tokens[self.at].info)
            self.at += 1
            items.append(ListItem(tuple(self._until("list_item_close"))))
        self.at += 1
        ordered = token.type == "ordered_list_open"
        return List(tuple(items), ordered=ordered, start=int(token.attrs.get("start", 1)))

    def _code(self, token: Token) -> CodeBlock:
        self.leftovers.aside.append(token.info)
        self.leftovers.pieces.append(token.content)
        words = unescapeAll(token.info).split()
        return CodeBlock(token.content.removesuffix("\n"), words[0] if words else "")

    def _html(self, token: Token) -> Sequence[Block]:
        words = html_words(token.content)
        self.leftovers.aside += [token.content, words.left_out]
        self.leftovers.pieces.extend(words.paragraphs)
        self.leftovers.addresses |= {part.source for part in words.parts if isinstance(part, Figure)}
        if not words.parts and token.content.lstrip().startswith("<!--"):
            self.leftovers.notes.append(("comment-left-out", _line(token), token.content))
        elif not words.parts or any(isinstance(part, str) for part in words.parts):
            self.leftovers.notes.append(("html-as-text", _line(token), token.content))
        return [part if isinstance(part, Figure) else Paragraph((Text(part),)) for part in words.parts]

    def _table(self) -> Table:
        header: tuple[tuple[Inline, ...], ...] = ()
        rows: list[tuple[tuple[Inline, ...], ...]] = []
        align: list[str] = []
        cells: list[tuple[Inline, ...]] = []
        while (token := self.tokens[self.at]).type != "table_close":
            self.at += 1
            if token.type == "th_open":
                align.append(str(token.attrs.get("style", "")).removeprefix("text-align:"))
            elif token.type == "inline":
                cells.append(self._inline(token))
            elif token.type == "tr_close":
                rows.append(tuple(cells))
                cells = []
            elif token.type == "thead_close":
                header = rows.pop()
        self.at += 1
        return Table(header, tuple(rows), tuple(align))


def heading_language(token: Token, leftovers: Leftovers) -> str | None:
    """The language that the attributes behind a heading give it; any other attribute is dropped with a notice."""
    braces = str(token.meta.get("attributes", ""))
    if not braces:
        return None
    leftovers.aside.append(braces)
    language = language_tag(attributes(braces).get("lang", ""))
    if unsaid(braces, {"lang"} if language else ()):
        leftovers.notes.append(("attribute-dropped", _line(token), braces))
    return language


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0
