"""A Maildir: unread is what lies in ``new``, or in ``cur`` without the flag S."""

from __future__ import annotations

import contextlib
import glob
from typing import TYPE_CHECKING

from digest.desk.sources.mail_parts import Message
from digest.errors import DigestError, InputError
from digest.shelf.watched import bytes_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT_ONCE = 4
"""As many times the size of the largest message are taken in one look."""


class MaildirBox:
    """A Maildir that is there; InputError for a folder that is none."""

    def __init__(self, path: Path, *, most_bytes: int) -> None:
        if not (path / "cur").is_dir() or not (path / "new").is_dir():
            hint = "a Maildir has the folders cur, new and tmp"
            raise InputError("this is no Maildir", path=str(path), hint=hint)
        self._path = path
        self._most_bytes = most_bytes
        self.large: list[tuple[str, int]] = []

    def unread(self, most: int) -> tuple[Message, ...]:
        """The oldest unread messages; they stay unread. One that is too large is left where it is."""
        found: list[Message] = []
        left = AT_ONCE * self._most_bytes
        for key, path in sorted(self._unread()):
            if len(found) == most or left <= 0:
                break
            with contextlib.suppress(OSError):
                if (size := path.stat().st_size) > self._most_bytes:
                    self.large.append((key, size))
            with contextlib.suppress(DigestError):  # another program took it away meanwhile, or it is too large
                data = bytes_of(path, self._most_bytes)
                found.append(Message(key=key, data=data))
                left -= len(data)
        return tuple(found)

    def _unread(self) -> Iterator[tuple[str, Path]]:
        """The names of unread messages with their files. Opening them would parse them, which may be costly."""
        for folder in ("new", "cur"):
            for path in (self._path / folder).iterdir():
                key, _, info = path.name.partition(":2,")
                if not key.startswith(".") and "S" not in info:
                    yield key, path

    def mark_read(self, key: str) -> None:
        """Moves a message to ``cur`` with the flag S; one that is gone is gone."""
        # By its name alone: the library would write the message anew, and a broken one not at all.
        for folder in ("new", "cur"):
            for path in (self._path / folder).glob(f"{glob.escape(key)}*"):
                name, _, info = path.name.partition(":2,")
                if name == key:
                    with contextlib.suppress(FileNotFoundError):
                        path.rename(self._path / "cur" / f"{key}:2,{''.join(sorted({*info, 'S'}))}")

    def close(self) -> None:
        """Lets it go."""
