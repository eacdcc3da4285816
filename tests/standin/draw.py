"""The channel to look at: the page that ``digest preview`` draws too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.render.telegram_page import channel_page

if TYPE_CHECKING:
    from standin.chat import Chat
    from standin.server import StandIn


def draw_channel(source: StandIn | Chat) -> str:
    """The channel as one HTML page: replies, pins, edits and the lines that Telegram writes in their places."""
    from standin.chat import Chat

    chat = source if isinstance(source, Chat) else source.chat
    return channel_page(chat.title, chat.bubbles()).decode()
