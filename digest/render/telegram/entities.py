"""Telegram's HTML, parsed as Telegram parses it: text and entities, or the server's own complaint.

The grammar is that of TDLib's ``parse_html`` (measured against its 89 test cases): sixteen tags and nothing else,
four named references, offsets in UTF-16 units. :func:`parse` gives the parser's output as it is; :func:`convert`
goes on to what a reader of the channel would see (:mod:`digest.render.telegram.clean`) and says what was lost on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from digest.errors import DesignError
from digest.model.notice import Notice, Severity
from digest.model.post import Entity, units
from digest.render.telegram.clean import clean, findings, in_order
from digest.render.telegram.links import checked_link

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_SPACE = " \t\r\n\v\0"
_END = "\0"
_REFERENCE = re.compile(r"&(?:#[xX]([0-9A-Fa-f]*)|#([0-9]*)|([A-Za-z]*))")
_PLAIN = re.compile(r"[^<&]+")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DATE = re.compile(r"[rR]|[tTdDwW]*")
_DATE_ORDER = "wdDtT"
_EMOJI = re.compile(r"-?[1-9][0-9]{0,18}")
_INTEGER = re.compile(r"(-?)([0-9]+)")
_LONGEST_REFERENCE = 9
_FIRST_TOO_HIGH = 0x10FFFF


class TagError(DesignError):
    """HTML that Telegram refuses; ``message`` is its own text, without ``can't parse entities:``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """What the channel will show, and what was lost or is too much."""

    text: str
    entities: tuple[Entity, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Open:
    """A tag that waits for its end."""

    tag: str
    argument: str
    format: str
    offset: int
    start: int


@dataclass(slots=True)
class _Reader:
    """One pass over the HTML; ``out`` grows to the text, ``found`` to the entities in the order of their ends."""

    html: str
    at: int = 0
    offset: int = 0
    out: list[str] = field(default_factory=list)
    found: list[Entity] = field(default_factory=list)
    nested: list[_Open] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def place(self, at: int) -> str:
        return f"at byte offset {len(self.html[:at].encode('utf-8', 'surrogatepass'))}"

    def char(self) -> str:
        return self.html[self.at] if self.at < len(self.html) else _END

    def skip_space(self) -> None:
        while self.at < len(self.html) and self.char() != _END and self.char() in _SPACE:
            self.at += 1

    def skip_until(self, stops: str) -> str:
        start = self.at
        while self.char() not in stops:
            self.at += 1
        return self.html[start : self.at]

    def plain(self) -> str:
        match = _PLAIN.match(self.html, self.at)
        return match.group() if match else ""

    def put(self, text: str) -> None:
        self.out.append(text)
        self.offset += units(text) if _SURROGATE.search(text) is None else len(text)

    def run(self) -> None:
        while self.at < len(self.html):
            char = self.char()
            if char == "<":
                self.tag()
            elif char == "&":
                self.put(self.reference())
            else:
                plain = self.plain()
                self.put(plain)
                self.at += len(plain)
        if self.nested:
            raise TagError(f'Can\'t find end tag corresponding to start tag "{self.nested[-1].tag}"')
        if _SURROGATE.search("".join(self.out)):
            raise TagError(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
            )

    def reference(self) -> str:
        """The character that a reference stands for, or the ``&`` itself."""
        match = _REFERENCE.match(self.html, self.at)
        char = _decode(match) if match else ""
        if not match or not char:
            self.at += 1
            return "&"
        self.at = match.end() + (self.html[match.end() : match.end() + 1] == ";")
        return char

    def tag(self) -> None:
        begin = self.at
        self.at += 1
        if self.char() == "/":
            self.end_tag(begin)
        else:
            self.start_tag(begin)

    def start_tag(self, begin: int) -> None:
        tag = _lower(self.skip_until(_SPACE + ">"))
        if self.char() == _END:
            raise TagError(f"Unclosed start tag {self.place(begin)}")
        if tag not in _TYPES:
            raise TagError(f'Unsupported start tag "{tag}" {self.place(begin)}')
        opened = _Open(tag=tag, argument="", format="", offset=self.offset, start=len(self.out))
        while self.char() != ">":
            self.skip_space()
            if self.char() == ">":
                break
            self.attribute(opened, begin)
        self.at += 1
        if tag == "span" and opened.argument != "spoiler":
            raise TagError(f'Tag "span" must have class "tg-spoiler" {self.place(begin)}')
        self.nested.append(opened)

    def attribute(self, opened: _Open, begin: int) -> None:
        name = self.skip_until(_SPACE + "=>/\"'")
        if not name:
            raise TagError(f'Empty attribute name in the tag "{opened.tag}" {self.place(begin)}')
        self.skip_space()
        if self.char() == _END:
            raise TagError(f'Unclosed start tag "{opened.tag}" {self.place(begin)}')
        value = ""
        if self.char() == "=":
            self.at += 1
            self.skip_space()
            if self.char() == _END:
                raise TagError(f'Unclosed start tag "{opened.tag}" {self.place(begin)}')
            value = self.value()
        if self.char() == _END:
            raise TagError(f"Unclosed start tag {self.place(begin)}")
        _note_attribute(opened, name, value)

    def value(self) -> str:
        """An attribute's value: quoted with references decoded, or a bare token in small letters."""
        quote = self.char()
        if quote not in "'\"":
            match = _TOKEN.match(self.html, self.at)
            token = match.group() if match else ""
            start, self.at = self.at, self.at + len(token)
            if self.char() not in _SPACE + ">":
                raise TagError(f"Unexpected end of name token {self.place(start)}")
            return _lower(token)
        self.at += 1
        parts: list[str] = []
        while self.char() not in (quote, _END):
            if self.char() == "&":
                parts.append(self.reference())
            else:
                parts.append(self.char())
                self.at += 1
        self.at += self.char() == quote
        return "".join(parts)

    def end_tag(self, begin: int) -> None:
        if not self.nested:
            raise TagError(f"Unexpected end tag {self.place(begin)}")
        self.at += 1
        name = _lower(self.skip_until(_SPACE + ">"))
        self.skip_space()
        if self.char() != ">":
            raise TagError(f"Unclosed end tag {self.place(begin)}")
        opened = self.nested[-1]
        if name and name != opened.tag:
            raise TagError(f'Unmatched end tag {self.place(begin)}, expected "</{opened.tag}>", found "</{name}>"')
        self.at += 1
        self.nested.pop()
        if self.offset > opened.offset:
            self.close(opened)

    def close(self, opened: _Open) -> None:
        kind, extent = _TYPES[opened.tag], (opened.offset, self.offset - opened.offset)
        match kind:
            case "text_link":
                target = opened.argument or "".join(self.out[opened.start :])
                url = checked_link(target)
                if url is None:
                    self.dropped.append(target)
                else:
                    self.add(kind, extent, url=url)
            case "pre" | "code":
                self.literal(kind, extent, opened.argument)
            case "blockquote":
                self.add("expandable_blockquote" if opened.argument else kind, extent)
            case "custom_emoji":
                self.add(kind, extent, custom_emoji_id=_emoji_id(opened.argument))
            case "date_time":
                flags = _date_format(opened.format)
                if (unix := _seconds(opened.argument)) > 0:
                    self.add(kind, extent, unix_time=unix, date_time_format=flags)
            case _:
                self.add(kind, extent)

    def literal(self, kind: str, extent: tuple[int, int], language: str) -> None:
        """``pre`` and ``code`` over exactly the same text with a language become one ``pre``."""
        last = self.found[-1] if self.found else None
        same = last is not None and (last.offset, last.length) == extent
        if same and last is not None and {kind, last.type} == {"pre", "code"}:
            known = language if kind == "code" else last.language
            if known:
                self.found.pop()
                self.add("pre", extent, language=known)
                return
        self.add(kind, extent, language=language or None)

    def add(self, kind: str, extent: tuple[int, int], **more: object) -> None:
        self.found.append(Entity(type=kind, offset=extent[0], length=extent[1], **more))  # type: ignore[arg-type]


def parse(html: str) -> tuple[str, tuple[Entity, ...]]:
    """The text and the entities of Telegram's HTML, before any clean-up; offsets in UTF-16 units.

    :class:`TagError` with the server's words where it would answer 400. A link that Telegram would silently
    drop is missing from the entities, as it is there; :func:`convert` reports it.
    """
    reader = _read(html)
    return "".join(reader.out), _settled(reader)


def convert(html: str) -> Converted:
    """What a channel will show for this HTML: parsed, cleaned up, with a notice for each silent loss.

    :class:`TagError` as for :func:`parse`.
    """
    reader = _read(html)
    raw = "".join(reader.out), _settled(reader)
    notices = [_dropped(url) for url in reader.dropped]
    text, entities = clean(*raw)
    return Converted(text=text, entities=entities, notices=(*notices, *findings(*raw)))


def _read(html: str) -> _Reader:
    if _SURROGATE.search(html):
        raise TagError("Strings must be encoded in UTF-8")
    reader = _Reader(html)
    reader.run()
    return reader


def _settled(reader: _Reader) -> tuple[Entity, ...]:
    """The entities in the server's order; a language stays only with ``pre``."""
    return in_order(
        Entity(type="code", offset=e.offset, length=e.length) if e.type == "code" else e for e in reader.found
    )


def _dropped(url: str) -> Notice:
    return Notice(
        code="telegram-link-dropped",
        severity=Severity.WARNING,
        message=f"Telegram drops the link to {url!r}: its words stay, the link goes.",
        hint="Links need http or https and a host with a dot in it.",
        excerpt=url[:80],
    )


def _decode(match: re.Match[str]) -> str:
    """The character of a reference; empty where Telegram leaves the reference as it stands."""
    sixteen, ten, name = match.groups()
    if name is not None:
        return _NAMED.get(name, "")
    digits, radix = (sixteen, 16) if sixteen is not None else (ten, 10)
    if not digits or len(match.group()) > _LONGEST_REFERENCE:
        return ""
    code = int(digits, radix)
    return chr(code) if 0 < code < _FIRST_TOO_HIGH else ""


def _note_attribute(opened: _Open, name: str, value: str) -> None:
    match opened.tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "unix"):
            opened.argument = value
        case "tg-time", "format":
            opened.format = value
        case "code", "class" if value.startswith("language-"):
            opened.argument = value.removeprefix("language-")
        case "span", "class" if value.startswith("tg-"):
            opened.argument = value.removeprefix("tg-")
        case "blockquote", "expandable":
            opened.argument = "1"
        case _:
            pass


def _emoji_id(argument: str) -> str:
    """The number of an emoji: 64 bits, written in the shortest way, and not 0."""
    if not _EMOJI.fullmatch(argument) or not -(2**63) <= int(argument) < 2**63:
        raise TagError("Invalid custom emoji identifier specified")
    return argument


def _date_format(letters: str) -> str:
    """The flags of a date in one order; ``W`` is ``w``, ``R`` is ``r``."""
    if not _DATE.fullmatch(letters):
        raise TagError("Invalid date format used")
    if letters in {"r", "R"}:
        return "r"
    given = set(letters.replace("W", "w"))
    return "".join(flag for flag in _DATE_ORDER if flag in given)


def _seconds(text: str) -> int:
    """The moment of a date as the server reads it: the digits in front, wrapped to 32 bits; 0 where there are none."""
    match = _INTEGER.match(text)
    if not match:
        return 0
    value = int(match[2]) * (-1 if match[1] else 1) % 2**32
    return value - 2**32 if value >= 2**31 else value


def _lower(text: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in text)
