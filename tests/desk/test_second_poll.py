"""A second poll of what has not changed: nothing is read, nothing is written."""

from __future__ import annotations

import itertools
import mailbox
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from source_kit import Entry, KeptRoom, Newsdesk, Served, dropped, feeds, prose, rss

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.desk.reading import SetAside
    from digest.model.article import Reading
    from digest.model.material import Material

LINK = "https://example.org"
SOURCES = """
[sources.list]
kind = "opml"
path = "feeds.opml"
[sources.desk]
kind = "folder"
path = "incoming"
[sources.shelf]
kind = "folder"
path = "shelf"
after = "stay"
[sources.post]
kind = "mailbox"
path = "Maildir"
enabled = true
"""
JSON = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": "j", "url": "https://example.org/j",'
    ' "title": "J", "content_text": "Words of a JSON feed.", "date_published": "2026-11-26T12:00:00Z"}]}'
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the materials that were given to a reader, in a child or here."""
    found: list[str] = []
    real = KeptRoom.read

    def counted(room: KeptRoom, material: Material) -> Reading | SetAside:
        found.append(material.name)
        return real(room, material)

    monkeypatch.setattr(KeptRoom, "read", counted)
    return found


@pytest.fixture
def served() -> Iterator[Served]:
    with Served() as server:
        yield server


@pytest.fixture
def room(tmp_path: Path, served: Served) -> Iterator[Newsdesk]:
    """A publication with every kind of source: five feeds and files, and a message."""
    for name in "abc":
        served.put(f"/{name}.xml", rss(Entry(name, f"{LINK}/{name}", name.upper(), prose(name))))
    served.put("/d.json", JSON.encode())
    outline = f'<outline type="rss" text="C" xmlUrl="{served.url("/c.xml")}"/>'
    (tmp_path / "feeds.opml").write_text(f'<opml version="2.0"><head/><body>{outline}</body></opml>')
    for folder in ("incoming", "shelf"):
        dropped(tmp_path / folder, f"{folder}.md", f"# {folder}\n\nWords that lie in {folder}.\n")
        dropped(tmp_path / folder, f"{folder}.docx", b"PK\x03\x04 no archive")
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "Bo <bo@example.org>", "The ferry", "<1@example.org>"
    message.set_content("The ferry leaves at nine.\n")
    mailbox.Maildir(tmp_path / "Maildir", create=True).add(message)
    made = Newsdesk.made(tmp_path, feeds(served, "/a.xml", "/b.xml", "/d.json") + SOURCES)
    yield made
    made.desk.close()


@pytest.mark.parametrize("marks", ["etags", "no marks", "a new etag each time"])
def test_a_second_poll_of_unchanged_sources_of_every_kind_parses_nothing(
    room: Newsdesk, served: Served, read: list[str], monkeypatch: pytest.MonkeyPatch, marks: str
) -> None:
    if marks != "etags":
        number = itertools.count()
        monkeypatch.setattr(Served, "etag", lambda *_: "" if marks == "no marks" else f'"{next(number)}"')
    first = room.poll()
    assert sum(one.new for one in first) == 7
    assert len(read) == 9, "four feeds, two good files and two bad ones, a message"
    rows, files, asked = room.rows(), room.files(), len(served.asked)
    read.clear()
    for _ in range(3):
        again = room.poll()
        assert {(one.unchanged, one.new, one.known) for one in again} == {(True, 0, 0)}
    assert read == []
    assert len(served.asked) == asked * 4, "they were asked all the same"
    if marks != "a new etag each time":
        assert room.rows() == rows
    assert room.files() == files


def test_what_changed_alone_is_parsed(room: Newsdesk, served: Served, read: list[str]) -> None:
    room.poll()
    read.clear()
    served.put("/b.xml", rss(Entry("b2", f"{LINK}/b2", "B2", prose("b2"))))
    room.poll()
    assert read == [served.url("/b.xml")]


def test_bytes_of_feeds_that_only_look_new_change_no_row_and_no_file(
    room: Newsdesk, served: Served, read: list[str]
) -> None:
    """A feed that stamps each answer with the time is parsed, and that is all."""
    room.poll()
    rows, files = room.rows(), room.files()
    for stamp in range(3):
        fresh = rss(Entry("b", f"{LINK}/b", "B", prose("b"))).replace(
            b"<title>A Feed",
            f"<lastBuildDate>Fri, 27 Nov 2026 12:00:0{stamp} GMT</lastBuildDate><title>A Feed".encode(),
        )
        served.put("/b.xml", fresh)
        (found,) = [one for one in room.poll() if one.place.address.endswith("b.xml")]
        assert (found.new, found.known) == (0, 1)
    after = room.rows()
    assert {name: after[name] for name in after if name != "states"} == {
        name: rows[name] for name in rows if name != "states"
    }
    assert room.files() == files
    assert len(read) == 9 + 3
