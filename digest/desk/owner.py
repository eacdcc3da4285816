"""Who holds a lease: this machine and process; and which owners are surely gone."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from digest.shelf.atomic import alive

if TYPE_CHECKING:
    from collections.abc import Iterable


def owner() -> str:
    """Who leases: this machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def gone(owners: Iterable[str | None]) -> tuple[str, ...]:
    """The owners on this machine whose process is no more: nobody need wait for their leases to end."""
    host = socket.gethostname()
    others = {who for who in owners if who and who != owner() and who.startswith(f"{host}:")}
    return tuple(sorted(who for who in others if not alive(int(who.rsplit(":", 1)[1]))))
