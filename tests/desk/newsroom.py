"""A newsroom: a process that ticks by a clock that the test turns, an editor, and a channel that takes what comes."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

from desk_kit import Clock, Scripted, make_sender, open_desk

from digest.desk.approve import approve, confirm_headlines
from digest.desk.slots.work import SlotWork
from digest.desk.view import refresh
from digest.model.actor import Actor
from digest.model.states import IssueState

if TYPE_CHECKING:
    from pathlib import Path

    from digest.confine import Confined

CONFIG = """[publication]
name = "The Example Weekly"
timezone = "Europe/Berlin"
schedule = "Fri 08:00"
[assembly]
minimum = 2
[schedule]
cutoff = "24h"
remind = "3h"
catch_up = "24h"
holidays = ["2026-12-25", "2027-01-01"]
pauses = ["2027-08-02 to 2027-08-15"]
[channels.one]
kind = "telegram"
chat_id = "@example_one"
form = "compact"
"""
MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
ADA, SCHEDULE = Actor(name="Ada", door="test"), Actor(name="the schedule", door="schedule")
HOUR = dt.timedelta(hours=1)


class Newsroom:
    """A process that ticks, and an editor; both can stop and come back."""

    def __init__(self, folder: Path, layout: Confined, config: str = CONFIG) -> None:
        self.folder, self.layout = folder, layout
        self.clock = Clock(MONDAY)
        self.channel = Scripted("one")
        self.desk = open_desk(folder, self.clock, config)
        self.work = SlotWork(desk=self.desk, layout=lambda: layout)

    def restart(self) -> None:
        self.desk.close()
        self.desk = open_desk(self.folder, self.clock)
        self.work = SlotWork(desk=self.desk, layout=lambda: self.layout)

    def until(self, moment: dt.datetime, *, step: dt.timedelta = HOUR) -> None:
        """Ticks, sends what is planned, and lets the time pass."""
        while self.clock.now < moment:
            self.tick()
            self.clock.now = min(moment, self.clock.now + step)
        self.tick()

    def tick(self) -> None:
        self.desk.actor = SCHEDULE
        self.work.tick()
        self.desk.actor = ADA
        sender = make_sender(self.desk, self.clock, [self.channel])
        for row in self.desk.store.list_issues([IssueState.SENDING]):
            asyncio.run(sender.publish(row.slug))

    def publish(self, slug: str) -> None:
        asyncio.run(make_sender(self.desk, self.clock, [self.channel]).publish(slug))

    def newest(self) -> str:
        return self.desk.store.list_issues()[0].slug

    def approve(self) -> None:
        view, _ = refresh(self.desk, self.newest())
        confirm_headlines(self.desk, view, dict(view.provisional))
        approve(self.desk, self.newest(), self.layout)
