"""The inlines of pasted text: web and e-mail addresses become links, an item's label is strong."""

from __future__ import annotations

import re

from digest.ingest.casing import SMALL
from digest.model.blocks import Inline, Link, Strong, Text, inlines

LONGEST_LABEL = 100
LONGEST_LINK = 2000
MOST_WORDS = 8

_ADDRESS = re.compile(
    "(?<![\\w@/.+-])(?:"
    '(?P<web>(?:https?://|www\\.)[^\\s<>"\u201c\u201d\u00ab\u00bb\\\\^`{|}\\x00-\\x20\\x7f]+)'
    "|(?P<mail>[\\w.+-]{1,64}@[\\w-]{1,63}(?:\\.[\\w-]{1,63})+))",
    re.IGNORECASE,
)
_HOST = re.compile(r"https?://[\w-]+(?:\.[\w-]+)*(?=[/?#:.]|$)|www\.[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_TRAILING = ".,;:!?'*_~\u2019\u2026"
_EDGES = "\"'()[]\u2018\u2019\u201c\u201d,"


def linked(text: str) -> tuple[Inline, ...]:
    """The text with its bare addresses as links, on exactly the characters as typed."""
    if "@" not in text and "://" not in text and "www." not in text.lower():
        return inlines([Text(text)])
    out: list[Inline] = []
    done = 0
    for found in _ADDRESS.finditer(text):
        typed, url = _web(found["web"]) if found["web"] else _mail(found["mail"])
        if url:
            start = found.start()
            out += [Text(text[done:start]), Link(url, (Text(typed),))]
            done = start + len(typed)
    return inlines([*out, Text(text[done:])])


def item_inlines(text: str) -> tuple[Inline, ...]:
    """The inlines of a list item; a label in title case before a colon is strong, its colon inside."""
    end = item_label_end(text)
    if not end:
        return linked(text)
    return inlines([Strong((Text(text[:end]),)), *linked(text[end:])])


def item_label_end(text: str) -> int:
    """Where the text goes on after an item's label and colon; 0 for an item without a label."""
    colon = text.find(":", 0, LONGEST_LABEL)
    if colon < 1 or not text[colon + 1 : colon + 2].isspace():
        return 0
    words = text[:colon].split()
    titled = all(_is_title_word(word, at) for at, word in enumerate(words))
    return colon + 1 if titled and len(words) <= MOST_WORDS else 0


def _is_title_word(word: str, at: int) -> bool:
    core = word.strip(_EDGES)
    if core.endswith(("!", "?", ";", "…")):
        return False
    if not core:
        return word in {"-", "/"}
    return not core[0].islower() or (at > 0 and core in SMALL)


def _web(typed: str) -> tuple[str, str]:
    """The address without the signs that end a sentence, and where it leads (empty: nowhere)."""
    if len(typed) > LONGEST_LINK:
        return typed, ""
    end = len(typed)
    while end and (typed[end - 1] in _TRAILING or _closes_more(typed[:end])):
        end -= 1
    typed = typed[:end]
    if not _HOST.match(typed):
        return typed, ""
    return typed, typed if "://" in typed[:8] else f"https://{typed}"


def _closes_more(typed: str) -> bool:
    pair = {")": "(", "]": "["}.get(typed[-1])
    return pair is not None and typed.count(typed[-1]) > typed.count(pair)


def _mail(typed: str) -> tuple[str, str]:
    typed = typed.rstrip("-_")
    return typed, f"mailto:{typed}"
