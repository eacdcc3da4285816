"""Picture files beside articles, read without leaving their folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is looked at at all; how many a picture may have is decided where it is made harmless."""


def has_picture(folder: Path, path: str) -> bool:
    """Whether a file at a path in a folder is there to be read; none where a link leads out of it."""
    return _place(folder, path) is not None


def picture_in(folder: Path, path: str) -> bytes | None:
    """The bytes of the file at a path in a folder; ``None`` where there is none, or where a link leads out of it."""
    place = _place(folder, path)
    try:
        return place.read_bytes() if place else None
    except OSError:
        return None


def _place(folder: Path, path: str) -> Path | None:
    try:
        place = (folder / path).resolve()
        inside = place.is_relative_to(folder.resolve()) and place.is_file() and place.stat().st_size <= LARGEST
    except (OSError, ValueError, RuntimeError):  # a path that no file can have; links in a ring
        return None
    return place if inside else None
