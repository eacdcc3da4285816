"""The reader in its child, with poison: bytes that hang it, kill it or eat all memory."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from digest.ingest import confined

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET = "poison_reader:read"


def read(request: bytes, progress: Callable[[str], None]) -> bytes:
    """What the markers say, else what the reader says."""
    if b"HANGSHERE" in request:
        time.sleep(3600)
    if b"DIESHERE" in request:
        os.kill(os.getpid(), signal.SIGSEGV)
    if b"EATSHERE" in request:
        return bytes(10**11)
    if b"LIESHERE" in request:
        return b'{"reading": {"is": "Reading", "articles": [], "surprise": 1}}'
    if b"TELLSPID" in request:
        raise RuntimeError(f"pid {os.getpid()}")
    if b"DIESWHENOLD" in request and _OLD:
        os.kill(os.getpid(), signal.SIGKILL)
    _OLD.append(1)
    return confined.read(request, progress)


_OLD: list[int] = []
"""Something for every reading of this child's life."""
