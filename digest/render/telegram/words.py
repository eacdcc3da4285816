"""The words of Telegram posts: sizes, hashtags, and texts without what Telegram would drop."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from digest.summary.prose import running
from digest.words import words_in

if TYPE_CHECKING:
    from digest.model.issue import Placement
    from digest.words import Words

HASHTAG_LIMIT = 64

_NO_LETTER = re.compile(r"[\W_]+")
_KILO = 1000


def hashtag(words: str) -> str | None:
    """A hashtag that Telegram links whole: letters and digits, the words run together; None for digits alone.

    ``Central Asia`` and ``central-asia`` give ``#CentralAsia``; a single word keeps its letters as they are. None
    as well for one that is too long to be read.
    """
    parts = [part for part in _NO_LETTER.split(unicodedata.normalize("NFC", words)) if part]
    joined = "".join(part[:1].upper() + part[1:] for part in parts) if len(parts) > 1 else "".join(parts)
    fits = any(char.isalpha() for char in joined) and len(joined) < HASHTAG_LIMIT
    return f"#{joined}" if fits else None


def file_size(size: int, words: Words | None = None) -> str:
    """A size in bytes in words, English ones where none are given: ``840 kB``, ``1.2 MB``."""
    words = words or words_in("en")
    if size < _KILO * _KILO:
        return words("posts.kilobytes", size=max(1, round(size / _KILO)))
    return words("posts.megabytes", size=f"{size / _KILO / _KILO:.1f}".replace(".", words("posts.point")))


def tidy(text: str) -> str:
    """Text without what Telegram would drop or blank: composed letters, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def summary_paragraphs(placement: Placement) -> list[str]:
    """The text a summary is taken from: the whole abstract, or the given summary where it says something else.

    A summary that is the abstract's beginning was shortened to some budget; here is room for more.
    """
    abstract = running(placement.article.abstract)
    given = " ".join(placement.summary.split())
    if abstract and " ".join(abstract).startswith(given.rstrip("…")):
        return abstract
    return [line for line in placement.summary.splitlines() if line.strip()]
