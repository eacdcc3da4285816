"""Frozen bytes: what was approved, kept under its own sha256."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.errors import StorageError
from digest.shelf.atomic import sha256, write

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Frozen:
    """The folder ``.digest/frozen``."""

    folder: Path

    def put(self, data: bytes) -> str:
        """The sha256 under which the bytes are now safe on disk."""
        name = sha256(data)
        write(self.folder / name, data)
        return name

    def get(self, name: str) -> bytes:
        """The bytes frozen under that sha256, checked against it."""
        path = self.folder / name
        try:
            data = path.read_bytes()
        except OSError:
            hint = "restore .digest/ from a backup, or approve the issue again"
            raise StorageError("approved bytes are missing", hint=hint, path=str(path)) from None
        if sha256(data) != name:
            raise StorageError(
                "approved bytes were changed on disk",
                hint="nothing was sent; restore .digest/ from a backup",
                path=str(path),
            )
        return data
