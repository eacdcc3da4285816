"""An article as passages: each run of words with what it is, where its links and its code are."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from digest.assemble.checks.tongue import tongue_of
from digest.model.blocks import (
    Break,
    Code,
    CodeBlock,
    DefinitionList,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Link,
    List,
    Note,
    Paragraph,
    Quote,
    Strong,
    Table,
    Text,
    block_texts,
)
from digest.model.blocks import Passage as Tongue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.article import Article
    from digest.model.blocks import Block, Inline


class Role(StrEnum):
    """What a passage is."""

    TITLE = "title"
    LABEL = "label"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    CELL = "cell"
    CAPTION = "caption"
    PICTURE = "picture"
    NOTE = "note"
    CODE = "code"


PROSE = frozenset({Role.PARAGRAPH, Role.ITEM, Role.CELL, Role.CAPTION, Role.NOTE})


@dataclass(frozen=True, slots=True)
class Leaf:
    """Characters of one kind in a passage's text, from ``start`` on; ``literal`` ones (code, addresses) say what they say."""

    start: int
    text: str
    literal: bool = False
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """The words ``start`` to ``end`` of a passage's text lead to ``url``."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A run of words. ``level`` is a heading's; ``figure`` the picture of a caption or of a picture without one.

    ``bio`` is true for what is said of an author.
    """

    role: Role
    text: str
    leaves: tuple[Leaf, ...] = ()
    links: tuple[LinkSpan, ...] = ()
    language: str = ""
    level: int = 0
    figure: Figure | None = None
    bio: bool = False
    number: int = 0


@dataclass(slots=True)
class _Flat:
    """Gathers the leaves of one run of inlines."""

    leaves: list[Leaf] = field(default_factory=list)
    links: list[LinkSpan] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    at: int = 0

    def add(self, parts: Iterable[Inline], *, foreign: bool = False) -> None:
        for part in parts:
            match part:
                case Text():
                    self._leaf(part.text, foreign=foreign)
                case Code():
                    self._leaf(part.text, literal=True)
                case Break():
                    self._leaf(" ")
                case Note():
                    self.notes.append(part)
                case Link():
                    self._link(part, foreign=foreign)
                case Emphasis() | Strong():
                    self.add(part.children, foreign=foreign)
                case Foreign():
                    self.add(part.children, foreign=True)

    def _leaf(self, text: str, *, literal: bool = False, foreign: bool = False) -> None:
        if text:
            self.leaves.append(Leaf(self.at, text, literal, foreign))
            self.at += len(text)

    def _link(self, link: Link, *, foreign: bool) -> None:
        start = self.at
        words = "".join(part.text for part in link.children if isinstance(part, Text))
        if is_address(words):
            self._leaf(words, literal=True)
        else:
            self.add(link.children, foreign=foreign)
        self.links.append(LinkSpan(start, self.at, link.url))


def is_address(words: str) -> bool:
    """Whether the words of a link are an address themselves."""
    words = words.strip()
    if not words or any(char.isspace() for char in words):
        return False
    return words.startswith(("http://", "https://", "www.", "mailto:")) or "@" in words or "/" in words


@dataclass(slots=True)
class _Walk:
    """Makes passages, numbered in reading order."""

    language: str
    bio: bool = False
    number: int = 0

    def plain(self, role: Role, text: str, *, level: int = 0) -> Passage:
        return self._made(role, text, (Leaf(0, text, role is Role.CODE),) if text else (), level=level)

    def _made(  # noqa: PLR0913 - a passage has that many sides
        self,
        role: Role,
        text: str,
        leaves: tuple[Leaf, ...],
        links: tuple[LinkSpan, ...] = (),
        *,
        level: int = 0,
        figure: Figure | None = None,
    ) -> Passage:
        self.number += 1
        return Passage(
            role=role,
            text=text,
            leaves=leaves,
            links=links,
            language=self.language,
            level=level,
            figure=figure,
            bio=self.bio,
            number=self.number,
        )

    def run(
        self, role: Role, parts: tuple[Inline, ...], *, level: int = 0, figure: Figure | None = None
    ) -> Iterator[Passage]:
        """The passage of some inlines, and behind it those of its notes."""
        flat = _Flat()
        flat.add(parts)
        text = "".join(leaf.text for leaf in flat.leaves)
        yield self._made(role, text, tuple(flat.leaves), tuple(flat.links), level=level, figure=figure)
        for note in flat.notes:
            if not note.blocks:
                yield self.plain(Role.NOTE, "")
            yield from self.blocks(note.blocks, Role.NOTE)

    def blocks(self, blocks: Iterable[Block], role: Role = Role.PARAGRAPH) -> Iterator[Passage]:
        for block in blocks:
            yield from self._block(block, role)

    def _block(self, block: Block, role: Role) -> Iterator[Passage]:  # noqa: C901, PLR0912 - one match over all kinds
        match block:
            case Paragraph():
                yield from self.run(role, block.inlines)
            case Heading():
                yield from self.run(Role.HEADING, block.inlines, level=block.level)
            case List():
                for item in block.items:
                    yield from self.blocks(item.blocks, Role.ITEM if role is Role.PARAGRAPH else role)
            case Quote():
                yield from self.blocks(block.blocks, role)
            case CodeBlock():
                yield self.plain(Role.CODE, block.text)
            case Figure():
                yield from self._figure(block)
            case Table():
                for row in (block.header, *block.rows):
                    for cell in row:
                        yield from self.run(Role.CELL, cell)
            case DefinitionList():
                yield from self._definitions(block)
            case Tongue():
                before, self.language = self.language, block.language
                yield from self.blocks(block.blocks, role)
                self.language = before
            case _:
                pass

    def _figure(self, figure: Figure) -> Iterator[Passage]:
        leaves = (Leaf(0, figure.alt),) if figure.alt else ()
        yield self._made(Role.PICTURE, figure.alt, leaves, figure=figure)
        if figure.caption:
            yield from self.run(Role.CAPTION, figure.caption, figure=figure)

    def _definitions(self, block: DefinitionList) -> Iterator[Passage]:
        for entry in block.entries:
            for term in entry.terms:
                yield from self.run(Role.ITEM, term)
            for meaning in entry.meanings:
                yield from self.blocks(meaning, Role.ITEM)


def passages(article: Article, language: str) -> tuple[Passage, ...]:
    """The passages of an article in reading order; ``language`` is that of the publication.

    An article that names no language is in the one that its words plainly are of, else in the publication's.
    """
    bodies = (article.abstract, *(section.blocks for section in article.sections))
    tongue = article.language or tongue_of(text for body in bodies for text in block_texts(body))
    walk = _Walk(tongue or language)
    out: list[Passage] = []
    if article.title:
        out.append(walk.plain(Role.TITLE, article.title))
    out += walk.blocks(article.abstract)
    for section in article.sections:
        if section.label:
            out.append(walk.plain(Role.LABEL, section.label))
        out += walk.blocks(section.blocks)
    walk.bio = True
    for author in article.authors:
        out += walk.blocks(author.bio)
    return tuple(out)
