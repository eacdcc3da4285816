"""The small picture of a PDF's first page that Telegram shows beside a document."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

LONG_SIDE = 320
LIMIT = 200_000
_QUALITIES = (88, 75, 50, 25)
_FINER = 2  # drawn this much larger and then made smaller, so that small type stays even


def thumbnail(pdf: bytes) -> bytes | None:
    """A JPEG of the first page, its long side 320 pixels, under 200 kB; None where none can be made.

    The same bytes give the same picture (with the same versions of pdfium and Pillow).
    """
    from pypdfium2 import PdfiumError  # type: ignore[import-untyped]

    try:
        return _compressed(_first_page(pdf))
    except (PdfiumError, OSError, ValueError, LookupError, ArithmeticError, MemoryError):
        return None


def _first_page(pdf: bytes) -> Image:
    from PIL.Image import Resampling
    from pypdfium2 import PdfDocument

    with PdfDocument(pdf) as document:
        page = document[0]
        width, height = page.get_size()
        scale = LONG_SIDE / max(width, height)
        bitmap = page.render(scale=scale * _FINER, draw_annots=False)
        drawn: Image = bitmap.to_pil().convert("RGB")
        page.close()
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return drawn.resize(size, Resampling.LANCZOS)


def _compressed(picture: Image) -> bytes | None:
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() < LIMIT:
            return out.getvalue()
    return None
