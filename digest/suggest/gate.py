"""The gate: what keeps a draft from being shown as one that could be taken. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.assemble.checks.tongue import TONGUES, tongue_of
from digest.summary.budget import fits
from digest.summary.grounding import unsupported
from digest.summary.sentences import sentences
from digest.summary.words import primary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.model.suggest import Draft
    from digest.summary.grounding import Ground

_ENDED = re.compile(r"[.!?…][\"”’'»)\]]*$")
_MARKUP = re.compile(
    r"<[a-zA-Z/!?]|&(?:#\w+|[a-zA-Z]+);|\]\(|\*\w|\w\*|__|`|^\s*(?:#|>|[-*+] )|https?:|www\.|\w@\w|\bjavascript:",
    re.IGNORECASE,
)
_SMALL_WORDS = 6  # that tell a language; a sentence or two have as many
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_HARMLESS = frozenset("\u200c\u200d\u200e\u200f\u00ad")  # joiners and marks that some scripts need


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most UTF-16 units of each text; 0 for one that is not wanted."""

    summary: int = 0
    headline: int = 0
    theme: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one text of a draft: in words for the model and the editor, and the words meant."""

    field: str
    what: str
    words: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """A clause: ``its summary speaks of “Atlantis”, which the article does not``."""
        quoted = ", ".join(f"“{word}”" for word in self.words)
        return f"its {self.field} {self.what.format(quoted)}"


def faults(draft: Draft, limits: Limits, ground: Ground, language: str = "") -> tuple[Fault, ...]:
    """Everything that is wrong with the wanted texts of a draft; nothing where it may be shown.

    ``language`` is the one that was asked for; a text that is plainly of another one is wrong.
    """
    wanted = ((name, getattr(draft, name), getattr(limits, name)) for name in ("summary", "headline", "theme"))
    found = [fault for name, text, limit in wanted if limit for fault in _faults(name, text, limit, ground)]
    if limits.summary and language and is_in_another(draft.summary, language):
        found.append(Fault(field="summary", what=f"is not in the language that was asked for ({language})"))
    return tuple(found)


def is_in_another(text: str, language: str) -> bool:
    """Whether a text is plainly of another language; of a few words nothing is said."""
    tongue = tongue_of([text], least=_SMALL_WORDS)
    return bool(tongue) and primary(language) in TONGUES and tongue != primary(language)


def _faults(name: str, text: str, limit: int, ground: Ground) -> Iterator[Fault]:
    if not text:
        yield Fault(field=name, what="is empty")
        return
    if not fits(text, limit):
        yield Fault(field=name, what=f"is longer than {limit} characters")
    if not is_plain(text):
        yield Fault(field=name, what="is not plain text")
        return
    if name == "summary" and not all(_ENDED.search(one) for one in sentences(text, ground.language)):
        yield Fault(field=name, what="is not made of whole sentences")
    if words := unsupported(text, ground):
        yield Fault(field=name, what="speaks of {}, which the article does not", words=words)


def is_plain(text: str) -> bool:
    """Whether a text has no markup, no address, and nothing that cannot be seen."""
    if _MARKUP.search(text):
        return False
    return all(char in _HARMLESS or unicodedata.category(char) not in _UNSEEN for char in text)
