"""The body tree made ready for writing: links on plain text only, bare addresses made links, headings without gaps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.ingest.language_tags import language_tag
from digest.model.blocks import (
    Break,
    Code,
    CodeBlock,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Inline,
    Link,
    List,
    ListItem,
    Note,
    Paragraph,
    Passage,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.blocks import Block

SCHEMES = ("http", "https", "mailto")
LOWEST = 6
_BARE = re.compile(r"(?<![\w@./-])(?:https?://|www\.(?=[\w-]+\.))[^\s<>\"“”]+", re.IGNORECASE)
_AFTER = ".,;:!?'’)]}»"
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def safe_url(url: str) -> str | None:
    """The address if it is one of http, https or mailto and whole; None for every other.

    Judged after control and invisible characters are taken out, because browsers take them out too.
    """
    bare = _CONTROL.sub("", url)
    try:
        parts = urlsplit(bare)
    except ValueError:
        return None
    if parts.scheme.lower() not in SCHEMES or not (parts.netloc or (parts.scheme == "mailto" and parts.path)):
        return None
    return bare


def ready(blocks: Iterable[Block], *, rank: int = LOWEST, level: int = 0) -> tuple[Block, ...]:
    """The blocks with their links settled and their headings renumbered.

    ``rank`` is the rank of the heading above (2 for ``h2``); headings follow it without a gap, down to 6. A
    heading inside a list or a quotation (``level`` above 0) becomes a paragraph of strong words.
    """
    return tuple(_ready(blocks, rank, level))


def _ready(blocks: Iterable[Block], rank: int, level: int) -> Iterator[Block]:
    last = rank
    for block in blocks:
        match block:
            case Paragraph(inlines):
                yield Paragraph(settle(inlines))
            case Heading(depth, inlines) if level or rank == LOWEST:
                yield Paragraph((Strong(settle(inlines)),))
            case Heading(depth, inlines):
                last = min(rank + depth, last + 1, LOWEST)
                yield Heading(last, settle(inlines))
            case List() | Quote() | DefinitionList() | Passage():
                yield from _ready_holder(block, last, level)
            case Table(header, rows, align):
                yield Table(_cells(header), tuple(_cells(row) for row in rows), align)
            case Figure(source, alt, caption):
                yield Figure(source, alt, settle(caption))
            case CodeBlock() | Rule():
                yield block


def _ready_holder(block: List | Quote | DefinitionList | Passage, rank: int, level: int) -> Iterator[Block]:
    match block:
        case List(items, ordered, start):
            yield List(tuple(ListItem(ready(item.blocks, level=level + 1)) for item in items), ordered, start)
        case Quote(inner):
            yield Quote(ready(inner, level=level + 1))
        case DefinitionList(entries):
            yield DefinitionList(tuple(_ready_entry(entry, level + 1) for entry in entries))
        case Passage(language, inner):
            tag = language_tag(language)
            inside = ready(inner, rank=rank, level=level)
            yield from (Passage(tag, inside),) if tag else inside


def _ready_entry(entry: Definition, level: int) -> Definition:
    return Definition(_cells(entry.terms), tuple(ready(meaning, level=level) for meaning in entry.meanings))


def _cells(cells: Iterable[tuple[Inline, ...]]) -> tuple[tuple[Inline, ...], ...]:
    return tuple(settle(cell) for cell in cells)


def settle(parts: Iterable[Inline]) -> tuple[Inline, ...]:
    """Inlines whose links hold plain text or code only; unsafe links become their words.

    A link around emphasised words becomes emphasis around linked words: PDF readers lose links with children.
    """
    return tuple(_settle(parts, None))


def _settle(parts: Iterable[Inline], url: str | None) -> Iterator[Inline]:
    for part in parts:
        match part:
            case Text(text) if url is None:
                yield from _linked(text)
            case Text() | Code():
                yield Link(url, (part,)) if url else part
            case Emphasis(children):
                yield Emphasis(tuple(_settle(children, url)))
            case Strong(children):
                yield Strong(tuple(_settle(children, url)))
            case Link(target, children):
                yield from _settle(children, url or safe_url(target) or "")
            case Foreign(language, children):
                tag, inner = language_tag(language), tuple(_settle(children, url))
                yield from (Foreign(tag, inner),) if tag else inner
            case Break() | Note():
                yield part


def _linked(text: str) -> Iterator[Inline]:
    """Text with bare ``https://…`` and ``www.…`` addresses as links."""
    done = 0
    for match in _BARE.finditer(text):
        words = match[0].rstrip(_AFTER)
        if "(" in words and match[0].startswith(f"{words})"):
            words += ")"
        url = safe_url(words if words[:4].lower() == "http" else f"https://{words}")
        if url is None:
            continue
        if match.start() > done:
            yield Text(text[done : match.start()])
        yield Link(url, (Text(words),))
        done = match.start() + len(words)
    if text[done:] or not text:
        yield Text(text[done:])
