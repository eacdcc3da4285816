"""Page labels: what a PDF viewer calls each page is what is printed on it, so that the numbers of the contents can be typed.

Pages count from the cover, as the folios do; the cover, which has no folio, is called by a word.
"""

from __future__ import annotations

from typing import Any

import pydyf  # type: ignore[import-untyped]

COVER = "cover"
"""The named page of a cover in a design's style; and the ``meta`` element that says what a cover is called."""


def label_pages(document: Any, pdf: Any) -> None:
    """A finisher for ``write_pdf``: writes the labels of all pages (ISO 32000-1, 12.4.2)."""
    covers = 0
    for page in document.pages:
        if page._page_box.page_type.name != COVER:  # noqa: SLF001 - WeasyPrint tells it nowhere else
            break
        covers += 1
    numbers = pydyf.Array()
    word = document.metadata.custom.get(COVER)
    if covers and word:
        numbers.extend([0, pydyf.Dictionary({"P": pydyf.String(word)})])
    first = covers if word else 0
    if first < len(document.pages):
        numbers.extend([first, pydyf.Dictionary({"S": "/D", "St": first + 1})])
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": numbers})
