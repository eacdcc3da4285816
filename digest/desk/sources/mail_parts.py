"""What is in a message: its text and its attached documents as materials; pure."""

from __future__ import annotations

import datetime as dt
import email
import hashlib
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parseaddr, parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Protocol, cast

from digest.errors import InputError
from digest.ingest.readers import has_reader
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from email.message import MIMEPart
    from email.policy import Policy

    from digest.model.sources import Source

MOST_PARTS = 20
MOST_PIECES, MOST_BOUNDARIES = 400, 30
"""Parts and levels of a message; its parser takes the product of levels and lines, and no honest message has more."""
LONGEST_HEADER = 4000
"""Characters of a header that are looked at; the parser of headers takes their square."""
_BOUNDARY = re.compile(rb"boundary[*\d]*\s*=", re.IGNORECASE)
_TANGLED = "it is tangled: it has too many parts, or too many inside each other"
_AS_FILE = "Save what it holds to a file, and add that."
_MARKS = re.compile(r"^(?:(?:re|fwd?|aw|wg|tr|ynt)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One unread message: how its mailbox calls it, and its bytes."""

    key: str
    data: bytes

    @property
    def parsed(self) -> EmailMessage:
        """The message taken apart; a broken one is what can be made of it. Raises InputError for a tangled one."""
        if len(_BOUNDARY.findall(self.data)) > MOST_BOUNDARIES:
            raise InputError(_TANGLED, hint=_AS_FILE)
        try:
            policy = cast("Policy[EmailMessage]", _Policy(message_factory=_Pieces()))
            return email.message_from_bytes(self.data, policy=policy)
        except InputError:
            raise
        except (RecursionError, ValueError, LookupError, AttributeError, TypeError):  # its headers are parsed, too
            raise InputError(_TANGLED, hint=_AS_FILE) from None

    @property
    def subject(self) -> str:
        """Its subject in one line, without the marks of answers; empty where there is none."""
        return _MARKS.sub("", self._said("Subject"))

    @property
    def sent(self) -> dt.datetime | None:
        """When it was sent, as it says."""
        try:
            sent = parsedate_to_datetime(self._said("Date"))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return sent.astimezone(dt.UTC) if sent.tzinfo else None

    def _said(self, name: str) -> str:
        try:
            return header(self.parsed, name)
        except InputError:
            return ""


class _Policy(EmailPolicy):
    """Headers of which only the beginning is looked at."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value of a header from its lines."""
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


class _Pieces:
    """Makes the parts of one message, and no more than are sensible."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, policy: Policy[Any] | None = None) -> EmailMessage:
        """A part. Raises InputError for one too many."""
        self.made += 1
        if self.made > MOST_PIECES:
            raise InputError(_TANGLED, hint=_AS_FILE)
        return EmailMessage(policy)


class Box(Protocol):
    """A mailbox that was opened. ``large`` are the unread messages that are too large, with their sizes in bytes."""

    large: list[tuple[str, int]]

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
    text names none. Raises InputError for a message that is tangled.
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
    except (
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        RecursionError,
    ):  # the parser of headers raises them all
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
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        body, attached = None, []
    if body is not None:
        kind, charset, _, data = _said_of(body)
        if data.strip():
            yield f"{_subject(parsed)}{'.html' if kind == 'text/html' else '.txt'}", kind, charset, data
    for part in attached[:MOST_PARTS]:
        kind, charset, file, data = _said_of(part)
        if data and file and has_reader(file):
            yield file.replace("/", "-"), kind, charset, data


def _said_of(part: MIMEPart) -> tuple[str, str, str, bytes]:
    """Media type, charset, name and bytes of a part; empty where its headers cannot be read."""
    try:
        name = " ".join("".join(char for char in str(part.get_filename() or "") if char.isprintable()).split())
        return part.get_content_type(), str(part.get_content_charset() or ""), name, _payload(part)
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return "", "", "", b""


def _payload(part: MIMEPart) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _subject(parsed: EmailMessage) -> str:
    words = header(parsed, "Subject").replace("/", "-").strip(". ")
    return words[:80] or "message"
