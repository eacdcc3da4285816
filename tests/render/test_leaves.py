from __future__ import annotations

import pytest

from digest.model.blocks import (
    Code,
    Emphasis,
    Heading,
    Link,
    List,
    ListItem,
    Paragraph,
    Quote,
    Strong,
    Text,
    paragraph,
)
from digest.render.leaves import ready, safe_url, settle


@pytest.mark.parametrize(
    "url",
    ["https://example.org/a?b=1#c", "http://example.org", "mailto:ada@example.org", "HTTPS://EXAMPLE.ORG/"],
)
def test_an_address_for_web_or_mail_is_kept(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        " \u200bjavascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "//example.org",
        "/local",
        "https:",
        "http://[broken",
        "mailto:",
        "",
    ],
)
def test_any_other_address_is_no_link(url: str) -> None:
    assert safe_url(url) is None


def test_a_link_around_strong_words_becomes_strong_words_around_a_link() -> None:
    link = Link("https://example.org", (Text("see "), Strong((Text("this"), Emphasis((Text(" too"),))))))
    url = "https://example.org"
    inner = Emphasis((Link(url, (Text(" too"),)),))
    assert settle((link,)) == (Link(url, (Text("see "),)), Strong((Link(url, (Text("this"),)), inner)))


def test_an_unsafe_link_leaves_its_words_behind_and_makes_no_other_link_of_them() -> None:
    link = Link("javascript:alert(1)", (Text("www.example.org"), Code("x")))
    assert settle((link,)) == (Text("www.example.org"), Code("x"))


@pytest.mark.parametrize(
    ("text", "words", "url"),
    [
        ("at www.example.org.", "www.example.org", "https://www.example.org"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("see http://example.org/x, then", "http://example.org/x", "http://example.org/x"),
        ("“www.example.org/ada”", "www.example.org/ada", "https://www.example.org/ada"),
    ],
)
def test_a_bare_address_becomes_a_link_without_the_marks_behind_it(text: str, words: str, url: str) -> None:
    settled = settle((Text(text),))
    assert [part for part in settled if isinstance(part, Link)] == [Link(url, (Text(words),))]
    assert "".join(p.text if isinstance(p, Text) else words for p in settled) == text


@pytest.mark.parametrize("text", ["ada@www.example.org", "a.www.b", "www.", "awww.example", "www is old"])
def test_what_only_looks_like_an_address_stays_text(text: str) -> None:
    assert settle((Text(text),)) == (Text(text),)


def test_headings_follow_the_one_above_without_a_gap() -> None:
    blocks = [Heading(n, (Text("x"),)) for n in (2, 4, 1, 2, 3, 4, 4)]
    levels = [block.level for block in ready(blocks, rank=3) if isinstance(block, Heading)]
    assert levels == [4, 5, 4, 5, 6, 6, 6]


def test_a_heading_inside_a_list_or_a_quotation_becomes_strong_words() -> None:
    heading = Heading(1, (Text("x"),))
    strong = Paragraph((Strong((Text("x"),)),))
    assert ready((Quote((heading,)),), rank=3) == (Quote((strong,)),)
    assert ready((List((ListItem((heading, paragraph("y"))),)),), rank=3) == (
        List((ListItem((strong, paragraph("y"))),)),
    )
