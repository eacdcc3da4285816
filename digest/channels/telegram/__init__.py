"""Telegram: a chat reached through a bot, exact verdicts on what became of each call, and the doctor's questions.

The only room beside ``bot`` that knows the library. To copy a channel, read ``channel.py``; ``verdict.py`` is the
table of what each failure means.
"""

from __future__ import annotations

from digest.channels.telegram.channel import TelegramChannel
from digest.channels.telegram.connection import API_URL, Timeouts
from digest.channels.telegram.doctor import Probe, probe
from digest.channels.telegram.finding import Finder

__all__ = ["API_URL", "Finder", "Probe", "TelegramChannel", "Timeouts", "probe"]
