"""Builds an issue as :mod:`digest.desk.rebuild_work` does, but dies or hangs at one that says so."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from digest.desk import rebuild_work
from digest.desk.rebuild_work import warm

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["warm", "work"]


def work(request: bytes, progress: Callable[[str], None]) -> bytes:
    """As usual, unless a file beside the issue's articles says otherwise."""
    asked = json.loads(request)
    folder = Path(asked["config"]).parent / "issues" / asked["slug"]
    if (folder / "dies").exists():
        os.kill(os.getpid(), signal.SIGKILL)
    while (folder / "hangs").exists():
        time.sleep(0.1)
    return rebuild_work.work(request, progress)
