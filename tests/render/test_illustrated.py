"""Pictures in the web page and in the PDF; whatever their words are, and nothing that is not the issue's own."""

from __future__ import annotations

import ctypes
import hashlib
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import pypdfium2  # type: ignore[import-untyped]
import pytest
import tinyhtml5  # type: ignore[import-untyped]
from hostile import HOSTILE
from PIL import Image
from sample_issue import FILLER, PUBLICATION, TIDES, issue, placed

from digest.errors import LayoutError
from digest.model.article import Article, Author, Section
from digest.model.blocks import Figure, Text, paragraph
from digest.model.config import DesignChoice
from digest.model.pictures import ShownPicture
from digest.render import illustrated
from digest.render.illustrated import NAMELESS, TALLEST, with_pictures_inside
from digest.render.pages import plain_text, print_page, web_page
from digest.render.pdf import layout
from digest.render.pdf.request import read_reply, read_request, request_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.model.blocks import Block
    from digest.model.issue import Issue
    from digest.render.design import Design
    from digest.render.pdf.request import LaidOut

COLUMN, TEXT_HEIGHT = (210 - 28 - 60) / 25.4 * 72, (297 - 27 - 26) / 25.4 * 72
"""Points of the default page."""
IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE


def picture(source: str, width: int, height: int, shade: str = "teal") -> ShownPicture:
    out = io.BytesIO()
    Image.new("RGB", (width, height), shade).save(out, "PNG")
    data = out.getvalue()
    name = f"pictures/{hashlib.sha256(data).hexdigest()[:16]}.png"
    return ShownPicture(source=source, name=name, width=width, height=height, data=data)


def with_blocks(*blocks: Block, pictures: tuple[ShownPicture, ...] = ()) -> Issue:
    section = Section(label="", heading="", kind="body", blocks=blocks)
    article = Article(title="Pictures", authors=(Author(name="Ada Example"),), sections=(section,))
    return replace(issue(placed(article, "Pictures", "pictures"), placed(TIDES, "Tides", "tides")), pictures=pictures)


def images(files: dict[str, bytes]) -> list[Element]:
    root = tinyhtml5.parse(files["index.html"], namespace_html_elements=False)
    assert isinstance(root, Element)
    return list(root.iter("img"))


def laid_out(made: Issue, design: Design) -> LaidOut:
    page = print_page(made, PUBLICATION, DesignChoice(), design)
    return read_reply(layout.layout(request_for(page, design, made.pictures), lambda _: None))


def places(found: LaidOut) -> list[tuple[int, float, float]]:
    """Page (from 1), width and height in points of every picture in a PDF."""
    with pypdfium2.PdfDocument(found.pdf) as document:
        boxes = [(n, one.get_bounds()) for n, page in enumerate(document, 1) for one in page.get_objects([IMAGE])]
    return [(number, right - left, top - bottom) for number, (left, bottom, right, top) in boxes]


def test_a_figure_of_the_web_page_has_its_picture_its_size_its_words_and_its_caption(brief: Design) -> None:
    shown = picture("pictures/a.png", 900, 600)
    figure = Figure("pictures/a.png", "A crane", (Text("The crane in May"),))
    files = web_page(with_blocks(figure, paragraph(FILLER), pictures=(shown,)), PUBLICATION, brief)
    assert files[shown.name] == shown.data
    assert [dict(image.attrib) for image in images(files)] == [
        {
            "src": shown.name,
            "width": "900",
            "height": "600",
            "alt": "A crane",
            "loading": "lazy",
            "decoding": "async",
        }
    ]
    assert re.search(r"<figcaption>The crane in May</figcaption>\s*</figure>", files["index.html"].decode())
    assert "img-src 'self' data:" in files["index.html"].decode()


def test_a_tall_picture_is_no_higher_than_a_screen_and_keeps_its_shape(brief: Design) -> None:
    shown = picture("a.png", 600, 2400)
    [image] = images(web_page(with_blocks(Figure("a.png", "Tall"), pictures=(shown,)), PUBLICATION, brief))
    assert (image.get("width"), image.get("height")) == ("160", str(TALLEST))


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure("a.png", "Words", (Text("Caption"),)), "Words"),
        (Figure("a.png", " ", (Text("Only a\ncaption"),)), "Only a caption"),
        (Figure("a.png"), NAMELESS),
    ],
)
def test_a_picture_is_never_without_words(figure: Figure, said: str, brief: Design) -> None:
    made = with_blocks(figure, pictures=(picture("a.png", 90, 60),))
    assert [image.get("alt") for image in images(web_page(made, PUBLICATION, brief))] == [said]


def test_a_figure_without_a_picture_shows_its_words_and_loads_nothing(brief: Design) -> None:
    made = with_blocks(Figure("https://example.org/x.png", "Elsewhere"), pictures=(picture("a.png", 90, 60),))
    files = web_page(made, PUBLICATION, brief)
    assert images(files) == []
    assert "Elsewhere" in files["index.html"].decode()
    assert "example.org/x.png" not in files["index.html"].decode()


def test_plain_text_says_the_words_of_a_picture(brief: Design) -> None:
    made = with_blocks(Figure("a.png", "A crane"), pictures=(picture("a.png", 90, 60),))
    assert "[Picture] A crane" in plain_text(made, PUBLICATION, brief)


@pytest.mark.parametrize("at", range(0, len(HOSTILE), 24))
def test_no_words_of_a_picture_leave_their_attribute(at: int, brief: Design) -> None:
    values = HOSTILE[at : at + 24]
    shown = tuple(replace(picture(value, 90, 60), source=value) for value in values)
    blocks = [figure for value in values for figure in (Figure(value, value, (Text(value),)), Figure(value, value))]
    made = with_blocks(*blocks, pictures=shown)
    own = {"src", "width", "height", "alt", "loading", "decoding"}
    for page in (
        web_page(made, PUBLICATION, brief)["index.html"].decode("utf-8", "replace"),
        print_page(made, PUBLICATION, DesignChoice(), brief),
    ):
        found = images({"index.html": page.encode("utf-8", "replace")})
        assert len(found) == 2 * len(values)
        assert all(set(image.attrib) == own for image in found)
        assert {image.get("src", "").removeprefix("picture:") for image in found} == {shown[0].name}


def test_a_page_that_goes_alone_carries_its_pictures(brief: Design) -> None:
    shown = picture("a.png", 90, 60)
    figures = (Figure("a.png", "A <crane>"), Figure("a.png", "Again"))
    files = web_page(with_blocks(*figures, pictures=(shown,)), PUBLICATION, brief)
    alone = images({"index.html": with_pictures_inside(files["index.html"], files)})
    assert [image.get("src", "")[:22] for image in alone] == ["data:image/png;base64,"] * 2
    assert [image.get("alt") for image in alone] == ["A <crane>", "Again"]
    words = "src=&quot;pictures/0.png&quot;"
    assert words.encode() in with_pictures_inside(f"<p>{words}</p>".encode(), {"pictures/0.png": b"x"})


def test_a_picture_for_which_there_is_no_room_leaves_its_words(brief: Design, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = picture("a.png", 90, 60), picture("b.png", 91, 60, "red")
    figures = (Figure("a.png", "First"), Figure("b.png", "Second"))
    files = web_page(with_blocks(*figures, pictures=(first, second)), PUBLICATION, brief)
    monkeypatch.setattr(illustrated, "MOST_INSIDE", len(first.data))
    alone = with_pictures_inside(files["index.html"], files)
    assert [image.get("alt") for image in images({"index.html": alone})] == ["First"]
    assert b"<p>[Second]</p>" in alone
    assert b"pictures/" not in alone


def test_a_request_carries_the_pictures_of_its_page_and_no_others(brief: Design) -> None:
    first, second = picture("a.png", 90, 60), picture("b.png", 91, 60, "red")
    page = f'<img src="picture:{first.name}">\n'
    order = read_request(request_for(page, brief, (first, second)))
    assert (order.html, order.pictures) == (page, {first.name: first.data})
    other = replace(first, data=first.data + b"x")
    assert request_for(page, brief, (first,)) != request_for(page, brief, (other,))
    assert request_for("<p>", brief, (first,)) == request_for("<p>", brief)


@pytest.mark.parametrize("name", ["pictures/other.png", "../a.png", "/etc/passwd", ""])
def test_no_picture_but_the_issues_own_is_fetched(name: str, brief: Design) -> None:
    page = f'<html lang=en><head><title>x</title></head><body><img alt=x src="picture:{name}"></body></html>'
    with pytest.raises(LayoutError, match="picture"):
        layout.layout(request_for(page, brief), lambda _: None)


@pytest.fixture(scope="module")
def gallery(brief: Design) -> LaidOut:
    """A landscape, a portrait, a tiny and a very wide picture, each with words around."""
    sizes = {"landscape": (1800, 1200), "portrait": (1200, 2400), "tiny": (40, 30), "wide": (2400, 240)}
    blocks: list[Block] = []
    for name in sizes:
        blocks += [paragraph(FILLER), Figure(f"{name}.png", f"Words of {name}", (Text(f"Caption of {name}."),))]
    shown = tuple(picture(f"{name}.png", *size) for name, size in sizes.items())
    return laid_out(with_blocks(*blocks, paragraph(FILLER), pictures=shown), brief)


def test_pictures_in_the_pdf_keep_to_the_column_and_leave_room_for_words(gallery: LaidOut) -> None:
    assert gallery.warnings == ()
    found = places(gallery)
    assert len(found) == 4
    assert max(width for _, width, _ in found) <= COLUMN + 0.5
    assert max(height for _, _, height in found) <= TEXT_HEIGHT * 0.67
    tiny = min(found, key=lambda one: one[1])
    assert tiny[1] == pytest.approx(30, abs=0.5)  # 40 pixels at 96 to the inch: never blown up
    shapes = sorted(width / height for _, width, height in found)
    assert shapes == pytest.approx([0.5, 4 / 3, 1.5, 10], rel=0.02)


def test_a_caption_stands_on_the_page_of_its_picture(gallery: LaidOut) -> None:
    with pypdfium2.PdfDocument(gallery.pdf) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    captioned = [n for n, text in enumerate(texts, 1) for _ in re.findall("Caption of", text)]
    assert captioned == [number for number, _, _ in places(gallery)]


def test_a_screen_reader_hears_the_words_of_each_picture(gallery: LaidOut) -> None:
    with pypdfium2.PdfDocument(gallery.pdf) as document:
        found = [one for page in document for one in elements(page)]
    names = ("landscape", "portrait", "tiny", "wide")
    assert [alt for kind, alt in found if kind == "Figure"] == [f"Words of {name}" for name in names]
    assert [kind for kind, _ in found if kind in {"Figure", "Caption"}] == ["Figure", "Caption"] * 4


def elements(page: pypdfium2.PdfPage) -> list[tuple[str, str]]:
    """The kind and the alternative words of each structure element on a page, in order."""
    raw = pypdfium2.raw
    tree = raw.FPDF_StructTree_GetForPage(page)
    waiting = [raw.FPDF_StructTree_GetChildAtIndex(tree, n) for n in range(raw.FPDF_StructTree_CountChildren(tree))]
    out = []
    while waiting:
        element = waiting.pop(0)
        if element:
            kind, alt = (
                said(get, element) for get in (raw.FPDF_StructElement_GetType, raw.FPDF_StructElement_GetAltText)
            )
            out.append((kind, alt))
            count = raw.FPDF_StructElement_CountChildren(element)
            waiting[:0] = [raw.FPDF_StructElement_GetChildAtIndex(element, n) for n in range(count)]
    raw.FPDF_StructTree_Close(tree)
    return out


def said(get: Callable[..., int], element: object) -> str:
    buffer = ctypes.create_string_buffer(1000)
    size = get(element, buffer, len(buffer))
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le")


def test_pictures_in_the_pdf_are_no_finer_than_a_printer(gallery: LaidOut) -> None:
    with pypdfium2.PdfDocument(gallery.pdf) as document:
        found = [(one.get_px_size()[0], one.get_bounds()) for page in document for one in page.get_objects([IMAGE])]
    assert max(pixels / ((right - left) / 72) for pixels, (left, _, right, _) in found) <= layout.DPI + 2


def test_a_picture_without_room_at_the_foot_is_made_smaller_rather_than_leave_it_empty(brief: Design) -> None:
    shown = (picture("a.png", 1500, 1500),)
    gaps = []
    for count in range(2, 9):
        before, after = [paragraph(FILLER)] * count, [paragraph(FILLER)] * 4
        found = laid_out(with_blocks(*before, Figure("a.png", "A square"), *after, pictures=shown), brief)
        [(number, width, height)] = places(found)
        assert width == pytest.approx(height, abs=0.5)
        with pypdfium2.PdfDocument(found.pdf) as document:
            page = document[number - 2]
            words = page.get_textpage()
            boxes = [words.get_rect(n) for n in range(words.count_rects())]
            foot = min(bottom for left, bottom, right, _ in boxes if right - left > page.get_width() * 0.2)
            gaps.append((foot - 26 / 25.4 * 72) / TEXT_HEIGHT)
    assert max(gaps) < 0.26, gaps


def test_the_same_pictures_give_the_same_pdf(brief: Design) -> None:
    made = with_blocks(Figure("a.png", "A square"), pictures=(picture("a.png", 1500, 1500),))
    assert laid_out(made, brief) == laid_out(made, brief)
