"""Values of front matter before the schema types them: text, list or map, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value as it was typed. Exactly one of ``text``, ``items`` and ``pairs`` is not None.

    ``line`` and ``column`` count from 1 in the whole file; ``end_column`` is exclusive and known only for
    a value that lies on one line. ``block`` is true for a YAML block scalar, whose text starts on the next line.
    """

    line: int
    column: int
    end_column: int | None = None
    text: str | None = None
    items: tuple[Node, ...] | None = None
    pairs: tuple[Pair, ...] | None = None
    block: bool = False

    def moved(self, lines: int) -> Node:
        """The same value, ``lines`` further down."""
        return replace(
            self,
            line=self.line + lines,
            items=None if self.items is None else tuple(item.moved(lines) for item in self.items),
            pairs=None if self.pairs is None else tuple(pair.moved(lines) for pair in self.pairs),
        )

    def words(self) -> str:
        """The value as one line of text, for a message."""
        if self.text is not None:
            return " ".join(self.text.split())
        if self.items is not None:
            return ", ".join(item.words() for item in self.items)
        return ", ".join(f"{pair.key}: {pair.value.words()}" for pair in self.pairs or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A key and its value; ``line`` and ``column`` are the key's."""

    key: str
    value: Node
    line: int
    column: int

    def moved(self, lines: int) -> Pair:
        """The same pair, ``lines`` further down."""
        return replace(self, line=self.line + lines, value=self.value.moved(lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a fence's own grammar refused: the place in the whole file and plain words."""

    line: int
    column: int
    message: str
    hint: str
    duplicate: bool = False
