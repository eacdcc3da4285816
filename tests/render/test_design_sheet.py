"""The picture of designs side by side, and which pages it shows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

from digest.confine import Confined
from digest.model.config import DesignChoice
from digest.render.design import load_design
from digest.render.design.contact_sheet import GAP, GROUND, MARGIN, TALL, Row, colours_of, contact_sheet
from digest.render.design.picked_pages import picked_pages
from digest.render.design.tokens import tokens_for
from digest.render.pdf.request import TARGET, read_reply, request_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL.Image import Image as Picture


@pytest.fixture(scope="module")
def child() -> Iterator[Confined]:
    with Confined(target=TARGET) as running:
        yield running


def pdf(child: Confined, *pages: str, size: str = "A5") -> bytes:
    """A page for each piece of HTML."""
    face = "@font-face { font-family: F; src: url(design:fonts/Inter-Regular.ttf) }"
    style = f"{face} @page {{ size: {size} }} * {{ font-family: F }} section {{ break-after: page }}"
    sections = "".join(f"<section>{page}</section>" for page in pages)
    html = f'<html lang="en"><head><meta charset="utf-8"><title>T</title><style>{style}</style></head><body>{sections}'
    return read_reply(child.call(request_for(html, load_design("brief", project=None)))).pdf


def picked(data: bytes, *headlines: str, table: str = "Canal Length") -> list[tuple[int, str]]:
    with PdfDocument(data) as document:
        return [(one.place, one.label) for one in picked_pages(document, headlines=headlines, table=table)]


TABLE = "<table><tr><th>Canal</th><th>Length</th></tr></table>"


@pytest.mark.parametrize(
    ("pages", "labels"),
    [
        (
            ["<p>T</p>", "<h2>In short</h2>", "<h2>One&nbsp;lock</h2>", "<p>x</p>", f"<p>y</p>{TABLE}", "<p>z</p>"],
            [(0, "Cover"), (1, "Contents"), (2, "Opener"), (4, "Table"), (5, "Last page")],
        ),
        (
            ["<h2>One lock</h2>", "<p>x</p>", "<h2>Two locks</h2>", "<p>z</p>", "<p>z</p>", f"<p>y</p>{TABLE}"],
            [(0, "Cover and contents"), (1, "Article"), (2, "Opener"), (3, "Article"), (5, "Table and last page")],
        ),
        (["<h2>One lock</h2>", "<p>y</p>"], [(0, "Cover and contents"), (1, "Last page")]),
        (["<p>x</p>"], [(0, "Cover and contents")]),
        (["<p>x</p>", "<p>y</p>"], [(0, "Cover and contents"), (1, "Opener and last page")]),
    ],
)
def test_five_pages_show_what_a_design_is_like(
    child: Confined, pages: Sequence[str], labels: list[tuple[int, str]]
) -> None:
    assert picked(pdf(child, *pages), "One lock", "Two locks") == labels


def opened(data: bytes) -> Picture:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def test_the_sheet_has_a_row_for_each_design_with_its_pages_beside_one_another(child: Confined) -> None:
    two = pdf(child, "<h2>One lock</h2>", "<p>y</p>", size="A4")
    one = Row(title="Ours", about="In our colours", pdf=two, headlines=("One lock",), colours=("#ff0000", "#00ff00"))
    single, double = opened(contact_sheet([one])), opened(contact_sheet([one, one]))
    assert single.width == double.width
    assert double.height > 1.8 * single.height - 2 * MARGIN
    page = round(TALL * 210 / 297)
    top = single.height - MARGIN - TALL
    row = [single.getpixel((x, top)) for x in (MARGIN + page // 2, MARGIN + page + GAP // 2, MARGIN + page + GAP + 9)]
    assert (row[0], row[2]) == ((255, 255, 255), (255, 255, 255))
    assert row[1] != (255, 255, 255)
    assert {(255, 0, 0), (0, 255, 0)} <= {colour for _, colour in single.getcolors(1_000_000) or ()}


def test_a_design_that_cannot_be_laid_out_has_a_row_that_says_so() -> None:
    broken = Row(title="Ours", about="", trouble="cannot be laid out: the page asks for x")
    sheet = opened(contact_sheet([broken]))
    colours = {colour for _, colour in sheet.getcolors(1_000_000) or ()}
    assert (0x9B, 0x1C, 0x1C) in colours
    assert sheet.height < TALL
    assert sheet.getpixel((1, 1)) == tuple(bytes.fromhex(GROUND[1:]))


def test_words_longer_than_the_sheet_are_cut_and_the_same_rows_give_the_same_bytes() -> None:
    row = Row(title="Ours", about="a very long description " * 40, colours=("#ff0000",))
    assert contact_sheet([row]) == contact_sheet([row])
    assert opened(contact_sheet([row])).width == opened(contact_sheet([Row(title="Ours", about="")])).width


def test_the_colours_of_a_design_are_shown_as_they_are() -> None:
    tokens = tokens_for(load_design("brief", project=None), DesignChoice(accent="#123456"))
    assert "#123456" in colours_of(tokens)
    assert len(colours_of(tokens)) == 9
