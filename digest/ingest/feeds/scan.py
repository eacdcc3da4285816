"""A first look at a feed's XML: where its entries begin, where it is ill-formed, and what is too much to read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat  # nosec - entities are refused below, and expat itself limits their growth

from digest.errors import InputError
from digest.ingest.feeds.guard import guard, guard_tags, refused

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_ENTRIES = 2000
LARGEST = 20_000_000
MOST_ATTRIBUTES = 500
DEEPEST = 200
LONGEST_ENTITY = 200
MOST_ENTITIES = 500
LONGEST_TOP = 20_000
_ENTRY_NAMES = frozenset({"item", "entry"})
_DECLARATION = re.compile(r"<\?xml[^>]{0,300}\?>")
_ENTRY_TAG = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_CHARACTER = re.compile(r"&#([xX][0-9a-fA-F]+|[0-9]+);?")
_REFERENCE = re.compile(r"&[\w#]|%\w")
_ROOT = re.compile(rb"<\w")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """XML that may be parsed, and what was found in it.

    ``lines`` are those where entries begin, in order. ``fault`` is the line, column and reason of the first place that
    is not well-formed. ``left_out`` counts entries beyond the cap, which are not in ``xml``.
    """

    xml: bytes
    lines: tuple[int, ...] = ()
    fault: tuple[int, int, str] | None = None
    left_out: int = 0


class _Enough(Exception):  # noqa: N818 - no error: the looker has seen enough
    """The cap of entries is reached."""


class _Looker:
    """Counts elements; raises InputError for those that no feed has."""

    def __init__(self, name: str) -> None:
        self.lines: list[int] = []
        self.open: list[str] = []
        self.cut: int | None = None
        self._name, self._entities = name, 0
        self._expat = expat.ParserCreate("utf-8", " ")
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.EntityDeclHandler = self._entity
        self._expat.ordered_attributes = True
        self._expat.namespace_prefixes = True

    def look(self, data: bytes) -> tuple[int, int, str] | None:
        """Reads all; the place and reason of the first fault."""
        try:
            self._expat.Parse(data, True)  # noqa: FBT003 - the library's own way to say that this is all
        except expat.ExpatError as error:
            return error.lineno, error.offset + 1, expat.ErrorString(error.code) or "not well-formed"
        except _Enough:
            return None
        return None

    def _start(self, tag: str, attributes: Sequence[str]) -> None:
        if len(attributes) > MOST_ATTRIBUTES * 2:
            raise self._refused(f"an element with over {MOST_ATTRIBUTES} attributes")
        if len(self.open) >= DEEPEST:
            raise self._refused(f"elements inside each other, over {DEEPEST} deep")
        _, _, local = tag.partition(" ")  # the namespace, the name, and the prefix if there is one
        local, _, prefix = (local or tag).partition(" ")
        if local.lower() in _ENTRY_NAMES and len(self.open) in (1, 2):
            if len(self.lines) >= MOST_ENTRIES:
                self.cut = self._expat.CurrentByteIndex
                raise _Enough
            self.lines.append(self._expat.CurrentLineNumber)
        self.open.append(f"{prefix}:{local}" if prefix else local)

    def _end(self, _: str) -> None:
        self.open.pop()

    def _entity(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:  # noqa: FBT001 - expat calls it
        self._entities += 1
        grows = value is not None and (is_parameter or len(value) > LONGEST_ENTITY or _REFERENCE.search(value))
        if grows or self._entities > MOST_ENTITIES:
            raise self._refused(f"entities that grow or are too many ({name[:40]})")

    def _refused(self, what: str) -> InputError:
        error = refused(what, self._name)
        error.line = self._expat.CurrentLineNumber
        return error


def scan(text: str, *, name: str) -> Scan:
    """The XML of a feed, no more than can be read in bounded time.

    Raises InputError (path ``name``) for what no feed is: too large, too deep, elements with hundreds of attributes.
    """
    if len(text) > LARGEST:
        raise InputError(f"The feed has more than {LARGEST:,} characters.", path=name)
    guard(text, name=name)
    shifted = len(text) - len(text.lstrip())
    body = _DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text[shifted:], count=1)
    looker = _Looker(name)
    data = body.encode("utf-8", "replace")
    fault = looker.look(data)
    above = text.count("\n", 0, shifted)
    lines = tuple(line + above for line in looker.lines)
    left_out = 0
    if fault is not None:
        fault = (fault[0] + above, fault[1], fault[2])
        data, left_out = _guarded(body, name)
    elif looker.cut is not None:
        left_out = _count(data[looker.cut :])
        closing = "".join(f"</{tag}>" for tag in reversed(looker.open))
        data = data[: looker.cut] + closing.encode()
    return Scan(xml=_with_plain_top(data, name), lines=lines, fault=fault, left_out=left_out)


def _guarded(body: str, name: str) -> tuple[bytes, int]:
    """Ill-formed XML for the forgiving parser, which is slow on what is no markup at all."""
    starts = [match.start() for match in _ENTRY_TAG.finditer(body)]
    left_out = max(0, len(starts) - MOST_ENTRIES)
    if left_out:
        body = body[: starts[MOST_ENTRIES]]
    guard_tags(body, name=name)
    body = _CHARACTER.sub(_possible, body)
    return body.encode("utf-8", "replace"), left_out


def _possible(match: re.Match[str]) -> str:
    """A reference to a character as it is, U+FFFD for one that there is not: the parser stumbles over it."""
    digits = match[1]
    code = int(digits[1:9], 16) if digits[0] in "xX" else int(digits[:9])
    there_is = len(digits) < 9 and 0 < code < 0x110000 and not 0xD800 <= code < 0xE000  # noqa: PLR2004 - Unicode's bounds
    return match[0] if there_is else "\ufffd"


def _with_plain_top(data: bytes, name: str) -> bytes:
    """The XML with a short line for a declaration, and no empty lines above the first element.

    The parser searches what stands above that element by patterns that take long on blank and on very long tops.
    """
    root = _ROOT.search(data)
    if root is None or root.start() > LONGEST_TOP:
        raise InputError("This is no feed: there is no element at its start.", path=name)
    top = b"\n".join(line.strip() for line in data[: root.start()].split(b"\n") if line.strip())
    return b"<?xml version='1.0' encoding='utf-8'?>\n" + top + b"\n" + data[root.start() :]


def _count(rest: bytes) -> int:
    return sum(1 for _ in re.finditer(rb"<(?:\w{1,20}:)?(?:item|entry)(?=[\s/>])", rest))
