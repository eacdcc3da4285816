"""The parts of a Word file, with a cap on what is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from digest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_PARTS = 2000
MOST_TEXT = 12 << 20
"""Bytes of XML that are unpacked from one file, all parts together."""

MOST_PICTURES = 64 << 20
LARGEST_RATIO = 300
"""No honest part is packed tighter; those below a megabyte are not asked."""

_TEXT = (".xml", ".rels")
_SMALL = 1 << 20
_AS_DOCX = "Open it in Word or LibreOffice, save it as DOCX again, and add that."


def docx_parts(data: bytes, *, name: str, pictures: bool = False) -> dict[str, bytes]:
    """The XML parts of a Word file by their names, or its pictures.

    The sizes that the archive declares are looked at first, and no more than the cap is unpacked whatever they say.
    Raises InputError (path ``name``) for what is no Word file or would grow too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [info for info in archive.infolist() if _is_wanted(info.filename, pictures=pictures)]
            _check(archive.infolist(), wanted, MOST_PICTURES if pictures else MOST_TEXT, name)
            return _unpacked(archive, wanted, MOST_PICTURES if pictures else MOST_TEXT, name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        message = "This file is damaged or protected, or it is no Word document (DOCX)."
        raise InputError(message, hint=_AS_DOCX, path=name) from error


def packed(parts: Mapping[str, bytes]) -> io.BytesIO:
    """Parts as an archive again, for a reader that asks for one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    out.seek(0)
    return out


def _is_wanted(part: str, *, pictures: bool) -> bool:
    if pictures:
        return part.startswith("word/media/") and not part.endswith("/")
    return part.casefold().endswith(_TEXT)


def _check(every: list[zipfile.ZipInfo], wanted: list[zipfile.ZipInfo], most: int, name: str) -> None:
    total = sum(info.file_size for info in wanted)
    tight = any(info.file_size > _SMALL and info.file_size > LARGEST_RATIO * info.compress_size for info in wanted)
    if len(every) > MOST_PARTS or total > most or tight:
        raise _too_large(name)


def _unpacked(archive: zipfile.ZipFile, wanted: list[zipfile.ZipInfo], most: int, name: str) -> dict[str, bytes]:
    out: dict[str, bytes] = {}
    left = most
    for info in wanted:
        with archive.open(info) as part:
            data = part.read(left + 1)
        left -= len(data)
        if left < 0:
            raise _too_large(name)
        out.setdefault(info.filename, data)
    return out


def _too_large(name: str) -> InputError:
    message = "This Word document would unpack to more than is sensible; it was not read."
    return InputError(message, hint="Paste its text instead.", path=name)
