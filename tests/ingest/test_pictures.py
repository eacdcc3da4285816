"""Pictures: what is taken, what is refused, and what they are like afterwards."""

from __future__ import annotations

import hashlib
import io
import struct
import tracemalloc
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from digest.ingest.pictures.placeholder import placeholder
from digest.ingest.pictures.take import MOST_BYTES, NoPicture, Picture, Why, take_picture

if TYPE_CHECKING:
    from collections.abc import Iterable

MARK = b"PLANTED-MARK-7f3a"
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def written(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def photograph(width: int = 200, height: int = 120) -> Image.Image:
    """Smooth and full of colours, as a photograph is."""
    across = Image.linear_gradient("L").resize((width, height))
    around = Image.radial_gradient("L").resize((width, height))
    return Image.merge("RGB", (across, around, across.transpose(Image.Transpose.ROTATE_180)))


def drawing(width: int = 40, height: int = 20) -> Image.Image:
    """Four fields: red and green above, blue and white below."""
    image = Image.new("RGB", (width, height), WHITE)
    for colour, box in ((RED, (0, 0)), (GREEN, (1, 0)), (BLUE, (0, 1))):
        left, top = box[0] * width // 2, box[1] * height // 2
        image.paste(colour, (left, top, left + width // 2, top + height // 2))
    return image


def lettered(mode: str) -> Image.Image:
    """A page with lettering, whose edges have hundreds of shades."""
    image = photograph(300, 40).convert(mode)
    page = Image.new(mode, (300, 200), "white")
    page.paste(image, (0, 80))
    return page


def take(data: bytes) -> Picture:
    found = take_picture(data, name="figure.dat")
    assert isinstance(found, Picture), found
    assert found.sha256 == hashlib.sha256(found.data).hexdigest()
    return found


def refuse(data: bytes) -> NoPicture:
    found = take_picture(data, name="figure.dat")
    assert isinstance(found, NoPicture), found
    assert "figure.dat" in found.message
    return found


def seen(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.data))
    image.load()
    assert image.size == (picture.width, picture.height)
    return image


def near(got: object, wanted: tuple[int, ...], by: int = 12) -> bool:
    assert isinstance(got, tuple)
    return all(abs(a - b) <= by for a, b in zip(got, wanted, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_the_four_formats_are_taken_whatever_they_are_called(kind: str) -> None:
    picture = take(written(drawing(), kind))
    assert picture.suffix == (".jpg" if kind == "JPEG" else ".png")
    assert (picture.width, picture.height) == (40, 20)
    assert near(seen(picture).convert("RGB").getpixel((5, 5)), RED, 40)
    assert picture.notices == ()


@pytest.mark.parametrize(
    ("image", "kind", "suffix"),
    [
        (photograph(), "PNG", ".jpg"),
        (photograph(), "WEBP", ".jpg"),
        (photograph().convert("L"), "PNG", ".jpg"),
        (photograph().convert("RGBA"), "PNG", ".jpg"),
        (drawing(), "PNG", ".png"),
        (drawing().convert("L"), "PNG", ".png"),
        (drawing().convert("1"), "PNG", ".png"),
        (drawing().convert("P"), "PNG", ".png"),
        (lettered("RGB"), "PNG", ".png"),
        (lettered("L"), "WEBP", ".png"),
        (drawing().convert("CMYK"), "JPEG", ".jpg"),
        (drawing().convert("L"), "JPEG", ".jpg"),
    ],
)
def test_photographs_become_jpeg_and_drawings_png(image: Image.Image, kind: str, suffix: str) -> None:
    assert take(written(image, kind)).suffix == suffix


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_seen_through_stays_so(kind: str) -> None:
    image = photograph().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    picture = take(written(image, kind, lossless=True))
    assert picture.suffix == ".png"
    alpha = seen(picture).getchannel("A")
    assert alpha.getextrema() == image.getchannel("A").getextrema()


def test_a_transparent_colour_of_a_palette_stays_transparent() -> None:
    image = drawing().quantize(4)
    clear: Any = image.getpixel((5, 5))
    for kind in ("PNG", "GIF"):
        found = seen(take(written(image, kind, transparency=clear))).convert("RGBA")
        assert [found.getpixel(place) for place in ((5, 5), (30, 5))] == [(*RED, 0), (*GREEN, 255)]


def test_sixteen_bits_of_grey_become_eight() -> None:
    image = Image.new("I;16", (40, 20), 40_000)
    assert seen(take(written(image, "PNG"))).getpixel((3, 3)) == 40_000 // 256


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Why.EMPTY),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", Why.SVG),
        (b"\xef\xbb\xbf <?xml version='1.0'?><!-- a -->\n<svg:svg />", Why.SVG),
        (b"<!doctype html><html>Forbidden</html>", Why.UNKNOWN_FORMAT),
        (b"GIF88a" + bytes(50), Why.UNKNOWN_FORMAT),
        (b"RIFF\0\0\0\0WAVE", Why.UNKNOWN_FORMAT),
        (bytes(100), Why.UNKNOWN_FORMAT),
        (b"%PDF-1.7", Why.UNKNOWN_FORMAT),
        (b"\0\0\0\x1cftypavif", Why.UNKNOWN_FORMAT),
        (b"\x89PNG\r\n\x1a\n", Why.BROKEN),
        (b"\xff\xd8\xff\xe0", Why.BROKEN),
        (b"GIF89a", Why.BROKEN),
        (b"RIFF\0\0\0\0WEBPVP8 ", Why.BROKEN),
    ],
)
def test_what_is_no_picture_says_why(data: bytes, reason: Why) -> None:
    assert refuse(data).reason is reason


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "ICO", "AVIF"])
def test_other_formats_are_refused_by_their_names(kind: str) -> None:
    try:
        data = written(drawing(64, 64), kind)
    except (KeyError, OSError):
        pytest.skip(f"this Pillow writes no {kind}")
    found = refuse(data)
    assert found.reason is Why.UNKNOWN_FORMAT
    assert (kind if kind != "ICO" else "an icon") in found.message


def test_a_format_that_hides_behind_another_ones_mark_is_broken() -> None:
    bitmap = written(drawing(), "BMP")
    assert refuse(b"\x89PNG\r\n\x1a\n" + bitmap).reason is Why.BROKEN
    assert refuse(b"\xff\xd8\xff" + bitmap).reason is Why.BROKEN


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (3, 500), (500, 1), (7, 7), (1, 43)])
@pytest.mark.parametrize("kind", ["PNG", "GIF"])
def test_counters_and_spacers_are_refused(size: tuple[int, int], kind: str) -> None:
    assert refuse(written(Image.new("RGB", size), kind)).reason is Why.TINY


@pytest.mark.parametrize("size", [(8, 8), (10, 10), (16, 4), (4, 300)])
def test_small_pictures_are_taken(size: tuple[int, int]) -> None:
    assert (take(written(Image.new("RGB", size), "PNG")).width) == size[0]


def test_more_bytes_than_allowed_are_not_looked_at() -> None:
    good = written(drawing(), "PNG")
    assert take(good + bytes(MOST_BYTES - len(good))).suffix == ".png"
    assert refuse(good + bytes(MOST_BYTES - len(good) + 1)).reason is Why.TOO_LARGE


def png_bomb(width: int, height: int) -> bytes:
    """A PNG with one grey bit per pixel and all its pixels there, highly packed."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = bytes(1 + (width + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8001, 5000), (12_000, 12_000), (20_000, 20_000), (65_000, 65_000)])
def test_a_picture_of_too_many_pixels_is_refused_unopened(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (
        png_bomb(*size)
        if size[0] < 60_000
        else png_bomb(size[0], 10).replace(struct.pack(">II", size[0], 10), struct.pack(">II", *size))
    )
    assert len(data) < MOST_BYTES
    decoded: list[object] = []
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", decoded.append)
    tracemalloc.start()
    try:
        found = take_picture(data, name="bomb.png")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(found, NoPicture)
    # Pillow reads every chunk's checksum, so the one with a changed size may also be called broken.
    assert found.reason in ({Why.TOO_MANY_PIXELS} if size[0] < 60_000 else {Why.TOO_MANY_PIXELS, Why.BROKEN})
    assert decoded == []
    assert peak < 2 * len(data) + 1_000_000


@pytest.mark.parametrize("kind", ["GIF", "JPEG", "WEBP"])
def test_a_size_that_the_header_claims_is_refused_in_every_format(kind: str) -> None:
    data = bytearray(written(drawing(), kind, **({"lossless": True} if kind == "WEBP" else {})))
    if kind == "GIF":
        data[6:10] = struct.pack("<HH", 60_000, 60_000)
    elif kind == "JPEG":
        frame = data.index(b"\xff\xc0")
        data[frame + 5 : frame + 9] = struct.pack(">HH", 60_000, 60_000)
    else:
        data[21:25] = struct.pack("<I", (16_383) | (16_383 << 14))
    assert refuse(bytes(data)).reason in {Why.TOO_MANY_PIXELS, Why.BROKEN}
    if kind != "WEBP":  # libwebp refuses it by itself
        assert refuse(bytes(data)).reason is Why.TOO_MANY_PIXELS


def test_the_most_pixels_that_are_allowed_are_scaled_down() -> None:
    picture = take(png_bomb(8000, 5000))
    assert (picture.width, picture.height) == (2400, 1500)


@pytest.mark.parametrize(
    ("size", "wanted"),
    [((3000, 1000), (2400, 800)), ((1000, 3000), (800, 2400)), ((2400, 2400), (2400, 2400)), ((9000, 4), (2400, 1))],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_large_pictures_are_scaled_to_fit(kind: str, size: tuple[int, int], wanted: tuple[int, int]) -> None:
    picture = take(written(photograph(*size), kind))
    assert (picture.width, picture.height) == wanted


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_lies_on_its_side_is_turned_upright(orientation: int, kind: str) -> None:
    """The picture is stored turned the other way; Pillow's own way of turning it back says what is right."""
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    data = written(drawing(), kind, exif=exif, **({"quality": 95, "subsampling": 0} if kind == "JPEG" else {}))
    wanted = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    got = seen(take(data)).convert("RGB")
    assert got.size == wanted.size == ((40, 20) if orientation < 5 else (20, 40))
    for place in ((4, 4), (got.width - 5, 4), (4, got.height - 5), (got.width - 5, got.height - 5)):
        corner = wanted.getpixel(place)
        assert isinstance(corner, tuple)
        assert near(got.getpixel(place), corner)
    assert "exif" not in seen(take(data)).info


def test_damaged_exif_does_not_cost_the_picture() -> None:
    for exif in (b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(30)):
        assert take(written(drawing(), "JPEG", exif=exif)).width == 40


def planted() -> Iterable[tuple[str, bytes]]:
    exif = Image.Exif()
    exif[0x010E] = MARK.decode()
    exif[0x8298] = MARK.decode()
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", MARK.decode())
    text.add_text("Packed", MARK.decode(), zip=True)
    text.add_itxt("XML:com.adobe.xmp", MARK.decode())
    text.add(b"prVt", MARK)
    xmp = b"<x:xmpmeta>" + MARK + b"</x:xmpmeta>"
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = profile.index(b"s\0R\0G\0B") if b"s\0R\0G\0B" in profile else len(profile) - 40
    profile[at : at + len(MARK)] = MARK[: len(profile) - at]
    for see_through in (False, True):
        image = photograph().convert("RGBA" if see_through else "RGB")
        if see_through:
            image.putalpha(100)
        yield "png", written(image, "PNG", exif=exif, pnginfo=text, icc_profile=bytes(profile)) + MARK
        yield "webp", written(image, "WEBP", exif=exif.tobytes(), xmp=xmp, icc_profile=bytes(profile)) + MARK
    yield "jpeg", written(photograph(), "JPEG", exif=exif, xmp=xmp, comment=MARK, icc_profile=bytes(profile)) + MARK
    yield "gif", written(drawing(), "GIF", comment=MARK) + MARK


@pytest.mark.parametrize(("kind", "data"), list(planted()))
def test_no_byte_of_what_was_planted_survives(kind: str, data: bytes) -> None:
    assert data.count(MARK) >= 2, "the mark is planted"
    picture = take(data)
    assert MARK not in picture.data
    info = seen(picture).info
    assert not {"exif", "xmp", "icc_profile", "comment", "Comment", "XML:com.adobe.xmp"} & set(info)
    assert MARK not in repr(info).encode()


def test_the_rest_of_a_png_is_pixels_and_nothing_else() -> None:
    for data in (take(png).data for kind, png in planted() if kind == "png"):
        if not data.startswith(b"\x89PNG"):
            continue
        chunks, place = set(), 8
        while place < len(data):
            (length,) = struct.unpack(">I", data[place : place + 4])
            chunks.add(data[place + 4 : place + 8])
            place += 12 + length
        assert chunks <= {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}


def wide_profile() -> bytes:
    """A profile whose red and green are swapped: what is stored as red looks green."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {
        profile[at : at + 4].decode(): at for at in range(132, 132 + 12 * int.from_bytes(profile[128:132], "big"), 12)
    }
    red, green = tags["rXYZ"], tags["gXYZ"]
    profile[red + 4 : red + 12], profile[green + 4 : green + 12] = (
        profile[green + 4 : green + 12],
        profile[red + 4 : red + 12],
    )
    return bytes(profile)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("WEBP", "RGB")]
)
def test_colours_are_converted_from_the_pictures_profile(kind: str, mode: str) -> None:
    image = drawing().convert(mode)
    if mode == "RGBA":
        image.putalpha(200)
    how: dict[str, Any] = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    how |= {"lossless": True} if kind == "WEBP" else {}
    picture = take(written(image, kind, icc_profile=wide_profile(), **how))
    assert picture.notices == ()
    got = seen(picture)
    assert near(got.convert("RGB").getpixel((5, 5)), GREEN, 40)
    if mode == "RGBA":
        assert got.getchannel("A").getextrema() == (200, 200)


@pytest.mark.parametrize("profile", [b"nonsense", bytes(200), wide_profile()[:200]])
def test_a_damaged_profile_leaves_the_colours_as_they_are_and_says_so(profile: bytes) -> None:
    picture = take(written(drawing(), "PNG", icc_profile=profile))
    assert [notice.code for notice in picture.notices] == ["picture-colours"]
    assert seen(picture).convert("RGB").getpixel((5, 5)) == RED


def test_a_profile_of_another_kind_of_colour_is_not_used() -> None:
    picture = take(written(drawing().convert("CMYK"), "JPEG", icc_profile=wide_profile()))
    assert [notice.code for notice in picture.notices] == ["picture-colours"]
    grey = take(written(photograph().convert("L"), "JPEG", icc_profile=wide_profile()))
    assert grey.notices == ()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_shown_with_a_notice(kind: str) -> None:
    frames = [drawing(), Image.new("RGB", (40, 20), BLUE)]
    how: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {}
    picture = take(written(frames[0], kind, save_all=True, append_images=frames[1:], duration=100, **how))
    assert [(notice.code, notice.path) for notice in picture.notices] == [("picture-animated", "figure.dat")]
    assert near(seen(picture).convert("RGB").getpixel((30, 5)), GREEN, 40)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_the_same_picture_gives_the_same_bytes(kind: str) -> None:
    data = written(photograph(), kind)
    assert take(data) == take(data)
    assert take_picture(data, name="other") == take_picture(data, name="another")


def test_a_picture_taken_twice_stays_as_it_is_where_nothing_is_lost() -> None:
    once = take(written(drawing(), "PNG"))
    assert take(once.data).data == once.data


def test_a_large_photograph_that_is_seen_through_is_made_to_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 500_000
    monkeypatch.setattr("digest.ingest.pictures.take.MOST_BYTES", most)
    noise = Image.effect_noise((700, 800), 90)
    alpha = Image.linear_gradient("L").resize(noise.size)
    image = Image.merge("RGBA", (noise, noise.transpose(Image.Transpose.ROTATE_180), noise, alpha))
    data = written(image, "WEBP", quality=40)
    assert len(data) < most < len(written(Image.open(io.BytesIO(data)), "PNG"))
    picture = take(data)
    assert (picture.suffix, picture.width, picture.height) == (".png", 350, 400)
    assert len(picture.data) <= most


def test_a_picture_that_there_is_no_memory_for_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(self: object) -> None:
        raise MemoryError

    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", load)
    assert refuse(written(drawing(), "PNG")).reason is Why.TOO_MANY_PIXELS


DAMAGED = [written(photograph(60, 40), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP")]


@given(
    st.sampled_from(DAMAGED),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=12),
    st.integers(0, 3000),
)
def test_no_damage_whatsoever_raises_anything(data: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    damaged = bytearray(data)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    found = take_picture(bytes(damaged[: len(damaged) - cut % len(damaged)]), name="figure.dat")
    assert isinstance(found, Picture | NoPicture)


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\1\0\0WEBP"]),
)
def test_no_bytes_whatsoever_raise_anything(data: bytes, start: bytes) -> None:
    assert isinstance(take_picture(start + data, name="figure.dat"), Picture | NoPicture)


@pytest.mark.parametrize(
    ("size", "wanted"), [((800, 450), (800, 450)), ((1, 1), (16, 16)), ((9000, 20), (2400, 20)), ((-5, 0), (16, 16))]
)
def test_a_placeholder_has_its_size_and_is_grey(size: tuple[int, int], wanted: tuple[int, int]) -> None:
    image = Image.open(io.BytesIO(placeholder(*size, words="no picture")))
    assert (image.size, image.mode) == (wanted, "L")
    darkest, lightest = image.getextrema()
    assert darkest < lightest  # type: ignore[operator]
    assert image.getpixel((image.width // 4, image.height // 2)) in range(0x80, 0x100)


def test_a_placeholder_is_the_same_every_time_and_a_picture_like_any_other() -> None:
    data = placeholder(640, 360, "The picture could not be fetched.")
    assert data == placeholder(640, 360, "The picture could not be fetched.")
    assert take(data).suffix == ".png"
    assert len(data) < 5000


def test_words_of_a_placeholder_are_drawn_where_they_can_be_and_left_out_where_not() -> None:
    empty = placeholder(640, 360)
    assert placeholder(640, 360, "Bild fehlt – gr\xf6\xdfer".replace("–", "-")) != empty
    for words in ("\u56fe\u7247", "\u202e", " \n ", "\u0416"):
        assert placeholder(640, 360, words) == empty
    long = Image.open(io.BytesIO(placeholder(640, 360, "word " * 200)))
    assert all(long.getpixel((x, 280)) in {0xEC, 0xB4} for x in (0, 3, 10, 630, 637))
