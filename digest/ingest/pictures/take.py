"""Pictures made harmless: read by content, turned upright, in sRGB, small enough, without anything but pixels.

Pure: bytes in, bytes out, and the same bytes for the same picture. Pillow's decoders see hostile bytes here; whoever
has a confined child at hand runs this in it.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING

from digest.ingest.pictures.colour import is_drawing, is_seen_through, plain_mode, to_srgb
from digest.ingest.pictures.sniffed import Format, is_svg, other_name, picture_format
from digest.model.notice import Notice, Severity

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MIB = 1024 * 1024
MOST_BYTES = 5 * MIB
MOST_PIXELS = 40_000_000
MOST_SIDE = 2400
TINY_SIDE = 4
TINY = 8
SMALL = 600
QUALITY = 88


class Why(StrEnum):
    """Why there is no picture; the values are stable."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TOO_MANY_PIXELS = "too-many-pixels"
    SVG = "svg"
    UNKNOWN_FORMAT = "unknown-format"
    TINY = "tiny"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that may be shown. ``suffix`` is ``.jpg`` or ``.png``; ``sha256`` is that of ``data``, in hex."""

    data: bytes
    suffix: str
    width: int
    height: int
    sha256: str
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPicture:
    """Bytes that cannot be shown. ``message`` is a sentence for an editor."""

    reason: Why
    message: str


def take_picture(data: bytes, *, name: str) -> Picture | NoPicture:
    """The picture that the bytes hold. ``name`` stands in notices and messages and decides nothing."""
    found = _refused_unopened(data, name)
    if found is not None:
        return found
    kind = picture_format(data)
    if kind is None:
        reason = Why.SVG if is_svg(data) else Why.UNKNOWN_FORMAT
        words = "an SVG drawing, which may hold more than a picture" if is_svg(data) else other_name(data)
        return NoPicture(reason=reason, message=f"{name} is {words}; PNG, JPEG, GIF and WebP are read.")
    from PIL.Image import DecompressionBombError

    # A damaged file may bring any warning and any error out of a decoder; none of them is ours to raise.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _opened(data, kind, name)
        except DecompressionBombError:
            return _too_many_pixels(name)
        except MemoryError:  # in a child with a limit
            return NoPicture(reason=Why.TOO_MANY_PIXELS, message=f"{name} needs more memory than there is for it.")
        except Exception:  # noqa: BLE001
            return NoPicture(reason=Why.BROKEN, message=f"{name} is damaged and cannot be read as {kind.value}.")


def _refused_unopened(data: bytes, name: str) -> NoPicture | None:
    if not data:
        return NoPicture(reason=Why.EMPTY, message=f"{name} is empty.")
    if len(data) > MOST_BYTES:
        size = f"{len(data) / MIB:.1f} MiB"
        return NoPicture(
            reason=Why.TOO_LARGE, message=f"{name} has {size}; pictures up to {MOST_BYTES // MIB} MiB are taken."
        )
    return None


def _too_many_pixels(name: str) -> NoPicture:
    limit = MOST_PIXELS // 1_000_000
    return NoPicture(reason=Why.TOO_MANY_PIXELS, message=f"{name} has more than {limit} million pixels.")


def _opened(data: bytes, kind: Format, name: str) -> Picture | NoPicture:
    from PIL import Image

    with Image.open(BytesIO(data), formats=(kind.value,)) as image:  # reads the header, decodes nothing
        width, height = image.size
        if width * height > MOST_PIXELS:
            return _too_many_pixels(name)
        if min(width, height) < TINY_SIDE or max(width, height) < TINY:
            return NoPicture(
                reason=Why.TINY, message=f"{name} has {width} x {height} pixels: a spacer or a counter, not a picture."
            )
        notices = []
        if getattr(image, "is_animated", False):
            notices.append(_notice("picture-animated", name, "The picture moves; its first frame is shown."))
        return _decoded(image, kind, name, notices)


def _decoded(image: ImageFile, kind: Format, name: str, notices: list[Notice]) -> Picture:
    if kind is Format.JPEG:
        image.draft(image.mode, (MOST_SIDE, MOST_SIDE))  # a large photograph is decoded at a half or a quarter
    image.load()
    profile, orientation = image.info.get("icc_profile"), _orientation(image)
    pixels = plain_mode(image)
    lossless = kind is not Format.JPEG and (is_seen_through(pixels) or is_drawing(pixels))
    pixels, understood = to_srgb(_fitted(pixels), profile)
    if not understood:
        notices.append(_notice("picture-colours", name, "The picture's colour profile is damaged; colours may be off."))
    if not is_seen_through(pixels) and pixels.mode == "RGBA":
        pixels = pixels.convert("RGB")
    return _encoded(_upright(pixels, orientation), lossless=lossless, notices=tuple(notices))


def _orientation(image: Image) -> int:
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:  # noqa: BLE001 - damaged EXIF raises whatever it likes, and the picture is still good
        return 1


def _fitted(image: Image) -> Image:
    from PIL.Image import Resampling

    longest = max(image.size)
    if longest <= MOST_SIDE:
        return image
    width, height = (max(1, round(side * MOST_SIDE / longest)) for side in image.size)
    return image.resize((width, height), Resampling.LANCZOS)


def _upright(image: Image, orientation: int) -> Image:
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image


def _encoded(image: Image, *, lossless: bool, notices: tuple[Notice, ...]) -> Picture:
    image = image.copy()
    image.info = {}  # comments and profiles that Pillow would write again
    data = _bytes(image, lossless=lossless)
    while len(data) > MOST_BYTES and min(image.size) > SMALL:  # a photograph with see-through parts
        image = image.reduce(2)
        data = _bytes(image, lossless=lossless)
    return Picture(
        data=data,
        suffix=".png" if lossless else ".jpg",
        width=image.width,
        height=image.height,
        sha256=hashlib.sha256(data).hexdigest(),
        notices=notices,
    )


def _bytes(image: Image, *, lossless: bool) -> bytes:
    out = BytesIO()
    if lossless:
        image.save(out, "PNG", compress_level=6)  # 9 takes up to three times as long
    else:
        image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _notice(code: str, name: str, message: str) -> Notice:
    return Notice(code=code, severity=Severity.INFO, message=message, path=name)
