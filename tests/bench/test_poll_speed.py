"""A second poll of unchanged feeds, counted and timed; ``pytest tests/bench --benchmark-enable -s -n 0``."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from bench.test_speed import note, once, seconds
from bench.test_speed import table as table  # noqa: PLC0414 - a fixture
from source_kit import Entry, Newsdesk, Served, feeds, prose, rss

from digest.desk.sources import intake as sources_intake

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytest_benchmark.fixture import BenchmarkFixture

FEEDS, ENTRIES = 10, 50


def test_a_second_poll_of_unchanged_feeds_parses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, benchmark: BenchmarkFixture
) -> None:
    """Once with the server saying so (304), once with a server that sends the same bytes again."""
    parsed: list[str] = []
    reading_of = vars(sources_intake)["reading_of"]

    def counting(*given: object) -> object:
        parsed.append("")
        return reading_of(*given)

    monkeypatch.setattr(sources_intake, "reading_of", counting)
    with Served() as server:
        paths = [f"/{number}.xml" for number in range(FEEDS)]
        for path in paths:
            server.put(path, rss(*(entry(path, number) for number in range(ENTRIES))))
        room = Newsdesk.made(tmp_path, feeds(server, *paths))
        first = seconds(room.poll)
        read, parsed[:] = len(parsed), []
        told = seconds(room.poll)
        marks = itertools.count()
        monkeypatch.setattr(Served, "etag", lambda *_: f'"{next(marks)}"')
        sent = seconds(room.poll)
        once(benchmark, room.poll)
        room.desk.close()
    assert read == FEEDS
    note(
        f"a second poll of {FEEDS} unchanged feeds: how many are parsed (told so by the server; sent again whole)",
        "≤ 0",
        f"{len(parsed)} of {read} ({told / first:.2f} × and {sent / first:.2f} × the first poll of {first:.2f} s)",
        benchmark,
        len(parsed),
    )
    assert not parsed


def entry(path: str, number: int) -> Entry:
    return Entry(f"{path}{number}", f"https://example.org{path}/{number}", f"Entry {number}", prose(f"{path} {number}"))
