"""The placeholder: a quiet grey field with a crossed mark, where a picture is missing."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from digest.ingest.pictures.take import MOST_SIDE

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

LEAST_SIDE = 16
GROUND, LINE, INK = 0xEC, 0xB4, 0x6A
MOST_WORDS = 200  # characters
LAST_LETTER = "\u017f"
"""The built-in letters reach to the end of Latin Extended-A; other scripts would come out as boxes."""


def placeholder(width: int, height: int, words: str = "") -> bytes:
    """A PNG of that size (16 to 2400 pixels a side) with a few words in it, where they fit and can be written."""
    from PIL import Image, ImageDraw

    width, height = (min(MOST_SIDE, max(LEAST_SIDE, side)) for side in (width, height))
    image = Image.new("L", (width, height), GROUND)
    draw = ImageDraw.Draw(image)
    stroke = max(1, min(width, height) // 160)
    draw.rectangle((0, 0, width - 1, height - 1), outline=LINE, width=stroke)
    _mark(draw, width, height, stroke)
    _words(draw, width, height, " ".join(words.split())[:MOST_WORDS])
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _mark(draw: ImageDraw, width: int, height: int, stroke: int) -> None:
    """A small frame with a cross in it, in the middle."""
    half = max(4, min(width, height) // 8)
    left, top, right, bottom = width // 2 - half, height // 2 - half, width // 2 + half, height // 2 + half
    draw.rectangle((left, top, right, bottom), outline=LINE, width=stroke)
    draw.line((left, top, right, bottom), fill=LINE, width=stroke)
    draw.line((left, bottom, right, top), fill=LINE, width=stroke)


def _words(draw: ImageDraw, width: int, height: int, words: str) -> None:
    from PIL import ImageFont

    size = min(20, height // 8)
    if not words or size < 9 or any(letter > LAST_LETTER or not letter.isprintable() for letter in words):  # noqa: PLR2004
        return
    font = ImageFont.load_default(size)
    while words and draw.textlength(words, font) > width * 0.9:
        words = words.removesuffix("…")[:-1].rstrip() + "…" if len(words) > 2 else ""  # noqa: PLR2004
    draw.text((width / 2, height * 3 / 4), words, font=font, fill=INK, anchor="ma")
