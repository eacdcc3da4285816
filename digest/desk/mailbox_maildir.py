"""A Maildir: unread is what lies in ``new``, or in ``cur`` without the flag S."""

from __future__ import annotations

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
        try:
            message = self._box.get_message(key)
            message.set_subdir("cur")
            message.add_flag("S")
            self._box[key] = message
        except (KeyError, OSError):
            return

    def close(self) -> None:
        """Lets it go."""
        self._box.close()
