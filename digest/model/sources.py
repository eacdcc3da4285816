"""Sources: where articles come from by themselves, as config.toml says, and how outside addresses are called."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class SourceKind(StrEnum):
    """The kinds of sources that are built in; others are installed as entry points."""

    FOLDER = "folder"
    FEEDS = "feeds"
    OPML = "opml"
    MAILBOX = "mailbox"


class After(StrEnum):
    """What becomes of a file of a watched folder once it is read."""

    MOVE = "move"
    STAY = "stay"


class FullText(StrEnum):
    """Which entries of a feed are completed from the pages that they link to."""

    NEVER = "never"
    CUT = "cut"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A mailbox on a server: ``password_env`` names the variable that holds the password, which is never kept here."""

    host: str
    user: str
    password_env: str
    port: int = 993
    folder: str = "INBOX"
    tls: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One configured source. ``kind`` is a word of :class:`SourceKind` or the name of an installed one.

    ``path`` is the folder, the OPML file or the Maildir; ``addresses`` are those of feeds. ``language`` and ``author``
    count where an article says none, ``tags`` are added. ``full_text`` says of which entries the page is fetched.
    ``maximum`` is how many of its articles go into one issue (0: all). ``interval`` lies between two looks; a server
    may ask for a longer one. ``options`` are the keys of an installed kind.
    """

    name: str
    kind: str
    path: Path | None = None
    addresses: tuple[str, ...] = ()
    mailbox: Mailbox | None = None
    after: After = After.MOVE
    tags: tuple[str, ...] = ()
    language: str = ""
    author: str = ""
    full_text: FullText = FullText.NEVER
    maximum: int = 0
    interval: dt.timedelta = dt.timedelta(hours=1)
    enabled: bool = True
    options: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchChoice:
    """How addresses from outside are called. ``contact`` is an address told to the servers that are asked.

    ``networks`` are the private ones that may be called all the same, in CIDR notation. ``seconds`` is for one answer
    in all; ``size`` and ``image_size`` are MiB after decompression, ``images`` how many
    pictures are fetched for one article (0: none, they stay addresses).
    """

    contact: str = ""
    networks: tuple[str, ...] = ()
    seconds: int = 20
    size: int = 10
    image_size: int = 5
    images: int = 20
