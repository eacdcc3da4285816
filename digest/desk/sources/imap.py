"""A mailbox on an IMAP server: messages are looked at without being marked, and marked one by one when they are filed."""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from typing import TYPE_CHECKING

from digest.desk.sources.mail_parts import Message
from digest.errors import InputError

if TYPE_CHECKING:
    from digest.model.sources import Mailbox

SECONDS = 30.0
LITTLE = 1 << 20
"""Bytes of an answer that is no message."""
AT_ONCE = 4
"""As many times the size of the largest message are taken in one look."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,15})")


class _Bounded(imaplib.IMAP4):
    """A connection on which no server can announce more than there is room for."""

    most_bytes = LITTLE

    def read(self, size: int) -> bytes:
        """The next bytes; the announced size is the server's word, and is asked for in one piece."""
        if size > self.most_bytes:
            raise self.abort(f"the mail server announced {size:,} bytes at once")
        return super().read(size)


class _BoundedTls(_Bounded, imaplib.IMAP4_SSL):
    """The same, secured."""


class ImapBox:
    """A folder of a mailbox, opened. InputError where the server says no, OSError where there is none."""

    def __init__(self, mailbox: Mailbox, password: str, *, most_bytes: int, seconds: float = SECONDS) -> None:
        self._most_bytes = most_bytes
        self.large: list[tuple[str, int]] = []
        try:
            if mailbox.tls:
                context = ssl.create_default_context()
                self._server: _Bounded = _BoundedTls(mailbox.host, mailbox.port, ssl_context=context, timeout=seconds)
            else:
                self._server = _Bounded(mailbox.host, mailbox.port, timeout=seconds)
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
        taken: list[Message] = []
        left = AT_ONCE * self._most_bytes
        try:
            _, found = self._server.uid("SEARCH", "UNSEEN")
            for key in (found[0] or b"").split() if found else ():
                if len(taken) == most or left <= 0:
                    break
                message = self._message(key.decode()) if key.isdigit() else None
                if message is not None:
                    taken.append(message)
                    left -= len(message.data)
            return tuple(taken)
        except imaplib.IMAP4.error as error:
            raise InputError(f"the mail server broke off: {error}") from error

    def _message(self, key: str) -> Message | None:
        _, facts = self._server.uid("FETCH", key, "(RFC822.SIZE)")
        size = _SIZE.search(facts[0]) if facts and isinstance(facts[0], bytes) else None
        if size is not None and int(size[1]) > self._most_bytes:
            self.large.append((key, int(size[1])))
            return None
        self._server.most_bytes = self._most_bytes + LITTLE
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
