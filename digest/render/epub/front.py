"""The picture that a shelf of books shows of an issue: the first page of its PDF, as PNG."""

from __future__ import annotations

import io

from digest.render.pdf.first_page import first_page

COLOURS = 64
"""A cover is flat: with a palette its picture is a third as large, and no eye sees it."""


def front_page(pdf: bytes) -> bytes | None:
    """The first page, 800 pixels wide; None where none can be drawn. The same PDF gives the same picture."""
    from PIL.Image import Dither, Quantize

    page = first_page(pdf)
    if page is None:
        return None
    out = io.BytesIO()
    page.quantize(COLOURS, method=Quantize.FASTOCTREE, dither=Dither.NONE).save(out, "PNG")
    return out.getvalue()
