"""A text of Telegram and its entities as the blocks of an article. Whatever the entities say, no word is lost.

Offsets and lengths of entities are UTF-16 units. Underlined, struck out and hidden words are plain words: the body
tree has no such thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from digest.ingest.addresses import safe_url
from digest.ingest.markdown.normal_form import normal_blocks
from digest.model.blocks import Break, Code, CodeBlock, Emphasis, Link, Paragraph, Quote, Strong, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.blocks import Block, Inline

_LINE_ENDS = dict.fromkeys(map(ord, "\r\v\f\x85\u2028\u2029"), "\n")
_CONTROLS = dict.fromkeys([*range(9), *range(14, 32), *range(127, 160)], " ")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LAST_OF_PLANE = 0xFFFF
_BLOCK_KINDS = {"pre": "pre", "blockquote": "quote", "expandable_blockquote": "quote"}
_INLINE_KINDS = {"bold": "strong", "italic": "emphasis", "code": "code"}
_INLINE_ORDER = ("link", "strong", "emphasis", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The characters ``start`` to ``end`` (exclusive) of a text, and what Telegram says of them."""

    kind: str
    start: int
    end: int
    url: str = ""
    language: str = ""


def cleaned(text: str) -> str:
    """The text, each control character and each broken one replaced by another of the same length."""
    return _SURROGATES.sub("\ufffd", text.translate(_CONTROLS | _LINE_ENDS))


def stretches(text: str, entities: object) -> tuple[Stretch, ...]:
    """The entities of a message whose places are in the text, in their order; anything malformed is left out."""
    places = [at for at, char in enumerate(text) for _ in range(1 + (ord(char) > _LAST_OF_PLANE))]
    places.append(len(text))
    found = (_stretch(each, places) for each in entities) if isinstance(entities, list) else ()
    return tuple(sorted((each for each in found if each), key=lambda each: (each.start, -each.end)))


def _stretch(entity: object, places: list[int]) -> Stretch | None:
    if not isinstance(entity, dict):
        return None
    kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
    if not isinstance(kind, str) or type(offset) is not int or type(length) is not int or offset < 0 or length < 1:
        return None
    last = len(places) - 1
    start, end = places[min(offset, last)], min(places[min(offset + length - 1, last)] + 1, places[-1])
    if start >= end:
        return None
    url, language = (
        cleaned(each) if isinstance(each, str) else "" for each in (entity.get("url"), entity.get("language"))
    )
    return Stretch(kind=kind, start=start, end=end, url=url, language=language)


def is_strong(text: str, marked: Iterable[Stretch], start: int, end: int) -> bool:
    """Whether every character there that is not white space is bold."""
    bold = {at for each in marked if each.kind == "bold" for at in range(each.start, each.end)}
    return all(at in bold for at in range(start, end) if not text[at].isspace())


def blocks_of(text: str, marked: Iterable[Stretch], start: int = 0) -> tuple[Block, ...]:
    """The blocks of a text from ``start`` on: paragraphs at empty lines, with breaks at line ends; quotes and code."""
    return normal_blocks(_Styled(text, marked).blocks(start))


class _Styled:
    """What holds at each character of a text."""

    def __init__(self, text: str, marked: Iterable[Stretch]) -> None:
        self.text = text
        self.marks: dict[str, list[str]] = {name: [""] * len(text) for name in (*_INLINE_ORDER, "pre", "quote")}
        self.languages: dict[str, str] = {}
        for number, each in enumerate(marked, start=1):
            self._mark(each, str(number))

    def _mark(self, stretch: Stretch, number: str) -> None:
        if name := _BLOCK_KINDS.get(stretch.kind):
            self.languages[number] = stretch.language
            self._fill(name, stretch.start, stretch.end, number)
            return
        start, end = self._trimmed(stretch.start, stretch.end)
        if name := _INLINE_KINDS.get(stretch.kind):
            self._fill(name, start, end, "yes")
        elif url := self._address(stretch, self.text[start:end]):
            self._fill("link", start, end, url)

    def _fill(self, name: str, start: int, end: int, value: str) -> None:
        self.marks[name][start:end] = [value] * (end - start)

    def _address(self, stretch: Stretch, typed: str) -> str | None:
        match stretch.kind:
            case "text_link":
                return safe_url(stretch.url)
            case "url":
                return safe_url(typed if "://" in typed else f"https://{typed}")
            case "email":
                return safe_url(f"mailto:{typed}")
        return None

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """A stretch without the white space at its ends."""
        words = self.text[start:end]
        return start + len(words) - len(words.lstrip()), start + len(words.rstrip())

    def blocks(self, start: int) -> Iterator[Block]:
        for quote, first, end in self._runs("quote", start, len(self.text)):
            inner = tuple(self._unquoted(first, end))
            if quote:
                yield Quote(inner)
            else:
                yield from inner

    def _runs(self, name: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        for value, run in groupby(range(start, end), key=self.marks[name].__getitem__):
            places = list(run)
            yield value, places[0], places[-1] + 1

    def _unquoted(self, start: int, end: int) -> Iterator[Block]:
        for pre, first, last in self._runs("pre", start, end):
            if not pre:
                yield from self._paragraphs(first, last)
            elif self.text[first:last].strip():
                yield CodeBlock(self.text[first:last].strip("\n"), self.languages[pre])

    def _paragraphs(self, start: int, end: int) -> Iterator[Block]:
        lines: list[Inline] = []
        for line in self.text[start:end].split("\n"):
            first, last = self._trimmed(start, start + len(line))
            if first < last:
                lines += [*([Break()] if lines else []), *self._inlines(first, last)]
            elif lines:
                yield Paragraph(tuple(lines))
                lines = []
            start += len(line) + 1
        if lines:
            yield Paragraph(tuple(lines))

    def _inlines(self, start: int, end: int, depth: int = 0) -> list[Inline]:
        if depth == len(_INLINE_ORDER):
            return [Text(self.text[start:end])]
        out: list[Inline] = []
        for value, first, last in self._runs(_INLINE_ORDER[depth], start, end):
            inner = self._inlines(first, last, depth + 1)
            out += [_wrapped(_INLINE_ORDER[depth], value, inner, self.text[first:last])] if value else inner
        return out


def _wrapped(name: str, value: str, inner: list[Inline], words: str) -> Inline:
    match name:
        case "link":
            return Link(value, tuple(inner))
        case "strong":
            return Strong(tuple(inner))
        case "emphasis":
            return Emphasis(tuple(inner))
    return Code(words)
