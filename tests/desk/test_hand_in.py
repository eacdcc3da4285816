"""A file that shows pictures from elsewhere: they are fetched like those of a page, under the same rules."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from source_kit import Newsdesk, Served, prose, quick_fetcher

from digest.desk.hand_in import hand_in
from digest.desk.inbox.aside import asides
from digest.desk.inbox.noticing import noticed
from digest.desk.waiting import waiting
from digest.errors import InputError
from digest.ingest.pictures.figures import figures_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.desk.take_in import TakenIn


@pytest.fixture
def served() -> Iterator[Served]:
    from PIL import Image

    with Served() as made:
        out = BytesIO()
        Image.new("RGB", (200, 120), (200, 30, 30)).save(out, "PNG")
        made.put("/red.png", out.getvalue())
        yield made


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsdesk]:
    made = Newsdesk.made(tmp_path, "")
    yield made
    made.desk.close()


def page(*sources: str) -> bytes:
    pictures = "".join(f'<figure><img src="{source}" alt="a quay"></figure>' for source in sources)
    head = "<!doctype html><html><head><title>The lock</title></head><body><article><h1>The lock</h1>"
    return f"{head}{prose('lock', 20)}{pictures}</article></body></html>".encode()


def handed(room: Newsdesk, data: bytes, name: str = "lock.html") -> TakenIn:
    return hand_in(room.desk, data, name=name, open_fetcher=quick_fetcher)


def shown(room: Newsdesk) -> list[str]:
    (item,) = waiting(room.desk).ready
    return [figure.source for figure in figures_of(item.article)]


@pytest.mark.parametrize("kind", ["html", "md"])
def test_a_picture_elsewhere_is_kept_beside_the_article(room: Newsdesk, served: Served, kind: str) -> None:
    url = served.url("/red.png")
    words = page(url) if kind == "html" else f"# The lock\n\nWords on the lock.\n\n![a quay]({url})\n".encode()
    assert [one.new for one in handed(room, words, f"lock.{kind}").taken] == [True]
    (source,) = shown(room)
    assert source.startswith("pictures/")
    assert room.desk.inbox.picture(source)
    before = room.rows(), room.files()
    served.asked.clear()
    assert [one.new for one in handed(room, words, f"lock.{kind}").taken] == [False]
    assert ((room.rows(), room.files()), served.asked) == (before, [])


def test_a_picture_that_does_not_come_is_a_placeholder_and_a_notice_that_is_kept(
    room: Newsdesk, served: Served
) -> None:
    found = handed(room, page(served.url("/none.png"), "http://192.168.0.1/private.png"))
    assert [notice.code for notice in found.notices].count("image-failed") == 2
    assert all(source.startswith("pictures/") for source in shown(room))
    (kept,) = noticed(room.desk, (item.article for item in waiting(room.desk).ready)).values()
    assert [notice.code for notice in kept].count("image-failed") == 2


def test_where_config_forbids_it_no_picture_is_fetched_and_that_is_said(tmp_path: Path, served: Served) -> None:
    made = Newsdesk.made(tmp_path, "images = 0\n")
    try:
        url = served.url("/red.png")
        found = handed(made, page(url))
        assert "images-not-fetched" in {notice.code for notice in found.notices}
        assert (shown(made), served.asked) == ([url], [])
    finally:
        made.desk.close()


def test_what_cannot_be_read_is_set_aside_here_too(room: Newsdesk) -> None:
    with pytest.raises(InputError):
        handed(room, b"\x00\x01" * 40, "lock.bin")
    assert [row.name for row in asides(room.desk)] == ["lock.bin"]
