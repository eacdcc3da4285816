"""Colours: pixels of any mode and profile as plain sRGB."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_COLOURS, MOST_GREYS = 256, 64
SAMPLE = 200
GROUNDS, COVERED = 16, 0.6
_SPACE = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}


def plain_mode(image: Image) -> Image:
    """The pixels in one of L, RGB, RGBA, CMYK."""
    if image.mode.startswith("I"):  # 16 bits of grey; Pillow's own way to 8 bits cuts off all that is bright
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"1", "L"} and "transparency" not in image.info:
        return image.convert("L")
    if image.mode == "CMYK":
        return image
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == wanted else image.convert(wanted)  # a copy of 40 million pixels is 160 MB


def to_srgb(image: Image, profile: bytes | None) -> tuple[Image, bool]:
    """The same picture in sRGB (L, RGB or RGBA), and whether its profile, if it has one, was understood."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha is not None else image
    converted = _by_profile(colours, profile) if profile else None
    understood = converted is not None or not profile
    if converted is None:
        converted = colours.convert("RGB") if colours.mode == "CMYK" else colours
    if alpha is not None:
        converted = converted.convert("RGB")
        converted.putalpha(alpha)
    return converted, understood


def _by_profile(image: Image, profile: bytes) -> Image | None:
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        mode = _SPACE.get(source.profile.xcolor_space)
        if mode is None or (mode == "CMYK") != (image.mode == "CMYK"):
            return None
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image.convert(mode), source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def is_seen_through(image: Image) -> bool:
    """Whether any pixel lets the ground through."""
    if image.mode != "RGBA":
        return False
    low, _ = image.getchannel("A").getextrema()
    return isinstance(low, int | float) and low < 255  # noqa: PLR2004 - opaque


def is_drawing(image: Image) -> bool:
    """Whether it is a drawing, a chart or a screenshot rather than a photograph.

    It has few colours, or a few of many colours cover most of it: lettering alone brings hundreds of shades.
    """
    from PIL.Image import Resampling

    if image.getcolors(MOST_GREYS if image.mode == "L" else MOST_COLOURS) is not None:
        return True
    sample = image.resize((min(SAMPLE, image.width), min(SAMPLE, image.height)), Resampling.NEAREST)
    counts = sorted((count for count, _ in sample.getcolors(SAMPLE * SAMPLE) or ()), reverse=True)
    return sum(counts[:GROUNDS]) >= COVERED * sample.width * sample.height
