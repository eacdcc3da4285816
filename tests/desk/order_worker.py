"""A process of its own for the tests of orders: says ``ready``, waits for a line, carries out what is due."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from desk_kit import Clock, open_desk

from digest.desk.order import carry_out

if __name__ == "__main__":
    desk = open_desk(Path(sys.argv[1]), Clock(dt.datetime.fromisoformat(sys.argv[2])))
    desk.store.orders()  # the database is open
    print("ready", flush=True)
    sys.stdin.readline()
    print(*carry_out(desk), flush=True)
    desk.close()
