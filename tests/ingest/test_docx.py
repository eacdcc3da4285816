from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import TABLE

from digest.errors import InputError
from digest.ingest.docx import zip as docx_zip
from digest.ingest.docx.reader import docx_pictures, read_docx
from digest.ingest.known import Known
from digest.ingest.paste.reader import read_paste
from digest.model.blocks import (
    Figure,
    Heading,
    List,
    ListItem,
    Note,
    Paragraph,
    Quote,
    Strong,
    Table,
    Text,
    paragraph,
    plain_text,
)
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digest.model.article import Article, Reading
    from digest.model.blocks import Block

KNOWN = Known(table=TABLE)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml"
ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
RELS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""
STYLE_NAMES = {
    "Title": "Title",
    "Subtitle": "Subtitle",
    "H1": "heading 1",
    "H2": "heading 2",
    "Q": "Quote",
    "Odd": "House",
}


def styled(text: str, style: str = "", inner: str = "") -> str:
    """A paragraph of Word."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f"<w:p>{properties}{run}{inner}</w:p>"


def made(*paragraphs: str, **parts: str) -> bytes:
    """A Word file of paragraphs; ``parts`` are further ones by name, ``__`` for a stroke."""
    names = (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in STYLE_NAMES.items()
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS)
        archive.writestr(
            "word/document.xml", f"<w:document {SPACES}><w:body>{''.join(paragraphs)}</w:body></w:document>"
        )
        archive.writestr("word/styles.xml", f"<w:styles {SPACES}>{''.join(names)}</w:styles>")
        for name, part in parts.items():
            archive.writestr(f"word/{name.replace('__', '/')}.xml", part)
    return out.getvalue()


def read(data: bytes) -> Reading:
    return read_docx(Material(data=data, name="a.docx"), KNOWN)


def corpus(shared: Path, name: str) -> Reading:
    return read((shared / "corpora" / "docx" / f"{name}.docx").read_bytes())


def body(reading: Reading) -> tuple[Block, ...]:
    assert len(reading.articles) == 1
    return tuple(block for section in reading.articles[0].sections for block in section.blocks)


def left_out(data: bytes) -> list[tuple[str, str | None]]:
    return [(notice.message, notice.excerpt) for notice in read(data).notices if notice.code == "docx-left-out"]


NOTES = [Note((paragraph("A tachyon walks into a bar."),)), Note((paragraph("Fin."),))]
CELLS = (((Text("Top left"),), (Text("Top right"),)), ((Text("Bottom left"),), (Text("Bottom right"),)))
UPSTREAM: dict[str, Callable[[Reading], object]] = {
    "footnotes": lambda r: body(r) == (Paragraph((Text("Ouch"), NOTES[0], Text("."), NOTES[1])),),
    "simple-list": lambda r: body(r) == (List((ListItem((paragraph("Apple"),)), ListItem((paragraph("Banana"),)))),),
    "tables": lambda r: body(r) == (paragraph("Above"), Table((), CELLS), paragraph("Below")),
    "tiny-picture": lambda r: [type(block) for block in body(r)] == [Figure],
    "equations": lambda r: (
        "sin θ=(mλ)/a=((1)550×10^(-6) mm)/(2.5 mm)=2.2×10^(-4)" in plain_text(body(r))
        and [notice.message for notice in r.notices if notice.code == "formula-as-text"]
        == ["4 formulas became the signs in them."]
    ),
}
"""What is in the Word files of the corpora."""


@pytest.mark.parametrize("name", UPSTREAM)
def test_notes_lists_tables_pictures_and_formulas_of_a_word_file_are_found(name: str, shared: Path) -> None:
    assert UPSTREAM[name](corpus(shared, name))


def test_the_picture_of_a_word_file_is_at_hand_under_the_source_of_its_figure(shared: Path) -> None:
    (figure,) = body(corpus(shared, "tiny-picture"))
    data = (shared / "corpora" / "docx" / "tiny-picture.docx").read_bytes()
    (picture,) = docx_pictures(data, name="a.docx")
    assert isinstance(figure, Figure)
    assert (picture.source, picture.data[:4]) == (figure.source, b"\x89PNG")


def test_styles_make_title_subtitle_sections_and_quotes() -> None:
    reading = read(
        made(
            *(
                styled("The lake", "Title"),
                styled("And its shores", "Subtitle"),
                styled("By Ada Example"),
                styled("First."),
            ),
            *(styled("Background", "H1"), styled("Words.", "Odd"), styled("Deeper", "H2"), styled("Said so.", "Q")),
        )
    )
    article = reading.articles[0]
    assert (article.title, article.subtitle, article.byline) == ("The lake", "And its shores", "Ada Example")
    assert [(section.kind, section.blocks) for section in article.sections] == [
        ("body", (paragraph("First."),)),
        ("background", (paragraph("Words."), Heading(1, (Text("Deeper"),)), Quote((paragraph("Said so."),)))),
    ]
    assert [notice.code for notice in reading.notices] == ["docx-style-unknown"]


def outline(article: Article) -> dict[str, object]:
    """What an article holds, list items as their words, for comparison between readers."""
    return {
        "title": article.title,
        "authors": [(author.name, plain_text(author.bio)) for author in article.authors],
        "abstract": plain_text(article.abstract),
        "sections": [(s.label, s.heading, s.kind, plain_text(s.blocks)) for s in article.sections],
        "bio": (article.bio_label, article.bio_heading),
    }


def test_pasted_articles_in_a_word_file_are_the_articles_of_the_paste(analyst: Path) -> None:
    """Each line a paragraph. A paragraph that is broken in two is mended in a paste only: Word knows its paragraphs."""
    text = analyst.read_text(encoding="utf-8")
    pasted = read_paste(text, table=TABLE, name="a")
    reading = read(made(*(styled(line) for line in text.split("\n"))))
    assert [article.title for article in reading.articles] == [article.title for article in pasted.articles]
    same = 0
    for got, wanted in zip(reading.articles, pasted.articles, strict=True):
        one, two = outline(got), outline(wanted)
        same += sum(one[key] == two[key] for key in one)
        assert {key: one[key] for key in one if key != "sections"} == {
            key: two[key] for key in two if key != "sections"
        }
        if one != two:
            print("\nnot the same:", got.title)
        assert [s[:3] for s in one["sections"]] == [s[:3] for s in two["sections"]]  # type: ignore[attr-defined]
    print(f"\nfour articles as a Word file: {same} of {5 * len(pasted.articles)} parts the same as from the paste")


def test_comments_deletions_and_page_heads_are_told_with_their_words() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>gone</w:delText></w:r></w:del>'
    inserted = '<w:ins w:id="2"><w:r><w:t>come</w:t></w:r></w:ins>'
    data = made(
        styled("Words ", inner=deleted + inserted),
        comments=f'<w:comments {SPACES}><w:comment w:id="0"><w:p><w:r><w:t>Sure?</w:t></w:r></w:p></w:comment></w:comments>',
        header1=f"<w:hdr {SPACES}>{styled('Draft three')}</w:hdr>",
    )
    assert plain_text(body(read(data))) == "Words come"
    assert left_out(data) == [
        ("Left out of the Word file: 1 comment.", "Sure?"),
        ("Left out of the Word file: 1 deleted passage (tracked changes).", "gone"),
        ("Left out of the Word file: 2 words in page heads and feet.", "Draft three"),
    ]
    assert "docx-changes-accepted" in {notice.code for notice in read(data).notices}


def test_a_text_box_that_the_converter_cannot_see_is_told_with_its_words() -> None:
    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx><w:txbxContent><w:p><w:r><w:t>Boxed</w:t></w:r></w:p>'
        "</w:txbxContent></wps:txbx></mc:Choice></mc:AlternateContent></w:r>"
    )
    assert left_out(made(styled("Words", inner=box))) == [
        ("Left out of the Word file: 1 word of the text (text boxes, fields).", "Boxed")
    ]


def test_charts_and_objects_are_counted() -> None:
    data = made(styled("Words", inner='<w:r><w:object><o:OLEObject Type="Embed"/></w:object></w:r>' * 2))
    assert left_out(data) == [("Left out of the Word file: 2 embedded objects.", None)]


def test_bold_labels_and_run_in_labels_are_sections() -> None:
    bold = '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">RESULTS: </w:t></w:r><w:r><w:t>It worked.</w:t></w:r>'
    article = read(
        made(styled("Title"), styled("By Ada Example"), styled("It is new."), f"<w:p>{bold}</w:p>")
    ).articles[0]
    assert (article.title, article.byline, article.abstract) == ("Title", "Ada Example", (paragraph("It is new."),))
    assert [(s.label, s.blocks) for s in article.sections] == [("RESULTS", (paragraph("It worked."),))]


def test_emphasis_survives_and_markup_as_text_stays_text() -> None:
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>loud</w:t></w:r>"
    assert body(read(made(styled("<script>x</script> & ", inner=bold)))) == (
        Paragraph((Text("<script>x</script> & "), Strong((Text("loud"),)))),
    )


def test_a_link_of_a_word_file_leads_nowhere_unsafe() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "javascript:x"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>words</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    reading = read(made(styled("", inner=field)))
    assert body(reading) == (paragraph("words"),)
    assert "link-dropped" in {notice.code for notice in reading.notices}


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"PK\x03\x04", b"not a zip", b"%PDF-1.7"),
        made(styled(""), styled(" ")),
        made("<w:p><w:r><w:t>unclosed"),
        made(styled("x"), document2="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        made("<w:sdt>" * 3000 + "</w:sdt>" * 3000),
    ],
    ids=["empty", "half", "text", "pdf", "no words", "broken", "entities", "deep"],
)
def test_what_is_no_word_file_is_refused_with_its_name(data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read(data)
    assert refused.value.path == "a.docx"


def test_a_file_that_would_unpack_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = made(styled("x"), bomb="<a>" + " " * (40 << 20) + "</a>")
    assert len(bomb) < 100_000
    with pytest.raises(InputError, match="unpack"):
        read(bomb)
    monkeypatch.setattr(docx_zip, "MOST_TEXT", 2000)
    with pytest.raises(InputError, match="unpack"):
        read(made(styled("word " * 1000)))


def test_a_size_that_the_archive_states_too_small_does_not_help_it() -> None:
    data = made(styled("x"), bomb="<a>" + " " * 2_000_000 + "</a>")
    lying = data.replace((2_000_007).to_bytes(4, "little"), (7).to_bytes(4, "little"))
    assert lying != data
    with pytest.raises(InputError):
        read(lying)


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Cs"]), max_size=40),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=60)
def test_no_word_of_any_paragraph_is_lost(lines: list[str]) -> None:
    data = made(styled("start"), *(styled(line) for line in lines))
    reading = read(data)
    shown = "".join(str(outline(article)) + article.byline for article in reading.articles)
    letters = "".join(char for char in shown.casefold() if char.isalnum())
    assert "accounting-failed" not in {notice.code for notice in reading.notices}
    for line in lines:
        for word in line.split():
            kept = "".join(char for char in repr(word)[1:-1].casefold() if char.isalnum())
            assert kept in letters or word.casefold() in {"by", "and", "author:", "authors:"}
