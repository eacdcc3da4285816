"""Lists of feeds, in and out."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import InputError
from digest.ingest.addresses import safe_url
from digest.ingest.feeds.opml import OpmlFeed, OpmlReading, read_opml, write_opml
from digest.ingest.markdown.normal_form import normal_line


def read(data: bytes) -> OpmlReading:
    return read_opml(data, name="feeds.opml")


def outlines(inner: str) -> OpmlReading:
    return read(f'<opml version="2.0"><head><title>T</title></head><body>{inner}</body></opml>'.encode())


CHECKS: dict[str, Callable[[OpmlReading], object]] = {
    "categories__hier-2-nested.xml": lambda r: (
        not r.feeds[0].labels and r.feeds[0].folders == (("grouping1", "grouping2"),)
    ),
    "include__outline_url.xml": lambda r: r.lists[0] == "http://domain.com/sublist/",
    "malformed__html-entity-text-1.xml": lambda r: r.title == r.owner == "archæology",
    "outline-duplication-2.xml": lambda r: (
        len(r.feeds) == 1 and r.feeds[0].labels == ("hier1", "hier2") and r.feeds[0].folders == (("hier1",), ("hier2",))
    ),
    "outline_xmlUrl-whitespace.xml": lambda r: r.feeds[0].url == "http://domain/feed",
}


@pytest.mark.parametrize("name", CHECKS)
def test_the_samples_hold_what_upstream_expects_of_them(shared: Path, name: str) -> None:
    reading = read((shared / "corpora" / "opml" / name).read_bytes())
    assert CHECKS[name](reading)
    assert not [notice for notice in reading.notices if notice.code == "opml-ill-formed"]


def test_the_oddities_of_other_programs_are_read() -> None:
    reading = outlines(
        '<outline title="A" text="a" type="RSS" xmlurl="feed://a.example/f" HTMLURL="https://a.example/"/>'
        '<outline text="Folder"><outline type="atom" url="https://b.example/" category="/x/y,z"/></outline>'
        '<outline text="C &amp;amp; D" xmlUrl="https://c.example/"><outline text="E" xmlUrl="https://e.example/"/></outline>'
    )
    assert reading.feeds == (
        OpmlFeed(url="http://a.example/f", title="A", home_page="https://a.example/"),
        OpmlFeed(url="https://b.example/", folders=(("Folder",), ("x", "y")), tags=("z",)),
        OpmlFeed(url="https://c.example/", title="C &amp; D"),
        OpmlFeed(url="https://e.example/", title="E"),
    )


def test_an_address_that_is_none_of_the_web_is_left_out_with_a_notice() -> None:
    reading = outlines(
        '<outline text="A" xmlUrl="javascript:alert(1)"/><outline text="B" xmlUrl="file:///etc/passwd"/>'
    )
    assert reading.feeds == ()
    assert [notice.code for notice in reading.notices] == ["link-dropped", "link-dropped", "opml-no-feeds"]


def test_a_list_with_bare_ampersands_is_mended() -> None:
    reading = outlines('<outline text="A & B &copy; &nope;" xmlUrl="https://e.example/?a=1&b=2"/>')
    assert reading.feeds == (OpmlFeed(url="https://e.example/?a=1&b=2", title="A & B © &nope;"),)


def test_a_list_that_breaks_off_keeps_what_came_before() -> None:
    data = write_opml("T", (OpmlFeed(url="https://a.example/"), OpmlFeed(url="https://b.example/")))
    reading = read(data[: data.rindex(b"https://b")])
    assert [feed.url for feed in reading.feeds] == ["https://a.example/"]
    (notice,) = reading.notices
    assert (notice.code, notice.line) == ("opml-ill-formed", 7)


BOMB = '<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><opml><body/></opml>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"words",
        b"<rss/>",
        b"<html><body/></html>",
        BOMB.encode(),
        b"<opml><body>" + b"<outline>" * 100_000,
        b"<opml>" + b" " * 6_000_000,
        b"\x89PNG",
    ],
)
def test_what_is_no_list_or_too_much_is_refused_at_once(data: bytes) -> None:
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        read(data)
    assert caught.value.path == "feeds.opml"
    assert time.process_time() - start < 2


LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), max_size=30).map(
    lambda text: normal_line(" ".join(text.split())) or ""
)
NAMES = LINES.filter(bool)
TAGS = NAMES.filter(lambda tag: not {",", "/"} & set(tag))
URLS = st.builds(
    lambda scheme, path: safe_url(f"{scheme}://example.org/{path}"), st.sampled_from(["http", "https"]), LINES
).filter(lambda url: url is not None and url == url.strip())
FOLDERS = st.lists(NAMES, min_size=1, max_size=3).map(tuple)
FEEDS = st.builds(
    OpmlFeed,
    url=URLS,
    title=LINES,
    home_page=st.just("") | URLS,
    folders=st.lists(FOLDERS, max_size=3, unique=True).map(lambda folders: tuple(sorted(folders))),
    tags=st.lists(TAGS, max_size=3, unique=True).map(tuple),
)


def in_order(feeds: tuple[OpmlFeed, ...]) -> list[OpmlFeed]:
    """Feeds of one folder stand together, so that the order of the feeds and of their folders is not kept."""
    return sorted(
        (
            OpmlFeed(url=f.url, title=f.title, home_page=f.home_page, folders=tuple(sorted(f.folders)), tags=f.tags)
            for f in feeds
        ),
        key=lambda feed: feed.url,
    )


@given(LINES, st.lists(FEEDS, max_size=6, unique_by=lambda feed: feed.url).map(tuple))
def test_a_written_list_is_read_back_equal(title: str, feeds: tuple[OpmlFeed, ...]) -> None:
    written = write_opml(title, feeds)
    reading = read(written)
    assert reading.title == title
    assert in_order(reading.feeds) == in_order(feeds)
    assert [notice.code for notice in reading.notices] == ([] if feeds else ["opml-no-feeds"])
    assert read(write_opml(title, reading.feeds)).feeds == reading.feeds


@given(st.lists(st.builds(OpmlFeed, url=URLS, title=LINES), max_size=6, unique_by=lambda feed: feed.url).map(tuple))
def test_feeds_without_folders_keep_their_order(feeds: tuple[OpmlFeed, ...]) -> None:
    assert read(write_opml("T", feeds)).feeds == feeds


PARTS = st.lists(
    st.sampled_from(
        [
            "<opml>",
            "<body>",
            "<outline",
            " text='a'",
            " xmlUrl='https://e.org'",
            "/>",
            ">",
            "</outline>",
            "<head>",
            "&",
            "<!--",
            "]]>",
            "\0",
            "é",
            "<!DOCTYPE",
            "<?xml?>",
        ]
    ),
    max_size=30,
).map(lambda parts: "".join(parts).encode())


@given(st.binary(max_size=300) | PARTS)
def test_any_bytes_give_a_list_or_are_refused(data: bytes) -> None:
    try:
        reading = read(data)
    except InputError:
        return
    assert all(feed.url.startswith("http") for feed in reading.feeds)
