"""PDF/A-3a and PDF/UA-1 in one file, for every design: the demo on every page, the torture issue, the analysts."""

from __future__ import annotations

import ctypes
import re
from typing import TYPE_CHECKING

import pypdfium2  # type: ignore[import-untyped]
import pytest
from printed import DESIGNS, PAGES, demo_issue, faults, lengths_are_true, printed, printed_issue, tool
from torture_issue import torture

from digest.ingest.labels import LabelTable
from digest.ingest.reader import read
from digest.model.blocks import block_texts
from digest.model.kinds import DEFAULT_KINDS
from digest.render.pdf.request import LaidOut
from digest.render.pdf.sources import sources_of

if TYPE_CHECKING:
    from pathlib import Path

    from digest.model.issue import Issue

CASES = [
    *(("demo", design, page) for design in DESIGNS for page in PAGES),
    *(("torture", one, "A4") for one in DESIGNS),
]


@pytest.mark.parametrize(("kind", "design", "page"), CASES)
def test_a_pdf_keeps_to_both_standards_and_needs_nothing_from_outside(
    kind: str, design: str, page: str, tmp_path: Path
) -> None:
    found = printed(kind, design, page)
    assert (faults(found.pdf, "ua1"), faults(found.pdf, "3a"), found.warnings) == ([], [], ())
    check_the_outline({"demo": demo_issue, "torture": torture}[kind](), found)
    path = saved(found, tmp_path)
    check_the_fonts(tool("pdffonts", path).splitlines()[2:])
    assert "No syntax or stream encoding errors" in tool("qpdf", "--check", path)


@pytest.mark.parametrize("design", DESIGNS)
def test_the_pdf_of_the_analysts_keeps_to_both_standards(design: str, analyst_issue: Issue, tmp_path: Path) -> None:
    found = printed_issue(analyst_issue, design)
    assert (faults(found.pdf, "ua1"), faults(found.pdf, "3a"), found.warnings) == ([], [], ())
    check_the_outline(analyst_issue, found)
    path = saved(found, tmp_path)
    check_the_fonts(tool("pdffonts", path).splitlines()[2:])
    assert "No syntax or stream encoding errors" in tool("qpdf", "--check", path)


def check_the_fonts(rows: list[str]) -> None:
    """Whether only fonts that come with the design are there, all embedded, none of another family."""
    assert rows
    families = {re.match(r"[A-Z]{6}\+(\w+-(?:Serif|Sans|Mono))(?:-[A-Z][a-z]+)*$", row.split()[0]) for row in rows}
    assert None not in families, rows
    assert len({match[1].split("-")[0] for match in families if match}) == 1
    assert all(re.search(r" (TrueType|CID TrueType) .* yes yes yes ", row) for row in rows), rows


def check_the_outline(made: Issue, found: LaidOut) -> None:
    """Whether every article is there in order, with its sections below, and no byline."""
    with pypdfium2.PdfDocument(found.pdf) as document:
        marks = [(mark.level, plain(mark.get_title())) for mark in document.get_toc()]
    expected = [plain(placement.headline) for placement in made.placements]
    assert [title for level, title in marks if level == 0 and title in expected] == expected
    wanted = [plain(one.heading) for placement in made.placements for one in placement.article.sections if one.heading]
    assert [title for level, title in marks if level == 1 and title in wanted] == wanted
    names = {plain(author.name) for placement in made.placements for author in placement.article.authors}
    assert not names & {title for _, title in marks}


@pytest.mark.parametrize("design", DESIGNS)
def test_a_viewer_calls_each_page_what_is_printed_on_it(design: str) -> None:
    with pypdfium2.PdfDocument(printed("demo", design).pdf) as document:
        labels = [label(document, number) for number in range(len(document))]
        texts = [one.get_textpage().get_text_bounded() for one in document]
    assert labels[0] in {"Cover", "1"}
    assert labels[1:] == [str(number) for number in range(2, len(labels) + 1)]
    lines = [[line.split() for line in text.splitlines() if line.strip()] for text in texts]
    edges = [{one[place][end] for place in (0, -1) for end in (0, -1)} for one in lines]
    shown = [name in words for name, words in zip(labels, edges, strict=True)]
    assert sum(shown) >= len(labels) - 3, edges  # none on the cover and on the contents


def test_the_source_of_each_article_goes_with_the_pdf_and_reads_back_word_for_word(tmp_path: Path) -> None:
    path = saved(printed("torture", "brief"), tmp_path)
    (tmp_path / "out").mkdir()
    tool("pdfdetach", "-saveall", "-o", str(tmp_path / "out"), path)
    made = torture()
    files = sorted((tmp_path / "out").iterdir())
    assert [file.name for file in files] == [source.name for source in sources_of(made)]
    assert files[0].name == "00-editors-note.md"
    for file, placement in zip(files[1:], made.placements, strict=True):
        [article] = read(file.read_bytes(), name=file.name, table=LabelTable(DEFAULT_KINDS)).articles
        assert article.title == placement.headline
        assert [author.name for author in article.authors] == [author.name for author in placement.article.authors]
        assert words_of(article.abstract) == words_of(placement.article.abstract)


def test_sources_tell_nothing_that_only_the_desk_should_know() -> None:
    text = "".join(source.text for source in sources_of(demo_issue()))
    assert "articles.txt" not in text
    assert "origin" not in text
    assert "Six waterways, measured" in text


def test_what_a_pdf_says_of_itself(tmp_path: Path) -> None:
    path = saved(printed("torture", "brief"), tmp_path)
    info = tool("pdfinfo", path)
    assert re.search(r"^Title: +Forty ways to measure an island", info, re.MULTILINE)
    assert re.search(r"^Author: +Émile Example, Şûle Örnek, Төлеген Мысал", info, re.MULTILINE)
    assert re.search(r"^Subject: +\S", info, re.MULTILINE)
    assert re.search(r"^Keywords: +Instruments, Gauges, Boats, People, Papers$", info, re.MULTILINE)
    assert re.search(r"^Creator: +Digest$", info, re.MULTILINE)
    assert re.search(r"^CreationDate: .*Dec +4 .*2026", info, re.MULTILINE)
    assert re.search(r"^ModDate: .*Dec +8 .*2026", info, re.MULTILINE)
    data = printed("torture", "brief").pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in data  # not compressed
    assert re.search(rb'pdfaid:part="3"', data)
    assert re.search(rb'pdfaid:conformance="A"', data)
    assert [name for name in tool("pdfdetach", "-list", path).split() if name.startswith("07-")] == ["07-article-7.md"]


def test_links_have_words_of_their_own_for_whoever_cannot_see_them() -> None:
    with pypdfium2.PdfDocument(printed("torture", "brief").pdf) as document:
        words = [text for one in document for text in contents_of_links(one)]
    assert len(words) > 100
    assert all(words)
    assert any(text.startswith("https://archive.example.org/reports/2026/") for text in words)


def contents_of_links(page: pypdfium2.PdfPage) -> list[str]:
    raw = pypdfium2.raw
    found = []
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, number)
        if raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_LINK:
            buffer = (raw.FPDF_WCHAR * 2000)()
            size = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, ctypes.sizeof(buffer))
            found.append(bytes(buffer)[: max(size - 2, 0)].decode("utf-16-le"))
        raw.FPDFPage_CloseAnnot(annotation)
    return found


def test_an_alarm_of_the_checker_is_false_only_where_streams_are_as_long_as_they_say() -> None:
    good = b"1 0 obj\n<</Length 3>>\nstream\nab\r\nendstream\nendobj\n"
    assert lengths_are_true(good)
    assert not lengths_are_true(good.replace(b"/Length 3", b"/Length 2"))
    assert not lengths_are_true(good.replace(b"\r", b"c"))
    assert all(lengths_are_true(pdf) or b"\r\nendstream" not in pdf for pdf in [printed("torture", "brief").pdf])


def saved(found: LaidOut, folder: Path) -> str:
    path = folder / "issue.pdf"
    path.write_bytes(found.pdf)
    return str(path)


def plain(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def words_of(blocks: object) -> str:
    return " ".join(" ".join(block_texts(blocks)).split())  # type: ignore[arg-type]


def label(document: pypdfium2.PdfDocument, number: int) -> str:
    buffer = ctypes.create_string_buffer(200)
    size = pypdfium2.raw.FPDF_GetPageLabel(document, number, buffer, len(buffer))
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le")
