"""The picture of an issue that other sites show beside a link to it: its cover on the design's field of colour, as PNG."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from digest.render.design import colour
from digest.render.pdf.first_page import first_page
from digest.render.site.head import COVER_SIZE

if TYPE_CHECKING:
    from PIL.Image import Image

    from digest.render.design.tokens import Tokens

COLOURS = 192
"""A cover is flat: with a palette its picture is a third as large, and no eye sees it."""
_ABOVE = 54
_SHADOW = 14


def cover_image(pdf: bytes, tokens: Tokens) -> bytes | None:
    """A PNG of 1200 by 630 pixels with the upper part of the first page; None where none can be made.

    The same bytes and colours give the same picture (with the same versions of pdfium and Pillow).
    """
    page = first_page(pdf)
    return _packed(_on_field(_upper_part(page), tokens)) if page is not None else None


def _upper_part(page: Image) -> Image:
    """The page as wide as leaves a margin beside it; only as much of its height as is shown."""
    from PIL.Image import Resampling

    wide = COVER_SIZE[0] * 3 // 5 if page.width < page.height else COVER_SIZE[0] * 4 // 5
    shown = min(page.height, round((COVER_SIZE[1] - _ABOVE) * page.width / wide))
    size = (wide, max(1, round(shown * wide / page.width)))
    return page.resize(size, Resampling.LANCZOS, box=(0, 0, page.width, shown))


def _on_field(page: Image, tokens: Tokens) -> Image:
    from PIL import Image as Pictures
    from PIL import ImageDraw

    ground = _ground(tokens)
    canvas = Pictures.new("RGB", COVER_SIZE, ground)
    left = (COVER_SIZE[0] - page.width) // 2
    draw = ImageDraw.Draw(canvas)
    for step in range(_SHADOW, 0, -2):
        shade = colour.mix(ground, "#000000", 0.30 * (1 - step / _SHADOW) ** 2 + 0.03)
        edges = (left - step, _ABOVE - step // 2, left + page.width - 1 + step, COVER_SIZE[1] + step)
        draw.rounded_rectangle(edges, radius=step, fill=shade)
    canvas.paste(page, (left, _ABOVE))
    return canvas


def _ground(tokens: Tokens) -> str:
    """The field of colour, a little toward its ink, so that a cover of the same colour stands out."""
    light = tokens["light"]
    return colour.mix(light["field"], light["on_field"], 0.16)


def _packed(picture: Image) -> bytes:
    from PIL.Image import Dither, Quantize

    out = io.BytesIO()
    flat = picture.quantize(COLOURS, method=Quantize.FASTOCTREE, dither=Dither.NONE)
    flat.save(out, "PNG")
    return out.getvalue()
