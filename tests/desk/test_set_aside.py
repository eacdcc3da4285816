"""What could not be read is kept with its reason, is seen, tried again or thrown away, and goes when it is read."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_kit import Newsdesk, Served, dropped, prose

from digest.desk.inbox.aside import Envelope, asides, discard, find_aside
from digest.desk.reading import SetAside
from digest.desk.take_in import take_in
from digest.desk.waiting import waiting
from digest.errors import InputError, UnknownError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.desk.take_in import TakenIn

BAD = b"\x00\x01\x02" * 50
GOOD = (
    b"By Ada Example\nThe lock of Arport holds more water than the harbour needs, and its keeper says so.\n"
    b"AUTHOR'S BIO: Ada Example is made up.\n"
)
FOLDER = '[sources.desk]\nkind = "folder"\npath = "incoming"\n'


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsdesk]:
    made = Newsdesk.made(tmp_path, FOLDER)
    yield made
    made.desk.close()


def refused(room: Newsdesk, data: bytes, name: str = "a.bin", place: str = "") -> None:
    with pytest.raises(InputError):
        take_in(room.desk, data, name=name, envelope=Envelope(place=place))


def retried(room: Newsdesk, name: str) -> TakenIn:
    return asyncio.run(room.polling().retry(name))


def kept(room: Newsdesk) -> list[bytes]:
    return [data for name, data in room.files().items() if "/set-aside/" in name]


def test_unreadable_bytes_are_kept_with_the_reason_and_who_brought_them(room: Newsdesk) -> None:
    refused(room, BAD)
    (row,) = asides(room.desk)
    assert (row.name, row.size, row.code) == ("a.bin", len(BAD), "unreadable")
    assert (row.reason, row.actor, row.at) == (row.reason or "none", room.desk.actor.name, room.clock.now)
    assert room.desk.aside.read(row.file) == BAD
    assert row.file == f"{row.id}-a.bin"


def test_the_same_thing_set_aside_twice_is_one_row_that_says_when_it_first_came(room: Newsdesk) -> None:
    refused(room, BAD)
    before = asides(room.desk)
    room.clock.now += dt.timedelta(hours=1)
    refused(room, BAD)
    assert asides(room.desk) == before
    refused(room, BAD, "another-name.bin")
    (row,) = asides(room.desk)
    assert (row.name, row.at, kept(room)) == ("another-name.bin", before[0].at, [BAD])


def test_white_space_alone_is_nothing_to_keep(room: Newsdesk) -> None:
    refused(room, b" \n\t")
    refused(room, b"")
    assert (asides(room.desk), kept(room)) == ((), [])


def test_bytes_in_which_no_article_is_are_set_aside_with_what_the_reader_said(room: Newsdesk) -> None:
    refused(room, b"---", "rule.txt")
    (row,) = asides(room.desk)
    assert (row.code, len(row.notices)) == ("nothing-found", 1)
    assert kept(room) == [b"---"]


def test_of_what_is_too_large_only_name_size_and_place_are_kept_and_it_is_read_from_there(tmp_path: Path) -> None:
    made = Newsdesk.made(tmp_path, "[limits]\nread_mib = 1\n")
    try:
        large = tmp_path / "large.txt"
        large.write_bytes(GOOD + b"word " * 250_000)
        refused(made, large.read_bytes(), "large.txt", str(large))
        (row,) = asides(made.desk)
        assert (row.code, row.size, row.place, row.file) == ("too-large", large.stat().st_size, str(large), "")
        assert kept(made) == []
        large.write_bytes(GOOD)
        assert len(retried(made, "large.txt").taken) == 1
        assert asides(made.desk) == ()
    finally:
        made.desk.close()


def test_a_retry_that_fails_says_why_and_one_that_succeeds_ends_it(
    room: Newsdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused(room, b"PK\x03\x04word/ but no archive", "a.docx")
    (row,) = asides(room.desk)
    with pytest.raises(InputError) as caught:
        retried(room, row.id)
    assert row.id in (caught.value.hint or "")
    assert asides(room.desk) == (row,)
    room.desk.store.drop_aside(row.id)
    room.desk.aside.remove(row.file)
    with monkeypatch.context() as patched:
        why = SetAside(code="reader-failed", sentence="It failed.")
        patched.setattr("digest.desk.take_in._read_at_once", lambda *_: why)
        refused(room, GOOD, "a.txt")
    assert [one.code for one in asides(room.desk)] == ["reader-failed"]
    assert [taken.new for taken in retried(room, "a.txt").taken] == [True]
    assert (asides(room.desk), kept(room)) == ((), [])
    assert [item.article.byline for item in waiting(room.desk).ready] == ["Ada Example"]


def test_what_is_read_from_the_same_place_later_ends_it_and_its_bytes_go_to_the_raw_ones(room: Newsdesk) -> None:
    refused(room, BAD, "a.txt", "/somewhere/a.txt")
    refused(room, BAD[1:], "a.txt", "/elsewhere/a.txt")
    take_in(room.desk, GOOD, name="a.txt", envelope=Envelope(place="/somewhere/a.txt"))
    assert [row.place for row in asides(room.desk)] == ["/elsewhere/a.txt"]
    raw = sorted(path.read_bytes() for path in (room.folder / "issues/inbox/raw").iterdir())
    assert raw == sorted([BAD, GOOD])


def test_a_watched_folder_sets_aside_what_it_cannot_read_and_forgets_it_when_it_is_mended(room: Newsdesk) -> None:
    path = dropped(room.folder / "incoming", "bad.txt", BAD)
    room.poll()
    (row,) = asides(room.desk)
    assert (row.source, row.place, row.code) == ("desk", str(path), "unreadable")
    room.poll()
    assert asides(room.desk) == (row,)
    dropped(room.folder / "incoming", "bad.txt", GOOD)
    assert room.poll()[0].new == 1
    assert asides(room.desk) == ()


def test_a_page_that_cannot_be_read_is_set_aside_with_its_address(room: Newsdesk) -> None:
    with Served() as served:
        served.put("/a.bin", BAD)
        with pytest.raises(InputError):
            room.add(served.url("/a.bin"))
        (row,) = asides(room.desk)
        assert row.place == served.url("/a.bin")
        page = f"<!doctype html><html><head><title>A page</title></head><body><article>{prose('p', 30)}</article></body></html>"
        served.put("/a.bin", page.encode())
        assert len(room.add(served.url("/a.bin")).taken) == 1
    assert asides(room.desk) == ()


def test_discarding_takes_the_bytes_away_and_writes_down_who_did_it(room: Newsdesk) -> None:
    refused(room, BAD)
    row = discard(room.desk, "a.bin")
    assert (asides(room.desk), kept(room)) == ((), [])
    (event,) = room.desk.store.events()
    assert (event.act, event.actor, row.name in event.detail) == ("discard", room.desk.actor.name, True)
    with pytest.raises(UnknownError):
        discard(room.desk, "a.bin")


def test_a_name_that_means_two_things_is_refused_with_their_ids(room: Newsdesk) -> None:
    refused(room, BAD)
    refused(room, BAD[1:])
    with pytest.raises(UnknownError) as caught:
        find_aside(room.desk, "a.bin")
    assert all(row.id in (caught.value.hint or "") for row in asides(room.desk))
    assert find_aside(room.desk, asides(room.desk)[0].id[:6]) == asides(room.desk)[0]


def test_a_file_that_no_row_knows_is_shown_and_a_row_without_its_file_goes(room: Newsdesk) -> None:
    file = room.desk.aside.keep(GOOD, "lost.txt")
    (row,) = asides(room.desk)
    assert (row.file, row.name, row.code) == (file, "lost.txt", "reason-lost")
    (room.folder / "issues/inbox/set-aside" / "by-hand.txt").write_bytes(GOOD)
    assert asides(room.desk) == (row,)
    assert kept(room) == [GOOD]
    room.desk.aside.remove(file)
    assert asides(room.desk) == ()


names = st.text(max_size=80)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(things=st.lists(st.tuples(st.binary(min_size=1, max_size=40).map(lambda b: b"\x00\x01" + b), names), max_size=6))
def test_whatever_is_set_aside_under_whatever_name_is_kept_byte_for_byte(
    room: Newsdesk, things: list[tuple[bytes, str]]
) -> None:
    for data, name in things:
        refused(room, data, name)
    rows = asides(room.desk)
    assert {room.desk.aside.read(row.file) for row in rows} == {data for data, _ in things}
    assert len(rows) == len({data for data, _ in things})
    for row in rows:
        discard(room.desk, row.id)
    assert kept(room) == []
