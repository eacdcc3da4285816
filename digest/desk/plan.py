"""What an approved issue will do, delivery by delivery: everything is a row before the first call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.desk.channel import ARCHIVE, SITE
from digest.model.acts import PIN, SEND, UNPIN, WITHDRAW, edit_act, is_edit
from digest.model.post_json import unpack
from digest.model.states import DeliveryState
from digest.store.rows import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from digest.desk.desk import Desk
    from digest.store.rows import DeliveryRow, PostRow


def publication_plans(desk: Desk, slug: str, revision: int) -> list[Plan]:
    """The archive, then for every channel its posts in order, the index with its links, and the pins."""
    plans = [Plan(channel=ARCHIVE, part=SITE)]
    rows = desk.store.posts_of(slug, revision)
    for channel in dict.fromkeys(row.channel for row in rows):
        own = [row for row in rows if row.channel == channel]
        plans += _channel_plans(own, revision, _pinned_before(desk, channel, slug))
    return plans


def _channel_plans(rows: Sequence[PostRow], revision: int, pinned: Sequence[str]) -> Iterable[Plan]:
    position = len(rows)
    for row in rows:
        post = unpack(row.payload)
        if post.edits:
            act, part = edit_act(revision), post.edits
        else:
            act, part = SEND, row.part
        yield Plan(channel=row.channel, part=part, position=row.position, act=act, post_sha256=row.sha256)
        if post.pin:
            yield Plan(channel=row.channel, part=row.part, position=position, act=PIN)
    for old in pinned:
        yield Plan(channel=rows[0].channel, part=old, position=position + 1, act=UNPIN)


def _pinned_before(desk: Desk, channel: str, slug: str) -> list[str]:
    """``<slug>/<part>`` of earlier issues' posts that were pinned here and are to make room."""
    unpinned = {row.part for row in desk.store.deliveries_of() if row.channel == channel and row.act == UNPIN}
    pins = desk.store.messages_of(channel, PIN)
    return [key for row in pins if row.issue != slug and (key := f"{row.issue}/{row.part}") not in unpinned]


def correction_plans(desk: Desk, slug: str, revision: int, posts: Sequence[PostRow]) -> list[Plan]:
    """The edits that bring what was sent to a new revision: the archive, and each post that reads differently."""
    plans = [Plan(channel=ARCHIVE, part=SITE, act=edit_act(revision))]
    edited = {(row.channel, unpack(row.payload).edits) for row in posts}
    shown = _shown(desk, slug)
    for row in posts:
        part = unpack(row.payload).edits or row.part
        if part == row.part and (row.channel, part) in edited:
            continue  # its edited form follows
        before = shown.get((row.channel, part))
        if before is not None and before != row.sha256:
            act = edit_act(revision)
            plans.append(Plan(channel=row.channel, part=part, position=row.position, act=act, post_sha256=row.sha256))
    return plans


def _shown(desk: Desk, slug: str) -> dict[tuple[str, str], str | None]:
    """What stands in each channel now, by part: the frozen post of the last act that was done to it.

    Under an edit that is being made at this moment nobody knows what stands there, so it differs from everything.
    """
    rows = sorted((row for row in desk.store.deliveries_of(slug) if row.post_sha256), key=lambda row: row.id)
    shown = {(row.channel, row.part): row.post_sha256 for row in rows if row.state is DeliveryState.SENT}
    under_way = [row for row in rows if row.state is DeliveryState.SENDING and is_edit(row.act)]
    return shown | dict.fromkeys(((row.channel, row.part) for row in under_way), "")


def withdrawal_plans(rows: Iterable[DeliveryRow]) -> list[Plan]:
    """The page replaced, then every post taken back that went out or may have, the last one first.

    One that is unknown waits for the editor's answer.
    """
    out = {DeliveryState.SENT, DeliveryState.UNKNOWN}
    sent = [row for row in rows if row.act == SEND and row.state in out]
    plans = [Plan(channel=ARCHIVE, part=SITE, act=WITHDRAW)]
    posts = sorted((row for row in sent if row.channel != ARCHIVE), key=lambda row: (row.channel, -row.position))
    plans += [Plan(channel=row.channel, part=row.part, position=n, act=WITHDRAW) for n, row in enumerate(posts)]
    return plans
