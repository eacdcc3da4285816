"""The Markdown parser: CommonMark with tables, notes, definition lists and languages; addresses left as typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from digest.ingest.markdown.rules import extend

if TYPE_CHECKING:
    from markdown_it.token import Token

DEEPEST = 100
"""Blocks nested more deeply are dropped by the parser; the accounting then keeps their lines verbatim."""


class _Verbatim(MarkdownIt):
    """Addresses are checked where the tree is made, so that a refused one can be told to the editor."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return url

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 - the library's name
        return True

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - the library's name
        return link


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The tokens of a document, and what the parser knows of it: the labels of its notes, the references."""

    tokens: list[Token]
    known: dict[str, Any] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    options = {"maxNesting": DEEPEST, "inline_definitions": True, "store_labels": True}
    return extend(_Verbatim("commonmark", options).enable("table"))


def parsed(text: str) -> Parsed:
    """A document parsed; its lines end in a line feed."""
    known: dict[str, Any] = {}
    # The end of the last line is what a container looks at.
    return Parsed(tokens=_parser().parse(f"{text}\n", known), known=known)


def block_tokens(text: str) -> list[Token]:
    """The tokens of a document; lines end in a line feed."""
    return parsed(text).tokens


def inline_tokens(text: str, known: dict[str, Any] | None = None) -> list[Token]:
    """The tokens of one line of inlines; ``known`` is what the parser knows of the document it stands in."""
    env = {key: known[key] for key in ("footnotes",) if key in known} if known else {}
    return _parser().parseInline(text, env)[0].children or []
