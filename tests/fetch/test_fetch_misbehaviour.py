"""A feed server that misbehaves, and what must come of it: always a value, in bounded time and memory."""

from __future__ import annotations

import asyncio
import gzip
import time
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naughty_server import NOW, answer, ask, both, fetched, refused, unchanged

from digest.fetch.answers import Asked, Kind
from digest.fetch.bodies import brotli_is_here

if TYPE_CHECKING:
    from naughty_server import Request

FEED = b"<rss><channel><title>Weekly</title></channel></rss>"
HOUR = 3600


def gzipped(data: bytes) -> bytes:
    """The same bytes at every moment, since tests are named by them."""
    return gzip.compress(data, mtime=0)


def test_a_good_answer_comes_whole_with_all_that_its_headers_say() -> None:
    found = fetched(
        ask(
            answer(
                "200 OK",
                'Content-Type: Application/RSS+XML; charset="UTF-8"',
                'ETag: W/"a1"',
                "Last-Modified: Thu, 26 Nov 2026 08:00:00 GMT",
                "Cache-Control: public, max-age=7200",
                body=FEED,
            )
        )
    )
    assert (found.status, found.body) == (200, FEED)
    assert (found.media_type, found.charset) == ("application/rss+xml", "utf-8")
    assert (found.etag, found.last_modified) == ('W/"a1"', "Thu, 26 Nov 2026 08:00:00 GMT")
    assert found.fresh_for is not None
    assert found.fresh_for.total_seconds() == 2 * HOUR
    assert found.moved_to == ""


async def drip(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def drip_headers(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Slow: y\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def silence(_: Request, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def for_ever_informational(_: Request, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("deed", [drip, drip_headers, silence, for_ever_informational], ids=lambda deed: deed.__name__)
def test_a_server_that_drips_or_never_answers_is_left_at_the_deadline(deed: object) -> None:
    began = time.monotonic()
    found = refused(ask(deed, settings={"deadline": 0.3}))
    assert found.kind is Kind.TOO_SLOW
    assert time.monotonic() - began < 5  # only so that a mistake does not hang


def test_the_deadline_holds_for_all_redirects_together() -> None:
    async def slowly(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(answer("302 Found", f"Location: {request.path}x"))
        await writer.drain()

    async def act() -> None:
        async with both({"/" + "x" * n: slowly for n in range(9)}, deadline=0.4) as (server, fetcher):
            assert refused(await fetcher.fetch(Asked(url=server.url("/")))).kind is Kind.TOO_SLOW
            assert len(server.seen) <= 3

    asyncio.run(act())


def test_a_body_that_is_announced_too_large_is_not_read() -> None:
    async def announced(_: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(60)

    assert refused(ask(announced)).kind is Kind.TOO_LARGE


async def endless(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def endless_chunks(_: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        await writer.drain()


@pytest.mark.parametrize("deed", [endless, endless_chunks], ids=lambda deed: deed.__name__)
def test_a_body_without_an_end_is_left_at_the_cap(deed: object) -> None:
    found = refused(ask(deed))
    assert found.kind is Kind.TOO_LARGE
    assert "10 MiB" in found.reason


def test_a_body_of_exactly_the_cap_is_taken_and_one_byte_more_is_not() -> None:
    assert len(fetched(ask(answer(body=b"x" * 1000), most_bytes=1000)).body) == 1000
    assert refused(ask(answer(body=b"x" * 1001), most_bytes=1000)).kind is Kind.TOO_LARGE


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzipped(FEED)),
        ("x-gzip", gzipped(FEED)),
        ("gzip", gzipped(FEED[:9]) + gzipped(FEED[9:])),
        ("gzip", gzipped(FEED) + b"\0" * 20),
        ("deflate", zlib.compress(FEED)),
        ("deflate", zlib.compress(FEED, wbits=-15)),
        ("identity", FEED),
        ("identity, GZIP", gzipped(FEED)),
    ],
)
def test_packed_bodies_are_unpacked(encoding: str, packed: bytes) -> None:
    assert fetched(ask(answer("200 OK", f"Content-Encoding: {encoding}", body=packed))).body == FEED


def test_a_gzip_bomb_stops_at_the_cap() -> None:
    bomb = gzip.compress(bytes(300_000_000), 1)
    assert refused(ask(answer("200 OK", "Content-Encoding: gzip", body=bomb))).kind is Kind.TOO_LARGE


@pytest.mark.skipif(not brotli_is_here(), reason="brotli 1.2 or later is not installed")
def test_a_brotli_bomb_stops_at_the_cap_and_an_honest_body_comes_whole() -> None:
    import brotli  # type: ignore[import-untyped, unused-ignore]

    bomb = brotli.compress(bytes(100_000_000), quality=1)
    assert refused(ask(answer("200 OK", "Content-Encoding: br", body=bomb))).kind is Kind.TOO_LARGE
    assert fetched(ask(answer("200 OK", "Content-Encoding: br", body=brotli.compress(FEED)))).body == FEED


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", FEED),
        ("gzip", gzipped(FEED)[:-9]),
        ("gzip", gzipped(FEED)[:1]),
        ("gzip", gzipped(b"") * 200),
        ("deflate", b"\xff" * 40),
        ("br", b"\xff" * 40),
        ("zstd", b"\x28\xb5\x2f\xfd" + FEED),
        ("gzip, gzip", gzipped(gzipped(FEED))),
    ],
)
def test_bodies_that_are_not_packed_as_they_say_are_garbled(encoding: str, packed: bytes) -> None:
    found = ask(answer("200 OK", f"Content-Encoding: {encoding}", body=packed))
    assert refused(found).kind is Kind.GARBLED


def test_a_body_shorter_than_its_length_is_garbled_and_one_longer_is_cut_there() -> None:
    assert refused(ask(answer(body=FEED, length=len(FEED) + 5))).kind is Kind.GARBLED
    assert fetched(ask(answer(body=FEED + b"<!-- more -->", length=len(FEED)))).body == FEED


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<rss>no status line</rss>",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 99 Low\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it",
        b"HTTP/1.1 200 OK\r\nbroken header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Header: y\r\n" * 30_000 + b"\r\n",
    ],
)
def test_what_is_not_http_or_breaks_off_is_garbled(raw: bytes) -> None:
    assert refused(ask(raw)).kind is Kind.GARBLED


def test_304_without_being_asked_for_is_garbled() -> None:
    found = refused(ask(answer("304 Not Modified", 'ETag: "x"')))
    assert (found.kind, found.status) == (Kind.GARBLED, 304)


def test_an_etag_and_a_date_go_back_letter_for_letter_and_304_is_unchanged() -> None:
    async def act() -> None:
        etag, date = 'W/"odd \\ \xe9 etag"', "Thu, 26 November 2026 odd"
        deeds = {"/feed": answer("304 Not Modified", "Expires: Fri, 27 Nov 2026 10:00:00 GMT")}
        async with both(deeds) as (server, fetcher):
            found = unchanged(await fetcher.fetch(Asked(url=server.url(), etag=etag, last_modified=date)))
            assert (found.etag, found.last_modified) == (etag, date)
            assert found.fresh_for is not None
            assert found.fresh_for.total_seconds() == HOUR
            sent = server.seen[0].headers
            assert (sent["if-none-match"], sent["if-modified-since"]) == (etag, date)

    asyncio.run(act())


def test_304_may_renew_the_etag() -> None:
    found = unchanged(ask(answer("304 Not Modified", 'ETag: "new"'), etag='"old"'))
    assert found.etag == '"new"'


def test_an_etag_that_no_server_can_have_given_is_not_sent() -> None:
    async def act() -> None:
        async with both({"/feed": answer(body=FEED)}) as (server, fetcher):
            await fetcher.fetch(Asked(url=server.url(), etag='"a"\r\nX-Planted: 1', last_modified="\u2028"))
            assert not {"if-none-match", "if-modified-since", "x-planted"} & set(server.seen[0].headers)

    asyncio.run(act())


def test_a_new_etag_on_the_same_body_is_told() -> None:
    async def act() -> None:
        deeds = {"/feed": [answer("200 OK", f'ETag: "{n}"', body=FEED) for n in (1, 2)]}
        async with both(deeds) as (server, fetcher):
            first = fetched(await fetcher.fetch(Asked(url=server.url())))
            second = fetched(await fetcher.fetch(Asked(url=server.url(), etag=first.etag)))
            assert (first.etag, second.etag) == ('"1"', '"2"')
            assert first.body == second.body

    asyncio.run(act())


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Fri, 27 Nov 2026 11:00:00 GMT", 2 * HOUR),
        ("Fri, 27 Nov 2026 12:00:00 +0100", 2 * HOUR),
        ("Thu, 26 Nov 2026 11:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_busy_server_says_when_to_come_back(status: str, value: str, seconds: int | None) -> None:
    found = refused(ask(answer(status, f"Retry-After: {value}")))
    assert (found.kind, found.status) == (Kind.BUSY, int(status[:3]))
    after = None if found.retry_after is None else (found.retry_after - NOW).total_seconds()
    assert after == seconds


def test_a_retry_after_beyond_all_reason_is_a_date_all_the_same() -> None:
    found = refused(ask(answer("429 Slow Down", "Retry-After: " + "9" * 400)))
    assert found.retry_after is not None
    assert found.retry_after > NOW


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Kind.HTTP_ERROR),
        (401, Kind.HTTP_ERROR),
        (403, Kind.HTTP_ERROR),
        (404, Kind.NOT_FOUND),
        (410, Kind.GONE),
        (418, Kind.HTTP_ERROR),
        (500, Kind.HTTP_ERROR),
        (502, Kind.HTTP_ERROR),
        (206, Kind.GARBLED),
        (300, Kind.HTTP_ERROR),
        (302, Kind.HTTP_ERROR),
        (599, Kind.HTTP_ERROR),
    ],
)
def test_a_status_is_told_as_what_it_means(status: int, kind: Kind) -> None:
    found = refused(ask(answer(f"{status} Whatever", body=b"<html>words</html>")))
    assert (found.kind, found.status) == (kind, status)
    assert "127.0.0.1" in found.reason


def test_500_and_then_fine_is_fine() -> None:
    async def act() -> None:
        async with both({"/feed": [answer("500 Oops"), answer(body=FEED)]}) as (server, fetcher):
            assert refused(await fetcher.fetch(Asked(url=server.url()))).status == 500
            assert fetched(await fetcher.fetch(Asked(url=server.url()))).body == FEED

    asyncio.run(act())


@pytest.mark.parametrize("kind", ["text/html; charset=latin-1", "image/png", "", "nonsense", "; ; ;", 'a/b; charset="'])
def test_a_wrong_media_type_and_a_page_instead_of_a_feed_come_as_bytes(kind: str) -> None:
    page = b"<!doctype html><title>Please log in</title>"
    found = fetched(ask(answer("200 OK", f"Content-Type: {kind}", body=page)))
    assert found.body == page
    assert found.media_type in {"text/html", "image/png", "a/b", ""}


def test_an_empty_body_is_a_body() -> None:
    assert fetched(ask(answer("204 No Content"))).body == b""
    assert fetched(ask(answer("200 OK", "Content-Encoding: gzip"))).body == b""


@settings(max_examples=100)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 X\r\nLocation: "]),
)
def test_no_answer_whatsoever_raises_anything(raw: bytes, start: bytes) -> None:
    assert ask(start + raw) is not None
