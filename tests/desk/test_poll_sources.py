"""Polling: from a watched folder and a feed into the inbox, and nothing twice."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from desk_kit import article
from source_kit import Entry, KeptRoom, Newsdesk, Served, dropped, feeds, prose, rss

from digest.config import sources as config_sources
from digest.desk.assemble import assemble
from digest.desk.sources import installed as sources_installed
from digest.desk.sources import intake as sources_intake
from digest.desk.waiting import waiting
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.desk.reading import SetAside
    from digest.model.article import Reading
    from digest.model.sources import Source


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


def test_a_second_poll_of_the_same_bytes_reads_nothing(
    room: Newsdesk, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.poll()
    marks = itertools.count()
    monkeypatch.setattr(Served, "etag", lambda *_: f'"{next(marks)}"')

    def nothing(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(sources_intake, "reading_of", nothing)
    assert [(one.unchanged, one.trouble) for one in room.poll()] == [(True, ""), (True, "")]
    assert [status for _, status in served.asked] == [200, 200]


def test_files_of_every_type_dropped_into_the_inbox_are_taken_in(room: Newsdesk) -> None:
    inbox = room.folder / "issues" / "inbox"
    inbox.mkdir(parents=True)
    page = f"<!doctype html><html><head><title>A page</title></head><body><h1>A page</h1>{prose('p')}</body></html>"
    (inbox / "page.html").write_text(page)
    (inbox / "photo.jpg").write_bytes(b"\xff\xd8\xff nothing to read")
    assert [item.article.title for item in waiting(room.desk).ready] == ["A page"]
    assert not (inbox / "page.html").exists()
    assert (inbox / "photo.jpg").exists()


class Point:
    """An entry point of a source that somebody else made."""

    name = "shelf"

    def __init__(self, given: object) -> None:
        self.given = given

    def load(self) -> object:
        return self.given


def shelf(source: Source, cursor: str) -> tuple[list[Material], str]:
    """Gives one article more at each look."""
    number = int(cursor or 0) + 1
    text = f"# {dict(source.options)['word']} {number}\n\nWords of number {number}.\n"
    return [Material(data=text.encode(), name=f"{number}.md", external_id=str(number))], str(number)


@pytest.mark.parametrize("broken", [False, True], ids=["good", "broken"])
def test_an_installed_source_goes_on_from_its_cursor_and_a_broken_one_is_its_own_trouble(
    tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch, *, broken: bool
) -> None:
    points = [Point(None if broken else shelf)]
    for module in (config_sources, sources_installed):
        monkeypatch.setattr(module, "entry_points", lambda **_: points)
    served.put("/feed.xml", rss(Entry("1", "https://example.org/1", "One", prose("one"))))
    own = '[sources.books]\nkind = "shelf"\n[sources.books.options]\nword = "Book"\n'
    made = Newsdesk.made(tmp_path, own + feeds(served, "/feed.xml"))
    try:
        for _ in range(2):
            first, feed = made.poll()
            assert "failed" in first.trouble if broken else first.new == 1
            assert not feed.trouble
        assert made.titles() == (["One"] if broken else ["Book 1", "Book 2", "One"])
    finally:
        made.desk.close()


def test_a_file_that_another_look_has_just_put_away_is_no_trouble(
    room: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes look at one folder: what one has listed, the other has read and moved."""
    folder = room.folder / "incoming"
    dropped(folder, "mole.txt", article(2))
    real = KeptRoom.read

    def meanwhile(reading: KeptRoom, material: Material) -> Reading | SetAside:
        for name in ("lock.txt", "mole.txt"):
            (folder / name).rename(folder / f".{name}")
        return real(reading, material)

    monkeypatch.setattr(KeptRoom, "read", meanwhile)
    (found,) = room.poll("desk")
    assert (found.new, found.trouble) == (1, "")
    assert len(waiting(room.desk).ready) == 1


def test_every_file_that_cannot_be_read_is_told_and_the_others_are_counted(room: Newsdesk) -> None:
    folder = room.folder / "incoming"
    for name in ("one.docx", "two.docx"):
        dropped(folder, name, b"PK\x03\x04word/ but no archive" + name.encode())
    (found,) = room.poll("desk")
    assert (found.new, [what.split(":")[0] for what, _ in found.bad]) == (1, ["one.docx", "two.docx"])
    assert all(name in found.trouble for name in ("one.docx", "two.docx"))
