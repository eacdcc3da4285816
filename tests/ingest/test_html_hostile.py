from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hostile import HOSTILE
from strategies import TABLE

from digest.ingest.addresses import safe_url
from digest.ingest.html.blocks import html_blocks
from digest.ingest.html.page import read_html
from digest.ingest.known import Known
from digest.model.blocks import (
    Break,
    Code,
    CodeBlock,
    DefinitionList,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Link,
    List,
    Note,
    Paragraph,
    Passage,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from digest.model.blocks import Block, Inline

KINDS: tuple[type, ...] = (
    Break,
    Code,
    CodeBlock,
    DefinitionList,
    Emphasis,
    Figure,
    Foreign,
    Heading,
    Link,
    List,
    Note,
    Paragraph,
)
KINDS += (Passage, Quote, Rule, Strong, Table, Text)
PAGE = "https://example.org/a/page.html"
TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,3}")


def parts(value: object) -> Iterator[object]:
    """Every block and inline of a tree, at any depth."""
    if isinstance(value, tuple):
        for each in value:
            yield from parts(each)
    elif isinstance(value, KINDS):
        yield value
        for name in getattr(value, "__dataclass_fields__", ()):
            yield from parts(getattr(value, name))
    elif hasattr(value, "__dataclass_fields__"):
        for name in getattr(value, "__dataclass_fields__", ()):
            yield from parts(getattr(value, name))


def addresses(blocks: Iterable[Block | Inline]) -> list[str]:
    return [
        part.url if isinstance(part, Link) else part.source
        for part in parts(tuple(blocks))
        if isinstance(part, Link | Figure)
    ]


def test_there_are_enough_hostile_values_and_no_two_are_the_same() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 150


@pytest.mark.parametrize("at", range(len(HOSTILE)))
@pytest.mark.parametrize("url", ["", PAGE])
def test_nothing_hostile_is_active_in_the_tree(at: int, url: str) -> None:
    blocks = html_blocks(HOSTILE[at], url=url).blocks
    for part in parts(blocks):
        match part:
            case Link(url=target):
                assert safe_url(target) == target
                assert target.startswith(("https://", "http://", "mailto:"))
                assert not set(target) & set('"<>`\t\r\n\\')
            case Figure(source=source):
                assert not set(source) & set('"<>`\t\r\n\\')
                assert source.startswith(("https://", "http://")) or not url
                assert not source.startswith(("/", "~", "..", "data:", "file:"))
                assert ".." not in source.split("/")
            case Passage(language=language) | Foreign(language=language):
                assert TAG.fullmatch(language)
            case CodeBlock(language=language):
                assert re.fullmatch(r"[\w+#.-]*", language)


def test_what_calls_another_host_is_never_loaded_by_itself() -> None:
    """A link needs a reader's hand; a picture does not."""
    loaded = {
        source for value in HOSTILE for source in addresses(html_blocks(value, url=PAGE).blocks) if "evil" in source
    }
    assert all(source.startswith(("https://example.org/", "mailto:", "https://evil.example/x")) for source in loaded)
    pictures = [
        part.source
        for value in HOSTILE
        for part in parts(html_blocks(value, url=PAGE).blocks)
        if isinstance(part, Figure)
    ]
    assert not [source for source in pictures if source.startswith(("https://evil", "http://evil"))]


def test_scripts_and_styles_leave_no_words_behind() -> None:
    for value in ("<script>a()</script>", "<style>b{}</style>", "<template>c</template>", "<iframe>d</iframe>"):
        assert (
            html_blocks(f"<p>before</p>{value}<p>after</p>").blocks == html_blocks("<p>before</p><p>after</p>").blocks
        )


def test_a_tracking_pixel_is_told_and_not_shown() -> None:
    body = html_blocks('<p>Words <img src="https://example.org/o.gif" width="1" height="1"></p>')
    assert body.blocks == (Paragraph((Text("Words"),)),)
    assert [(remark.code, remark.excerpt) for remark in body.remarks] == [
        ("tracking-pixel", "https://example.org/o.gif")
    ]


def test_what_a_page_hides_is_told_and_not_shown() -> None:
    body = html_blocks('<div style="display: none">Preheader</div><p hidden>secret</p><p>Words</p>')
    assert body.blocks == (Paragraph((Text("Words"),)),)
    assert [(remark.code, remark.excerpt) for remark in body.remarks] == [
        ("hidden-text", "Preheader"),
        ("hidden-text", "secret"),
    ]


def test_a_page_of_hostile_values_is_an_article_like_any_other() -> None:
    html = "<html><title>Words</title><body>" + "".join(
        f"<div><p>{value}</p></div>" for value in HOSTILE[:120]
    ).replace("\0", "")
    article = read_html(
        Material(data=html.encode("utf-8", "surrogatepass"), name="page.html", url=PAGE), Known(table=TABLE)
    ).articles[0]
    assert article.url == PAGE
    assert all(
        safe_url(part.url) for section in article.sections for part in parts(section.blocks) if isinstance(part, Link)
    )


@pytest.mark.parametrize("value", ["javascript:x", "data:text/html,x", "file:///etc/passwd", "//evil.example:x/"])
def test_a_page_cannot_call_something_unsafe_its_own_address(value: str) -> None:
    html = f'<link rel=canonical href="{value}"><meta property="og:url" content="{value}"><p>Words'
    article = read_html(Material(data=html.encode(), name="page.html", url=PAGE), Known(table=TABLE)).articles[0]
    assert article.url is not None
    assert article.url.startswith("https://")
