"""Hard-wrapped text: whether lines were broken to fit a width, and the paragraphs they were broken from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from digest.ingest.lines import is_ended, joined, starts_small
from digest.ingest.paste.bullets import find_marker, is_rule
from digest.ingest.paste.bylines import parse_byline
from digest.ingest.paste.headings import find_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.ingest.labels import LabelTable
    from digest.ingest.lines import Line, Source

WIDEST = 120
FEWEST = 4
MOST = 20_000


@dataclass(frozen=True, slots=True)
class _Row:
    line: Line
    width: int


def paragraphs(source: Source, table: LabelTable) -> tuple[Line, ...]:
    """The lines that are not blank; those of a hard-wrapped text joined to paragraphs.

    A text is hard-wrapped if its blocks between blank lines have four inner lines or more, with a median
    length of 120 at most and 60 % or more of them without an end mark.
    """
    blocks = list(_blocks(source))
    if not _is_wrapped(blocks, table):
        return tuple(line for line in source.lines if line.text)
    width = _fill_width(blocks)
    out: list[Line] = []
    for block in blocks:
        out += _unwrapped(block, width, table)
    return tuple(out)


def _blocks(source: Source) -> Iterator[list[_Row]]:
    block: list[_Row] = []
    for line, width in zip(source.lines, source.widths, strict=True):
        if line.text:
            block.append(_Row(line, width))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _is_wrapped(blocks: list[list[_Row]], table: LabelTable) -> bool:
    """The test of length comes first and is cheap; lines that were never broken are then left out of the count.

    A text of very many lines shows in the first ones how it was made.
    """
    inner = sorted(row.width for block in blocks for row in block[:-1])
    if len(inner) < FEWEST or inner[len(inner) // 2] > WIDEST:
        return False
    broken = [
        row.line.text
        for row, after in islice((pair for block in blocks for pair in pairwise(block)), MOST)
        if not (_stands_alone(row.line, table) or _starts(after.line.text, table))
    ]
    running = sum(text.endswith((";", ":")) or not is_ended(text) for text in broken)
    return len(broken) >= FEWEST and running * 10 >= len(broken) * 6


def _starts(text: str, table: LabelTable) -> bool:
    """Whether a line begins something of its own, whatever stands before it."""
    return is_rule(text) or _is_byline(text) or find_marker(text) is not None or find_label(text, table) is not None


def _fill_width(blocks: list[list[_Row]]) -> int:
    """The width that every line was filled to, or 0 where lines are ragged.

    In a filled text a line that had room for the next word ends its paragraph.
    """
    width = max((row.width for block in blocks for row in block if " " in row.line.text), default=0)
    pairs = [(a, b) for block in blocks for a, b in pairwise(block) if starts_small(b.line.text)]
    early = sum(_had_room(a, b, width) for a, b in pairs)
    return width if len(pairs) >= FEWEST and early * 20 <= len(pairs) else 0


def _had_room(row: _Row, after: _Row, width: int) -> bool:
    return row.width + 1 + len(after.line.text.split(maxsplit=1)[0]) <= width


def _unwrapped(block: list[_Row], width: int, table: LabelTable) -> Iterator[Line]:
    """The paragraphs of one block; each run of lines is joined at once, so that the cost stays linear."""
    run = [block[0].line]
    for at in range(1, len(block)):
        row, before = block[at], block[at - 1]
        after = block[at + 1].line.text if at + 1 < len(block) else ""
        room = width > 0 and _had_room(before, row, width)
        text, filled = row.line.text, width > 0 and not room
        if not _is_byline_of_two(run, text, filled=filled) and (
            room or _breaks(run, text, after, table, filled=filled)
        ):
            yield joined(run)
            run = []
        run.append(row.line)
    yield joined(run)


def _breaks(run: list[Line], text: str, after: str, table: LabelTable, *, filled: bool) -> bool:
    """Whether a line of a block starts something of its own: a heading, a bullet, a byline or a title before one.

    In a filled text a dash after a full line without an end mark belongs to the sentence, even inside an item.
    """
    ended = is_ended(run[-1].text)
    marker = find_marker(text)
    if is_rule(text) or (marker and marker.alone) or _is_byline(text) or _is_byline(run[0].text):
        return True
    if len(run) == 1 and _stands_alone(run[0], table):
        return True
    if marker:
        return ended or (not filled and find_marker(run[0].text) is not None)
    label = find_label(text, table)
    if label:
        return ended or (label.known and label.capitals)
    return ended and _is_byline(after)


def _stands_alone(line: Line, table: LabelTable) -> bool:
    label = find_label(line.text, table)
    marker = find_marker(line.text)
    return bool(label and label.alone) or bool(marker and marker.alone) or _is_byline(line.text) or is_rule(line.text)


def _is_byline_of_two(run: list[Line], text: str, *, filled: bool) -> bool:
    """Whether a byline was broken: its line is full, or ends between two names, and both lines make one byline."""
    if not _is_byline(run[0].text):
        return False
    hanging = run[-1].text.endswith((" and", ",", ";", "&"))
    return (filled or hanging) and _is_byline(" ".join([*(line.text for line in run), text]))


def _is_byline(text: str) -> bool:
    byline = parse_byline(text)
    return byline is not None and byline.full
