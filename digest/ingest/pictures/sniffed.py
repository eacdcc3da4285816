"""What bytes are, judged by their beginning and never by their name."""

from __future__ import annotations

import re
from enum import StrEnum


class Format(StrEnum):
    """The formats that are read, by Pillow's names."""

    PNG = "PNG"
    JPEG = "JPEG"
    GIF = "GIF"
    WEBP = "WEBP"


_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<", re.DOTALL)
_SVG = re.compile(rb"<(?:\w+:)?svg[\s>]", re.IGNORECASE)
_OTHERS = (
    (rb"BM", "BMP"),
    (rb"II\*\x00|MM\x00\*", "TIFF"),
    (rb"....ftyp(?:avif|avis)", "AVIF"),
    (rb"....ftyp(?:heic|heix|hevc|mif1|msf1)", "HEIC"),
    (rb"\xff\x0a|\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (rb"\x00\x00\x01\x00", "an icon"),
    (rb"%PDF-", "PDF"),
    (rb"\x1f\x8b", "gzip"),
)
_OTHER = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _OTHERS)


def picture_format(data: bytes) -> Format | None:
    """The format, if it is one that is read."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Format.GIF
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Format.WEBP
    return None


def is_svg(data: bytes) -> bool:
    """Whether it is an SVG drawing: markup that may carry scripts and fetch things, so never a picture here."""
    return bool(_MARKUP.match(data) and _SVG.search(data[:4096]))


def other_name(data: bytes) -> str:
    """What else it looks like, in a word for an editor."""
    if _MARKUP.match(data):
        return "a page of text"
    return next((words for pattern, words in _OTHER if pattern.match(data)), "of an unknown kind")
