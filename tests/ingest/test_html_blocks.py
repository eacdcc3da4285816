from __future__ import annotations

import pytest

from digest.ingest.html.blocks import html_blocks
from digest.model.blocks import (
    Break,
    Code,
    CodeBlock,
    Definition,
    DefinitionList,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Link,
    List,
    ListItem,
    Note,
    Paragraph,
    Passage,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    paragraph,
)

PAGE = "https://example.org/a/page.html"


def one(html: str) -> object:
    """The only block of a piece of HTML."""
    blocks = html_blocks(html, url=PAGE).blocks
    assert len(blocks) == 1, blocks
    return blocks[0]


def codes(html: str) -> list[tuple[str, str]]:
    return [(remark.code, remark.excerpt) for remark in html_blocks(html, url=PAGE).remarks]


def test_white_space_is_folded_as_a_browser_folds_it() -> None:
    assert one("<p>\n  two\t\n words <b> and </b> more  </p>") == Paragraph(
        (Text("two words "), Strong((Text("and "),)), Text("more"))
    )
    assert one("a\xa0 b") == paragraph("a\xa0 b")


def test_white_space_in_code_is_kept() -> None:
    assert one("<pre>\n  a\n\n\tb  \n</pre>") == CodeBlock("  a\n\n\tb  ")
    assert one("<pre>a<br>b</pre>") == CodeBlock("a\nb")


@pytest.mark.parametrize(
    "html",
    [
        '<pre><code class="language-python">x</code></pre>',
        '<pre class="lang-python">x</pre>',
        '<div class="highlight-source-python"><pre>x</pre></div>',
        '<div class="highlight highlight-python"><div><pre><span></span>x</pre></div></div>',
        '<pre class="brush: python; toolbar: false">x</pre>',
    ],
)
def test_a_code_block_knows_its_language(html: str) -> None:
    assert one(html) == CodeBlock("x", "python")


def test_inlines_keep_what_they_mean() -> None:
    html = '<p><em>a</em> <b>b</b> <code>c  d</code> <a href="../x?y=1">e</a><br>f <i><strong>g</strong></i></p>'
    assert one(html) == Paragraph(
        (
            *(Emphasis((Text("a"),)), Text(" "), Strong((Text("b"),)), Text(" "), Code("c d"), Text(" ")),
            *(Link("https://example.org/x?y=1", (Text("e"),)), Break(), Text("f ")),
            Emphasis((Strong((Text("g"),)),)),
        )
    )


def test_raised_and_lowered_figures_stay_so_and_quotes_get_their_marks() -> None:
    assert one("<p>H<sub>2</sub>O, x<sup>2</sup>, 1<sup>st</sup>, <q>yes</q></p>") == paragraph("H₂O, x², 1st, “yes”")


def test_two_breaks_part_paragraphs() -> None:
    assert html_blocks("one<br>two<br><br>three<br>\n<br>\n<br>four").blocks == (
        Paragraph((Text("one"), Break(), Text("two"))),
        paragraph("three"),
        paragraph("four"),
    )


def test_headings_are_moved_up_to_the_first_level_and_no_deeper_than_the_fourth() -> None:
    html = "<h2>a</h2><h3>b</h3><h6>c</h6>"
    assert html_blocks(html).blocks == (Heading(1, (Text("a"),)), Heading(2, (Text("b"),)), Heading(4, (Text("c"),)))


def test_the_sign_that_links_a_heading_to_itself_is_no_word() -> None:
    assert one('<h2 id="a">A word <a href="#a">#</a></h2>') == Heading(1, (Text("A word"),))


def test_lists_lie_in_lists() -> None:
    html = "<ul><li>a<ol start=3><li>b</li></ol></li><ul><li>c</li></ul><li><p>d</p><p>e</p></ul>"
    assert one(html) == List(
        (
            ListItem(
                (
                    paragraph("a"),
                    List((ListItem((paragraph("b"),)),), ordered=True, start=3),
                    List((ListItem((paragraph("c"),)),)),
                )
            ),
            ListItem((paragraph("d"), paragraph("e"))),
        )
    )


def test_a_table_has_a_header_an_alignment_and_no_lost_word_where_cells_are_joined() -> None:
    html = """<table><caption>Cap</caption><tr><th align=left>A<th style="text-align: right">B<th>C</tr>
        <tr><td rowspan=2>1<td colspan=2>2 <b>x</b></tr><tr><td>3<td><p>4</p><ul><li>5</ul></tr></table>"""
    body = html_blocks(html)
    head = ((Text("A"),), (Text("B"),), (Text("C"),))
    rows = (
        ((Text("1"),), (Text("2 "), Strong((Text("x"),))), ()),
        ((), (Text("3"),), (Text("4"), Break(), Text("5"))),
    )
    assert body.blocks == (paragraph("Cap"), Table(head, rows, ("left", "right", "")))
    assert [remark.code for remark in body.remarks] == ["cells-spread"]


def test_a_picture_in_a_table_stands_behind_it_and_leaves_no_empty_row() -> None:
    html = '<table><tr><th colspan=2><img src="/a.png"></th></tr><tr><th>A</th><td>B</td></tr></table>'
    table = Table((), (((Text("A"),), (Text("B"),)),))
    assert html_blocks(html, url=PAGE).blocks == (table, Figure("https://example.org/a.png"))


def test_a_table_that_only_arranges_a_page_is_what_lies_in_it() -> None:
    html = "<table><tr><td><h1>a</h1><p>b</p></td><td><table role=presentation><tr><td>c</table></td></tr></table>"
    assert html_blocks(html).blocks == (Heading(1, (Text("a"),)), paragraph("b"), paragraph("c"))


def test_a_table_of_holes_becomes_its_words() -> None:
    html = "<table>" + "<tr>" + "<td>a<td>b" * 60 + "</tr>" + "<tr><td>c<td>d" * 1000 + "</table>"
    assert {type(block) for block in html_blocks(html).blocks} == {Paragraph}


def test_a_figure_has_its_caption_and_alternative_text() -> None:
    html = '<figure><a href="big.jpg"><img src="/i.jpg" alt="An  image"></a><figcaption>Said <i>so</i></figcaption></figure>'
    assert one(html) == Figure("https://example.org/i.jpg", "An image", (Text("Said "), Emphasis((Text("so"),))))


def test_the_captions_of_blogs_and_encyclopedias_are_captions() -> None:
    html = '<div class="wp-caption"><img src="/i.jpg"><p class="wp-caption-text">Said so</p></div>'
    assert one(html) == Figure("https://example.org/i.jpg", "", (Text("Said so"),))


@pytest.mark.parametrize(
    "attributes",
    [
        'src="data:image/gif;base64,R0" data-src="/i.jpg"',
        'src="/blank.gif" data-lazy-src="/i.jpg"',
        'srcset="/s.jpg 100w, /i.jpg 900w"',
        'data-srcset="/s.jpg 1x, /i.jpg 2x"',
    ],
)
def test_a_picture_that_is_loaded_late_is_found(attributes: str) -> None:
    assert one(f"<p><img {attributes} alt=A></p>") == Figure("https://example.org/i.jpg", "A")


def test_a_picture_for_readers_without_scripts_is_found_once() -> None:
    assert one('<p><noscript>Turn on scripts! <img src="/i.jpg" alt="A"></noscript></p>') == Figure(
        "https://example.org/i.jpg", "A"
    )


def test_a_picture_stands_where_it_stood() -> None:
    html = 'words<br><img src="/a.png"><br>more <img src="/b.png"> words <img class="emoji" src="/c.png" alt="🙂">'
    assert html_blocks(html, url=PAGE).blocks == (
        *(paragraph("words"), Figure("https://example.org/a.png"), paragraph("more words 🙂")),
        Figure("https://example.org/b.png"),
    )


def test_a_picture_without_an_address_is_its_words() -> None:
    assert one('<p>a <img src="javascript:x" alt="dog"> b</p>') == paragraph("a dog b")
    assert codes('<p>a <img src="javascript:x" alt="dog"> b</p>') == [("image-dropped", "dog")]


def test_quotes_rules_and_definitions() -> None:
    html = "<blockquote><p>a</p><blockquote>b</blockquote></blockquote><hr><dl><dt>c<dt>d<dd>e<dd>f<div><dt>g<dd>h</div></dl>"
    assert html_blocks(html).blocks == (
        Quote((paragraph("a"), Quote((paragraph("b"),)))),
        Rule(),
        DefinitionList(
            (
                Definition(((Text("c"),), (Text("d"),)), ((paragraph("e"),), (paragraph("f"),))),
                Definition(((Text("g"),),), ((paragraph("h"),),)),
            )
        ),
    )


def test_another_language_is_marked_and_the_same_is_not() -> None:
    html = '<p>a <span lang="fr">b</span> <i lang=en-GB>c</i></p><p lang="ZH-hant">d</p><div lang=zh_Hant>e</div>'
    assert html_blocks(html, language="en").blocks == (
        Paragraph((Text("a "), Foreign("fr", (Text("b"),)), Text(" "), Emphasis((Text("c"),)))),
        Passage("zh-Hant", (paragraph("d"), paragraph("e"))),
    )


def test_a_text_in_one_language_says_so_once() -> None:
    body = html_blocks("<div lang=fr><h2>a</h2><p lang=fr-CA>b</p></div>")
    assert (body.language, body.blocks) == ("fr", (Heading(1, (Text("a"),)), paragraph("b")))


MARKDOWN_NOTES = """
<p>Word<sup class="footnote-ref"><a href="#fn1" id="fnref1">[1]</a></sup>, again<sup><a href="#fn1" id="fnref1:1">[1]</a></sup>.</p>
<hr class="footnotes-sep"><section class="footnotes"><ol><li id="fn1"><p>Said <i>so</i>.
<a href="#fnref1" class="footnote-backref">↩︎</a></p></li></ol></section>
"""
WORD_NOTES = """
<p>Word<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a>, again<sup><a href="#_ftn1">[1]</a></sup>.</p>
<hr><div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> Said <i>so</i>.</p></div>
"""
WIKI_NOTES = """
<p>Word<sup id="cite_ref-1" class="reference"><a href="#cite_note-1">[1]</a></sup>, again<sup><a href="#cite_note-1">[1]</a></sup>.</p>
<ol><li id="cite_note-1"><span class="mw-cite-backlink"><b><a href="#cite_ref-1">^</a></b></span> <span>Said <i>so</i>.</span></li></ol>
"""


@pytest.mark.parametrize("html", [MARKDOWN_NOTES, WORD_NOTES, WIKI_NOTES], ids=["markdown", "word", "wiki"])
def test_footnotes_stand_at_their_places(html: str) -> None:
    body = html_blocks(html)
    note = Note((Paragraph((Text("Said "), Emphasis((Text("so"),)), Text("."))),))
    assert body.blocks == (Paragraph((Text("Word"), note, Text(", again"), note, Text("."))),)
    assert [(remark.code, remark.excerpt) for remark in body.remarks] == [("notes-moved", "1")]


def test_a_note_in_a_note_is_not_lost() -> None:
    html = "<p>a<sup><a href=#n1>1</a></sup></p><p id=n1>b<sup><a href=#n2>2</a></sup></p><p id=n2>c</p>"
    assert html_blocks(html).blocks == (Paragraph((Text("a"), Note((paragraph("b²"),)))), paragraph("c"))


def test_numbers_in_a_table_of_contents_are_no_footnotes() -> None:
    html = '<ul><li><a href="#s1">1</a></ul><h2 id="s1">One</h2><p>Words</p>'
    assert html_blocks(html).blocks == (
        *(List((ListItem((paragraph("1"),)),)), Heading(1, (Text("One"),)), paragraph("Words")),
    )


def test_a_link_around_blocks_goes_to_their_words() -> None:
    assert html_blocks('<a href="/x"><h2>a</h2><div>b</div></a>', url=PAGE).blocks == (
        Heading(1, (Link("https://example.org/x", (Text("a"),)),)),
        Paragraph((Link("https://example.org/x", (Text("b"),)),)),
    )


def test_what_an_article_cannot_hold_becomes_its_words_and_is_told() -> None:
    html = "<form><label>Name</label><select><option>a<option>b</select><button>Go</button></form>"
    assert "".join(str(one(html)).split("'")[1::2]).replace(" ", "") == "NameabGo"
    assert codes(html) == [("structure-as-text", f"<{tag}>") for tag in ("form", "select", "button")]


def test_an_embedded_film_is_told_with_its_address() -> None:
    assert codes('<p>a<iframe src="https://video.example/1"></iframe>') == [
        ("embed-left-out", "https://video.example/1")
    ]


def test_a_formula_and_a_drawing_are_their_words() -> None:
    assert one("<p>a <math><mi>x</mi><mo>=</mo><mn>1</mn></math></p>") == paragraph("a x=1")
    assert one("<p>a <svg><title>no</title><text x=1>Axis</text></svg></p>") == paragraph("a Axis")


def test_a_dropped_link_is_told() -> None:
    assert codes('<p><a href="javascript:x">a</a> <a href="tel:1">b</a> <a name=x>c</a></p>') == [
        ("link-dropped", "a"),
        ("link-dropped", "b"),
    ]


def test_without_an_address_a_relative_link_is_dropped_and_a_picture_beside_the_file_stays() -> None:
    body = html_blocks('<p><a href="b.html">a</a></p><img src="images/a.png"><img src="/etc/a.png" alt=no>')
    assert body.blocks == (paragraph("a"), Figure("images/a.png"), paragraph("no"))


def test_struck_words_stay_with_a_warning() -> None:
    assert codes("<p>a <del>b</del></p>") == [("struck-text", "b")]


def test_what_lies_too_deep_becomes_words() -> None:
    html = "<blockquote>" * 60 + "deep" + "</blockquote>" * 60
    body = html_blocks(html)
    depth, block = 0, body.blocks[0]
    while isinstance(block, Quote):
        depth, block = depth + 1, block.blocks[0]
    assert (depth, block) == (40, paragraph("deep"))
    assert [remark.code for remark in body.remarks] == ["nesting-flattened"]


def test_equal_remarks_are_made_once_and_of_one_kind_not_without_end() -> None:
    html = "".join(f'<a href="x:{at}">a{at}</a>' for at in range(200)) + '<a href="x:0">a0</a>'
    assert len(html_blocks(html).remarks) == 40


def test_an_empty_text_has_no_blocks() -> None:
    assert html_blocks("").blocks == html_blocks("<p> &nbsp; </p><br><ul><li></ul><table></table>").blocks == ()
