"""A mailbox on an IMAP server: messages are looked at without being marked, and marked one by one when they are filed."""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from typing import TYPE_CHECKING

from digest.desk.mailbox_parts import Message
from digest.errors import InputError

if TYPE_CHECKING:
    from digest.model.sources import Mailbox

SECONDS = 30.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class ImapBox:
    """A folder of a mailbox, opened. InputError where the server says no, OSError where there is none."""

    def __init__(self, mailbox: Mailbox, password: str, *, most_bytes: int, seconds: float = SECONDS) -> None:
        self._most_bytes = most_bytes
        try:
            if mailbox.tls:
                context = ssl.create_default_context()
                self._server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                    mailbox.host, mailbox.port, ssl_context=context, timeout=seconds
                )
            else:
                self._server = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=seconds)
        except imaplib.IMAP4.error as error:
            raise InputError("the mail server does not speak IMAP", hint="check host, port and tls") from error
        try:
            self._server.login(mailbox.user, password)
            self._select(mailbox.folder)
        except imaplib.IMAP4.error:
            self.close()
            hint = f"check user and the password in {mailbox.password_env}"
            raise InputError("the mail server refused the login", hint=hint) from None  # its answer may quote it
        except BaseException:
            self.close()
            raise

    def _select(self, folder: str) -> None:
        status, _ = self._server.select(_quoted(folder))
        if status != "OK":
            raise InputError(f"the mailbox has no folder {folder}", hint="check its name")

    def unread(self, most: int) -> tuple[Message, ...]:
        """The oldest unread messages; they stay unread. One that is too large is left where it is."""
        try:
            _, found = self._server.uid("SEARCH", "UNSEEN")
            keys = (found[0] or b"").split()[:most] if found else []
            return tuple(message for key in keys if (message := self._message(key.decode())) is not None)
        except imaplib.IMAP4.error as error:
            raise InputError(f"the mail server broke off: {error}") from error

    def _message(self, key: str) -> Message | None:
        _, facts = self._server.uid("FETCH", key, "(RFC822.SIZE)")
        size = _SIZE.search(facts[0]) if facts and isinstance(facts[0], bytes) else None
        if size is not None and int(size[1]) > self._most_bytes:
            return None
        _, parts = self._server.uid("FETCH", key, "(BODY.PEEK[])")
        data = next((part[1] for part in parts if isinstance(part, tuple)), None)
        return Message(key=key, data=data) if data is not None else None

    def mark_read(self, key: str) -> None:
        """Sets the flag Seen."""
        try:
            self._server.uid("STORE", key, "+FLAGS.SILENT", r"(\Seen)")
        except imaplib.IMAP4.error as error:
            raise InputError(f"the mail server broke off: {error}") from error

    def close(self) -> None:
        """Says goodbye; a server that is gone already is not missed."""
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            self._server.logout()
        with contextlib.suppress(OSError):
            self._server.shutdown()  # where the goodbye failed, the connection is still held


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'
