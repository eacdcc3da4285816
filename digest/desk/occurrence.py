"""Matters that come and go: each time one comes up is counted, and when it was over is remembered.

An alert's key has the number in it, so that editors are told anew of what comes up again after it was over, and only
once of what lasts.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest.desk.desk import Desk


def come_up(desk: Desk, name: str) -> int:
    """The number of the time that a matter is up now, from 1: the same one for as long as it is not over."""
    with desk.store.write():
        number = _last(desk, name)
        if number and over_since(desk, name, number) is None:
            return number
        desk.store.set_mark(_counter(name), str(number + 1))
        return number + 1


def settle(desk: Desk, name: str) -> None:
    """Writes down that a matter is over now; nothing where it is not up."""
    number = _last(desk, name)
    if number and over_since(desk, name, number) is None:
        desk.store.set_mark(_end(name, number), desk.now().isoformat())


def over_since(desk: Desk, name: str, number: int) -> dt.datetime | None:
    """When the matter was over that came up for that time; ``None`` while it lasts."""
    found = desk.store.mark(_end(name, number))
    return dt.datetime.fromisoformat(found) if found else None


def _last(desk: Desk, name: str) -> int:
    return int(desk.store.mark(_counter(name)) or 0)


def _counter(name: str) -> str:
    return f"matter:{name}"


def _end(name: str, number: int) -> str:
    return f"matter:{name}:{number}"
