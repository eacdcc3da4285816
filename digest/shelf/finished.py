"""Finished layouts, kept by the hash of everything that they depend on: what was laid out once is not laid out again.

The files lie in ``.digest/cache/layouts``. They may be thrown away at any time, so nothing is synced, and a disk that is
full or read-only means only that nothing is kept. Each begins with the sha256 of the rest, so that a damaged one is as good
as none.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.shelf.atomic import sha256

if TYPE_CHECKING:
    from pathlib import Path

ROOM = 256 * 1024 * 1024
_SUFFIX = ".laid-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A folder of bytes by their keys; beyond ``room`` bytes those go that were not wanted for longest."""

    folder: Path
    room: int = ROOM

    def get(self, key: str) -> bytes | None:
        """The bytes kept under a key, whole; else None."""
        path = self.folder / f"{key}{_SUFFIX}"
        try:
            seal, _, data = path.read_bytes().partition(b"\n")
        except OSError:
            return None
        if sha256(data).encode() != seal:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # wanted now: it goes last
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keeps bytes under a key, where that is possible."""
        path = self.folder / f"{key}{_SUFFIX}"
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            temporary.write_bytes(sha256(data).encode() + b"\n" + data)
            temporary.replace(path)
            self._make_room()
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()

    def _make_room(self) -> None:
        found = [(path, path.stat()) for path in self.folder.glob(f"*{_SUFFIX}")]
        taken = sum(stat.st_size for _, stat in found)
        for path, stat in sorted(found, key=lambda one: one[1].st_mtime_ns):
            if taken <= self.room:
                break
            path.unlink(missing_ok=True)
            taken -= stat.st_size
