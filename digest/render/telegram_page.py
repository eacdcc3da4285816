"""A page that looks like a Telegram channel: bubbles, quotations that open, buttons, documents.

One file without scripts and without a single outside request; light and dark; from phone to desktop.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from digest.render.telegram import date_words, file_size
from digest.render.telegram_html import post_html
from digest.render.telegram_links import checked_link

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from digest.model.post import Post

_STYLE = Path(__file__).with_name("telegram_page.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PAPER = (
    '<svg class="paper" viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="24"/>'
    '<path d="M16 11h11l7 7v18a2 2 0 0 1-2 2H16a2 2 0 0 1-2-2V13a2 2 0 0 1 2-2z"/><path class="fold" d="M27 11v7h7"/>'
    '<text x="24" y="32" text-anchor="middle">PDF</text></svg>'
)
_SILENT = (
    '<svg class="silent" viewBox="0 0 24 24" role="img"><title>sent without a sound</title>'
    '<path d="M18 15V11a6 6 0 0 0-9.6-4.8M6.2 9.4A6 6 0 0 0 6 11v4l-1.5 2.5H17M10 20.5h4M4 4l16 16"/></svg>'
)
_EMPTY = '<p class="day"><span>Nothing has been posted here yet</span></p>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """A post on the page: its number, the time it shows (in that time's own zone), its document's file and size."""

    number: int
    post: Post
    at: dt.datetime
    file: str | None = None
    size: int | None = None


def channel_page(title: str, bubbles: Sequence[Bubble], *, language: str = "en") -> bytes:
    """The channel as one HTML page, the oldest post first; each post has the anchor ``post-<number>``."""
    count = f"{len(bubbles)} post{'' if len(bubbles) == 1 else 's'}"
    days = groupby(bubbles, key=lambda bubble: bubble.at.date())
    body = "".join(_day(date_words(day, language), [_bubble(title, b) for b in posts]) for day, posts in days)
    page = f"""<!DOCTYPE html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>
{_STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
<header>
<span class="face" aria-hidden="true">{escape(_initials(title))}</span>
<div><h1 dir="auto">{escape(title)}</h1><p>channel on disk · {count}</p></div>
</header>
<main>
{body or _EMPTY}
</main>
</body>
</html>
"""
    return page.encode("utf-8", "replace")


def _initials(title: str) -> str:
    words = [word for word in title.split() if word[0].isalnum() and word.lower() not in {"the", "a", "an"}]
    return "".join(word[0].upper() for word in words[:2]) or "D"


def _day(words: str, bubbles: Sequence[str]) -> str:
    return f'<section>\n<h2 class="day"><span>{escape(words)}</span></h2>\n{"".join(bubbles)}</section>\n'


def _bubble(title: str, bubble: Bubble) -> str:
    post = bubble.post
    number = f"post-{bubble.number}"
    name = f'<p class="name" id="{number}-name" dir="auto">{escape(title)}</p>'
    document = _document(bubble) if post.filename else ""
    text = f'<div class="text" dir="auto">{post_html(post.text, post.entities)}</div>' if post.text else ""
    silent = _SILENT if post.silent else ""
    time = f'<time datetime="{escape(bubble.at.isoformat())}">{bubble.at:%H:%M}</time>'
    return (
        f'<article id="{number}" aria-labelledby="{number}-name">\n<div class="bubble">{name}{document}{text}'
        f'<p class="meta">{silent}{time}</p></div>\n{_buttons(post)}</article>\n'
    )


def _document(bubble: Bubble) -> str:
    name = escape(bubble.post.filename or "")
    size = f"{file_size(bubble.size)} · " if bubble.size else ""
    words = f"{_PAPER}<span><b>{name}</b><small>{size}{escape(_kind(bubble.post.filename or ''))}</small></span>"
    if bubble.file is None:
        return f'<p class="document">{words}</p>'
    return f'<p class="document"><a href="{escape(quote(bubble.file))}">{words}</a></p>'


def _kind(filename: str) -> str:
    _, dot, ending = filename.rpartition(".")
    return ending.upper() if dot else "file"


def _buttons(post: Post) -> str:
    rows = []
    for row in post.buttons:
        links = [
            f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(button.text)}</a>'
            for button in row
            if (url := checked_link(button.url))
        ]
        rows.append(f'<div class="buttons">{"".join(links)}</div>\n')
    return "".join(rows)
