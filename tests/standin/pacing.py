"""Pacing: how fast calls to a chat may come, on the clock that the stand-in shares with the program under test."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

SPACING = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)
MOST_A_MINUTE = 20
READING = {
    "getMe",
    "getUpdates",
    "getChat",
    "getChatMember",
    "getFile",
    "answerCallbackQuery",
    "sendChatAction",
    "getMyCommands",
}


@dataclass(slots=True)
class Pacing:
    """The calls to each chat so far, and how long each must be left alone after a 429."""

    calls: dict[str, list[dt.datetime]] = field(default_factory=dict)
    waits: dict[str, dt.datetime] = field(default_factory=dict)

    def call(self, chat: str, now: dt.datetime, weight: int = 1) -> list[str]:
        """Counts a call, ``weight`` messages heavy; what is wrong with its time."""
        past = self.calls.setdefault(chat, [])
        wrong = []
        until = self.waits.get(chat)
        if until is not None and now < until:
            wrong.append(f"a call {(until - now).total_seconds():g} s before the end of a 429's wait")
        if past and now - past[-1] < SPACING:
            wrong.append(f"a call {(now - past[-1]).total_seconds():g} s after the one before")
        past += [now] * weight
        lately = sum(now - at < MINUTE for at in past)
        if lately > MOST_A_MINUTE and chat.startswith("-"):  # groups and channels; a private chat takes one a second
            wrong.append(f"{lately} messages within a minute")
        return wrong

    def wait(self, chat: str, seconds: int, now: dt.datetime) -> None:
        """From a 429 on, the chat is to be left alone."""
        self.waits[chat] = max(now + dt.timedelta(seconds=seconds), self.waits.get(chat, now))
