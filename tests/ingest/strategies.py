"""Articles in normal form, as odd as they come.

Every tree is generated freely and then brought into normal form by ``digest.ingest.markdown.normal_form``, whose docstring
says what that is; ``messy_articles`` are the same before that step.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from digest.ingest.addresses import safe_url
from digest.ingest.labels import LabelTable, label_section
from digest.ingest.markdown.normal_form import normal_article, normal_blocks, normal_inlines
from digest.model.article import Article, ArticleState, Author, Origin
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
)
from digest.model.kinds import DEFAULT_KINDS

if TYPE_CHECKING:
    from digest.model.blocks import Block, Inline

TABLE = LabelTable(DEFAULT_KINDS)

_SIGNS = [
    *"*_`[]()#+-.!|<>&\\~=:\"'{}^$%@,;/?0",
    *(
        "**",
        "__",
        "***",
        "``",
        "```",
        "~~~",
        "[x]",
        "[x](y)",
        "![",
        "](",
        "[a]: b",
        "<br>",
        "<b>",
        "</p>",
        "<!--",
        "<http://a.b>",
    ),
    *(
        "&amp;",
        "&#35;",
        "&nbsp",
        "&copy;",
        "---",
        "===",
        "- ",
        "+ ",
        "* ",
        "1. ",
        "12) ",
        "# ",
        "###",
        "> ",
        "    ",
        "| a | b |",
    ),
    *(
        "|---|",
        ":--",
        "www.example.org",
        "[^1]",
        "[^1]: ",
        "^[",
        "]{lang=fr}",
        "{#a}",
        " {.b}",
        ": ",
        ":::",
        "::: {lang=de}",
        "~ ",
        "https://example.org/a_b",
        "C:\\dir",
        "snake_case",
        "\t",
        " ",
        "\xa0",
        "\u2028",
        "\u3000",
    ),
    *(
        "...",
        "+++",
        "%%",
        "é",
        "e\u0301",
        "ı",
        "ß",
        "世界",
        "🙂",
        "‍",
        "\ufeff",
        "—",
        "’",
        "„",
        "a",
        "Word",
        "two words",
        "10",
        "x",
    ),
]
_WORDS = ["plain words", "A sentence, as most are.", "Title Case Label", "CAPITALS", "1995"]
_URL_SIGNS = ["/", "?q=1", "&b=2", "(x)", *"()<>\"'\\|*_`[]!", "%20", "&amp;", "é", "#f", "a"]
_CHARS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])


def _joined(signs: list[str], least: int, most: int) -> st.SearchStrategy[str]:
    """Signs joined; drawn as one string of private characters, which is many times faster than a list."""
    table = {0xE000 + at: sign for at, sign in enumerate(signs)}
    return st.text("".join(map(chr, table)), min_size=least, max_size=most).map(lambda text: text.translate(table))


_text = _joined([*_SIGNS, *_WORDS], 1, 8) | st.text(_CHARS, min_size=1, max_size=12)
texts = _joined([*_SIGNS, *_WORDS], 1, 8) | _joined(_WORDS, 1, 2) | st.text(_CHARS, min_size=1, max_size=12)
lines = texts.map(str.strip).filter(bool)
urls = st.tuples(
    st.sampled_from(["https://example.org/", "http://example.org", "mailto:ada@example.org"]),
    _joined(_URL_SIGNS, 0, 6),
).map(lambda parts: safe_url("".join(parts)) or "https://example.org")


def _with_children(children: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    some = st.lists(children, min_size=1, max_size=4).map(tuple)
    return (
        st.builds(Emphasis, some)
        | st.builds(Strong, some)
        | st.builds(Link, urls, some)
        | st.builds(lambda url: Link(url, (Text(url),)), urls)
        | st.builds(Foreign, tags, some)
        | st.builds(lambda parts: Note((Paragraph(parts),)), some)
    )


tags = st.sampled_from(["fr", "fr", "pt-BR", "zh-Hant", "PT_br", "", "not a tag", "x-klingon"])
_leaves: st.SearchStrategy[Inline] = st.builds(Text, texts) | st.builds(Code, _text) | st.just(Break())
messy_inlines = st.lists(st.recursive(_leaves, _with_children, max_leaves=5), min_size=1, max_size=4).map(tuple)
inlines = messy_inlines.map(normal_inlines).filter(bool)

_languages = st.sampled_from(["", "python", "c++", "a&b", "x\\y", "~~~"])
_code = st.builds(
    CodeBlock, _joined([*_SIGNS, "\n", "\n", "\n", "   \n", "\n\n", "\n\tx", "\n```", "\n- a"], 0, 12), _languages
)
_figure = st.builds(
    Figure,
    urls | st.sampled_from(["images/a b.png", "../x_(1).jpg", "C:\\x.png"]),
    texts | st.just(""),
    messy_inlines | st.just(()),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 3))
    row = st.lists(messy_inlines | st.just(()), min_size=width, max_size=width).map(tuple)
    align = st.lists(st.sampled_from(["", "left", "right", "center"]), min_size=width, max_size=width).map(tuple)
    return Table(draw(row | st.just(())), tuple(draw(st.lists(row, max_size=3))), draw(align | st.just(())))


def _nested(children: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    some = st.lists(children, max_size=3).map(tuple)
    items = st.lists(st.builds(ListItem, some), min_size=1, max_size=3).map(tuple)
    rows = messy_inlines | st.just(())
    entries = st.builds(
        Definition,
        st.lists(rows, max_size=2).map(tuple),
        st.lists(some, max_size=2).map(tuple),
    )
    return (
        st.builds(Quote, some)
        | st.builds(Passage, tags, some)
        | st.builds(lambda inner, before: Paragraph((*before, Note(inner))), some, messy_inlines | st.just(()))
        | st.builds(DefinitionList, st.lists(entries, max_size=3).map(tuple))
        | st.builds(List, items)
        | st.builds(List, items, ordered=st.just(True), start=st.sampled_from([0, 1, 1, 7, 99, 999_999_999]))  # noqa: FBT003
    )


_simple: st.SearchStrategy[Block] = (
    st.builds(Paragraph, messy_inlines)
    | st.builds(Paragraph, messy_inlines)
    | st.builds(Heading, st.integers(1, 4), messy_inlines)
    | _code
    | _figure
    | tables()
    | st.just(Rule())
)
messy_blocks = st.lists(st.recursive(_simple, _nested, max_leaves=4), max_size=3).map(tuple)
blocks = messy_blocks.map(normal_blocks)
_few_blocks = st.lists(_simple | _nested(_simple), max_size=2).map(tuple)

_optional_line = st.none() | lines
_whens = (
    st.none()
    | st.dates()
    | st.datetimes(timezones=st.just(dt.UTC))
    | st.datetimes(timezones=st.just(dt.UTC)).map(lambda when: when.replace(microsecond=0))
)
_emails = st.none() | st.just("ada@example.org")
_authors = st.builds(Author, name=lines, bio=_few_blocks, link=st.none() | urls, email=_emails) | st.builds(
    Author, name=lines
)
_labels = (
    st.sampled_from(["", "BACKGROUND", "BCKGROUND", "Abstract", "AUTHOR’S BIO", "1. First", "#", "A #", "C#"]) | lines
)
_origins = st.builds(
    Origin,
    name=st.just("") | lines,
    line=st.none() | st.integers(1, 99999),
    raw_sha256=st.sampled_from(["", "0" * 64, "12e4" * 16]),
    reader=st.sampled_from(["", "paste", "markdown"]),
)


@st.composite
def messy_articles(draw: st.DrawFn) -> Article:
    """Articles whose values are of the right kind, but not in normal form."""
    bio_label = draw(st.sampled_from(["", "", "AUTHOR’S BIO", "About the author"]))
    labels = draw(st.lists(_labels, max_size=3))
    clean = [" ".join(label.splitlines()).strip() for label in labels]
    return Article(
        id=draw(st.sampled_from(["0123456789ab", "12e456789012", "a-b.c", ""])),
        title=draw(_optional_line),
        subtitle=draw(_optional_line),
        authors=tuple(draw(st.lists(_authors, max_size=2))),
        abstract=draw(_few_blocks),
        abstract_label=draw(st.sampled_from(["", "ABSTRACT", "Summary"])),
        sections=tuple(label_section(label, draw(_few_blocks), TABLE) for label in clean),
        bio_label=bio_label,
        bio_heading=label_section(bio_label, (), TABLE).heading if bio_label else "",
        language=draw(st.sampled_from([None, "en", "no", "tr", "pt-BR"])),
        published=draw(_whens),
        updated=draw(_whens),
        embargo=draw(_whens),
        tags=tuple(draw(st.lists(lines, max_size=3))),
        summary=draw(_optional_line | st.just("Two\nlines.") | st.just("<p>Not HTML & no entity</p>\n\n  x")),
        url=draw(st.none() | urls),
        slug=draw(st.none() | st.sampled_from(["a-slug", "2026", "12e4"])),
        state=draw(st.sampled_from(ArticleState)),
        origin=draw(_origins),
    )


def relabelled(article: Article) -> Article:
    """The article with the headings that its labels, in normal form, stand for."""
    from dataclasses import replace

    return replace(article, sections=tuple(label_section(s.label, s.blocks, TABLE) for s in article.sections))


articles = messy_articles().map(normal_article).map(relabelled)
