"""The parts of fetching by themselves: headers, bodies, addresses as text."""

from __future__ import annotations

import datetime as dt
import gzip
import subprocess
import sys
import tracemalloc
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from naughty_server import NOW

from digest.fetch.answers import Kind, NotFetched
from digest.fetch.bodies import BadBodyError, Body, TooLargeError, brotli_is_here, offered
from digest.fetch.headers import Headers, fresh_for, media_type, moment, retry_after
from digest.fetch.targets import Target, shown, target

MIB = 1024 * 1024


def headers(*lines: str) -> Headers:
    pairs = (line.split(":", 1) for line in lines)
    return Headers([(name.encode("latin-1"), value.encode("latin-1")) for name, value in pairs])


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ((), None),
        (("Cache-Control: max-age=60",), 60),
        (("Cache-Control: public, MAX-AGE = 60",), 60),
        (('Cache-Control: max-age="60"',), 60),
        (("Cache-Control: public", "Cache-Control: max-age=60"), 60),
        (("Cache-Control: max-age=60", "Age: 45"), 15),
        (("Cache-Control: max-age=60", "Age: 100"), 0),
        (("Cache-Control: max-age=60", "Age: old"), 60),
        (("Cache-Control: no-cache, max-age=60",), 0),
        (("Cache-Control: max-age=60, no-store",), 0),
        (("Cache-Control: s-maxage=600",), None),
        (("Cache-Control: x-no-cache-please",), None),
        (("Cache-Control: max-age=-5",), None),
        (("Cache-Control: max-age=" + "9" * 500,), 3650 * 86400),
        (("Cache-Control: max-age=60", "Expires: Fri, 27 Nov 2026 19:00:00 GMT"), 60),
        (("Expires: Fri, 27 Nov 2026 10:00:00 GMT",), 3600),
        (("Expires: Fri, 27 Nov 2026 10:00:00 GMT", "Date: Fri, 27 Nov 2026 09:59:00 GMT"), 60),
        (("Expires: Thu, 01 Jan 1970 00:00:00 GMT",), 0),
        (("Expires: 0",), 0),
        (("Expires: -1",), 0),
        (("Expires: Fri, 31 Dec 9999 23:59:59 GMT",), 3650 * 86400),
    ],
)
def test_how_long_an_answer_is_fresh(lines: tuple[str, ...], seconds: int | None) -> None:
    found = fresh_for(headers(*lines), NOW)
    assert (None if found is None else found.total_seconds()) == seconds


@given(st.text(st.characters(max_codepoint=255)))
@example("Fri, 31 Dec 9999 23:59:59 -2359")
@example("Mon, 00 Jan 0000 00:00:00 GMT")
def test_no_header_whatsoever_raises_anything(value: str) -> None:
    found = headers(
        f"Retry-After:{value}", f"Cache-Control:{value}", f"Expires:{value}", f"Date:{value}", f"Age:{value}"
    )
    after = retry_after(found, NOW)
    assert after is None or after >= NOW
    fresh = fresh_for(found, NOW)
    assert fresh is None or fresh >= dt.timedelta(0)
    assert moment(value) is None or moment(value).tzinfo is dt.UTC  # type: ignore[union-attr]
    kind, charset = media_type(value)
    assert kind == kind.lower()
    assert charset == charset.lower()


@pytest.mark.parametrize(
    ("value", "kind", "charset"),
    [
        ("text/xml", "text/xml", ""),
        ("TEXT/XML; Charset=ISO-8859-1", "text/xml", "iso-8859-1"),
        ("text/xml;charset='utf-8'", "text/xml", "'utf-8'"),
        ("application/atom+xml; type=feed; charset=utf-8", "application/atom+xml", "utf-8"),
        ("text/html; charset", "text/html", ""),
        ("text", "", ""),
        ("<script>/x", "", ""),
    ],
)
def test_a_media_type_is_taken_apart(value: str, kind: str, charset: str) -> None:
    assert media_type(value) == (kind, charset)


@given(st.binary(max_size=5000), st.lists(st.integers(1, 700)), st.sampled_from(["", "gzip", "deflate", "raw", "br"]))
def test_a_body_in_any_pieces_is_the_body(data: bytes, cuts: list[int], way: str) -> None:
    if way == "br" and not brotli_is_here():
        way = "gzip"
    packed = pack(data, way)
    body = Body("deflate" if way == "raw" else way, 5000)
    for cut in [*cuts, len(packed)]:
        body.add(packed[:cut])
        packed = packed[cut:]
    assert body.finish() == data


def pack(data: bytes, way: str) -> bytes:
    match way:
        case "gzip":
            return gzip.compress(data)
        case "deflate":
            return zlib.compress(data)
        case "raw":
            return zlib.compress(data, wbits=-15)
        case "br":
            import brotli  # type: ignore[import-untyped, unused-ignore]

            return bytes(brotli.compress(data, quality=3))
        case _:
            return data


@pytest.mark.parametrize("way", ["", "gzip", "deflate"])
def test_the_cap_itself_is_allowed_and_not_one_byte_more(way: str) -> None:
    body = Body(way, 1000)
    body.add(pack(b"x" * 1000, way))
    assert body.finish() == b"x" * 1000
    with pytest.raises(TooLargeError):
        Body(way, 1000).add(pack(b"x" * 1001, way))


@given(st.sampled_from(["gzip", "deflate", "br"]), st.lists(st.binary(max_size=100), max_size=8), st.booleans())
def test_garbage_in_a_packed_body_is_a_value_error_of_this_room_and_no_other(
    way: str, pieces: list[bytes], begins: bool
) -> None:
    start = pack(b"begins well", way if way != "br" or brotli_is_here() else "gzip")[:-8] if begins else b""
    try:
        body = Body(way, 1000)
        for piece in [start, *pieces]:
            body.add(piece)
        assert len(body.finish()) <= 1000
    except (BadBodyError, TooLargeError):
        pass


@pytest.mark.parametrize("way", ["gzip", "deflate", "br"])
def test_a_bomb_takes_no_more_memory_than_the_cap_allows(way: str) -> None:
    if way == "br" and not brotli_is_here():
        pytest.skip("brotli 1.2 or later is not installed")
    bomb = pack(bytes(100 * MIB), way)
    body = Body(way, MIB)
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            body.add(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * MIB


def test_packed_bytes_that_unpack_to_nothing_end_too() -> None:
    empty_blocks = b"\0\0\0\xff\xff" * (MIB // 5)
    body = Body("gzip", 1000)
    with pytest.raises(TooLargeError):
        body.add(gzip.compress(b"")[:10] + empty_blocks)


def test_brotli_is_offered_only_where_it_can_be_stopped() -> None:
    assert ("br" in offered().split(", ")) is brotli_is_here()


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://name:word@", "//", "http://h.example/"]))
@example("http://[fe80::1%25eth0]/", "")
@example("\ud800", "http://")
@example("xn--/", "http://")
@example("xn--a/", "//")
@example("0@", "//")
def test_no_text_whatsoever_raises_anything_as_an_address(text: str, start: str) -> None:
    base = target("https://feeds.example/a/b")
    assert isinstance(base, Target)
    for found in (target(start + text), target(start + text, base=base)):
        if isinstance(found, NotFetched):
            assert found.kind in {Kind.BAD_ADDRESS, Kind.WRONG_SCHEME}
        else:
            assert found.url.scheme in {"http", "https"}
            assert found.host
            assert found.url.userinfo == b""
    assert len(shown(start + text)) <= 200


def test_an_address_is_shown_short_and_without_its_login() -> None:
    assert shown("https://name:word@feeds.example/@user/feed") == "https://feeds.example/@user/feed"
    assert shown("http://name:w/ord@[broken/") == "http://[broken/"
    assert shown("http://a.example/\x1b[31m\u202e").isprintable()
    assert len(shown("http://a.example/" + "x" * 900)) == 200


def test_the_http_libraries_are_loaded_only_when_a_fetcher_opens() -> None:
    code = "import sys, digest.fetch.fetcher, digest.fetch.pictures, digest.fetch.pacing; print('httpx' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
