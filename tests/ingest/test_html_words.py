"""No visible word is lost: compared with an extraction that shares nothing with the reader."""

from __future__ import annotations

import gc
import re
import time
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import TABLE
from test_html_hostile import KINDS, parts

from digest.errors import InputError
from digest.ingest.docx.reader import read_docx
from digest.ingest.html.blocks import html_blocks
from digest.ingest.html.page import read_html
from digest.ingest.known import Known
from digest.model.blocks import Code, CodeBlock, Figure, Text
from digest.model.material import Material

if TYPE_CHECKING:
    from pathlib import Path

    from digest.ingest.known import Reader
    from digest.model.blocks import Block

KNOWN = Known(table=TABLE)
WORD = re.compile(r"[^\W_]+")
TAGS = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "blockquote",
    "center",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "i",
    "label",
    "legend",
    "li",
    "main",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "unknown-tag",
    "text",
    "g",
    "mi",
    "bdi",
    "ruby",
    "rt",
    "object",
    "hgroup",
    "button",
    "tt",
]
ATTRIBUTES = (
    *("", "", "", ' class="x"', ' id="a"', ' lang="fr"', " lang=tr", ' href="#a"', ' href="https://example.org/"'),
    *(' name="b"', " colspan=3", ' rowspan="2"', " start=7", " style='color:red'", " role=note", " align=center"),
)


def shown(blocks: tuple[Block, ...]) -> str:
    """Every text of a tree."""
    out = []
    for part in parts(blocks):
        match part:
            case Text(text=text) | Code(text=text) | CodeBlock(text=text) | Figure(alt=text):
                out.append(text)
    return "\n".join(out)


def plain(text: str) -> str:
    """Raised and lowered figures as plain ones."""
    return text.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789"))


_TOKENS = {
    0xE000 + at: token
    for at, token in enumerate(
        [f"<{tag}{attribute}>" for tag in TAGS for attribute in ATTRIBUTES[::5] + ATTRIBUTES[1:9]]
        + [f"</{tag}>" for tag in TAGS] * 6
        + ["<br>", "<hr>", "<!-- c -->", "\n", " ", "<wbr>"] * 8
        + ["\uf8ff"] * 400,
    )
}


@st.composite
def soups(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Tags in any order with numbered words between them, and these words."""
    drawn = draw(st.text("".join(map(chr, _TOKENS)), max_size=60)).translate(_TOKENS)
    pieces = drawn.split("\uf8ff")
    words = [f"word{at}x" for at in range(len(pieces) - 1)]
    html = "".join(piece + (f" {word} " if word else "") for piece, word in zip(pieces, [*words, ""], strict=True))
    return html, words


@given(soups())
@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow])
def test_every_word_between_any_tags_is_shown_once(soup: tuple[str, list[str]]) -> None:
    html, words = soup
    found = Counter(re.findall(r"word\d+x", shown(html_blocks(html, url="https://example.org/").blocks)))
    assert set(found) == set(words)


@given(soups())
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_a_page_loses_a_word_only_to_a_notice_that_counts_it(soup: tuple[str, list[str]]) -> None:
    html, words = soup
    try:
        reading = read_html(Material(data=f"<p>start</p>{html}".encode(), name="x.html"), KNOWN)
    except InputError:
        return
    article = reading.articles[0]
    texts = [article.title or "", article.subtitle or "", *(author.name for author in article.authors)]
    blocks = [article.abstract, *(s.blocks for s in article.sections), *(a.bio for a in article.authors)]
    texts += [s.label for s in article.sections] + [article.abstract_label, article.bio_label]
    missing = set(words) - set(re.findall(r"word\d+x", " ".join(texts) + " ".join(map(shown, blocks))))
    left_out = [notice.message for notice in reading.notices if notice.code == "page-parts-left-out"]
    assert len(missing) <= sum(int(message.split()[0].replace(",", "")) for message in left_out)
    assert "accounting-failed" not in {notice.code for notice in reading.notices}


class _Words(HTMLParser):
    """The words of a page as the standard library sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.away = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        hidden = "display:none" in (dict(attrs).get("style") or "").replace(" ", "")
        if self.away or hidden or tag in {"head", "script", "style", "noscript"}:
            self.away += tag not in {"br", "img", "input", "hr", "link", "meta"}

    def handle_endtag(self, tag: str) -> None:
        self.away = max(0, self.away - (tag not in {"br", "img", "input", "hr", "link", "meta"}))

    def handle_data(self, data: str) -> None:
        if not self.away:
            self.words += WORD.findall(data)


@pytest.mark.parametrize("page", ["001", "base-url-base-element", "mozilla-2", "v8-blog", "wikipedia"])
def test_the_pages_of_the_corpora_lose_no_word(page: str, shared: Path) -> None:
    html = (shared / "corpora" / "html" / page / "source.html").read_text(encoding="utf-8")
    parser = _Words()
    parser.feed(html)
    parser.close()
    body = html_blocks(html, url="http://fakehost/")
    ways_back = {"a", "b", "c", "d", "e", "f", "g", *map(str, range(200))}
    missing = Counter(parser.words) - Counter(WORD.findall(plain(shown(body.blocks))))
    lost = {word: number for word, number in missing.items() if word not in ways_back}
    print(f"\n{page}: {len(parser.words)} words, {sum(lost.values())} not shown: {lost}")
    assert sum(lost.values()) <= len(parser.words) // 500


@given(
    st.text(max_size=300)
    | st.text(st.characters(exclude_categories=[]), max_size=20)
    | st.text("<>/=\"'& \n!-[]abpitdv#;", max_size=200)
)
@settings(max_examples=500)
def test_any_text_becomes_blocks(text: str) -> None:
    body = html_blocks(text)
    assert all(isinstance(block, KINDS) for block in body.blocks)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", shown(body.blocks))


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-16")))
@settings(max_examples=300)
def test_any_bytes_are_a_reading_or_an_input_error(data: bytes) -> None:
    for reader in (read_html, read_docx):
        assert outcome(reader, data)


def outcome(reader: Reader, data: bytes) -> bool:
    """Whether a reader gives articles or refuses with the name of what it was given."""
    try:
        return bool(reader(Material(data=data, name="x"), KNOWN).articles)
    except InputError as error:
        return error.path == "x"


GROWING = {
    "divs": "<div>",
    "spans": "<span>",
    "lists": "<ul><li>",
    "tables": "<table><tr><td>",
    "cells": "<td>",
    "bold in paragraphs": "<p><b>x",
    "bold and italic crossed": "<i><b></i>",
    "quotes": "<blockquote>",
    "links": "<a href=x>",
    "open signs": "<",
    "ampersands": "&amp",
    "comments": "<!--",
    "half comments": "<!-",
    "attributes": "<p a='",
    "scripts": "<script>",
    "noscript": "<noscript>",
    "drawings": "<svg>",
    "formulas": "<math>",
    "selects": "<select><option>",
    "definitions": "<dl><dt>x<dd>",
    "headings": "<h1>",
    "words": "word ",
    "breaks": "<br>",
    "notes": "<sup><a href=#n>1</a></sup><p id=n>",
    "marked": "<p lang=fr>x</p>",
    "pictures": "<img src=x.png>",
    "captions": "<figure><figcaption>x",
    "labels": "<p>BACKGROUND: x</p>",
}


@pytest.mark.parametrize("name", GROWING)
def test_the_cost_grows_with_the_length_and_no_faster(name: str) -> None:
    """Eight times the input costs far less than 64 times as much; of each, the quickest of three readings."""
    piece = GROWING[name]
    small, large = (min(_seconds(piece * (size // len(piece))) for _ in range(3)) for size in (30_000, 240_000))
    assert large < max(24 * small, 0.5)


def _seconds(html: str) -> float:
    """Of the reader alone: the collector would look through all that other tests left, again and again."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        html_blocks(html, url="https://example.org/")
        return time.process_time() - started
    finally:
        gc.enable()


def test_a_thousand_attributes_on_one_element_cost_little() -> None:
    html = "<p " + " ".join(f"a{at}='>'" for at in range(100_000)) + ">words</p>"
    started = time.process_time()
    assert shown(html_blocks(html).blocks) == "words"
    assert time.process_time() - started < 2
