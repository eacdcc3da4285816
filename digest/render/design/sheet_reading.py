"""A style sheet taken apart into its declarations, each with its place and all that it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One ``name: value``. ``selector`` is that of its rule; ``at_rule`` the nearest around it, such as ``font-face``.

    ``words`` are the identifiers in the value, in small letters; ``urls`` the addresses.
    """

    name: str
    value: str
    words: tuple[str, ...]
    urls: tuple[str, ...]
    selector: str
    at_rule: str
    important: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AtImport:
    """An ``@import`` and where it stands."""

    line: int
    column: int


def parts_of(css: str) -> Iterator[Declaration | AtImport]:
    """Everything in a style sheet, in its order; what cannot be read is left out, as browsers do."""
    import tinycss2  # type: ignore[import-untyped]  # WeasyPrint's reader of style sheets

    yield from _rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), selector="", at_rule="")


def _rules(nodes: Sequence[Any], *, selector: str, at_rule: str) -> Iterator[Declaration | AtImport]:
    for node in nodes:
        if node.type == "declaration":
            yield _declaration(node, selector, at_rule)
        elif node.type == "qualified-rule":
            yield from _inside(node, selector=_nested(selector, _text(node.prelude)), at_rule=at_rule)
        elif node.type == "at-rule":
            if node.lower_at_keyword == "import":
                yield AtImport(line=node.source_line, column=node.source_column)
            elif node.content is not None:
                yield from _inside(node, selector=selector, at_rule=node.lower_at_keyword)


def _inside(node: Any, *, selector: str, at_rule: str) -> Iterator[Declaration | AtImport]:
    import tinycss2

    inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
    yield from _rules(inner, selector=selector, at_rule=at_rule)


def _nested(outer: str, own: str) -> str:
    """The selector of a rule inside another."""
    if not outer:
        return own
    return own.replace("&", f":is({outer})") if "&" in own else f":is({outer}) {own}"


def _declaration(node: Any, selector: str, at_rule: str) -> Declaration:
    tokens = list(_all(node.value))
    return Declaration(
        name=node.lower_name,
        value=_text(node.value),
        words=tuple(token.lower_value for token in tokens if token.type == "ident"),
        urls=tuple(_urls(tokens)),
        selector=selector,
        at_rule=at_rule,
        important=node.important,
        line=node.source_line,
        column=node.source_column,
    )


def _all(tokens: Sequence[Any]) -> Iterator[Any]:
    """The tokens with those inside functions and brackets."""
    for token in tokens:
        yield token
        inner = getattr(token, "arguments", None) or getattr(token, "content", None)
        if isinstance(inner, list):
            yield from _all(inner)


def _urls(tokens: Sequence[Any]) -> Iterator[str]:
    for token in tokens:
        if token.type == "url":
            yield token.value
        elif token.type == "function" and token.lower_name in {"url", "src"}:
            yield from (inner.value for inner in token.arguments if inner.type == "string")


def _text(tokens: Sequence[Any]) -> str:
    import tinycss2

    text: str = tinycss2.serialize(tokens)
    return text.strip()
