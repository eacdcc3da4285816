"""Limits and history -> when the next call to a chat may go.

Telegram answers a burst with minutes of silence, so a post that waits a second arrives sooner. Histories are the
moments of earlier calls, in any order; those of the last minute and later are enough.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MINUTE = dt.timedelta(minutes=1)
_SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds between calls to one chat, calls to it in any minute, and calls to all chats in any second."""

    spacing: float = 1.05
    per_minute: int = 18
    global_per_second: int = 25


def next_call(
    chat: Sequence[dt.datetime],
    everyone: Sequence[dt.datetime],
    now: dt.datetime,
    *,
    not_before: dt.datetime | None = None,
    limits: Limits | None = None,
) -> dt.datetime:
    """The moment from which the next call may go: ``now`` when it may go at once.

    ``chat`` holds the calls to the same chat, ``everyone`` those to all chats. ``not_before`` is what the server
    asked for; it is kept to, however long it is.

    A clock that went back leaves calls that lie in the future. They do not count: were each of them taken for one
    made just now, it would be one again at the next question, and nothing would ever go. As the clock passes them
    they count for their minute like any other. So no answer is more than a minute ahead, the calls made since the
    jump keep to the limits among themselves, and only where they meet the ones before it may there be, once, twice
    as many as in a common minute.
    """
    limits = limits or Limits()
    mine, all_calls = (sorted(call for call in calls if call <= now) for calls in (chat, everyone))
    moments = [now, not_before or now]
    if mine:
        moments.append(mine[-1] + dt.timedelta(seconds=limits.spacing))
    if len(mine) >= limits.per_minute:
        moments.append(mine[-limits.per_minute] + _MINUTE)
    if len(all_calls) >= limits.global_per_second:
        moments.append(all_calls[-limits.global_per_second] + _SECOND)
    return max(moments)


def ideal_seconds(calls: int, limits: Limits | None = None) -> float:
    """The least time between the first and the last of so many calls to one chat that the limits allow."""
    limits = limits or Limits()
    made: list[float] = []
    for number in range(calls):
        moments = [0.0]
        if number:
            moments.append(made[-1] + limits.spacing)
        if number >= limits.per_minute:
            moments.append(made[-limits.per_minute] + _MINUTE.total_seconds())
        if number >= limits.global_per_second:
            moments.append(made[-limits.global_per_second] + _SECOND.total_seconds())
        made.append(max(moments))
    return made[-1] if made else 0.0
