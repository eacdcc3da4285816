from __future__ import annotations

import datetime as dt

import pytest
from strategies import TABLE

from digest.errors import InputError
from digest.ingest.html.page import read_html
from digest.ingest.known import Known
from digest.model.article import Author
from digest.model.blocks import List, ListItem, Note, Paragraph, Strong, Text, paragraph, plain_text
from digest.model.material import Material

KNOWN = Known(table=TABLE, zone="Europe/Berlin")


def material(html: str | bytes, **fields: str) -> Material:
    data = html.encode() if isinstance(html, str) else html
    return Material(data=data, name="page.html", **fields)  # type: ignore[arg-type] # the fields of words only


PAGE = """<!doctype html><html lang="de-AT"><head><meta charset=utf-8><title>The lake | Site</title>
<meta property="og:title" content="The lake"><meta property="og:site_name" content="Site">
<meta name=description content="Made by a program"><meta property="article:published_time" content="2026-03-04T10:00:00+01:00">
<meta property="article:modified_time" content="2026-03-05"><meta property="article:tag" content="water">
<link rel=canonical href="/lake"><script type="application/ld+json">{"@graph": [{"@type": "NewsArticle",
"author": [{"name": "Ada Example"}, {"name": "Ben Example"}]}]}</script></head><body>
<header><a href="/">Home page</a></header><nav>Menu words</nav><main><article><header><h1>The lake</h1>
<p class=byline>By Ada Example and Ben Example</p></header><p>First words.</p><h2>Background</h2><p>More words.</p>
<h3>Deeper</h3><p>Even more.</p></article></main><aside>Beside</aside><footer>Foot</footer></body></html>"""


def test_a_page_says_who_wrote_it_and_when_and_where_it_lives() -> None:
    article = read_html(
        material(PAGE, url="https://example.org/x?utm=1", source="feed", external_id="7", language="en"), KNOWN
    ).articles[0]
    assert (article.title, article.byline) == ("The lake", "Ada Example and Ben Example")
    assert article.published == dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
    assert article.updated == dt.date(2026, 3, 5)
    assert (article.language, article.url, article.tags) == ("de-AT", "https://example.org/lake", ("water",))
    assert article.summary is None
    assert (article.origin.source, article.origin.external_id, article.origin.reader) == ("feed", "7", "html")


def test_the_text_is_the_article_and_what_is_left_out_is_counted() -> None:
    reading = read_html(material(PAGE), KNOWN)
    sections = [(section.label, plain_text(section.blocks)) for section in reading.articles[0].sections]
    assert sections == [("", "First words."), ("Background", "More words.\nDeeper\nEven more.")]
    left_out = next(notice for notice in reading.notices if notice.code == "page-parts-left-out")
    assert left_out.message.startswith("6 words")
    assert left_out.excerpt == "Home page Menu words Beside Foot"


def test_a_page_without_an_article_element_is_its_body_without_menus() -> None:
    html = "<body><nav>Menu</nav><div><h1>Title</h1><p>By Ada Example</p><p>Words</p></div><footer>Foot</footer>"
    article = read_html(material(html), KNOWN).articles[0]
    assert (article.title, article.byline) == ("Title", "Ada Example")
    assert [plain_text(section.blocks) for section in article.sections] == ["Words"]


def test_labels_of_a_pasted_text_are_sections_of_a_page() -> None:
    html = """<h1>Title</h1><p>By Ada Example</p><p>What it is about.</p><p><b>BACKGROUND:</b> It <i>began</i>.</p>
    <p>CONCLUSION</p><p>It ended.</p><p>AUTHOR’S BIO: Ada Example writes.</p>"""
    article = read_html(material(html), KNOWN).articles[0]
    assert article.abstract == (paragraph("What it is about."),)
    assert [(s.kind, plain_text(s.blocks)) for s in article.sections] == [
        ("background", "It began."),
        ("conclusions", "It ended."),
    ]
    assert article.authors == (Author(name="Ada Example", bio=(paragraph("Ada Example writes."),)),)
    assert article.bio_label == "AUTHOR’S BIO"


def test_headings_make_sections_and_a_bio_that_names_the_author_is_his() -> None:
    html = """<h1>Title</h1><p>By Ada Example</p><h2>Abstract</h2><p>Short.</p><h2>Results<sup><a href="#n">1</a></sup></h2>
    <p>Long.</p><h2>About the author</h2><p>Ada Example writes.</p><p id="n">A note.</p>"""
    article = read_html(material(html), KNOWN).articles[0]
    assert article.abstract == (paragraph("Short."),)
    assert [(s.label, s.blocks) for s in article.sections] == [("Results", (paragraph("A note."), paragraph("Long.")))]
    assert article.authors[0].bio == (paragraph("Ada Example writes."),)


def test_a_misspelt_label_is_told() -> None:
    html = "<h1>Title</h1><p>Words</p><p>BCKGROUND: It began.</p><p>STRANGE LABEL: x</p>"
    codes = [(n.code, n.excerpt) for n in read_html(material(html), KNOWN).notices]
    assert ("heading-typo", "BCKGROUND") in codes
    assert ("unknown-heading", "STRANGE LABEL") in codes


def test_a_run_in_label_leaves_notes_and_markup_behind_it_whole() -> None:
    html = "<h1>T</h1><p>A.</p><p>RESULTS: One<sup><a href='#n'>1</a></sup> two.</p><p id=n>Note.</p>"
    section = read_html(material(html), KNOWN).articles[0].sections[-1]
    note = Note((paragraph("Note."),))
    assert (section.label, section.blocks) == ("RESULTS", (Paragraph((Text("One"), note, Text(" two."))),))


def test_typed_lists_become_lists_and_one_dash_stays() -> None:
    html = (
        "<h1>T</h1><p>– Speech.</p><p>Then:</p><p>• <b>One</b></p><p>•</p><p>Two</p><p>1. a</p><p>2. b</p><p>3) c</p>"
    )
    blocks = read_html(material(html), KNOWN).articles[0].sections[0].blocks
    assert blocks[:2] == (paragraph("– Speech."), paragraph("Then:"))
    bullets = List((ListItem((Paragraph((Strong((Text("One"),)),)),)), ListItem((paragraph("Two"),))))
    numbers = List(tuple(ListItem((paragraph(word),)) for word in "abc"), ordered=True)
    assert blocks[2:] == (bullets, numbers)


def test_a_note_to_the_title_stands_at_the_end() -> None:
    html = "<h1>Title<sup><a href='#n'>*</a></sup></h1><p>Words</p><h2>More</h2><p>Text</p><p id=n>Thanks.</p>"
    article = read_html(material(html), KNOWN).articles[0]
    assert article.title == "Title"
    assert article.sections[-1].blocks == (paragraph("Text"), paragraph("Thanks."))


def test_an_only_article_that_is_a_teaser_is_not_the_page() -> None:
    html = "<title>T</title><main><p>" + "Many words here. " * 30 + "</p><article>Read this too</article></main>"
    words = plain_text(read_html(material(html), KNOWN).articles[0].sections[0].blocks)
    assert words.startswith("Many words here.")
    assert words.endswith("Read this too")


def test_only_a_summary_that_is_marked_as_one_is_taken() -> None:
    html = '<meta name=description content=no><meta name="digest:summary" content="Yes, this."><h1>T</h1><p>Words'
    assert read_html(material(html), KNOWN).articles[0].summary == "Yes, this."


def test_a_date_that_is_none_is_told_and_a_time_element_counts() -> None:
    html = "<h1>T</h1><p>Words</p><time>some day</time>"
    reading = read_html(material(html), KNOWN)
    assert [(n.code, n.excerpt) for n in reading.notices] == [("date-unparsable", "some day")]
    html = "<h1>T</h1><p>Words <time datetime='2026-01-02'>Friday</time></p>"
    assert read_html(material(html), KNOWN).articles[0].published == dt.date(2026, 1, 2)


def test_what_the_source_is_known_for_counts_where_the_page_says_nothing() -> None:
    article = read_html(
        Material(data=b"<h1>T</h1><p>Words", name="x", language="fr", author="Ada Example", tags=("a",)), KNOWN
    ).articles[0]
    assert (article.language, article.byline, article.tags) == ("fr", "Ada Example", ("a",))


def test_a_page_without_a_title_is_told() -> None:
    assert [notice.code for notice in read_html(material("<p>Words"), KNOWN).notices] == ["missing-title"]


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("\ufeff<p>Größe".encode("utf-16"), ""),
        (b"<meta charset=windows-1251><p>" + "Слово".encode("cp1251"), ""),
        (b'<meta http-equiv=Content-Type content="text/html; charset=Shift_JIS"><p>' + "言葉".encode("cp932"), ""),
        ("<p>Слово".encode("koi8-r"), "KOI8-R"),
        (b"<meta charset=iso-8859-1><p>\x93Gr\xf6\xdfe\x94", "utf-8"),
        (b"<meta charset=utf-16><p>Gr\xc3\xb6\xc3\x9fe", ""),
    ],
)
def test_the_encoding_is_that_of_the_mark_of_the_page_of_the_server(data: bytes, charset: str) -> None:
    reading = read_html(Material(data=data, name="x", charset=charset), KNOWN)
    words = plain_text(reading.articles[0].sections[0].blocks)
    assert words in {"Größe", "Слово", "言葉", "“Größe”"}
    assert "encoding-guessed" not in {notice.code for notice in reading.notices}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<p>Gr\xf6\xdfe", "Größe"),
        (b"<meta charset=shift_jis><p>Gr\xc3\xb6\xc3\x9fe \xe2\x80\x94", "Größe —"),
        (b"<meta charset=utf-8><p>Gr\xf6e", "Gr\ufffde"),
        (b"<meta charset=utf-7><p>Gr\xf6e", "Gröe"),
    ],
)
def test_a_guessed_encoding_is_told(data: bytes, words: str) -> None:
    reading = read_html(Material(data=data, name="x"), KNOWN)
    assert plain_text(reading.articles[0].sections[0].blocks) == words
    assert "encoding-guessed" in {notice.code for notice in reading.notices}


@pytest.mark.parametrize("data", [b"", b"   ", b"%PDF-1.7", b"<script>x</script>", b"<p hidden>x</p>", b"PK\x03\x04"])
def test_what_shows_no_words_is_refused_with_its_name(data: bytes) -> None:
    with pytest.raises(InputError) as refused:
        read_html(Material(data=data, name="page.html"), KNOWN)
    assert refused.value.path == "page.html"


def test_broken_json_about_a_page_is_no_harm() -> None:
    html = f'<script type="application/ld+json">{"[" * 5000}</script><h1>T</h1><p>Words</p>'
    assert read_html(material(html), KNOWN).articles[0].title == "T"
