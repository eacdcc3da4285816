"""The pictures in an article, wherever they stand in it, and the same article with others in their place; pure."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar, cast

from digest.model.blocks import Figure, Paragraph, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from digest.model.article import Article

_GONE = object()
T = TypeVar("T")


def figures_of(article: Article) -> tuple[Figure, ...]:
    """Every picture of an article, in its order."""
    return figures_in(article)


def figures_in(value: object) -> tuple[Figure, ...]:
    """Every picture in blocks or in whatever holds them, in their order."""
    return tuple(_figures(value))


def with_pictures(article: Article, sources: Mapping[str, str | None]) -> Article:
    """The article with other sources for its pictures; one whose source is ``None`` leaves its words only."""
    return with_figures(article, lambda figure: _placed(figure, sources))


def with_figures(value: T, change: Callable[[Figure], Any]) -> T:
    """A value with each picture in it replaced by what ``change`` gives for it."""
    return cast("T", _mapped(value, change))


def _figures(value: Any) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _figures(part)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _figures(getattr(value, each.name))


def _mapped(value: Any, change: Callable[[Figure], Any]) -> Any:
    if isinstance(value, Figure):
        return change(value)
    if isinstance(value, tuple):
        parts = tuple(part for one in value if (part := _mapped(one, change)) is not _GONE)
        same = len(parts) == len(value) and all(new is old for new, old in zip(parts, value, strict=True))
        return value if same else parts
    if is_dataclass(value) and not isinstance(value, type):
        old = {each.name: getattr(value, each.name) for each in fields(value)}
        changed = {name: new for name, part in old.items() if (new := _mapped(part, change)) is not part}
        return replace(value, **changed) if changed else value
    return value


def _placed(figure: Figure, sources: Mapping[str, str | None]) -> Any:
    if figure.source not in sources:
        return figure
    source = sources[figure.source]
    if source is not None:
        return replace(figure, source=source)
    words = figure.caption or ((Text(figure.alt),) if figure.alt.strip() else ())
    return Paragraph(words) if words else _GONE
