"""Polling: from a watched folder and a feed into the inbox, and nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from desk_kit import article
from source_kit import Entry, Newsdesk, Served, dropped, feeds, prose, rss

from digest.desk.assemble import assemble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        yield server


@pytest.fixture
def room(tmp_path: Path, served: Served) -> Iterator[Newsdesk]:
    served.put("/feed.xml", rss(Entry("1", "https://example.org/1", "One", prose("one"))))
    folder = '[sources.desk]\nkind = "folder"\npath = "incoming"\ntags = ["desk"]\n'
    made = Newsdesk.made(tmp_path, feeds(served, "/feed.xml", more='tags = ["news"]') + folder)
    dropped(tmp_path / "incoming", "lock.txt", article(1))
    yield made
    made.desk.close()


def test_a_folder_and_a_feed_fill_the_inbox_and_a_second_poll_changes_nothing(room: Newsdesk, served: Served) -> None:
    first = room.poll()
    assert [(one.place.source.name, one.new, one.trouble) for one in first] == [("news", 1, ""), ("desk", 1, "")]
    assert (room.folder / "incoming" / ".done" / "lock.txt").is_file()
    rows, files = room.rows(), room.files()
    again = room.poll()
    assert [one.unchanged for one in again] == [True, True]
    assert (room.rows(), room.files()) == (rows, files)
    assert [status for _, status in served.asked] == [200, 304]
    sheet = assemble(room.desk)
    assert len(sheet.entries) == 2
