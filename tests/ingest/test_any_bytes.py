"""Any bytes into any reader: articles and notices or a refusal, in time that grows with the bytes and no faster."""

from __future__ import annotations

import contextlib
import gc
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapes import KNOWN, NASTY, READERS, SHAPES, SUFFIX, read

from digest.errors import InputError
from digest.ingest.bounds import DEEPEST, bounded, depth
from digest.ingest.confined import Refused, read_here, read_reply, reply_with
from digest.ingest.decode import decode
from digest.ingest.feeds.opml import read_opml, write_opml
from digest.ingest.paste.accounts import unowned
from digest.model.article import Reading
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.ingest.feeds.opml import OpmlReading

ACCOUNTED = ("paste", "markdown")
"""Readers that promise an owner for every character."""

GROWTH, SEEN = 2.6, 0.01
UNEVEN = {("html", "entities"): 4.5}
"""Where a library's own cost grows faster; the child's limit of time is what bounds it."""

BITS = [
    *(
        "By Ada Example\n",
        "BACKGROUND: ",
        "AUTHOR'S BIO:\n",
        "- ",
        "\n",
        "\n\n",
        "# ",
        "> ",
        "```\n",
        "|a|b|\n|-|-|\n",
        "---\n",
    ),
    *(
        "title: x\n",
        "[^1]",
        "[^1]: n\n",
        "*",
        "_",
        "`",
        "[",
        "](",
        ")",
        "<",
        ">",
        "&amp;",
        "<p>",
        "</p>",
        "<div>",
        "<b>",
        "<!--",
    ),
    *(
        "-->",
        "<![CDATA[",
        "]]>",
        "<script>",
        "<style>",
        "<table><tr><td>",
        "<img src=x alt=y>",
        '<a href="javascript:x">',
        "<?xml ?>",
    ),
    *(
        "<rss><channel>",
        "<item>",
        "<title>",
        "</title>",
        "</item>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry>",
        "{",
        "}",
    ),
    *(
        '"version":"https://jsonfeed.org/version/1.1"',
        '"items":[',
        '"content_html":"',
        '"id":',
        ",",
        "1e999",
        "null",
        "<opml><body>",
    ),
    *(
        "<outline xmlUrl='http://a.b'/>",
        "words ",
        "\u202e",
        "\u200b",
        "\ufeff",
        "\0",
        "\x1b[2J",
        "\u2028",
        "é",
        "世界",
        "🙂",
        "\r",
        "\t",
        " " * 5,
    ),
]
anything = st.binary(max_size=300) | st.lists(st.sampled_from(BITS), max_size=40).map(
    lambda bits: "".join(bits).encode()
)


def outcome(reader: str, data: bytes) -> Reading | None:
    """The reading, checked; ``None`` for a refusal. Whatever else a reader raises fails the test."""
    try:
        reading = read(reader, data)
    except InputError:
        return None
    if reader in ACCOUNTED:
        text = decode(data, name="x").text
        assert (reading.unowned, unowned(text, reading.spans)) == (0, 0)
        assert reading.non_space == len("".join(text.split()))
    assert reading.articles or reading.notices
    made = bounded(reading, longest=10**9)
    assert all(depth(article) <= DEEPEST for article in made.articles)
    assert read_reply(reply_with(made)) == made
    return reading


def test_it_is_said_which_readers_are_meant(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nany bytes: {', '.join(READERS)}")
    assert {"paste", "markdown"} <= set(READERS) <= set(SHAPES)


@pytest.mark.parametrize("reader", READERS)
def test_any_bytes_give_a_reading_or_a_refusal(reader: str) -> None:
    @settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
    @given(anything)
    def check(data: bytes) -> None:
        reading = outcome(reader, data)
        assert reading is None or reading.articles or reading.notices

    check()


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("reader", READERS)
def test_nasty_bytes_give_a_reading_or_a_refusal(reader: str, name: str) -> None:
    reading = outcome(reader, NASTY[name])
    assert reading is None or reading.articles or reading.notices


@pytest.mark.parametrize("name", NASTY)
def test_nasty_bytes_under_any_name_give_a_reading_or_a_reason(name: str) -> None:
    for suffix in ("", ".unknown", ".txt", ".xml"):
        answer = read_here(Material(data=NASTY[name], name=f"any{suffix}"), KNOWN, longest=10**9)
        assert not isinstance(answer, Refused) or answer.code == "unreadable"


@pytest.mark.parametrize(("reader", "shape"), [(reader, shape) for reader in READERS for shape in SHAPES[reader]])
def test_twice_as_much_takes_about_twice_as_long(reader: str, shape: str) -> None:
    """From a size on at which there is something to measure; the best of a few turns, since others are at work, too."""
    make, size, cap = SHAPES[reader][shape], 250, 8_000
    while seconds(reader, make(size)) < SEEN and size < cap:
        size *= 2
    bound = UNEVEN.get((reader, shape), GROWTH)
    for _ in range(5):
        one, two = (min(seconds(reader, data) for _ in range(2)) for data in (make(size), make(2 * size)))
        if two <= max(bound * one, 2 * SEEN):
            return
    pytest.fail(f"{size} took {one:.3f} s, twice as much {two:.3f} s: {two / one:.2f} times")


def seconds(reader: str, data: bytes) -> float:
    """The processor time of one reading, without that of a collection of garbage that falls into it."""
    gc.disable()
    try:
        started = time.process_time()
        with contextlib.suppress(InputError):
            read(reader, data)
        return time.process_time() - started
    finally:
        gc.enable()


LARGE: dict[str, Callable[[], bytes]] = {
    "10 MB of brackets": lambda: b"[" * 10_000_000,
    "a word of 10 MB": lambda: b"w" * 10_000_000,
    "a line of 10 MB": lambda: b"word " * 2_000_000,
    "a million items": lambda: b"- a\n" * 1_000_000,
    "quotes in a million quotes": lambda: b">" * 1_000_000,
    "10 MB of very short lines": lambda: b"ab cd\n" * 1_700_000,
}


@pytest.mark.parametrize("reader", ACCOUNTED)
@pytest.mark.parametrize("name", LARGE)
def test_very_much_is_read_whole(name: str, reader: str, full: bool) -> None:
    data = LARGE[name]()
    reading = outcome(reader, data if full else data[: len(data) // 400])
    assert reading is not None
    assert reading.unowned == 0


def test_the_same_bytes_are_read_the_same_twice() -> None:
    for reader in READERS:
        for shape in SHAPES[reader].values():
            material = Material(data=shape(20), name=f"any{SUFFIX[reader]}")
            first, second = (read_here(material, KNOWN, longest=10**9) for _ in range(2))
            assert first == second


def listed(data: bytes) -> OpmlReading | None:
    """The list of feeds, checked; ``None`` for a refusal."""
    try:
        reading = read_opml(data, name="any.opml")
    except InputError:
        return None
    assert reading.feeds or reading.lists or reading.notices
    assert all(feed.url.casefold().startswith("http") for feed in reading.feeds)
    assert len({feed.url for feed in reading.feeds}) == len(reading.feeds)
    assert read_opml(write_opml(reading.title, reading.feeds), name="again.opml").feeds == reading.feeds
    return reading


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=100)
@given(anything | anything.map(lambda data: b"<opml><body>" + data + b"</body></opml>"))
def test_any_bytes_give_a_list_of_feeds_or_a_refusal(data: bytes) -> None:
    reading = listed(data)
    assert reading is None or reading.feeds or reading.lists or reading.notices


@pytest.mark.parametrize("name", NASTY)
def test_nasty_bytes_give_a_list_of_feeds_or_a_refusal(name: str) -> None:
    reading = listed(NASTY[name])
    assert reading is None or reading.feeds or reading.lists or reading.notices


@pytest.mark.parametrize("shape", SHAPES["opml"])
def test_twice_as_long_a_list_takes_about_twice_as_long(shape: str) -> None:
    make, size = SHAPES["opml"][shape], 250
    while opml_seconds(make(size)) < SEEN and size < 8_000:
        size *= 2
    for _ in range(5):
        one, two = (min(opml_seconds(data) for _ in range(2)) for data in (make(size), make(2 * size)))
        if two <= max(GROWTH * one, 2 * SEEN):
            return
    pytest.fail(f"{size} took {one:.3f} s, twice as much {two:.3f} s")


def opml_seconds(data: bytes) -> float:
    """The processor time of one reading of a list."""
    gc.disable()
    try:
        started = time.process_time()
        with contextlib.suppress(InputError):
            read_opml(data, name="any.opml")
        return time.process_time() - started
    finally:
        gc.enable()


@pytest.mark.parametrize("data", [b"---", b"- ", b"#", b"\xe2\x80\xa2"])
def test_marks_without_a_word_give_no_article_and_say_so(data: bytes) -> None:
    reading = outcome("paste", data)
    assert reading is not None
    assert reading.articles or [notice.code for notice in reading.notices] == ["nothing-found"]
