"""A Maildir: unread is what lies in ``new``, or in ``cur`` without the flag S."""

from __future__ import annotations

import contextlib
import glob
import mailbox
from typing import TYPE_CHECKING

from digest.desk.mailbox_parts import Message
from digest.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


class MaildirBox:
    """A Maildir that is there; InputError for a folder that is none."""

    def __init__(self, path: Path) -> None:
        if not (path / "cur").is_dir() or not (path / "new").is_dir():
            hint = "a Maildir has the folders cur, new and tmp"
            raise InputError("this is no Maildir", path=str(path), hint=hint)
        self._path = path
        self._box = mailbox.Maildir(path, create=False)

    def unread(self, most: int) -> tuple[Message, ...]:
        """The oldest unread messages; they stay unread."""
        found = []
        for key in sorted(self._box.keys()):
            try:
                message = self._box.get_message(key)
                if "S" not in message.get_flags():
                    found.append(Message(key=key, data=self._box.get_bytes(key)))
            except (KeyError, OSError):  # another program took it away meanwhile
                continue
            if len(found) == most:
                break
        return tuple(found)

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
        self._box.close()
