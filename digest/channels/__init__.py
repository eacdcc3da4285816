"""Ways out: a class each, small enough to copy, for a folder, a Telegram chat and the web archive.

A channel hands one post over and says what is known of it afterwards. It never sleeps, never repeats, keeps no
record of its own and knows nothing of pace: the ledger decides what goes out and when, and what an
:class:`digest.model.post.Outcome` means for it. To add a channel, write a class with these members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt

    from digest.model.post import Outcome, Post


class Channel(Protocol):
    """A way out for posts.

    ``name`` is the channel's in config.toml, ``kind`` its kind there. ``repeatable`` says that a call which was
    cut off may simply be made again: the same key never shows twice.
    """

    @property
    def name(self) -> str:
        """The channel's name in config.toml."""
        ...

    @property
    def kind(self) -> str:
        """The channel's kind in config.toml."""
        ...

    @property
    def repeatable(self) -> bool:
        """Whether the same key may be sent again without showing twice."""
        ...

    async def open(self) -> None:
        """Makes ready for sending; nothing is sent yet."""
        ...

    async def close(self) -> None:
        """Gives everything back; may be called twice."""
        ...

    async def send(self, post: Post, *, document: bytes | None, key: str, at: dt.datetime) -> Outcome:
        """Hands one post over, once.

        ``document`` are the bytes of a document post, ``key`` the delivery's stable key, ``at`` the moment to show
        where a channel shows one (aware, in the zone to show it in). What can go wrong on the way is in the
        outcome; only a cancelled task ends with an exception, and then the post may have been delivered.
        """
        ...
