"""The process whose power is cut: approves or publishes, and notes each post that a channel accepts.

POWER_CARELESS takes one care of the product away, to show that the model notices: ``synchronous=NORMAL``,
``synchronous=OFF``, or ``fsync`` (of files and folders; SQLite's own stays).
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import sys
from contextlib import closing
from pathlib import Path
from unittest import mock

from desk_kit import Clock, make_sender, open_desk

from digest.confine import Confined
from digest.desk.approve import approve
from digest.store import engine
from power.bench import LAYOUT
from power.chat import chats

LEVELS = {"synchronous=OFF": 0, "synchronous=NORMAL": 1, "": 2, "fsync": 2}


def note(text: str) -> None:
    ctypes.CDLL(None).power_note(text.encode())


def be_careless(how: str) -> None:
    if how.startswith("synchronous"):
        pragmas: tuple[str, ...] = (*engine._PRAGMAS, f"PRAGMA {how}")
        mock.patch.object(engine, "_PRAGMAS", pragmas).start()
    elif how == "fsync":
        mock.patch.object(os, "fsync").start()


def main(folder: Path, do: str, accepted: list[str]) -> None:
    how = os.environ["POWER_CARELESS"]
    be_careless(how)
    clock = Clock()
    desk = open_desk(folder, clock)
    try:
        with desk.store.read() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == LEVELS[how]
        (issue,) = desk.store.list_issues()
        if do == "approve":
            with closing(Confined(target=LAYOUT)) as layout:
                approve(desk, issue.slug, layout)
        else:
            asyncio.run(make_sender(desk, clock, chats(accepted, note)).publish(issue.slug))
    finally:
        desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
