"""Designs side by side on one picture: a row of pages for each, with its name, what it says of itself and its colours."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digest.render.design.chain import BASE, packaged
from digest.render.design.picked_pages import picked_pages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from digest.render.design.picked_pages import Picked

TALL = 540
"""Pixels of a page from top to bottom; everything else is measured by it."""
MARGIN, GAP, BETWEEN = 72, 30, 84
HEAD, FOOT = 96, 44
GROUND, INK, SOFT, HAIRLINE, ALARM = "#e9e8e4", "#1b1e20", "#5f666b", "#c9c7c1", "#9b1c1c"
SWATCH = 26
_SHADE = ((10, "#e4e3df"), (6, "#dddcd7"), (3, "#d2d0ca"))  # the shadow of a page, from its edge inwards
_FINER = 2  # pages are drawn this much larger and then made smaller, so that small type stays even
_LEAST = 3  # pages that a sheet has room for, however few it shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A design on the sheet: its words, its colours from left to right, and its PDF; or why there is none."""

    title: str
    about: str
    colours: tuple[str, ...] = ()
    pdf: bytes = b""
    headlines: tuple[str, ...] = ()
    table: str = ""
    trouble: str = ""


def contact_sheet(rows: Sequence[Row]) -> bytes:
    """A PNG of the designs; the same rows give the same bytes (with the same versions of pdfium and Pillow)."""
    from PIL import Image, ImageDraw

    drawn = [_pages(row) for row in rows]
    width = max((sum(page.width + GAP for page, _ in pages) - GAP for pages in drawn), default=0)
    width = max(width, _LEAST * TALL) + 2 * MARGIN
    heights = [HEAD + (TALL + FOOT if pages else 0) for pages in drawn]
    size = (width, sum(heights) + BETWEEN * (len(rows) - 1) + 2 * MARGIN)
    sheet = Image.new("RGB", size, GROUND)
    pen = ImageDraw.Draw(sheet)
    top = MARGIN
    for row, pages, height in zip(rows, drawn, heights, strict=True):
        _draw_head(pen, row, top, width)
        _draw_pages(sheet, pen, pages, top + HEAD)
        top += height + BETWEEN
        if row is not rows[-1]:
            pen.line((MARGIN, top - BETWEEN // 2, width - MARGIN, top - BETWEEN // 2), fill=HAIRLINE, width=1)
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()


def _pages(row: Row) -> list[tuple[Image, Picked]]:
    """The pages of a row, drawn."""
    if not row.pdf:
        return []
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

    with PdfDocument(row.pdf) as document:
        picked = picked_pages(document, headlines=row.headlines, table=row.table)
        return [(_drawn(document, one.place), one) for one in picked]


def _drawn(document: Any, place: int) -> Image:
    from PIL.Image import Resampling

    page = document[place]
    width, height = page.get_size()
    scale = TALL / height
    large: Image = page.render(scale=scale * _FINER, draw_annots=False).to_pil().convert("RGB")
    page.close()
    return large.resize((max(1, round(width * scale)), TALL), Resampling.LANCZOS)


def _draw_head(pen: ImageDraw, row: Row, top: int, width: int) -> None:
    """Name and description on the left, the colours on the right."""
    title, small = _font("SemiBold", 32), _font("Regular", 17)
    pen.text((MARGIN, top), row.title, fill=INK, font=title)
    right = width - MARGIN - len(row.colours) * SWATCH
    words, colour = (row.trouble, ALARM) if row.trouble else (row.about, SOFT)
    pen.text((MARGIN, top + 47), _cut(words, small, right - MARGIN - GAP), fill=colour, font=small)
    for place, shade in enumerate(row.colours):
        left = right + place * SWATCH
        pen.rectangle((left, top + 10, left + SWATCH - 1, top + 10 + SWATCH), fill=shade)
    if row.colours:
        pen.rectangle((right - 1, top + 9, width - MARGIN, top + 11 + SWATCH), outline=HAIRLINE)


def _draw_pages(sheet: Image, pen: ImageDraw, pages: Sequence[tuple[Image, Picked]], top: int) -> None:
    label, left = _font("Regular", 15), MARGIN
    for page, picked in pages:
        for reach, shade in _SHADE:
            box = (left - reach // 2, top - reach // 3, left + page.width + reach // 2, top + TALL + reach)
            pen.rounded_rectangle(box, radius=reach, fill=shade)
        sheet.paste(page, (left, top))
        words = f"{picked.label}, page {picked.place + 1}"
        pen.text((left, top + TALL + 20), _cut(words, label, page.width), fill=SOFT, font=label)
        left += page.width + GAP


def _cut(text: str, font: Any, room: int) -> str:
    """As much of a text as fits on one line."""
    if font.getlength(text) <= room:
        return text
    kept = text
    while kept and font.getlength(f"{kept.rstrip(' ,;')} …") > room:
        kept = kept.rpartition(" ")[0]
    return f"{kept.rstrip(' ,;')} …"


def _font(weight: str, size: int) -> Any:
    """A font that comes with the program, set without the libraries that differ from machine to machine."""
    from PIL import ImageFont

    path = packaged() / BASE / "fonts" / f"Inter-{weight}.ttf"
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def colours_of(tokens: Mapping[str, Any]) -> tuple[str, ...]:
    """The colours of a design as a strip: paper and ink by day, the accent, then the dark ground and its words."""
    light, dark = tokens["light"], tokens["dark"]
    return (
        *(light[name] for name in ("paper", "tint", "line", "soft", "ink", "field")),
        *(dark[name] for name in ("link", "paper", "ink")),
    )
