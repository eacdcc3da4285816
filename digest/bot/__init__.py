"""The bot: a door for editors and followers on Telegram. It translates words and clicks into calls of the desk."""

from __future__ import annotations
