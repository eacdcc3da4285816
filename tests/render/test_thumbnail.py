from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sample_issue import PUBLICATION, issue

from digest.model.config import DesignChoice
from digest.render.pages import print_page
from digest.render.pdf import layout
from digest.render.pdf.request import read_reply, request_for
from digest.render.pdf.thumbnail import thumbnail

if TYPE_CHECKING:
    from digest.render.design import Design


def pdf_of(html: str, design: Design) -> bytes:
    return read_reply(layout.layout(request_for(html, design), lambda _: None)).pdf


def opened(picture: bytes | None) -> Image.Image:
    assert picture is not None
    return Image.open(io.BytesIO(picture))


@pytest.fixture(scope="module")
def cover(brief: Design) -> bytes:
    return pdf_of(print_page(issue(), PUBLICATION, DesignChoice(), brief), brief)


def test_the_thumbnail_is_a_small_jpeg_of_the_first_page(cover: bytes) -> None:
    made = thumbnail(cover)
    with opened(made) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (226, 320))
        assert len(made or b"") < 40_000
        shades = picture.convert("L").histogram()
    assert sum(shades[:128]) > 20_000
    assert sum(shades[240:]) > 10_000


def test_the_same_pdf_gives_the_same_picture(cover: bytes) -> None:
    assert thumbnail(cover) == thumbnail(cover)


@pytest.mark.parametrize(
    ("page", "size"), [("300mm 100mm", (320, 107)), ("50mm 50mm", (320, 320)), ("4mm 4000mm", (1, 320))]
)
def test_the_long_side_has_320_pixels_whatever_the_page(brief: Design, page: str, size: tuple[int, int]) -> None:
    html = f"<html lang=en><head><meta charset=utf-8><title>x</title><style>@page {{ size: {page}; margin: 0 }}</style>"
    with opened(thumbnail(pdf_of(f"{html}</head><body></body></html>", brief))) as picture:
        assert picture.size == size


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"no pdf at all" * 100], ids=["empty", "head", "other"])
def test_what_is_no_pdf_has_no_thumbnail(data: bytes) -> None:
    assert thumbnail(data) is None
