"""A chat to look at: the page that ``digest preview`` draws too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from digest.render.telegram.page import channel_page

if TYPE_CHECKING:
    from standin.chat import Chat
    from standin.server import StandIn


def draw_channel(source: StandIn | Chat) -> str:
    """The channel, or any chat, as one HTML page: replies, buttons, people on their side.

    Pins, edits and the lines that Telegram writes are in their places.
    """
    from standin.chat import BOT_NAME, Chat, ChatKind

    chat = source if isinstance(source, Chat) else source.chat
    if chat.kind is ChatKind.CHANNEL:
        return channel_page(chat.title, chat.bubbles()).decode()
    subtitle = "private chat with the bot" if chat.kind is ChatKind.PRIVATE else "group"
    return channel_page(chat.title, chat.bubbles(), subtitle=subtitle, author=BOT_NAME).decode()
