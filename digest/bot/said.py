"""What the bot says: a text in Telegram's HTML with buttons, or a file; what is done with it stands in ``speaker``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A button under a message: ``data`` comes back when it is pressed, ``url`` opens. ``style`` is Telegram's word."""

    text: str
    data: str = ""
    url: str = ""
    style: str = ""


Keys = tuple[tuple[Key, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to hand over. ``sha256`` of frozen or built bytes lets one that Telegram has already go by its id."""

    name: str
    data: bytes
    sha256: str = ""
    thumbnail: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message. ``html`` is a text, or with ``file`` its caption.

    ``asks`` invites a reply and says what it is about (shown in the field where one writes). ``silent``: no sound.
    """

    html: str
    keys: Keys = ()
    file: File | None = None
    silent: bool = False
    asks: str = ""
