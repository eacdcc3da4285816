"""issues/inbox/set-aside/: the bytes of what could not be read, each under a name made of what is in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from digest.errors import InputError
from digest.shelf.atomic import fsync_folder, sha256, sweep, told, write

ID = 16
"""Hexadecimal digits of the sha256 that begin a name."""


@dataclass(frozen=True, slots=True)
class SetAsideFolder:
    """The folder ``issues/inbox/set-aside``."""

    folder: Path

    def keep(self, data: bytes, name: str) -> str:
        """The name under which the bytes are now safe; the same bytes are kept once, under their first name."""
        start = f"{sha256(data)[:ID]}-"
        file = next((known for known in self.names() if known.startswith(start)), start + clean_name(name))
        write(self.folder / file, data)
        sweep(self.folder)
        return file

    def names(self) -> tuple[str, ...]:
        """The files in it, in order of name; hidden ones are somebody else's or not finished."""
        if not self.folder.is_dir():
            return ()
        with told(self.folder):
            return tuple(sorted(p.name for p in self.folder.iterdir() if p.is_file() and not p.name.startswith(".")))

    def read(self, file: str) -> bytes:
        """The bytes of one. Raises InputError where they are gone."""
        path = self.folder / Path(file).name
        try:
            return path.read_bytes()
        except OSError:
            raise InputError("its bytes are gone from issues/inbox/set-aside/", path=str(path)) from None

    def remove(self, file: str) -> None:
        """Takes one away, for good."""
        path = self.folder / Path(file).name
        with told(path):
            path.unlink(missing_ok=True)
            if self.folder.is_dir():
                fsync_folder(self.folder)


def clean_name(name: str) -> str:
    """A name that any disk takes: the last part of a path or an address, with its ending."""
    last = Path(name.rstrip("/")).name
    return (re.sub(r"[^\w.-]+", "-", last, flags=re.ASCII).strip("-.") or "paste.txt")[-60:]
