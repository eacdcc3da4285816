"""The size of a PNG or a JPEG as its header gives it: no decoder sees the bytes; pure."""

from __future__ import annotations

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_BARE = frozenset({0x01, *range(0xD0, 0xDA)})
"""Markers of a JPEG without a length behind them."""


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; ``None`` where the bytes do not begin as a PNG or a JPEG does."""
    if data.startswith(_PNG) and len(data) > len(_PNG) + 8:
        at = len(_PNG)
        return _whole(int.from_bytes(data[at : at + 4], "big"), int.from_bytes(data[at + 4 : at + 8], "big"))
    return _jpeg(data) if data.startswith(b"\xff\xd8\xff") else None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - every marker begins so
        kind = data[at + 1]
        if kind in _FRAMES:
            height, width = (int.from_bytes(data[at + place : at + place + 2], "big") for place in (5, 7))
            return _whole(width, height)
        if kind == 0xDA:  # noqa: PLR2004 - pixels begin
            return None
        at += 1 if kind == 0xFF else 2 if kind in _BARE else 2 + int.from_bytes(data[at + 2 : at + 4], "big")  # noqa: PLR2004
    return None


def _whole(width: int, height: int) -> tuple[int, int] | None:
    return (width, height) if width and height else None
