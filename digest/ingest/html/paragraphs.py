"""Runs of inlines and pictures become paragraphs and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from digest.model.blocks import Break, Figure, Paragraph, Text, inlines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.ingest.html.inlines import Run
    from digest.model.blocks import Block, Inline


def divided(run: Run) -> Iterator[Block]:
    """Paragraphs and pictures of a run: two breaks part paragraphs, a picture at a break or an edge stands alone.

    A picture amid words stands behind its paragraph.
    """
    if len(run) == 1 and type(one := run[0]) is Text:
        if text := one.text.strip(" "):
            yield from (Paragraph((Text(text),)),) if text.strip() else ()
        return
    words: Run = []
    waiting: list[Figure] = []
    for at, part in enumerate(run):
        at_break = not words or isinstance(words[-1], Break)
        if isinstance(part, Figure):
            after = run[at + 1] if at + 1 < len(run) else None
            if at_break or after is None or isinstance(after, (Break, Figure)):
                yield from _paragraph(words, waiting)
                words, waiting = [], []
                yield part
            else:
                waiting.append(part)
        elif isinstance(part, Break) and words and at_break:
            yield from _paragraph(words, waiting)
            words, waiting = [], []
        elif not (at_break and isinstance(part, Text) and not part.text.strip()):
            words.append(part)
    yield from _paragraph(words, waiting)


def _paragraph(words: Run, waiting: list[Figure]) -> Iterator[Block]:
    parts = trimmed(words)
    for part in parts:
        if not isinstance(part, (Text, Break)) or (isinstance(part, Text) and part.text.strip()):
            yield Paragraph(inlines(parts) if waiting else parts)  # texts on both sides of a picture are one
            break
    yield from waiting


def trimmed(run: Run) -> tuple[Inline, ...]:
    """The inlines of a run that holds no picture, without white space and breaks at its edges and around breaks."""
    out: list[Inline] = []
    for part in cast("list[Inline]", run):
        after_break = not out or isinstance(out[-1], Break)
        if isinstance(part, Break):
            if out and isinstance(last := out[-1], Text):
                out[-1:] = [Text(text)] if (text := last.text.rstrip(" ")) else []
            if out:
                out.append(part)
        elif isinstance(part, Text) and after_break:
            if text := part.text.lstrip(" "):
                out.append(Text(text))
        else:
            out.append(part)
    while out and (isinstance(last := out[-1], Break) or (isinstance(last, Text) and not last.text.strip(" "))):
        out.pop()
    if out and isinstance(last := out[-1], Text):
        out[-1] = Text(last.text.rstrip(" "))
    return tuple(out)
