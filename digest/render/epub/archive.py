"""The archive that an EPUB is (EPUB 3.3, "Open Container Format"): the same bytes from the same files."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

_PACKED = (".png", ".jpg", ".woff2")
"""Endings of files that are packed already, and would only cost time."""
_UNIX, _READABLE = 3, 0o100644 << 16


def archived(files: Mapping[str, bytes], date: dt.date, media_type: str) -> bytes:
    """The files as an archive whose first file is ``mimetype``, then those of ``META-INF``, then the rest by name.

    Every file bears the same date.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        _put(archive, "mimetype", media_type.encode(), date, zipfile.ZIP_STORED)
        for name in sorted(files, key=lambda name: (not name.startswith("META-INF/"), name)):
            packed = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            _put(archive, name, files[name], date, packed)
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, data: bytes, date: dt.date, packed: int) -> None:
    day = (max(date.year, 1980), date.month, date.day)  # no earlier year can be written
    info = zipfile.ZipInfo(name, (*day, 0, 0, 0))
    info.create_system, info.external_attr = _UNIX, _READABLE  # else they would tell which system made them
    info.compress_type = packed
    archive.writestr(info, data)
