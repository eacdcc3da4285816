"""A page that looks like a Telegram channel: bubbles, quotations that open, buttons, documents, replies, pins.

One file without scripts and without a single outside request; light and dark; from phone to desktop.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from digest.model.post import Post, fill_holes, hole
from digest.render.telegram.html import anchor, post_html
from digest.render.telegram.links import checked_link
from digest.render.telegram.words import file_size
from digest.words import words_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

_STYLE = Path(__file__).with_name("page.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
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
_NOTHING = Post(part="", text="")
_INSIDE = re.compile(r"(?:file:.*)?#post-(\d+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """A post on the page: its number, the time it shows (in that time's own zone), its document's file and size.

    ``reply_to`` is the number of the post that it answers, ``thumbnail`` a small JPEG of its document, ``link`` the
    address by which other posts lead to it. With ``service`` (``pinned a message``) it is a line that Telegram
    writes, about the post ``reply_to``.

    In a chat ``sender`` is the person who wrote it. ``keys`` are the rows of buttons by their labels: one that bears
    the label of a link button of the post leads there, the others nowhere. ``styles`` gives some of the labels a
    colour: ``primary``, ``success`` or ``danger``.
    """

    number: int
    at: dt.datetime
    post: Post = _NOTHING
    file: str | None = None
    size: int | None = None
    reply_to: int | None = None
    pinned: bool = False
    edited: bool = False
    service: str = ""
    thumbnail: bytes | None = None
    link: str = ""
    sender: str = ""
    keys: tuple[tuple[str, ...], ...] = ()
    styles: tuple[tuple[str, str], ...] = ()


def channel_of(posts: Iterable[Post], at: dt.datetime) -> tuple[Bubble, ...]:
    """The bubbles of a channel once these posts are out: edits done, replies and links in their places."""
    bubbles: dict[str, Bubble] = {}
    for post in posts:
        edited = bubbles.get(post.edits)
        if edited is not None:
            bubbles[post.edits] = replace(edited, post=replace(post, part=post.edits), edited=True)
            continue
        answered = bubbles.get(post.reply_to)
        reply_to = answered.number if answered else None
        number = len(bubbles) + 1
        bubbles[post.part] = Bubble(number=number, post=post, at=at, reply_to=reply_to, pinned=post.pin)
    links = {part: f"#post-{bubble.number}" for part, bubble in bubbles.items()}
    return tuple(replace(bubble, post=fill_holes(bubble.post, links)) for bubble in bubbles.values())


def channel_page(
    title: str, bubbles: Sequence[Bubble], *, language: str = "en", subtitle: str = "", author: str = ""
) -> bytes:
    """The channel as one HTML page, the oldest post first; each post has the anchor ``post-<number>``.

    Links from one post to another (their ``link``, a hole, or the anchor in a page on disk) lead to the anchor.
    ``subtitle`` stands under the title instead of where the page lies. ``author`` is the name over posts that no
    person sent, where it is not the title's.
    """
    channel = _Channel(author or title, bubbles)
    posts = sum(not bubble.service for bubble in bubbles)
    word = "message" if subtitle else "post"
    count = f"{posts} {word}{'' if posts == 1 else 's'}"
    days = groupby(bubbles, key=lambda bubble: bubble.at.date())
    words = words_in(language)
    body = "".join(_day(words.date(day), [channel.drawn(b) for b in of_day]) for day, of_day in days)
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
<div class="top">
<header>
<span class="face" aria-hidden="true">{escape(_initials(title))}</span>
<div><h1 dir="auto">{escape(title)}</h1><p>{escape(subtitle or "channel on disk")} · {count}</p></div>
</header>
{channel.pin()}</div>
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


class _Channel:
    """All bubbles of a page, which draws each knowing the others."""

    def __init__(self, title: str, bubbles: Sequence[Bubble]) -> None:
        self.title = title
        self.bubbles = {bubble.number: bubble for bubble in bubbles}
        self.links = {hole(b.post.part): b.number for b in bubbles if b.post.part}
        self.links |= {b.link: b.number for b in bubbles if b.link}

    def address(self, url: str) -> str | None:
        """Where a link leads: to a post of this page, elsewhere, or nowhere."""
        inside = _INSIDE.fullmatch(url)
        number = int(inside[1]) if inside else self.links.get(url)
        if number is None:
            return checked_link(url)
        return f"#post-{number}" if number in self.bubbles else None

    def pin(self) -> str:
        """The bar with the newest post that is pinned."""
        pinned = [bubble for bubble in self.bubbles.values() if bubble.pinned]
        if not pinned:
            return ""
        words = _quoted("Pinned message", pinned[-1])
        return f'<a class="pin" href="#post-{pinned[-1].number}"><span>{words}</span></a>\n'

    def drawn(self, bubble: Bubble) -> str:
        if bubble.service:
            return self.service(bubble)
        post = bubble.post
        number = f"post-{bubble.number}"
        person = ' class="person"' if bubble.sender else ""
        name = f'<p class="name" id="{number}-name" dir="auto">{escape(self.name(bubble))}</p>'
        document = _document(bubble) if post.filename else ""
        text = post_html(post.text, post.entities, self.address) if post.text else ""
        text = f'<div class="text" dir="auto">{text}</div>' if text else ""
        silent = _SILENT if post.silent else ""
        edited = "<span>edited</span>" if bubble.edited else ""
        time = f'<time datetime="{escape(bubble.at.isoformat())}">{bubble.at:%H:%M}</time>'
        return (
            f'<article{person} id="{number}" aria-labelledby="{number}-name">\n<div class="bubble">{name}{self.reply(bubble)}'
            f'{document}{text}<p class="meta">{silent}{edited}{time}</p></div>\n{self.buttons(bubble)}</article>\n'
        )

    def name(self, bubble: Bubble) -> str:
        """Whose words they are."""
        return bubble.sender or self.title

    def service(self, bubble: Bubble) -> str:
        words = escape(f"{self.name(bubble)} {bubble.service}")
        if bubble.reply_to in self.bubbles:
            words = anchor(f"#post-{bubble.reply_to}", words)
        return f'<p class="service" id="post-{bubble.number}" dir="auto"><span>{words}</span></p>\n'

    def reply(self, bubble: Bubble) -> str:
        if bubble.reply_to is None:
            return ""
        answered = self.bubbles.get(bubble.reply_to)
        if answered is None:
            return '<p class="reply gone">Deleted message</p>'
        return f'<a class="reply" href="#post-{answered.number}">{_quoted(self.name(answered), answered)}</a>'

    def buttons(self, bubble: Bubble) -> str:
        """The rows of keys as they stand, then those rows of links that are not among them."""
        styles, links = dict(bubble.styles), {b.text: b.url for row in bubble.post.buttons for b in row}
        rows = ["".join(self.key(label, links.get(label), styles) for label in row) for row in bubble.keys]
        among = {label for row in bubble.keys for label in row}
        for row in bubble.post.buttons:
            urls = [(button.text, self.address(button.url)) for button in row]
            if not bubble.keys or not among.issuperset(button.text for button in row):
                rows.append("".join(anchor(url, escape(text)) for text, url in urls if url))
        return "".join(f'<div class="buttons">{row}</div>\n' for row in rows)

    def key(self, label: str, url: str | None, styles: Mapping[str, str]) -> str:
        """One button of a chat: a link, or what only Telegram can press."""
        address = self.address(url) if url else None
        if address:
            return anchor(address, escape(label))
        style = f"key {styles[label]}" if label in styles else "key"
        return f'<span class="{escape(style)}">{escape(label)}</span>'


def _quoted(name: str, bubble: Bubble) -> str:
    """A name over the first line of a post."""
    line = (bubble.post.text or bubble.post.filename or bubble.service).split("\n")[0]
    return f'<b dir="auto">{escape(name)}</b><span dir="auto">{escape(line)}</span>'


def _document(bubble: Bubble) -> str:
    name = escape(bubble.post.filename or "")
    size = f"{file_size(bubble.size)} · " if bubble.size else ""
    picture = _PAPER
    if bubble.thumbnail:
        picture = f'<img src="data:image/jpeg;base64,{base64.b64encode(bubble.thumbnail).decode()}" alt="">'
    words = f"{picture}<span><b>{name}</b><small>{size}{escape(_kind(bubble.post.filename or ''))}</small></span>"
    if bubble.file is None:
        return f'<p class="document">{words}</p>'
    return f'<p class="document"><a href="{escape(quote(bubble.file))}">{words}</a></p>'


def _kind(filename: str) -> str:
    _, dot, ending = filename.rpartition(".")
    return ending.upper() if dot else "file"
