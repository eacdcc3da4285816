"""Telegram's clean-up of a post: what its server makes of text and entities before it shows them.

Measured against TDLib 1.8.69 on random texts: control characters become blanks, a few characters vanish,
entities that may not stand inside each other are dropped, styles are split at every border and joined where they
touch, and the ends are trimmed. A post that has been cleaned once stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from digest.model.notice import Notice, Severity
from digest.model.post import Entity, units
from digest.render.telegram.links import checked_link

if TYPE_CHECKING:
    from collections.abc import Iterable

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100

_STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = ("blockquote", "expandable_blockquote")
_PLAIN = ("code", "pre", "date_time")  # no style can stand in these
_RANK = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "date_time": 48,
    "text_link": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
_BLANKED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_MARKS = re.compile("[\u200e\u200f]{2,}")
_HARMLESS = "\u200c"
_VANISHING = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")


def in_order(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Entities as the server lists them: by offset, the longer first, then by type."""
    return tuple(sorted(entities, key=lambda e: (e.offset, -e.length, _RANK.get(e.type, 50), not e.language)))


def arranged(text: str, entities: Iterable[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """The text and entities as Telegram arranges them: exactly what TDLib makes of a call."""
    kept = _fit_together(_valid_links(entities))
    text, kept = _without_controls(text, kept)
    return _trimmed(text, _fit_together(kept))


def clean(text: str, entities: Iterable[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """The text and entities for a post that arrives as it is. Cleaning the result again changes nothing.

    As :func:`arranged`, and no entity begins with white space or covers nothing else: versions of the server differ
    in what becomes of those. An empty text comes back for one without anything to see (the server refuses such a post).
    """
    text, kept = arranged(text, entities)
    return _trimmed(text, _fit_together(_tight(text, kept)))


def findings(text: str, entities: Iterable[Entity], *, limit: int = TEXT_LIMIT) -> tuple[Notice, ...]:
    """What Telegram would refuse, ignore or change without a word; empty for a post that arrives as it is."""
    given = in_order(entities)
    after, kept = clean(text, given)
    found = [
        *_too_much(after, kept, limit),
        *_link_findings(given),
        *_nesting_findings(given),
        *_blank_findings(text, given),
    ]
    gone = _VANISHING.findall(text)
    if gone:
        names = ", ".join(sorted({f"U+{ord(char):04X}" for char in gone}))
        found.append(_notice("telegram-character-dropped", f"Telegram drops {len(gone)} characters: {names}.", ""))
    return tuple(found)


def _notice(code: str, message: str, excerpt: str, hint: str | None = None, *, fatal: bool = False) -> Notice:
    severity = Severity.ERROR if fatal else Severity.WARNING
    return Notice(code=code, severity=severity, message=message, hint=hint, excerpt=excerpt[:80] or None)


def _too_much(text: str, entities: tuple[Entity, ...], limit: int) -> list[Notice]:
    found = []
    if not text:
        found.append(_notice("telegram-empty", "The post has nothing to show.", "", fatal=True))
    if (length := units(text)) > limit:
        message = f"The post has {length} units; Telegram takes {limit}."
        found.append(_notice("telegram-too-long", message, text, "Shorten the summaries.", fatal=True))
    if len(entities) > ENTITY_LIMIT:
        message = (
            f"The post has {len(entities)} formatted stretches; Telegram ignores all after the first {ENTITY_LIMIT}."
        )
        found.append(_notice("telegram-too-many-entities", message, text, "Use less formatting in the template."))
    return found


def _link_findings(entities: tuple[Entity, ...]) -> list[Notice]:
    found = []
    for entity in entities:
        if entity.type != "text_link":
            continue
        url = entity.url or ""
        kept = checked_link(url)
        if kept is None:
            message = f"Telegram drops the link to {url!r}: its words stay, the link goes."
            hint = "Links need http or https and a host with a dot in it."
            found.append(_notice("telegram-link-dropped", message, url, hint))
        elif "://mailto:" in kept:
            message = f"Telegram turns the link to {url!r} into {kept!r}, which leads nowhere."
            found.append(_notice("telegram-link-changed", message, url, "Write the address as plain text."))
    return found


def _nesting_findings(entities: tuple[Entity, ...]) -> list[Notice]:
    """Entities that the clean-up drops because of what they stand in, cross or cover."""
    solid = [e for e in entities if e.type not in _STYLES]
    kept = _solid(solid)
    styles = [e for e in entities if e.type in _STYLES and any(_inside(e, o) for o in kept if o.type in _PLAIN)]
    lost = [e for e in solid if e not in kept] + styles
    return [
        _notice(
            "telegram-nesting",
            f"Telegram drops {_WORDS.get(e.type, e.type)} at unit {e.offset}: it may not stand where it does.",
            "",
            "Links, code and quotations cannot hold their like, and code holds no formatting.",
        )
        for e in lost
    ]


_WORDS = {"text_link": "the link", "code": "the code", "pre": "the code block", "blockquote": "the quotation"}


def _blank_findings(text: str, entities: tuple[Entity, ...]) -> list[Notice]:
    data = text.encode("utf-16-le", "surrogatepass")
    blank = [
        e
        for e in entities
        if not _VANISHING.sub("", data[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le", "replace")).strip(
            " \n\t"
        )
    ]
    return [
        _notice("telegram-blank-entity", f"Telegram drops {e.type} at unit {e.offset}: it covers only white space.", "")
        for e in blank
    ]


def _valid_links(entities: Iterable[Entity]) -> list[Entity]:
    out = []
    for entity in entities:
        if entity.length <= 0:
            continue
        if entity.type != "text_link":
            out.append(entity)
        elif url := checked_link(entity.url or ""):
            out.append(replace(entity, url=url))
    return out


def _end(entity: Entity) -> int:
    return entity.offset + entity.length


def _inside(inner: Entity, outer: Entity) -> bool:
    return outer.offset <= inner.offset and _end(inner) <= _end(outer)


def _first_come(entities: Iterable[Entity]) -> list[Entity]:
    """Entities that do not overlap: in the server's order, whoever comes first stays."""
    out: list[Entity] = []
    for entity in in_order(entities):
        if not out or entity.offset >= _end(out[-1]):
            out.append(entity)
    return out


def _solid(entities: Iterable[Entity]) -> list[Entity]:
    """Quotations and what cannot be split; a link that crosses the border of a quotation goes."""
    given = list(entities)
    quotes = _first_come(e for e in given if e.type in _QUOTES)
    rest = _first_come(e for e in given if e.type not in _QUOTES)
    apart = [e for e in rest if all(_inside(e, q) or _end(e) <= q.offset or _end(q) <= e.offset for q in quotes)]
    return [*quotes, *apart]


def _fit_together(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Entities as the server arranges them: nothing crosses, code holds nothing, styles are split and joined."""
    given = list(entities)
    solid = _solid(e for e in given if e.type not in _STYLES)
    styles = _joined(e for e in given if e.type in _STYLES)
    cuts = {border for e in solid for border in (e.offset, _end(e))}
    plain = [e for e in solid if e.type in _PLAIN]
    pieces: list[Entity] = []
    for style in styles:
        starts = {e.offset for e in styles if style.offset < e.offset < _end(style) and e.type != style.type}
        inner = {cut for cut in cuts | starts if style.offset < cut < _end(style)}
        marks = sorted({style.offset, _end(style), *inner})
        pieces += [replace(style, offset=a, length=b - a) for a, b in pairwise(marks)]
    pieces = [piece for piece in pieces if not any(_inside(piece, o) for o in plain)]
    return in_order([*solid, *pieces])


def _joined(entities: Iterable[Entity]) -> list[Entity]:
    """Styles with those of one type joined where they touch or overlap."""
    out: dict[str, list[Entity]] = {}
    for entity in in_order(entities):
        row = out.setdefault(entity.type, [])
        if row and entity.offset <= _end(row[-1]):
            row[-1] = replace(row[-1], length=max(_end(row[-1]), _end(entity)) - row[-1].offset)
        else:
            row.append(entity)
    return [entity for row in out.values() for entity in row]


def _without_controls(text: str, entities: Iterable[Entity]) -> tuple[str, tuple[Entity, ...]]:
    """Control characters blanked, vanishing ones gone, and the entities moved accordingly."""
    text = _BLANKED.sub(" ", text)
    gone, at = [], 0
    for char in text:
        if _VANISHING.match(char):
            gone.append(at)
        at += 1 + (ord(char) > 0xFFFF)  # noqa: PLR2004 - beyond lies what takes two units
    if not gone:
        return _without_marks(text), tuple(entities)
    moved = (_move(entity, gone) for entity in entities)
    return _without_marks(_VANISHING.sub("", text)), tuple(entity for entity in moved if entity.length)


def _without_marks(text: str) -> str:
    """Of several marks of direction in a row, all but the last are made harmless; nothing moves."""
    return _MARKS.sub(lambda row: _HARMLESS * (len(row[0]) - 1) + row[0][-1], text)


def _move(entity: Entity, gone: list[int]) -> Entity:
    start = entity.offset - sum(at < entity.offset for at in gone)
    end = _end(entity) - sum(at < _end(entity) for at in gone)
    return replace(entity, offset=start, length=end - start)


def _tight(text: str, entities: Iterable[Entity]) -> list[Entity]:
    """Entities without the white space before their first sign; those of white space alone are gone."""
    data = text.encode("utf-16-le", "surrogatepass")
    out = []
    for entity in entities:
        words = data[2 * entity.offset : 2 * _end(entity)].decode("utf-16-le", "replace")
        blank = len(words) - len(words.lstrip(" \n"))
        if blank < len(words):
            out.append(replace(entity, offset=entity.offset + blank, length=entity.length - blank))
    return out


def _trimmed(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    text = text.rstrip(" \n")
    length = units(text)
    cut = [replace(e, length=min(_end(e), length) - e.offset) for e in entities if e.offset < length]
    lead = min(len(text) - len(text.lstrip(" \n")), *(e.offset for e in cut), length)
    return text[lead:], in_order(replace(e, offset=e.offset - lead) for e in cut)
