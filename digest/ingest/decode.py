"""Bytes become text: UTF-8, UTF-16, else Windows-1252, and never silently."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from digest.errors import InputError
from digest.model.notice import Notice, Severity

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, which starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Office file"),
    (b"{\\rtf", "a rich text (RTF) file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a media file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
)

_INVISIBLE = "\ufeff\u200b\u2060"
_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f")
_SAMPLE = 1 << 16
_AS_TEXT = "Save it as plain text (UTF-8) or Markdown, or paste its text."


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text without its byte order mark, the encoding it was read in, and what had to be guessed."""

    text: str
    encoding: str
    notices: tuple[Notice, ...] = ()


def decode(data: bytes, *, name: str) -> Decoded:
    """The text of a file that holds UTF-8, UTF-16 (with or without a mark) or else Windows-1252.

    A guess is a notice ``encoding-guessed``. Bytes that the encoding does not know become U+FFFD, never a
    lone surrogate. Raises InputError (path ``name``) for an empty file, one without words, and one that is no text.
    """
    _refuse_what_is_no_text(data, name)
    decoded = _marked(data, name) or _unmarked_utf16(data, name) or _plain(data, name)
    if not decoded.text.strip().strip(_INVISIBLE).strip():
        raise InputError("There are no words in it, only white space.", hint="Paste an article into it.", path=name)
    sample = decoded.text[:_SAMPLE]
    if "\0" in decoded.text or sum(map(_CONTROLS.__contains__, sample)) * 50 > len(sample):
        raise InputError("This is not text: it holds binary data.", hint=_AS_TEXT, path=name)
    return decoded


def _refuse_what_is_no_text(data: bytes, name: str) -> None:
    if not data:
        raise InputError("The file is empty.", hint="Paste an article into it.", path=name)
    if data.startswith(b"PK\x03\x04"):
        word = b"word/" in data[:_SAMPLE] or b"word/" in data[-_SAMPLE:]
        what = "a Word document (DOCX)" if word else "a ZIP archive or Office file"
        raise InputError(f"This is {what}, not text.", hint=_AS_TEXT, path=name)
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"This is {what}, not text.", hint=_AS_TEXT, path=name)


def _marked(data: bytes, name: str) -> Decoded | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text, bad = _strictly(data[len(mark) :], encoding)
            if bad is None:
                return Decoded(text=text, encoding=encoding)
            why = f"Its mark says {encoding.upper()}, but some bytes are not; they are shown as \ufffd."
            return Decoded(text=text, encoding=encoding, notices=(_guess(why, name, text[:bad]),))
    return None


def _unmarked_utf16(data: bytes, name: str) -> Decoded | None:
    """UTF-16 shows by NULs in every second byte only; Latin letters and spaces give them in any language."""
    sample = data[:_SAMPLE]
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    few, many = sorted((first, second))
    if many * 20 < len(sample) // 2 or few * 20 > many:
        return None
    encoding = "utf-16-le" if second > first else "utf-16-be"
    text, bad = _strictly(data, encoding)
    if bad is not None or "\0" in text:
        return None
    return Decoded(text=text, encoding=encoding, notices=(_guess(f"Read as {encoding.upper()}.", name, ""),))


def _plain(data: bytes, name: str) -> Decoded:
    try:
        return Decoded(text=data.decode(), encoding="utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("cp1252", errors="replace")
        why = f"This is not UTF-8 (byte {error.start + 1:,}); it was read as Windows-1252."
        return Decoded(text=text, encoding="cp1252", notices=(_guess(why, name, _text_before(data, error.start)),))


def _text_before(data: bytes, end: int) -> str:
    return data[:end].decode("cp1252", errors="replace")


def _strictly(data: bytes, encoding: str) -> tuple[str, int | None]:
    """The text, and where the first byte that the encoding does not know stands in it (None: nowhere)."""
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError as error:
        return data.decode(encoding, errors="replace"), len(data[: error.start].decode(encoding, errors="replace"))


def _guess(message: str, name: str, before: str) -> Notice:
    """A notice at the first character after ``before``."""
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Notice(
        code="encoding-guessed",
        severity=Severity.WARNING,
        message=message,
        path=name,
        line=len(lines),
        column=len(lines[-1]) + 1,
        hint="If letters look wrong, save the file as UTF-8 and add it again.",
    )
