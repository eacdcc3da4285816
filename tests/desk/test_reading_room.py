"""The reading room: poison harms only itself, one child serves many, and an editor's own paste waits for none."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from poison_reader import TARGET

from digest.desk.reading import SMALL, ReadingRoom, SetAside, is_own, reading_room
from digest.errors import InputError
from digest.ingest.known import Known
from digest.ingest.labels import LabelTable
from digest.ingest.readers import read_material
from digest.model.article import Reading
from digest.model.config import LimitChoice
from digest.model.kinds import DEFAULT_KINDS
from digest.model.material import Material

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = dt.datetime(2026, 11, 27, 8, tzinfo=dt.UTC)
TEXT = b"""By Ada Example
The lock holds more water than the harbour needs, and its keeper says so every spring.
BACKGROUND: It was built in 1912. Ships were smaller then.
AUTHOR'S BIO: Ada Example is made up.
"""
LIMITS = LimitChoice(read_seconds=1, read_memory=1024, read_mib=1, article_characters=5000)


def outside(data: bytes, name: str = "outside.txt") -> Material:
    return Material(data=data, name=name, source="a source")


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReadingRoom]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    with ReadingRoom(kinds=DEFAULT_KINDS, limits=LIMITS, zone="Europe/Berlin", now=lambda: NOW, target=TARGET) as made:
        yield made


def test_a_child_reads_what_the_parent_would_read(room: ReadingRoom) -> None:
    material = replace(outside(TEXT), tags=("a tag",), language="en", author="Ben Example", external_id="7")
    known = Known(table=LabelTable(DEFAULT_KINDS), zone="Europe/Berlin", now=NOW)
    read = room.read(material)
    assert read == read_material(material, known)
    assert isinstance(read, Reading)
    assert read.articles[0].byline == "Ada Example"
    assert read.articles[0].origin.external_id == "7"


@pytest.mark.parametrize(
    ("mark", "code", "words"),
    [
        (b"HANGSHERE", "reading-too-slow", "after 1 seconds"),
        (b"EATSHERE", "reading-too-big", "1024 MiB"),
        (b"DIESHERE", "reader-failed", "code -11"),
        (b"LIESHERE", "reader-failed", "makes sense"),
    ],
)
def test_poison_is_set_aside_with_its_reason_and_the_next_material_is_read(
    mark: bytes, code: str, words: str, room: ReadingRoom
) -> None:
    answers = [room.read(outside(data)) for data in (TEXT, mark + TEXT, TEXT)]
    assert isinstance(answers[0], Reading)
    assert isinstance(answers[1], SetAside)
    assert (answers[1].code, answers[1].killed) == (code, True)
    assert words in answers[1].sentence
    assert answers[2] == answers[0]
    error = answers[1].error("outside.txt")
    assert isinstance(error, InputError)
    assert error.path == "outside.txt"


def test_what_killed_a_child_is_not_tried_again_until_its_bytes_change(room: ReadingRoom) -> None:
    first = room.read(outside(b"DIESHERE" + TEXT))
    room.target = "no_such_module:f"  # whoever asked a child now would hear of that
    assert room.read(outside(b"DIESHERE" + TEXT)) is first
    room.target = TARGET
    assert isinstance(room.read(outside(b"DIES HERE" + TEXT)), Reading)


def test_a_death_that_an_old_child_died_is_tried_once_more_in_a_new_one(room: ReadingRoom) -> None:
    assert isinstance(room.read(outside(TEXT)), Reading)
    assert isinstance(room.read(outside(b"DIESWHENOLD\n" + TEXT)), Reading)


def test_one_child_serves_many_and_is_replaced_before_its_processor_time_is_spent(room: ReadingRoom) -> None:
    def pid() -> str:
        answer = room.read(outside(b"TELLSPID" + os.urandom(4)))
        assert isinstance(answer, SetAside)
        return answer.sentence

    first = pid()
    assert isinstance(room.read(outside(TEXT)), Reading)
    room._spent = 10.5
    assert isinstance(room.read(outside(TEXT)), Reading)
    assert room._spent < 1
    assert "pid" in first


def test_too_many_bytes_and_unreadable_ones_are_set_aside(room: ReadingRoom) -> None:
    large = room.read(outside(b"x" * 1024 * 1025))
    assert isinstance(large, SetAside)
    assert (large.code, large.killed) == ("too-large", False)
    binary = room.read(outside(b"\x89PNG\r\n\x1a\n" + bytes(99)))
    assert isinstance(binary, SetAside)
    assert (binary.code, binary.killed) == ("unreadable", False)
    assert "picture" in binary.sentence


def test_an_article_that_is_too_long_is_set_aside_and_the_others_are_read(room: ReadingRoom) -> None:
    long = TEXT.replace(b"Ships were smaller then.", b"Ships were smaller then. " * 400)
    read = room.read(outside(TEXT + long + TEXT))
    assert isinstance(read, Reading)
    assert len(read.articles) == 2
    assert [notice.code for notice in read.notices if notice.severity == "error"] == ["article-too-long"]
    alone = room.read(outside(long))
    assert isinstance(alone, SetAside)
    assert alone.code == "article-too-long"


def test_an_editors_own_paste_needs_no_child_while_it_is_small(room: ReadingRoom) -> None:
    room.target = "no_such_module:f"
    for name in ("-", "paste.txt", "notes.md"):
        assert isinstance(room.read(Material(data=TEXT, name=name)), Reading)
    assert isinstance(room.read(outside(TEXT)), SetAside)


@pytest.mark.parametrize(
    ("material", "own"),
    [
        (Material(data=TEXT, name="-"), True),
        (Material(data=TEXT, name="a.md"), True),
        (Material(data=TEXT, name="a.txt", media_type="text/plain"), True),
        (Material(data=TEXT, name="a.txt", source="folder"), False),
        (Material(data=TEXT, name="a.txt", url="https://example.org/a.txt"), False),
        (Material(data=TEXT + b"x" * SMALL, name="a.txt"), False),
        (Material(data=b"<!doctype html><p>x", name="a.txt"), False),
        (Material(data=b"<rss version='2.0'/>", name="-"), False),
        (Material(data=b"<p>x", name="a.html"), False),
        (Material(data=b"PK\x03\x04", name="a.docx"), False),
        (Material(data=b"PK\x03\x04", name="-"), False),
        (Material(data=TEXT, name="a.unknown"), False),
    ],
)
def test_only_small_text_of_an_editor_stays(material: Material, own: bool) -> None:
    assert is_own(material) is own


def test_the_room_of_a_desk_has_its_labels_zone_and_limits(tmp_path: Path) -> None:
    from desk_kit import Clock, open_desk

    config = '[publication]\nname = "A"\ntimezone = "Europe/Berlin"\n[limits]\nread_seconds = 3\n[sections.outlook]\n'
    desk = open_desk(tmp_path, Clock(), config)
    made = reading_room(desk)
    assert (made.limits.read_seconds, made.zone, made.now) == (3, "Europe/Berlin", desk.now)
    assert "outlook" in {kind.kind for kind in made.kinds}
    desk.close()
