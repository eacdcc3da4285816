"""The picture that a shelf of books shows of an issue: the first page of its PDF, as PNG."""

from __future__ import annotations

import io

WIDTH = 800
COLOURS = 64
"""A cover is flat: with a palette its picture is a third as large, and no eye sees it."""


def front_page(pdf: bytes) -> bytes | None:
    """The first page, 800 pixels wide; None where none can be drawn. The same PDF gives the same picture."""
    from PIL.Image import Dither, Quantize
    from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]

    out = io.BytesIO()
    try:
        with PdfDocument(pdf) as document:
            page = document[0]
            bitmap = page.render(scale=WIDTH / page.get_size()[0], draw_annots=False)
            drawn = bitmap.to_pil().convert("RGB")
            page.close()
        drawn.quantize(COLOURS, method=Quantize.FASTOCTREE, dither=Dither.NONE).save(out, "PNG")
    except (PdfiumError, OSError, ValueError, LookupError, ArithmeticError, MemoryError):
        return None
    return out.getvalue()
