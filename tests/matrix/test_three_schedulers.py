"""Three schedulers on one database, killed at random over ten slots: ten issues, each post once."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import signal
import time
from collections import Counter
from typing import TYPE_CHECKING

from desk_kit import Clock, articles, open_desk
from nest import SharedClock
from standin.server import CHAT_ID, StandIn

from digest.desk.take_in import take_in
from digest.model.acts import SEND
from digest.model.states import DeliveryState, IssueState, SlotState

if TYPE_CHECKING:
    from pathlib import Path

    from matrix_plugin import Nest

    from digest.desk.desk import Desk

CONFIG = """[publication]
name = "The Example Weekly"
schedule = "Fri 08:00"
[schedule]
cutoff = "1h"
remind = "30m"
approval = "automatic"
untitled = "working-headline"
[channels.telegram]
kind = "telegram"
chat_id = "{chat}"
api_url = "{url}"
form = "compact"
token_file = "token"
"""
START = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
FIRST = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)
WEEK = dt.timedelta(weeks=1)


class Three:
    """Three schedulers that are started again whenever one is killed."""

    def __init__(self, nest: Nest, order: dict[str, str]) -> None:
        self.nest, self.order = nest, order
        self.pids = [self.start() for _ in range(3)]

    def start(self) -> int:
        return self.nest.fork("schedule", **self.order)

    def kill(self, which: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pids[which], signal.SIGKILL)
        self.nest.wait(self.pids[which])

    def kill_and_start(self, which: int) -> None:
        self.kill(which)
        self.pids[which] = self.start()

    def end(self) -> None:
        for which in range(3):
            self.kill(which)


def wait_for_slot(desk: Desk, date: dt.date, three: Three, kills: int, chance: random.Random) -> int:
    """Kills schedulers at random while a slot is worked on, until its issue is out; how many were killed."""
    done = 0
    pauses = [chance.uniform(0.02, 0.5) for _ in range(kills)]
    while True:
        if done < kills:
            time.sleep(pauses[done])  # the machine's own time: real processes are at work
            three.kill_and_start(chance.randrange(3))
            done += 1
            continue
        time.sleep(0.1)
        if _is_out(desk, date):
            return done


def _is_out(desk: Desk, date: dt.date) -> bool:
    slot = desk.store.find_slot("the-example-weekly", date)
    if slot is None or slot.issue is None or slot.state is not SlotState.PUBLISHED:
        return False
    return desk.store.get_issue(slot.issue).state is IssueState.SENT


def test_fifty_kills_of_three_schedulers_over_ten_slots_make_ten_issues(tmp_path: Path, nest: Nest, full: bool) -> None:
    slots, kills = (10, 50) if full else (1, 4)
    chance = random.Random(int(os.environ["DIGEST_SEED"]))
    (tmp_path / "token").touch(mode=0o600)
    clock = SharedClock(tmp_path / "clock")
    clock.set(START)
    with StandIn(clock=clock) as server:
        (tmp_path / "token").write_text(server.token)
        desk = open_desk(tmp_path, Clock(START), CONFIG.format(chat=CHAT_ID, url=server.url))
        desk.now = clock
        desk.store.schedule_since("the-example-weekly", "", now=START)
        three = Three(nest, {"folder": str(tmp_path), "clock": str(clock.file)})
        killed = 0
        try:
            for number in range(slots):
                take_in(desk, articles(number * 2 + 1, 2), name=f"{number}.txt")
                hour = FIRST + number * WEEK
                clock.set(hour - dt.timedelta(seconds=5))
                killed += wait_for_slot(desk, hour.date(), three, kills // slots, chance)
        finally:
            three.end()
        issues = desk.store.list_issues()
        assert [row.number for row in issues] == list(range(slots, 0, -1))
        assert {row.state for row in issues} == {IssueState.SENT}
        rows = [row for row in desk.store.deliveries_of() if row.channel == "telegram" and row.act == SEND]
        states = Counter(str(row.state) for row in rows)
        shown = Counter((message.text, message.filename) for message in server.chat.messages)
        assert set(shown.values()) == {1}
        assert states["sent"] <= len(shown) <= states["sent"] + states["unknown"]
        assert sum(states.values()) == 2 * slots == states["sent"] + states["unknown"]
        unknown = [row for row in rows if row.state is DeliveryState.UNKNOWN]
        told = " ".join(alert.text for alert in desk.store.alerts())
        assert all(row.issue in told for row in unknown)
        desk.close()
    assert killed == kills
    print(f"{kills} kills, {slots} slots, {len(issues)} issues, {len(shown)} posts: {dict(states)}, 0 doubled")
