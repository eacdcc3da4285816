"""Canonical addresses: what only tells who followed a link makes no difference, everything else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ingest.canonical import canonical_url, is_home, is_tracking

PAGE = "https://example.org/a/b?id=7"


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org/a/b/?id=7",
        "HTTPS://EXAMPLE.org:443/a/b?id=7#comments",
        "http://example.org:80/a/b?utm_source=rss&id=7&utm_medium=feed",
        "https://example.org./a/b?fbclid=x&id=7&_hsenc=p2",
        "https://me:word@example.org/%61/b?id=7",
        "  https://example.org/a/\nb?id=7#:~:text=words",
        "https://example.org/a/x/../b/.?id=7",
        "https://example.org/a/%2e/b?id=7&amp;utm_source=feed&amp;amp;utm_medium=rss",
        "https://example.org/a/b?id=7#!",
        "https://example.org/a/b?wt_mc=x&id=7&trk=1&itm_source=2&__twitter_impression=true&mibextid=3",
        "https://example.org/a/b?UTM_Campaign=x&id=7&mc_eid=1&gclid=2&yclid=3&mtm_kwd=4",
    ],
)
def test_addresses_of_one_page_are_the_same(url: str) -> None:
    assert canonical_url(url) == PAGE


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a/b?id=8",
        "https://example.org/a/B?id=7",
        "https://other.example.org/a/b?id=7",
        "https://example.org:8080/a/b?id=7",
        "https://example.org/a/b?id=7#!/other",
        "https://example.org/a/b?id=7#!other",
        "https://example.org/a/b?id=7#/other",
        "https://example.org/a/b",
        "https://example.org/a%2Fb?id=7",
    ],
)
def test_addresses_of_other_pages_stay_others(url: str) -> None:
    assert canonical_url(url) not in {"", PAGE}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mailto:a@example.org",
        "tag:example.org,2026:1",
        "//example.org/a",
        "https://",
        "http://[::1",
        "https://example.org:x/",
    ],
)
def test_what_is_no_web_address_has_none(url: str) -> None:
    assert canonical_url(url) == ""


def test_letters_of_other_scripts_are_one_address_written_either_way() -> None:
    assert canonical_url("https://bücher.example/ä") == canonical_url("https://xn--bcher-kva.example/%C3%A4")


def test_routes_in_a_fragment_tell_pages_apart() -> None:
    pages = [f"https://example.org/#!{name}" for name in ("one", "two", "/one", "/two")]
    assert len({canonical_url(page) for page in pages}) == 4
    assert not any(is_home(canonical_url(page)) for page in pages)


def test_www_is_taken_off_a_name_and_not_of_a_domain() -> None:
    assert canonical_url("https://www.com/a") == "https://www.com/a"
    assert canonical_url("https://www.example.org/a") == "https://example.org/a"


def test_a_whole_site_is_no_page() -> None:
    assert is_home(canonical_url("https://example.org/?utm_source=feed"))
    assert not is_home(canonical_url("https://example.org/?p=12"))


def test_parameters_that_mean_something_are_kept() -> None:
    assert [name for name in ("p", "id", "page", "ref", "source", "lang", "v") if is_tracking(name)] == []


@given(st.one_of(st.text(), st.text().map(lambda text: f"https://example.org/{text}")))
def test_any_text_has_a_canonical_form_that_stays_as_it_is(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once
