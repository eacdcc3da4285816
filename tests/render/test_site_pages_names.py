"""Folders of people and themes: in their own letters, one for each name, the same for ever."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.render.site.names import address_of, folder_of, key_of

NAMES = st.text(max_size=80)


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Ada Example", "ada-example"),
        ("  ADA   example ", "ada-example"),
        ("Jean-Luc Example", "jean--luc-example"),
        ("Мария Иванова", "мария-иванова"),
        ("İpek Şahin", "i̇pek-şahin"),
        ("Қазақстан", "қазақстан"),
        ("北京", "北京"),
        ("नेपाल", "नेपाल"),
        ("C", "c"),
        ("C++", "c_cedb1bac"),
        ("C#", "c_951a4d36"),
        ("★", "_26c57b08"),
        ("con", "con_1143da2b"),
        ("", "_e3b0c442"),
    ],
)
def test_a_name_has_this_folder_for_ever(name: str, folder: str) -> None:
    assert folder_of(name) == folder


@given(NAMES, NAMES)
def test_two_names_share_a_folder_only_where_they_are_one_name(first: str, second: str) -> None:
    assert (folder_of(first) == folder_of(second)) == (key_of(first) == key_of(second))


@given(st.text(alphabet="ab -_.", max_size=6), st.text(alphabet="ab -_.", max_size=6))
def test_names_that_look_alike_do_not_share_one_either(first: str, second: str) -> None:
    assert (folder_of(first) == folder_of(second)) == (key_of(first) == key_of(second))


@given(NAMES)
def test_a_folder_is_a_name_that_any_disk_takes(name: str) -> None:
    folder = folder_of(name)
    assert PurePosixPath(folder).parts == (folder,)
    assert 0 < len(folder.encode()) <= 250
    assert not folder.startswith((".", "-"))
    assert all(unicodedata.category(char)[0] in "LNM" or char in "-_" for char in folder)
    assert unquote(address_of("authors", name)) == f"authors/{folder}/"
    assert address_of("authors", name).isascii()


def test_a_long_name_is_cut_and_still_has_a_folder_of_its_own() -> None:
    assert folder_of("x" * 500) != folder_of("x" * 501)
    assert len(folder_of("ж" * 500)) == 69
