"""The last touches to a PDF, after WeasyPrint has made all of its objects and before they are written."""

from __future__ import annotations

from typing import Any

import pydyf  # type: ignore[import-untyped]

from digest.render.pdf.artifacts import running_heads_to_artifacts
from digest.render.pdf.labels import label_pages


def finish(document: Any, pdf: Any) -> None:
    """A finisher for ``write_pdf``: artifacts, page labels, and each attachment named once."""
    running_heads_to_artifacts(document, pdf)
    label_pages(document, pdf)
    attached = pdf.catalog.get("AF")
    if attached:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(attached))
