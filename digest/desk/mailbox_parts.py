"""What is in a message: its text and its attached documents as materials; pure."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import hashlib
import re
from dataclasses import dataclass
from email.utils import parseaddr, parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol

from digest.ingest.readers import has_reader
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import EmailMessage, MIMEPart

    from digest.model.sources import Source

MOST_PARTS = 20
_MARKS = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|ynt)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One unread message: how its mailbox calls it, and its bytes."""

    key: str
    data: bytes

    @property
    def parsed(self) -> EmailMessage:
        """The message taken apart; a broken one is what can be made of it."""
        return email.message_from_bytes(self.data, policy=email.policy.default)

    @property
    def subject(self) -> str:
        """Its subject in one line, without the marks of answers; empty where there is none."""
        return _MARKS.sub("", header(self.parsed, "Subject"))

    @property
    def sent(self) -> dt.datetime | None:
        """When it was sent, as it says."""
        try:
            sent = parsedate_to_datetime(header(self.parsed, "Date"))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return sent.astimezone(dt.UTC) if sent.tzinfo else None


class Box(Protocol):
    """A mailbox that was opened."""

    def unread(self, most: int) -> Sequence[Message]:
        """The oldest unread messages; they stay unread."""
        ...

    def mark_read(self, key: str) -> None:
        """Marks one as read."""
        ...

    def close(self) -> None:
        """Lets the mailbox go."""
        ...


def materials_of(message: Message, source: Source) -> tuple[Material, ...]:
    """The text of a message (plain before HTML) and its attachments of types that a reader exists for.

    The Message-ID names the message; a message without one is named by its bytes. The sender is the author where the
    text names none.
    """
    parsed = message.parsed
    name = _name(parsed) or hashlib.sha256(message.data).hexdigest()
    sender = parseaddr(header(parsed, "From"))[0] or source.author
    found = []
    for number, (file, media_type, charset, data) in enumerate(_parts(parsed)):
        found.append(
            Material(
                data=data,
                name=file,
                media_type=media_type,
                charset=charset,
                source=source.name,
                external_id=name if number == 0 else f"{name}/{file}",
                language=source.language,
                author=sender,
                tags=source.tags,
            )
        )
    return tuple(found)


def header(parsed: EmailMessage, name: str) -> str:
    """A header in one line; empty where there is none, or one that cannot be read."""
    try:
        return " ".join(str(parsed.get(name, "")).split())
    except (ValueError, LookupError, AttributeError, IndexError, TypeError):  # the parser of headers raises them all
        return ""


def _name(parsed: EmailMessage) -> str:
    """The Message-ID as it was written: the parser of headers cuts one that breaks its rules."""
    raw = next((str(value) for name, value in parsed.raw_items() if name.casefold() == "message-id"), "")
    return raw.strip().strip("<>").strip()


def _parts(parsed: EmailMessage) -> Iterator[tuple[str, str, str, bytes]]:
    """Name, media type, charset and bytes of what can be read; the text first."""
    try:
        body = parsed.get_body(("plain", "html"))
        attached = list(parsed.iter_attachments()) if parsed.is_multipart() else []
    except (ValueError, LookupError, AttributeError, KeyError, TypeError):
        body, attached = None, []
    if body is not None:
        data = _payload(body)
        if data.strip():
            kind = body.get_content_type()
            file = f"{_subject(parsed)}{'.html' if kind == 'text/html' else '.txt'}"
            yield file, kind, str(body.get_content_charset() or ""), data
    for part in attached[:MOST_PARTS]:
        file = " ".join(str(part.get_filename() or "").split())
        data = _payload(part)
        if data and file and has_reader(file):
            yield file.replace("/", "-"), part.get_content_type(), str(part.get_content_charset() or ""), data


def _payload(part: MIMEPart) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _subject(parsed: EmailMessage) -> str:
    words = header(parsed, "Subject").replace("/", "-").strip(". ")
    return words[:80] or "message"
