"""The editors' chat: short notices to the people who look after the publication."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from digest.channels.telegram import TelegramChannel, Timeouts
from digest.model.post import Outcome, Post, Verdict, units

if TYPE_CHECKING:
    from digest.channels.secrets import Secret
    from digest.model.config import ChannelConfig

LONGEST = 4096
_MORE = "…"


class EditorsChat:
    """A Telegram chat that is told things. These are no deliveries: they wait for nothing and are on no record."""

    def __init__(
        self, config: ChannelConfig, token: Secret, api_url: str = "", *, timeouts: Timeouts | None = None
    ) -> None:
        address = api_url or config.api_url
        self._chat = TelegramChannel(config.name, config.chat_id, token, address, timeouts=timeouts)

    def __repr__(self) -> str:
        """The chat without the token."""
        return f"EditorsChat(chat_id={self._chat.chat_id!r})"

    async def tell(self, text: str, *, silent: bool = False) -> Outcome:
        """Hands a plain text over, with a sound unless ``silent``, cut at a line where it is too long for one message.

        An answer that is lost is ``unknown``, as with any post: telling again may show it twice.
        """
        post = _notice(text, silent=silent)
        if post is None:
            return _nothing()
        return await self._chat.send(
            post,
            document=None,
            thumbnail=None,
            reply_to=None,
            key="",
            at=dt.datetime.now(dt.UTC),
        )

    async def edit(self, message_id: str, text: str) -> Outcome:
        """Puts another text in the place of one that was told; never with a sound, and it may be repeated."""
        post = _notice(text, silent=True)
        return await self._chat.edit(message_id, post, document=None, thumbnail=None) if post else _nothing()


def _notice(text: str, *, silent: bool) -> Post | None:
    """A text as it may be sent; ``None`` where there is nothing in it."""
    shown = cut_at_a_line(text.encode("utf-8", "replace").decode())
    return Post(part="notice", text=shown, silent=silent) if shown.strip() else None


def _nothing() -> Outcome:
    return Outcome(verdict=Verdict.REFUSED, detail="there is nothing to tell")


def cut_at_a_line(text: str, limit: int = LONGEST) -> str:
    """As many whole lines as fit into ``limit`` UTF-16 units, with a mark where some are missing.

    A first line that is too long by itself is cut inside, never within a character.
    """
    if units(text) <= limit:
        return text
    kept: list[str] = []
    room = limit - units(_MORE)
    for line in text.split("\n"):
        room -= units(line) + 1
        if room < 0:
            break
        kept.append(f"{line}\n")
    return f"{''.join(kept) or _cut(text, limit - units(_MORE))}{_MORE}"


def _cut(text: str, limit: int) -> str:
    return text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")
