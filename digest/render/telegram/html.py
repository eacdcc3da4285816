"""A post's text and entities as HTML for a browser: what a reader of the channel would see."""

from __future__ import annotations

import re
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from digest.render.telegram.links import checked_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from digest.model.post import Entity

    Link = Callable[[str], str | None]

_INLINE = {
    "bold": "strong",
    "italic": "em",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "date_time": "time",
}
_BLOCKS = ("blockquote", "expandable_blockquote", "pre")
_HASHTAG = re.compile(r"(?<!\w)#\w*[^\W\d_]\w*")


def post_html(text: str, entities: Iterable[Entity], link: Link = checked_link) -> str:
    """The HTML of a post; everything is escaped, line feeds stay (the page shows them as line breaks).

    ``link`` gives the address that a link leads to, None where there is no way.
    """
    data = text.encode("utf-16-le", "surrogatepass")
    given = list(entities)
    out: list[str] = []
    at = 0
    for block in (e for e in given if e.type in _BLOCKS):
        if block.offset < at:
            continue
        before = block.offset
        if before > at and _part(data, before - 1, before) == "\n":
            before -= 1  # the block begins a line by itself
        out += (_inline(data, at, before, given, link), _block(data, block, given, link))
        at = block.offset + block.length
        at += _part(data, at, at + 1) == "\n"  # and ends one
    out.append(_inline(data, at, len(data) // 2, given, link))
    return "".join(out)


def _block(data: bytes, block: Entity, entities: Sequence[Entity], link: Link) -> str:
    inside = _inline(data, block.offset, block.offset + block.length, entities, link)
    match block.type:
        case "expandable_blockquote":
            return f'<details class="quote"><summary><span class="clamp">{inside}</span></summary></details>'
        case "pre":
            return f"<pre>{inside}</pre>"
        case _:
            return f"<blockquote>{inside}</blockquote>"


def _inline(data: bytes, start: int, end: int, entities: Sequence[Entity], link: Link) -> str:
    """The text between two borders, cut wherever formatting begins or ends."""
    active = [e for e in entities if e.type not in _BLOCKS and e.offset < end and e.offset + e.length > start]
    marks = {start, end} | {mark for e in active for mark in (e.offset, e.offset + e.length) if start < mark < end}
    borders = sorted(marks)
    out = []
    for left, right in pairwise(borders):
        over = [e for e in active if e.offset <= left and right <= e.offset + e.length]
        literal = any(e.type in {"text_link", "code"} for e in over)
        text = _part(data, left, right)
        html = escape(text) if literal else _with_tags(text)
        for entity in reversed(over):
            html = _wrapped(html, entity, link)
        out.append(html)
    return "".join(out)


def _with_tags(text: str) -> str:
    """Escaped text with its hashtags marked; they are found before escaping, which makes ``#`` of its own."""
    out, at = [], 0
    for match in _HASHTAG.finditer(text):
        out.append(f'{escape(text[at : match.start()])}<span class="tag">{escape(match.group())}</span>')
        at = match.end()
    return "".join([*out, escape(text[at:])])


def anchor(url: str, html: str) -> str:
    """A link; one that leads away tells its goal nothing of where it came from."""
    away = "" if url.startswith("#") else ' rel="noopener noreferrer"'
    return f'<a href="{escape(url)}"{away}>{html}</a>'


def _wrapped(html: str, entity: Entity, link: Link) -> str:
    if entity.type == "text_link":
        url = link(entity.url or "")
        return anchor(url, html) if url else html
    if entity.type == "spoiler":
        return f'<span class="spoiler">{html}</span>'
    tag = _INLINE.get(entity.type)
    return f"<{tag}>{html}</{tag}>" if tag else html


def _part(data: bytes, start: int, end: int) -> str:
    return data[2 * start : 2 * end].decode("utf-16-le", "replace")
