"""The model of a disk: what is safe after a loss of power, and what is not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from power.disk import SECTOR, Disk, Image, Luck, read_image, write_image
from power.recording import Op, compile_shim, record

DICE = random.Random(7)


def op(kind: str, path: str = "", *, inode: int = 0, offset: int = 0, data: bytes = b"") -> Op:
    return Op(kind=kind, inode=inode, offset=offset, path=path, data=data)


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """A disk with one old file: ``old``, inode 1; the folder itself is inode 2."""
    (tmp_path / "old").write_bytes(b"before")
    disk = Disk(tmp_path)
    disk._nodes |= {1: disk._nodes[(tmp_path / "old").stat().st_ino], 2: disk._nodes[tmp_path.stat().st_ino]}
    return disk


def left(disk: Disk, luck: Luck = Luck.NOTHING) -> Image:
    return disk.image(luck, DICE)


def test_what_was_written_is_lost_until_the_file_was_synced(disk: Disk) -> None:
    disk.do(op("W", inode=1, data=b"after!"))
    assert left(disk) == left(disk, Luck.NAMES) == {"old": b"before"}
    assert left(disk, Luck.ALL) == {"old": b"after!"}
    disk.do(op("S", inode=1))
    assert left(disk) == {"old": b"after!"}


def test_a_new_length_may_be_there_without_the_bytes(disk: Disk) -> None:
    disk.do(op("T", inode=1, offset=2))
    disk.do(op("W", inode=1, offset=3, data=b"xyz"))
    assert left(disk, Luck.LENGTHS) == {"old": b"be\0\0\0\0"}
    assert left(disk, Luck.ALL) == {"old": b"be\0xyz"}


def test_a_new_name_is_lost_until_its_folder_was_synced_whatever_became_of_the_file(disk: Disk) -> None:
    disk.do(op("C", "/new", inode=3))
    disk.do(op("W", inode=3, data=b"x"))
    disk.do(op("S", inode=3))
    assert left(disk) == {"old": b"before"}
    disk.do(op("S", inode=2))
    assert left(disk) == {"old": b"before", "new": b"x"}


def test_a_rename_before_the_bytes_are_safe_can_leave_an_empty_file(disk: Disk) -> None:
    disk.do(op("C", "/new", inode=3))
    disk.do(op("W", inode=3, data=b"x"))
    disk.do(op("R", "/new", data=b"/old"))
    disk.do(op("S", inode=2))
    assert left(disk) == left(disk, Luck.NAMES) == {"old": b""}
    assert left(disk, Luck.LENGTHS) == {"old": b"\0"}


def test_a_rename_is_done_or_not_done(disk: Disk) -> None:
    disk.do(op("R", "/old", data=b"/new"))
    seen = [left(disk, Luck.SOME) for _ in range(50)]
    assert {"old": b"before"} in seen
    assert {"new": b"before"} in seen
    assert all(image in ({"old": b"before"}, {"new": b"before"}) for image in seen)


def test_a_folder_without_a_safe_name_takes_everything_in_it_along(disk: Disk) -> None:
    disk.do(op("M", "/in", inode=3))
    disk.do(op("C", "/in/new", inode=4))
    disk.do(op("S", inode=4))
    disk.do(op("S", inode=3))
    assert left(disk) == {"old": b"before"}
    disk.do(op("S", inode=2))
    assert left(disk) == {"old": b"before", "in": None, "in/new": b""}


def test_a_removed_file_may_be_there_again(disk: Disk) -> None:
    disk.do(op("U", "/old"))
    assert left(disk) == {"old": b"before"}
    disk.do(op("S", inode=2))
    assert left(disk) == {}


def test_a_write_is_torn_at_sectors_only(disk: Disk) -> None:
    disk.do(op("W", inode=1, offset=100, data=b"x" * 2000))
    disk.do(op("S", inode=1))
    disk.do(op("W", inode=1, offset=100, data=b"y" * 2000))
    torn = 0
    for _ in range(100):
        data = left(disk, Luck.TORN)["old"]
        assert data is not None
        pieces = [data[max(at, 100) : at + SECTOR] for at in range(0, len(data), SECTOR)]
        assert all(len(set(piece)) == 1 for piece in pieces)
        torn += len({piece[0] for piece in pieces}) == 2
    assert torn


def test_the_journal_tells_all_that_happened(tmp_path: Path) -> None:
    shim, folder = compile_shim(tmp_path), tmp_path / "watched"
    write_image({"old": b"before", "sub": None, "sub/other": b"kept"}, folder)
    disk = Disk(folder)
    ops = record(shim, folder, "exercise.py")
    for each in ops:
        disk.do(each)
    assert {each.kind for each in ops} == set("CMWTSRLU")
    end = read_image(folder)
    assert left(disk, Luck.ALL) == end
    assert end["one"] == end["four"] == b"2" * 3000
    assert left(disk).keys() >= {"old", "sub", "sub/other"}
