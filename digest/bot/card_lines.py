"""The lines of a control message: articles, deliveries, lengths and notices."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from digest.desk.channel import ARCHIVE
from digest.desk.check import gathered
from digest.model.acts import SEND
from digest.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from digest.desk.overview import Length, Overview
    from digest.store.rows import DeliveryRow
    from digest.words import Words

MOST_ARTICLES, MOST_NOTICES, MOST_LINKS = 20, 8, 60
MARKS = {
    DeliveryState.SENT: "✓",
    DeliveryState.FAILED: "✗",
    DeliveryState.UNKNOWN: "❓",
    DeliveryState.SUPPRESSED: "–",
    DeliveryState.PENDING: "…",
    DeliveryState.SENDING: "…",
}
HEADLINE = 120
FEW = 2  # posts of one channel whose lengths are all told


def article_lines(seen: Overview, words: Words) -> list[str]:
    """The articles in their order; made-up headlines stand out."""
    lines = []
    for line in seen.lines[:MOST_ARTICLES]:
        mark = "⚠ " if line.provisional else ""
        lines.append(f"{mark}<b>{line.number}.</b> {escape(cut(line.headline, HEADLINE), quote=False)}")
        about = [line.byline or words("card.no_author")]
        if line.minutes:
            about.append(words("card.minutes", count=line.minutes))
        lines.append(f"<i>{escape(' · '.join(about), quote=False)}</i>")
    if len(seen.lines) > MOST_ARTICLES:
        lines.append(words("card.more", count=len(seen.lines) - MOST_ARTICLES))
    return lines


def delivery_lines(seen: Overview, words: Words) -> list[str]:
    """A line for each channel: its posts by how they stand, those that are out with their links."""
    sends = [row for row in seen.deliveries if row.act == SEND]
    lines, links = [], 0
    for channel in dict.fromkeys(row.channel for row in sends):
        own = [row for row in sends if row.channel == channel]
        links += len(own)
        stretches = " ".join(_stretches(own, words, linked=links <= MOST_LINKS))
        name = words("part.site") if channel == ARCHIVE else channel
        lines.append(
            f"{escape(name, quote=False)}: {stretches}" if channel != ARCHIVE else f"{name} {MARKS[own[0].state]}"
        )
    return lines


def _stretches(rows: list[DeliveryRow], words: Words, *, linked: bool) -> Iterable[str]:
    """Posts in a row, those that stand alike behind one mark."""
    for mark, same in groupby(rows, key=lambda row: MARKS[row.state]):
        yield f"{mark} {' · '.join(_name(row, words, linked=linked) for row in same)}"


def _name(row: DeliveryRow, words: Words, *, linked: bool) -> str:
    name = escape(short_name(row.part, words), quote=False)
    led = linked and row.link and row.link.startswith("https://")
    return f'<a href="{escape(row.link or "")}">{name}</a>' if led else name


def short_name(part: str, words: Words) -> str:
    """A post in a row of others: ``index``, ``3``, ``PDF``."""
    return part.removeprefix("article-") if part.startswith("article-") else part_name(part, words)


def part_name(part: str, words: Words) -> str:
    """A post by its name: ``index``, ``article 3``, ``PDF``."""
    number = part.removeprefix("article-")
    if number != part:
        return words("part.article", number=number)
    return words(f"part.{part}") if words.has(f"part.{part}") else part


def foot_lines(seen: Overview, words: Words) -> list[str]:
    """The notices, folded; how long the posts are; which revision this is."""
    lines = []
    open_ = seen.row.state not in {IssueState.SENT, IssueState.CANCELLED, IssueState.WITHDRAWN, IssueState.SENDING}
    shown = [notice for notice in seen.notices if notice not in seen.problems and notice.code != "provisional-headline"]
    if shown and open_:
        short = gathered(shown)
        texts = [
            f"• {escape(one.message, quote=False)}{f' (×{n})' if n > 1 else ''}" for one, n in short[:MOST_NOTICES]
        ]
        if len(short) > MOST_NOTICES:
            texts.append(words("card.more", count=sum(n for _, n in short[MOST_NOTICES:])))
        inside = "\n".join([words("card.notices", count=len(shown)), *texts])
        lines.append(f"<blockquote expandable>{inside}</blockquote>")
    if open_:
        lines += _length_lines(seen.lengths, words)
        if seen.pages:
            lines.append(words("card.pages", count=seen.pages))
    lines.append(f"<code>{words('card.revision', revision=seen.row.revision, hash=seen.row.content_hash[:8])}</code>")
    return lines


def _length_lines(lengths: tuple[Length, ...], words: Words) -> list[str]:
    """How long the posts of each channel are; of a thread only the fullest one."""
    lines = []
    for channel in dict.fromkeys(length.channel for length in lengths):
        own = [length for length in lengths if length.channel == channel]
        if len(own) > FEW:
            lines.append(words.html("card.length", channel=channel, parts=_longest(own, words)))
            continue
        parts = [
            words(
                "card.part_length",
                part=part_name(one.part, words),
                units=words.number(one.units),
                limit=words.number(one.limit),
            )
            for one in own
        ]
        lines.append(words.html("card.length", channel=channel, parts=", ".join(parts)))
    return lines


def _longest(own: list[Length], words: Words) -> str:
    """Of many posts how many they are, and how near the fullest comes to its limit."""
    most = max(own, key=lambda length: length.units / length.limit)
    sizes = {"units": words.number(most.units), "limit": words.number(most.limit)}
    return words("card.longest", count=len(own), **sizes)


def cut(text: str, limit: int) -> str:
    """A text of at most ``limit`` characters, cut at a word."""
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1].rsplit(' ', 1)[0]} …"
