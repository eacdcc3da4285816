"""Taking in the same bytes twice changes no row and no file, whatever the bytes are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from desk_kit import Clock, articles, open_desk
from shapes import NASTY, READERS, SHAPES, SUFFIX

from digest.desk.reading import reading_room
from digest.desk.take_in import take_in
from digest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digest.desk.desk import Desk

CONFIG = '[publication]\nname = "The Example Weekly"\n'
FILES = {
    "articles.txt": articles(0, 3),
    "one.md": b"---\ntitle: A title\nauthor: Ada Example\n---\n# Background\n\nSome words of it, and a [link](https://a.b).\n",
    **{
        f"{one}{SUFFIX[one]}": next(shape for name, shape in SHAPES[one].items() if "brackets" not in name)(30)
        for one in READERS
    },
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = open_desk(tmp_path, Clock(), CONFIG)
    yield made
    made.close()


def everything(desk: Desk) -> tuple[dict[str, tuple[bytes, int]], dict[str, list[object]]]:
    """Every file with its bytes and its time, and every row."""
    places = sorted(path for path in desk.config.issues.rglob("*") if path.is_file())
    files = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in places}
    with closing(sqlite3.connect(desk.config.state / "state.db")) as base:
        tables = [name for (name,) in base.execute("select name from sqlite_master where type = 'table'")]
        return files, {table: base.execute(f"select * from {table} order by 1").fetchall() for table in tables}


@pytest.mark.parametrize("name", FILES)
def test_twice_is_once(name: str, desk: Desk) -> None:
    with reading_room(desk) as room:
        first = take_in(desk, FILES[name], name=name, room=room)
        before = everything(desk)
        second = take_in(desk, FILES[name], name=name, room=room)
    assert [one.id for one in second.taken] == [one.id for one in first.taken]
    assert not any(one.new for one in second.taken)
    assert everything(desk) == before


def test_nasty_bytes_are_refused_or_taken_in_once(desk: Desk) -> None:
    outcomes: list[object] = []
    with reading_room(desk) as room:
        for _ in range(2):
            for name, data in NASTY.items():
                try:
                    outcomes.append([one.id for one in take_in(desk, data, name=f"{name}.txt", room=room).taken])
                except InputError as error:
                    outcomes.append(error.message)
            if len(outcomes) == len(NASTY):
                before = everything(desk)
    assert outcomes[: len(NASTY)] == outcomes[len(NASTY) :]
    assert everything(desk) == before
