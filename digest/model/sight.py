"""Sights: what a look at one number of a chat gave, by way of a copy in another chat."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.model.post import Post


class Sight(StrEnum):
    """What is known after a look."""

    SHOWN = "shown"  # a message stands there, and was seen
    MISSING = "missing"  # no message has that number, or none has it any more
    CLOSED = "closed"  # a message stands there that shows itself to nobody: a protected one, or the server's own line
    AWAY = "away"  # surely nobody looked; not before ``wait`` seconds from now
    TROUBLE = "trouble"  # the look failed, and another would, or nobody knows what became of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look. ``copy`` is the copy that it left, ``post`` what it shows, ``link`` the address of what was looked at.

    ``post`` is ``None`` for what is no post of ours in any case: a photo, a forward, somebody else's. Of a post there is
    what a copy keeps: text, entities and file name. ``detail`` says in plain words why nothing was seen.
    """

    sight: Sight
    copy: str | None = None
    post: Post | None = None
    link: str | None = None
    detail: str = ""
    wait: float = 0.0
