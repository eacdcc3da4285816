"""The Markdown parser: CommonMark with tables, addresses left as typed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

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


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    options = {"maxNesting": DEEPEST, "inline_definitions": True, "store_labels": True}
    return _Verbatim("commonmark", options).enable("table")


def block_tokens(text: str) -> list[Token]:
    """The tokens of a document; lines end in a line feed."""
    return _parser().parse(text)


def inline_tokens(text: str) -> list[Token]:
    """The tokens of one line of inlines."""
    return _parser().parseInline(text)[0].children or []
