"""The picture of a cover that other sites show."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sample_issue import PUBLICATION, issue
from test_thumbnail import pdf_of

from digest.model.config import DesignChoice
from digest.render.design import colour, load_design
from digest.render.design.chain import known_designs
from digest.render.design.tokens import tokens_for
from digest.render.pages import print_page
from digest.render.site.cover_image import cover_image

if TYPE_CHECKING:
    from digest.render.design import Design


def drawn(design: Design, page: str = "A4") -> tuple[bytes, dict[str, object]]:
    choice = DesignChoice(name=design.name, page=page)
    return pdf_of(print_page(issue(), PUBLICATION, choice, design), design), tokens_for(design, choice)


@pytest.mark.parametrize("name", known_designs(None))
def test_it_shows_the_first_page_on_the_field_of_colour_and_is_small(name: str) -> None:
    pdf, tokens = drawn(load_design(name, project=None))
    data = cover_image(pdf, tokens)
    assert data is not None
    assert len(data) < 120_000
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    corner = picture.convert("RGB").getpixel((4, 4))
    field = colour.rgb(tokens["light"]["field"])  # type: ignore[index]
    assert isinstance(corner, tuple)
    assert max(abs(one - other) for one, other in zip(corner, field, strict=True)) < 50
    colours = picture.convert("RGB").crop((260, 60, 940, 630)).getcolors(1_000_000)
    assert colours is not None
    assert len(colours) > 8  # there are words


def test_the_same_pdf_gives_the_same_picture(brief: Design) -> None:
    pdf, tokens = drawn(brief, "A5")
    assert cover_image(pdf, tokens) == cover_image(pdf, tokens)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"not a pdf"])
def test_what_is_no_pdf_has_no_picture(data: bytes, brief: Design) -> None:
    assert cover_image(data, tokens_for(brief, DesignChoice())) is None
