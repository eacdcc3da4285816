"""Where a post may stand that nobody is sure of, and whether a message is that post: pure, for the probe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from digest.model.acts import SEND
from digest.model.post import hole
from digest.model.states import DeliveryState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from digest.model.config import ChannelConfig, Config
    from digest.model.post import Entity, Post
    from digest.store.rows import DeliveryRow

BEYOND = 8  # numbers after the last one known
MOST = 24  # numbers in all: a chat in which others write a lot is an editor's to search
_OURS = {
    *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link"),
    *("blockquote", "expandable_blockquote", "date_time", "custom_emoji"),
}
_NUMBERED = re.compile(r"@\w+|-100\d+")


def probed_channels(config: Config) -> tuple[str, ...]:
    """The channels that can be looked into from the editors' chat: those of the same bot whose messages have addresses."""
    editors = config.editors
    if editors is None:
        return ()
    return tuple(
        channel.name
        for channel in config.channels
        if channel.kind == "telegram" and _bot(channel) == _bot(editors) and _NUMBERED.fullmatch(channel.chat_id)
    )


def known_numbers(rows: Iterable[DeliveryRow]) -> set[int]:
    """The numbers of a chat that are known to be ours, from all its deliveries."""
    return {int(row.message_id) for row in rows if row.message_id and row.message_id.isdecimal()}


def numbers(row: DeliveryRow, rows: Sequence[DeliveryRow]) -> tuple[int, ...]:
    """Where the post of a delivery may stand, the likeliest first; nowhere where nothing is known of its chat.

    ``rows`` are all deliveries of the chat. Numbers only grow, so that it stands after whatever was there when it was
    sent, and not under a number that is known.
    """
    known = known_numbers(rows)
    if not known or row.claimed_at is None:
        return ()
    before = known_numbers(other for other in rows if other.claimed_at and other.claimed_at < row.claimed_at)
    first = max(before) + 1 if before else max(1, min(known) - BEYOND)
    return tuple(number for number in range(first, max(known) + BEYOND + 1) if number not in known)[:MOST]


def has_rival(row: DeliveryRow, rows: Iterable[DeliveryRow]) -> bool:
    """Whether another delivery of the chat may have brought the very same post, nobody knows where."""
    return any(
        other.id != row.id
        and other.act == SEND
        and other.post_sha256 == row.post_sha256
        and (
            other.state in {DeliveryState.UNKNOWN, DeliveryState.SENDING}
            or (other.state is DeliveryState.SENT and not other.message_id)
        )
        for other in rows
    )


def shows(found: Post, planned: Post, links: Mapping[str, str]) -> bool:
    """Whether a message shows a planned post: its text, its formatting and its file's name.

    ``links`` are those of the other parts; a hole may have been filled with its link or left plain when it was sent.
    What the server marks by itself, such as hashtags, does not count, nor how it cuts a formatted stretch in pieces.
    """
    if (found.text, found.filename) != (planned.text, planned.filename):
        return False
    holes = [entity for entity in planned.entities if _part(entity)]
    firm = [entity for entity in planned.entities if not _part(entity)]
    shown = [entity for entity in found.entities if not any(_fills(entity, gap, links) for gap in holes)]
    return _covered(shown) == _covered(firm)


def _bot(channel: ChannelConfig) -> tuple[object, ...]:
    return channel.token_env, channel.token_file, channel.api_url


def _part(entity: Entity) -> str:
    """The part whose link belongs here; empty where no link is missing."""
    return entity.url.removeprefix(hole("")) if entity.url and entity.url.startswith(hole("")) else ""


def _fills(entity: Entity, gap: Entity, links: Mapping[str, str]) -> bool:
    link = links.get(_part(gap))
    inside = gap.offset <= entity.offset and entity.offset + entity.length <= gap.offset + gap.length
    return inside and entity.type == gap.type and bool(link) and _address(entity.url) == _address(link)


def _covered(entities: Iterable[Entity]) -> dict[tuple[object, ...], set[int]]:
    """For each kind of formatting the UTF-16 units that have it."""
    covered: dict[tuple[object, ...], set[int]] = {}
    for e in entities:
        if e.type in _OURS:
            kind = (e.type, _address(e.url), e.language, e.unix_time, e.date_time_format, e.custom_emoji_id)
            covered.setdefault(kind, set()).update(range(e.offset, e.offset + e.length))
    return covered


def _address(url: str | None) -> str:
    """An address as it can be compared: the server adds a slash, and makes a host's letters small."""
    if not url:
        return ""
    parts = urlsplit(url)
    return parts._replace(
        scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), path=parts.path.rstrip("/")
    ).geturl()
