"""The characters of a feed: its bytes read as what they are, whatever the server and the feed say of them."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from digest.errors import InputError

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, which starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(rb"""\s{0,99}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._:-]{1,40})["']""")
_NO_CHARSET = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf-7", "undefined", "mbcs", "oem"}
)
_SINGLE = re.compile(r"(?:iso8859|cp125|latin|ascii|koi8|mac)", re.IGNORECASE)
_HIGH = re.compile(rb"[\x80-\xff]+")
_CYRILLIC = frozenset(range(0xC0, 0x100))


@dataclass(frozen=True, slots=True, kw_only=True)
class Characters:
    """The text, the encoding that it was read in, and whether that is not the one that was said."""

    text: str
    encoding: str
    guessed: str = ""


def characters(data: bytes, *, charset: str, name: str) -> Characters:
    """The text of a feed. ``charset`` is what the server said; ``guessed`` explains a reading that nobody named.

    A mark at the start comes first, then UTF-8 for bytes that are surely that, then the feed's own word, then the
    server's. Raises InputError (path ``name``) for bytes that are no text.
    """
    if data.startswith((b"\x1f\x8b", b"PK\x03\x04", b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise InputError("This is no feed: it is an archive, a picture or another binary file.", path=name)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Characters(text=data[len(mark) :].decode(encoding, "replace"), encoding=encoding)
    for start, encoding in _UNMARKED:
        if data.startswith(start):
            return Characters(text=data.decode(encoding, "replace"), encoding=encoding)
    return _unmarked(data, charset)


def _unmarked(data: bytes, charset: str) -> Characters:
    declared = match[1].decode("ascii") if (match := _DECLARED.match(data)) else ""
    claims = [known for said in (declared, charset) if (known := _codec(said))]
    if not claims or any(_SINGLE.match(claim) for claim in claims):
        claims = ["utf-8", *claims]  # no text in a one-byte encoding is UTF-8 by chance
    for claim in claims:
        if (text := _strictly(data, claim)) is not None:
            wrong = (
                claim == "utf-8" and declared and "utf-8" not in map(_codec, (declared, charset)) and not data.isascii()
            )
            return Characters(
                text=text,
                encoding=claim,
                guessed=f"It says {declared[:40]}, but it is UTF-8 and was read as that." if wrong else "",
            )
    if (text := _strictly(data, "utf-8")) is not None:
        return Characters(text=text, encoding="utf-8", guessed="It is not what it says; it was read as UTF-8.")
    return _by_its_letters(data, said=bool(declared or charset))


def _by_its_letters(data: bytes, *, said: bool) -> Characters:
    """A text in a one-byte encoding that nobody named, or mostly UTF-8 with a few broken bytes."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken * 20 < len(_HIGH.findall(data)):
        return Characters(
            text=text, encoding="utf-8", guessed=f"{broken} places are not UTF-8; they are shown as \ufffd."
        )
    encoding = _cyrillic(data) or "cp1252"
    why = "It is not in the encoding that it names" if said else "It names no encoding and is not UTF-8"
    return Characters(
        text=data.decode(encoding, "replace"), encoding=encoding, guessed=f"{why}; it was read as {encoding.upper()}."
    )


def _cyrillic(data: bytes) -> str | None:
    """``koi8-r`` or ``cp1251`` for words that consist of its letters: small ones are far more than capitals."""
    words = _HIGH.findall(data)
    high = sum(map(len, words))
    letters = sum(byte in _CYRILLIC for word in words for byte in word)
    if high < len(words) * 3 or letters * 10 < high * 9:
        return None  # Western texts have single high letters among others
    low = sum(byte < 0xE0 for word in words for byte in word)  # noqa: PLR2004 - small letters of KOI8-R, capitals of 1251
    return "koi8-r" if low * 2 > letters else "cp1251"


def _codec(name: str) -> str:
    """Python's name of a text encoding, empty for none (or for one that is not used for feeds)."""
    try:
        known = codecs.lookup(name.strip().strip("\"'")[:40]) if name.strip() else None
        if known is None or known.name in _NO_CHARSET or not isinstance(b"a".decode(known.name), str):
            return ""
    except (LookupError, ValueError):  # ValueError: a NUL in the name, or no text encoding at all
        return ""
    return {"gb2312": "gb18030", "iso8859-1": "cp1252", "ascii": "cp1252"}.get(known.name, known.name)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None
