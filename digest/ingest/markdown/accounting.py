"""The accounting of Markdown: no word of the source is missing in the tree, no character without an owner.

Two steps show that no word is lost: every word of the source is among the pieces that the parser gave (or among
what was dropped with a notice), and the tree has the letters of these pieces in their order.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import TYPE_CHECKING

from digest.model.blocks import (
    Break,
    Code,
    CodeBlock,
    DefinitionList,
    Figure,
    Heading,
    List,
    Note,
    Paragraph,
    Passage,
    Quote,
    Rule,
    Table,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.article import Span
    from digest.model.blocks import Block, Inline

_WORD = re.compile(r"[^\W_]+")


def missing_words(source: str, shown: Iterable[str]) -> list[str]:
    """The words of ``source`` that are in none of the texts ``shown``, each as often as it is missing.

    Case is folded, because the labels of references are known only so. Entities are compared as typed and decoded.
    """
    given, held = source.casefold(), "\n".join(shown).casefold()
    missing = Counter(_WORD.findall(given)) - Counter(_WORD.findall(held))
    if missing:
        decoded = Counter(_WORD.findall(html.unescape(given)))
        missing &= decoded - Counter(_WORD.findall(held))
        missing &= decoded - Counter(_WORD.findall(html.unescape(held)))
    return sorted(missing.elements())


def same_letters(one: Iterable[str], two: Iterable[str]) -> bool:
    """Whether two runs of texts have the same letters and digits in the same order, however they are divided."""
    return _letters(one) == _letters(two)


def _letters(texts: Iterable[str]) -> str:
    return "".join(_WORD.findall("\n".join(texts)))


def shown_texts(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text that the tree shows, in reading order."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield from inline_texts(block.inlines)
            case CodeBlock():
                yield block.text
            case Figure():
                yield block.alt
                yield from inline_texts(block.caption)
            case Table():
                for row in (block.header, *block.rows):
                    for cell in row:
                        yield from inline_texts(cell)
            case List() | Quote() | Passage() | DefinitionList():
                yield from _texts_within(block)
            case Rule():
                pass


def _texts_within(block: List | Quote | Passage | DefinitionList) -> Iterator[str]:
    match block:
        case List():
            for item in block.items:
                yield from shown_texts(item.blocks)
        case Quote() | Passage():
            yield from shown_texts(block.blocks)
        case DefinitionList():
            for entry in block.entries:
                for term in entry.terms:
                    yield from inline_texts(term)
                for meaning in entry.meanings:
                    yield from shown_texts(meaning)


def inline_texts(parts: Iterable[Inline]) -> Iterator[str]:
    """The texts of inlines one by one, because markup may divide a word."""
    for part in parts:
        if isinstance(part, (Text, Code)):
            yield part.text
        elif not isinstance(part, (Break, Note)):
            yield from inline_texts(part.children)


def non_space(text: str) -> int:
    """How many characters are not white space."""
    return len("".join(text.split()))


def unowned(text: str, spans: Iterable[Span]) -> int:
    """How many characters that are not white space no span owns; one owned twice counts, too."""
    wrong, at = 0, 0
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if span.start < at:
            wrong += non_space(text[span.start : min(at, span.end)])
        wrong += non_space(text[at : span.start])
        at = max(at, span.end)
    return wrong + non_space(text[at:])
