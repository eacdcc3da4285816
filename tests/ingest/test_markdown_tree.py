"""Every construct of Markdown as blocks and inlines."""

from __future__ import annotations

import pytest
from strategies import TABLE

from digest.ingest.markdown.reader import read_markdown
from digest.model.article import Reading
from digest.model.blocks import (
    Block,
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    List,
    ListItem,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    paragraph,
    plain_text,
)


def read(text: str) -> Reading:
    return read_markdown(f"---\nid: a\ntitle: T\n---\n{text}", table=TABLE, name="a.md")


def blocks(text: str) -> tuple[Block, ...]:
    return tuple(block for section in read(text).articles[0].sections for block in section.blocks)


def inlines(text: str) -> tuple[Inline, ...]:
    (block,) = blocks(text)
    assert isinstance(block, Paragraph)
    return block.inlines


def notes(text: str) -> list[tuple[str, int | None, int | None, str | None]]:
    """Codes, lines (counted from the body), columns and excerpts."""
    return [(n.code, (n.line or 0) - 4, n.column, n.excerpt) for n in read(text).notices]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a*", Emphasis((Text("a"),))),
        ("__a__", Strong((Text("a"),))),
        ("`a  b`", Code("a  b")),
        ("[a](https://example.org 'x')", Link("https://example.org", (Text("a"),))),
        ("<https://example.org>", Link("https://example.org", (Text("https://example.org"),))),
        ("<ada@example.org>", Link("mailto:ada@example.org", (Text("ada@example.org"),))),
        ("[a](www.example.org)", Link("https://www.example.org", (Text("a"),))),
        ("[](https://example.org)", Link("https://example.org", (Text("https://example.org"),))),
        ("[a][b]\n\n[b]: https://example.org", Link("https://example.org", (Text("a"),))),
        ("&lt;b&gt; &amp;amp; caf&eacute;", Text("<b> &amp; café")),
        (r"\*a\* \&copy;", Text("*a* &copy;")),
        ("www.example.org", Text("www.example.org")),
    ],
)
def test_a_construct_becomes_one_inline(text: str, expected: Inline) -> None:
    assert inlines(text) == (expected,)


def test_a_soft_break_is_a_space_and_a_hard_one_stays() -> None:
    assert inlines("a\nb  \nc\\\nd<br>e <br/> f") == (
        Text("a b"),
        Break(),
        Text("c"),
        Break(),
        Text("d"),
        Break(),
        Text("e"),
        Break(),
        Text("f"),
    )
    assert notes("a<br>b") == []


def test_emphasis_in_emphasis_is_one_emphasis() -> None:
    assert inlines("*a _b_ c*") == (Emphasis((Text("a b c"),)),)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "java&#9;script:x", "data:text/html,x", "/relative", "#anchor", "ftp://x"]
)
def test_a_link_that_is_not_safe_leaves_its_words(address: str) -> None:
    text = f"See [the *page*]({address})."
    assert plain_text(blocks(text)) == "See the page."
    assert [note[0] for note in notes(text)] == ["link-dropped"]


def test_words_divided_by_markup_stay_whole() -> None:
    assert plain_text(blocks("The [KEP](#kep)s, *un*believ<b>able</b> and S`x`")) == "The KEPs, unbelievable and Sx"


def test_a_dropped_link_is_noted_at_its_place() -> None:
    assert notes("One\ntwo [x](file:///a) three") == [("link-dropped", 2, 9, "file:///a")]


def test_a_title_of_a_link_and_an_unused_address_are_noted() -> None:
    text = "[a](https://example.org 'Words here')\n\n[b]: https://example.org/b"
    assert notes(text) == [
        ("link-title-dropped", 1, 26, "Words here"),
        ("unused-address", 3, 6, "https://example.org/b"),
    ]


def test_a_picture_alone_is_a_figure() -> None:
    assert blocks("![A *map*](map.png 'By *hand*')") == (
        Figure("map.png", "A map", (Text("By "), Emphasis((Text("hand"),)))),
    )
    assert blocks("![](a.png)\n![b](b.png)") == (Figure("a.png"), Figure("b.png", "b"))


def test_a_picture_in_a_line_becomes_its_words() -> None:
    text = "See ![the map](map.png) here."
    assert plain_text(blocks(text)) == "See the map here."
    assert notes(text) == [("image-as-text", 1, 16, "map.png")]


def test_a_picture_without_a_safe_address_becomes_its_words() -> None:
    assert blocks("![the map](javascript:x)") == (paragraph("the map"),)


def test_lists_keep_their_nesting_and_their_first_number() -> None:
    assert blocks("7. a\n8. b\n\n   - c\n") == (
        List(
            (ListItem((paragraph("a"),)), ListItem((paragraph("b"), List((ListItem((paragraph("c"),)),))))),
            ordered=True,
            start=7,
        ),
    )
    assert blocks("0) a") == (List((ListItem((paragraph("a"),)),), ordered=True, start=0),)


def test_code_quotes_rules_and_headings_are_read() -> None:
    assert blocks("> a\n>\n> > b\n\n***\n\n``` py x\na\n\n  b\n```\n\n    indented\n\n#### h") == (
        Quote((paragraph("a"), Quote((paragraph("b"),)))),
        Rule(),
        CodeBlock("a\n\n  b", "py"),
        CodeBlock("indented"),
        Heading(2, (Text("h"),)),
    )


def test_tables_keep_cells_and_alignment() -> None:
    assert blocks("|a|*b*|\n|:-|-:|\n|1 \\| 2||\n|3|\n") == (
        Table(
            ((Text("a"),), (Emphasis((Text("b"),)),)),
            (((Text("1 | 2"),), ()), ((Text("3"),), ())),
            ("left", "right"),
        ),
    )


def test_a_block_of_html_becomes_its_paragraphs() -> None:
    text = "<div class='x'><p>One &amp; <b>two</b></p>\n<p>Three<br>four</p></div>\n\nText"
    assert blocks(text) == (paragraph("One & two"), paragraph("Three"), paragraph("four"), paragraph("Text"))
    ((code, line, column, _),) = notes(text)
    assert (code, line, column) == ("html-as-text", 1, 1)


def test_html_in_a_line_leaves_its_words() -> None:
    text = "a\nb <a href='https://example.org'>c</a> <u>d</u><img alt='e &amp; f' src=x>"
    assert plain_text(blocks(text)) == "a b c d e & f"
    ((code, line, column, excerpt),) = notes(text)
    assert (code, line, column) == ("html-as-text", 2, 3)
    assert "https://example.org" in str(excerpt)


def test_scripts_styles_and_comments_are_left_out() -> None:
    text = "<script>\nalert(1)\n\nx\n</script>\n\na <style>p {}</style>b<!-- c -->\n\n<!--\nd\n-->"
    assert plain_text(blocks(text)) == "a b"
    assert [note[0] for note in notes(text)] == ["html-as-text", "html-as-text", "comment-left-out"]


def test_a_picture_written_as_html_is_a_picture_with_its_words() -> None:
    text = 'Words.\n\n<p align="center"><img class="big"\n src="/img/quay.png" alt="The quay"></p>\n\nMore.'
    assert blocks(text) == (paragraph("Words."), Figure("/img/quay.png", "The quay"), paragraph("More."))
    assert notes(text) == []


def test_pictures_between_words_of_html_stand_where_they_stood() -> None:
    text = "<div>Before <img src='a.png'> after<img alt='never' src='javascript:x'></div>"
    assert blocks(text) == (paragraph("Before"), Figure("a.png"), paragraph("afternever"))
    assert [note[0] for note in notes(text)] == ["html-as-text"]


def test_a_picture_of_html_that_nobody_is_meant_to_see_is_left_out() -> None:
    for hidden in ("width=1 height=1", 'style="display: none"', "hidden"):
        assert blocks(f"<img src='https://t.example/p.gif' {hidden}>\n\nText") == (paragraph("Text"),)


def test_a_script_that_is_never_closed_does_not_swallow_the_article() -> None:
    assert "The rest" in plain_text(blocks("<script>\n\nThe rest of the article"))
    assert "The rest" in plain_text(blocks("a <style> The rest of the article"))


def test_control_characters_become_spaces() -> None:
    assert blocks("a\x0bb\x1bc") == (paragraph("a b c"),)
