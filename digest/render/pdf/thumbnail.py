"""The small picture of a PDF's first page that Telegram shows beside a document."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from digest.render.pdf.first_page import first_page

if TYPE_CHECKING:
    from PIL.Image import Image

LONG_SIDE = 320
LIMIT = 200_000
_QUALITIES = (88, 75, 50, 25)


def thumbnail(pdf: bytes) -> bytes | None:
    """A JPEG of the first page, its long side 320 pixels, under 200 kB; None where none can be made.

    The same bytes give the same picture (with the same versions of pdfium and Pillow).
    """
    page = first_page(pdf)
    return _compressed(_small(page)) if page is not None else None


def _small(page: Image) -> Image:
    from PIL.Image import Resampling

    scale = LONG_SIDE / max(page.size)
    size = (max(1, round(page.width * scale)), max(1, round(page.height * scale)))
    return page.resize(size, Resampling.LANCZOS)


def _compressed(picture: Image) -> bytes | None:
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() < LIMIT:
            return out.getvalue()
    return None
