"""Which blocks of a text are its title, byline and labels of sections, by the rules of pasted text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.ingest.identity import folded_words
from digest.ingest.lines import Line
from digest.ingest.paste.rows import Row, rows
from digest.model.blocks import Break, Code, Heading, Note, Paragraph, Text, inline_text, inlines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from digest.ingest.labels import LabelTable
    from digest.ingest.paste.bylines import Byline
    from digest.model.blocks import Block, Inline

_REACH = 8
"""A title stands among the first blocks."""

_LEAST_TITLE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What stands above the text: the title's words, the subtitle's, the names; ``taken`` are these blocks' places.

    ``byline`` is the whole text of the line of names.
    """

    title: str | None = None
    subtitle: str | None = None
    names: tuple[str, ...] = ()
    byline: str = ""
    taken: frozenset[int] = frozenset()


def line_text(block: Block) -> str:
    """The words of a paragraph or heading as one trimmed line; empty for any other block."""
    if not isinstance(block, (Paragraph, Heading)):
        return ""
    return " ".join(inline_text(block.inlines).split())


def paragraph_rows(blocks: Sequence[Block], table: LabelTable) -> tuple[Row, ...]:
    """What each block is by the rules of a paste; only paragraphs are anything."""
    lines = [Line(line_text(block) if isinstance(block, Paragraph) else "", ()) for block in blocks]
    return rows(lines, table)


def opening(blocks: Sequence[Block], seen: Sequence[Row], titles: Sequence[str], names: tuple[str, ...]) -> Opening:
    """The title, the subtitle and the names; ``titles`` and ``names`` are what is known of them from elsewhere."""
    at = _title_heading(blocks, titles)
    byline_at = _byline(seen, -1 if at is None else at, names)
    if at is None and byline_at is not None and not titles:
        return _above(blocks, byline_at, _names(seen[byline_at]))
    taken = {place for place in (at, byline_at) if place is not None}
    title = line_text(blocks[at]) if at is not None else (titles[0] if titles else None)
    found = _names(seen[byline_at]) if byline_at is not None else ()
    byline = line_text(blocks[byline_at]) if byline_at is not None else ""
    return Opening(title=title, names=names or found, byline=byline, taken=frozenset(taken))


def _title_heading(blocks: Sequence[Block], titles: Sequence[str]) -> int | None:
    """The heading that repeats the title; without a title, a highest one that comes first or is the only one."""
    headings = [at for at, block in enumerate(blocks) if isinstance(block, Heading)]
    known = [folded_words(title) for title in titles]
    for at in headings:
        words = folded_words(line_text(blocks[at]))
        if at < _REACH and words and any(_same(words, title) for title in known):
            return at
    firsts = [at for at in headings if isinstance(block := blocks[at], Heading) and block.level == 1]
    if known or not firsts or not line_text(blocks[firsts[0]]):
        return None
    text = next((at for at, block in enumerate(blocks) if isinstance(block, (Paragraph, Heading))), 0)
    return firsts[0] if firsts[0] == text or (len(firsts) == 1 and firsts[0] < _REACH) else None


def _same(heading: str, title: str) -> bool:
    """A page's title often has the site's name around the article's."""
    if heading == title or (len(heading) >= _LEAST_TITLE and heading in title):
        return True
    return (
        title.startswith(heading)
        and not title[len(heading)].isalnum()
        and title[len(heading) :].lstrip()[:1] in "|·-:»"
    )


def _byline(seen: Sequence[Row], after: int, names: tuple[str, ...]) -> int | None:
    """A line of names within three blocks behind the title; it says nothing else than what is known already."""
    for at in range(after + 1, min(after + 4, len(seen))):
        found = _names(seen[at])
        if found:
            known = {folded_words(name) for name in names}
            return at if not names or {folded_words(name) for name in found} <= known else None
    return None


def _names(row: Row) -> tuple[str, ...]:
    byline: Byline | None = row.byline
    if byline is None:
        return ()
    return tuple(" ".join(row.line.text[start:end].split()) for start, end in byline.names)


def _above(blocks: Sequence[Block], byline_at: int, names: tuple[str, ...]) -> Opening:
    """Without headings the lines right above the names are title and subtitle, as in a paste."""
    above = range(byline_at)
    lines = [line_text(blocks[at]) for at in above]
    byline = line_text(blocks[byline_at])
    if len(lines) > 2 or not all(lines):  # noqa: PLR2004 - title and subtitle
        return Opening(names=names, byline=byline, taken=frozenset({byline_at}))
    title, subtitle = (*lines, None, None)[:2]
    return Opening(title=title, subtitle=subtitle, names=names, byline=byline, taken=frozenset({*above, byline_at}))


def cut(parts: tuple[Inline, ...], at: int) -> tuple[Inline, ...]:
    """The inlines from the character ``at`` of their words on, white space before the rest left out."""
    out: list[Inline] = []
    for part in parts:
        if at <= 0:
            out.append(part)
            continue
        size = len(inline_text((part,)))
        if at >= size and not isinstance(part, Note):
            at -= size
        elif isinstance(part, Note):
            out.append(part)
        else:
            rest = _rest(part, at)
            if not hasattr(rest, "children") or rest.children:
                out.append(rest)
            at = 0
    if out and isinstance(first := out[0], Text):
        out[0] = Text(first.text.lstrip())
    while out and (isinstance(out[0], Break) or out[0] == Text("")):
        out.pop(0)
        if out and isinstance(first := out[0], Text):
            out[0] = Text(first.text.lstrip())
    return inlines(out)


def _rest(part: Inline, at: int) -> Inline:
    match part:
        case Break() | Note():
            return part
        case Text() | Code():
            return replace(part, text=part.text[at:])
    return replace(part, children=cut(part.children, at))


def place_in(block: Paragraph, at: int) -> int:
    """Where the character ``at`` of a paragraph's folded line stands in its words."""
    words, seen, spaced = inline_text(block.inlines), 0, True
    for place, char in enumerate(words):
        if char.isspace():
            if not spaced:
                seen += 1
            spaced = True
        else:
            spaced = False
            seen += 1
        if seen >= at and not char.isspace():
            return place + 1
    return len(words)
