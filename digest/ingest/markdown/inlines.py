"""Inline tokens become the inlines of the tree; what the tree cannot say becomes words and a note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from digest.ingest.addresses import safe_url
from digest.ingest.html.text import alt_words, tag_name
from digest.ingest.markdown.accounting import inline_texts, same_letters
from digest.ingest.markdown.normal_form import normal_inlines
from digest.ingest.markdown.rules import language_of
from digest.model.blocks import Break, Code, Emphasis, Foreign, Link, Note, Paragraph, Strong, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from digest.ingest.markdown.footnotes import Footnotes
    from digest.model.blocks import Inline

_SILENT = frozenset({"script", "style"})


@dataclass(slots=True)
class Leftovers:
    """What reading leaves behind: pieces of text as they came, text that is not shown as words, notes, addresses.

    A note is a code, the index of its line and an excerpt; ``definitions`` are lines and addresses. ``footnotes``
    are those of the document, ``in_note`` is true where one of them is read.
    """

    pieces: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    notes: list[tuple[str, int, str]] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    definitions: list[tuple[int, str]] = field(default_factory=list)
    footnotes: Footnotes | None = None
    in_note: bool = False


class InlineReader:
    """Reads the children of one inline token; ``line`` counts from the first line of its block."""

    def __init__(self, leftovers: Leftovers, line: int) -> None:
        self.leftovers = leftovers
        self.line = line
        self.stack: list[list[Inline]] = [[]]
        self.links: list[str | None] = []
        self.outer: list[list[str]] = []
        self.silent = ""
        self.apart = False

    def read(self, tokens: Sequence[Token]) -> tuple[Inline, ...]:
        """The inlines of the tokens, in normal form."""
        tags: list[tuple[int, str]] = []
        for at, token in enumerate(tokens):
            if token.type == "html_inline":
                if not self._tag(token.content, tokens[at + 1 :]):
                    tags.append((self.line, token.content))
            elif self.silent:
                self.leftovers.aside.append(token.content)
                self.line += token.type in ("softbreak", "hardbreak")
            else:
                self._token(token)
        if tags:
            self.leftovers.notes.append(("html-as-text", tags[0][0], "\n".join(tag for _, tag in tags)))
        return normal_inlines(self.stack[0])

    def _token(self, token: Token) -> None:
        match token.type:
            case "text":
                self._add_text(token.content)
            case "softbreak":
                self.line += 1
                self._add(Text(" "))
            case "hardbreak":
                self.line += 1
                self._add(Break())
            case "code_inline":
                self.leftovers.pieces.append(token.content)
                self._add(Code(token.content))
            case "em_open" | "strong_open":
                self.stack.append([])
            case "em_close":
                self._add(Emphasis(tuple(self.stack.pop())))
            case "strong_close":
                self._add(Strong(tuple(self.stack.pop())))
            case "link_open":
                self._link(token)
            case "link_close":
                self._end_of_link()
            case "image":
                self._image(token)
            case _:
                self._extra(token)

    def _extra(self, token: Token) -> None:
        """What CommonMark does not have."""
        match token.type:
            case "note_mark":
                self._mark(token)
            case "note_open":
                self.stack.append([])
                self.outer.append(self.leftovers.pieces)
                self.leftovers.pieces = []
            case "note_close":
                self._end_of_note()
            case "span_open":
                self.stack.append([])
            case "span_close":
                given = token.content.removeprefix("]")
                self.leftovers.aside.append(given)
                self._add(Foreign(language_of(given) or "", tuple(self.stack.pop())))
            case _:
                self._add_text(token.content)

    def _mark(self, token: Token) -> None:
        known = self.leftovers.footnotes
        note = known.note(str(token.meta["label"]), self.line, self.leftovers) if known else None
        if note is None:
            self._add_text(token.content)
        else:
            self.leftovers.aside.append(token.content)
            self.stack[-1].append(note)

    def _end_of_note(self) -> None:
        """A note's words stand elsewhere, so they are accounted for here and not among those around them."""
        children, pieces = self.stack.pop(), self.leftovers.pieces
        self.leftovers.pieces = self.outer.pop()
        account = self.leftovers.aside if same_letters(pieces, inline_texts(children)) else self.leftovers.pieces
        account.extend(pieces)
        self.stack[-1].append(Note((Paragraph(tuple(children)),)))

    def _add(self, part: Inline) -> None:
        if self.apart and isinstance(part, Text) and part.text[:1].isalnum():
            part = Text(f" {part.text}")
        self.apart = False
        self.stack[-1].append(part)

    def _add_text(self, text: str) -> None:
        self.leftovers.pieces.append(text)
        self._add(Text(text))

    def _add_words(self, words: str) -> None:
        """The words of a picture, set off from those around it."""
        before = self.stack[-1][-1] if self.stack[-1] else None
        glued = isinstance(before, Text) and before.text[-1:].isalnum()
        self._add_text(f" {words}" if glued and words else words)
        self.apart = bool(words) and words[-1].isalnum()

    def _tag(self, tag: str, rest: Sequence[Token]) -> bool:
        """Read one HTML tag; true where nothing is lost by that."""
        name = tag_name(tag)
        self.leftovers.aside.append(tag)
        if name in _SILENT:
            closing = f"</{name}"
            if tag.startswith("</"):
                self.silent = ""
            elif any(each.type == "html_inline" and each.content.casefold().startswith(closing) for each in rest):
                self.silent = name
        elif name == "br":
            self._add(Break())
            return True
        elif name == "img":
            self._add_words(alt_words(tag))
        self.line += tag.count("\n")
        return False

    def _link(self, token: Token) -> None:
        href = str(token.attrs.get("href", ""))
        self.leftovers.aside.append(str(token.meta.get("label", "")))
        self.leftovers.addresses.add(href)
        url = safe_url(href)
        self.leftovers.aside.append(href)
        if url is None:
            self.leftovers.notes.append(("link-dropped", self.line, href))
        if title := str(token.attrs.get("title", "")):
            self.leftovers.aside.append(title)
            self.leftovers.notes.append(("link-title-dropped", self.line, title))
        self.links.append(url)
        self.stack.append([])

    def _end_of_link(self) -> None:
        url, children = self.links.pop(), self.stack.pop()
        if url is None:
            self.stack[-1].extend(children)
        elif children:
            self._add(Link(url, tuple(children)))
        else:
            self.leftovers.pieces.append(url)
            self._add(Link(url, (Text(url),)))

    def _image(self, token: Token) -> None:
        source, title = str(token.attrs.get("src", "")), str(token.attrs.get("title", ""))
        given = str(token.meta.get("attributes", ""))
        self.leftovers.addresses.add(source)
        self.leftovers.aside += [source, title, str(token.meta.get("label", "")), given]
        self.leftovers.notes.append(("image-as-text", self.line, source))
        if given:
            self.leftovers.notes.append(("attribute-dropped", self.line, given))
        self._add_words(alt_text(token))


def alt_text(token: Token) -> str:
    """The words of an image's alternative text."""
    out = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            out.append(" ")
        elif child.type == "image":
            out.append(alt_text(child))
        else:
            out.append(child.content)
    return "".join(out)
