"""Taking in is idempotent: whatever feeds hold, in whatever order they are read, a second reading changes nothing."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_kit import DAY, NOW, Entry, Newsdesk, prose, rss

from digest.desk.inbox.identify import Limits
from digest.desk.reading import ReadingRoom, reading_room
from digest.desk.take_in import take_in_material
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Iterator

LINKS = (
    "",
    "https://example.org/a",
    "https://example.org/a?utm_source=x",
    "https://example.org/b",
    "https://example.org/",
)
TEXTS = tuple(prose(seed, 6) for seed in "abc")
entries = st.builds(
    Entry,
    guid=st.sampled_from(["", "1", "2", "3"]),
    link=st.sampled_from(LINKS),
    title=st.sampled_from(["", "A", "B"]),
    text=st.sampled_from([*TEXTS, TEXTS[0] + TEXTS[1], TEXTS[0] + "<p>One more word.</p>", "Short."]),
    days=st.sampled_from([None, 1, 3, 30]),
)
feeds = st.dictionaries(st.sampled_from(["x", "y", "z"]), st.lists(entries, min_size=1, max_size=5), min_size=1)


@pytest.fixture(scope="module")
def reading() -> Iterator[ReadingRoom]:
    with tempfile.TemporaryDirectory() as folder:
        desk = Newsdesk.made(Path(folder), "").desk
        with reading_room(desk) as made:
            yield made
        desk.close()


def read_all(room: Newsdesk, reading: ReadingRoom, held: dict[str, list[Entry]], limits: Limits) -> None:
    for source, found in held.items():
        material = Material(data=rss(*found), name=f"{source}.xml", source=source, tags=(source,))
        take_in_material(room.desk, material, room=reading, limits=limits)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=feeds, data=st.data())
def test_reading_again_changes_no_row_and_no_file(
    reading: ReadingRoom, held: dict[str, list[Entry]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Newsdesk.made(Path(folder), "")
        try:
            limits = Limits(horizon=NOW - 7 * DAY, undated=data.draw(st.booleans()))
            read_all(room, reading, held, limits)
            rows, files = room.rows(), room.files()
            room.clock.now += DAY
            sources = data.draw(st.permutations(sorted(held)))
            read_all(
                room,
                reading,
                {name: held[name] for name in sources},
                dataclasses.replace(limits, undated=False) if not limits.undated else limits,
            )
            assert (room.rows(), room.files()) == (rows, files)
            shuffled = {name: data.draw(st.permutations(held[name])) for name in sources}
            read_all(room, reading, shuffled, limits)
            after = room.rows()
            assert len(after["articles"]) == len(rows["articles"])
        finally:
            room.desk.close()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=feeds)
def test_no_article_is_lost_and_every_entry_is_seen(reading: ReadingRoom, held: dict[str, list[Entry]]) -> None:
    """Each entry's words stand in an article, filed under it or under the one that it repeats."""
    with tempfile.TemporaryDirectory() as folder:
        room = Newsdesk.made(Path(folder), "")
        try:
            read_all(room, reading, held, Limits())
            titles = {entry.title for found in held.values() for entry in found}
            filed = {row.title or "" for row in room.desk.store.list_articles()}
            assert filed <= titles
            assert room.desk.store.sighting_count() >= len(held)
            for source in held:
                assert room.desk.store.sighting_count(source) >= 1
        finally:
            room.desk.close()
