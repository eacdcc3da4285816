"""Which addresses may stand in an issue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.addresses import safe_source, safe_url


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("mailto:ada@example.org", "mailto:ada@example.org"),
        ("www.example.org/a", "https://www.example.org/a"),
        (" https://example.org/a b\n", "https://example.org/a%20b"),
        ("htt\tps://exam\x00ple.org", "https://example.org"),
        ("https://example.org/ю", "https://example.org/ю"),
    ],
)
def test_links_to_pages_and_people_are_kept(typed: str, safe: str) -> None:
    assert safe_url(typed) == safe


@pytest.mark.parametrize(
    "typed",
    [
        *("javascript:alert(1)", "java\tscript:alert(1)", "\x01javascript:x", "data:text/html,x", "vbscript:x"),
        *("file:///etc/passwd", "ftp://example.org", "//example.org", "/path", "#a"),
        *("", "www.", "https://", "mailto:", "https:example.org"),
    ],
)
def test_other_links_are_refused(typed: str) -> None:
    assert safe_url(typed) is None


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("images/a b.png", "images/a%20b.png"),
        ("/images/a.png", "/images/a.png"),
        ("//cdn.example.org/a.png", "https://cdn.example.org/a.png"),
        ("https://example.org/a.png", "https://example.org/a.png"),
        ("data:image/png;base64,x", None),
        ("javascript:x", None),
        ("", None),
    ],
)
def test_a_picture_is_a_path_or_a_page(typed: str, safe: str | None) -> None:
    assert safe_source(typed) == safe


@given(st.text(max_size=40).map(lambda tail: f"https://e{tail}") | st.text(max_size=20))
def test_a_safe_address_is_safe_as_it_is(typed: str) -> None:
    url = safe_url(typed)
    assert url is None or safe_url(url) == url
    source = safe_source(typed)
    assert source is None or safe_source(source) == source
