"""The first page of a PDF as a picture: drawn once for the cover, the book's shelf and the small picture beside a post."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH, HEIGHT = 800, 1600
"""Pixels: what a common page fills in width, and what no page passes in height."""


@lru_cache(maxsize=1)  # one PDF is drawn for several uses, one after another
def first_page(pdf: bytes) -> Image | None:
    """The first page, 800 pixels wide where it is not very tall, without notes and forms; None where it cannot be drawn. Not to be changed.

    The same PDF gives the same picture (with the same version of pdfium).
    """
    from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]

    try:
        with PdfDocument(pdf) as document:
            page = document[0]
            width, height = page.get_size()
            scale = min(WIDTH / width, HEIGHT / height)
            drawn: Image = page.render(scale=scale, draw_annots=False).to_pil().convert("RGB")
            page.close()
    except (PdfiumError, OSError, ValueError, LookupError, ArithmeticError, MemoryError):
        return None
    return drawn


def get_ready() -> None:
    """Loads what drawing needs, so that it is there when the PDF comes."""
    import pypdfium2  # noqa: F401 - the import is the point
