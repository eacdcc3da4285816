"""Finished layouts are kept by their keys as long as there is room, and a damaged one is as good as none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.shelf.finished import Finished

if TYPE_CHECKING:
    from pathlib import Path


def test_bytes_come_back_under_their_key_and_no_other(tmp_path: Path) -> None:
    kept = Finished(folder=tmp_path / "cache")
    kept.put("a" * 64, b"one\ntwo")
    assert kept.get("a" * 64) == b"one\ntwo"
    assert kept.get("b" * 64) is None
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "cache",)] == [0]


@given(data=st.data())
def test_a_file_that_was_cut_or_changed_is_not_taken(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    kept = Finished(folder=folder)
    kept.put("a", b"all that was laid out")
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[place]))
    harmed = data.draw(st.sampled_from([whole[:place], whole[:place] + bytes([other]) + whole[place + 1 :]]))
    path.write_bytes(harmed)
    assert kept.get("a") is None


def test_those_go_first_that_were_not_wanted_for_longest(tmp_path: Path) -> None:
    kept = Finished(folder=tmp_path, room=3 * 165)
    for age, key in enumerate("abc"):
        kept.put(key, b"x" * 100)
        os.utime(tmp_path / f"{key}.laid-out", (age, age))
    assert kept.get("a") is not None  # wanted now, so it stays
    kept.put("d", b"x" * 100)
    assert [key for key in "abcd" if kept.get(key)] == ["a", "c", "d"]


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_is_said(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("in the way")
    kept = Finished(folder=place)
    kept.put("a", b"x")
    assert kept.get("a") is None
    assert place.read_text() == "in the way"
