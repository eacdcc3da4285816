"""A copied database is noticed before anything is sent; a moved folder goes on; a damaged one sends nothing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from digest.desk.home import Home, check_home, check_whole, home_of
from digest.errors import RefusedError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli_kit import Said

    from digest.desk.desk import Desk

    Opener = Callable[[Path], Desk]


@pytest.fixture
def home(built: Path, desk_of: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A publication whose database knows where it lies."""
    monkeypatch.chdir(tmp_path)
    desk = desk_of(built)
    check_home(desk, moved=True)
    assert home_of(desk.store) is Home.SAME
    desk.close()
    return built


def test_a_database_without_a_home_takes_the_one_it_has(weekly: Path, desk_of: Opener) -> None:
    desk = desk_of(weekly)
    check_home(desk)
    assert home_of(desk.store) is Home.SAME


def test_a_copy_is_refused_and_the_original_goes_on(home: Path, tmp_path: Path, desk_of: Opener) -> None:
    shutil.copytree(home, tmp_path / "copy")
    check_home(desk_of(home))
    with pytest.raises(RefusedError, match="is a copy of") as caught:
        check_home(desk_of(tmp_path / "copy"))
    assert str(home) in caught.value.message
    assert "--moved" in (caught.value.hint or "")


def test_a_copy_is_refused_again_and_again_until_an_editor_says_that_the_other_is_gone(
    home: Path, tmp_path: Path, desk_of: Opener
) -> None:
    shutil.copytree(home, tmp_path / "copy")
    shutil.rmtree(home)
    copy = desk_of(tmp_path / "copy")
    for _ in range(2):
        with pytest.raises(RefusedError, match="moved or put back"):
            check_home(copy)
    check_home(copy, moved=True)
    check_home(copy)
    assert copy.store.meta().place == str((tmp_path / "copy" / ".digest" / "state.db").resolve())


def test_a_moved_folder_goes_on_without_a_word(home: Path, tmp_path: Path, desk_of: Opener) -> None:
    home.rename(tmp_path / "elsewhere")
    desk = desk_of(tmp_path / "elsewhere")
    assert home_of(desk.store) is Home.MOVED
    check_home(desk)
    assert home_of(desk.store) is Home.SAME
    desk.close()
    (tmp_path / "elsewhere").rename(home)
    check_home(desk_of(home))


def test_a_moved_folder_whose_old_place_has_another_publication_goes_on(
    home: Path, tmp_path: Path, desk_of: Opener, digest: Callable[..., Said]
) -> None:
    home.rename(tmp_path / "elsewhere")
    assert digest("init", home, "--yes", "--name", "Another Example").code == 0
    assert desk_of(home).store.meta().publication == "another-example"
    check_home(desk_of(tmp_path / "elsewhere"))


def test_a_copy_whose_original_moved_away_is_not_taken_for_the_original(
    home: Path, tmp_path: Path, desk_of: Opener
) -> None:
    """cp -r a b; mv a c: b is a copy, although nothing lies at the old place any more."""
    shutil.copytree(home, tmp_path / "copy")
    home.rename(tmp_path / "elsewhere")
    check_home(desk_of(tmp_path / "elsewhere"))
    with pytest.raises(RefusedError, match="moved or put back"):
        check_home(desk_of(tmp_path / "copy"))


def test_a_database_put_back_by_hand_asks_an_editor(home: Path, tmp_path: Path, desk_of: Opener) -> None:
    state = home / ".digest"
    shutil.copytree(state, tmp_path / "kept")
    state.rename(tmp_path / "broken")
    shutil.copytree(tmp_path / "kept", state)
    desk = desk_of(home)
    with pytest.raises(RefusedError, match="moved or put back"):
        check_home(desk)
    check_home(desk, moved=True)
    check_home(desk)


def test_a_folder_reached_through_a_link_is_the_same(home: Path, tmp_path: Path, desk_of: Opener) -> None:
    (tmp_path / "link").symlink_to(home)
    check_home(desk_of(tmp_path / "link"))
    check_home(desk_of(home))


def test_a_whole_database_passes_and_a_damaged_one_names_the_newest_whole_backup(
    home: Path, tmp_path: Path, desk_of: Opener, digest: Callable[..., Said], damaged: Callable[[Path], None]
) -> None:
    desk = desk_of(home)
    check_whole(desk)
    assert digest("backup", home / "backups" / "good.zip", "--config", home / "config.toml").code == 0
    (home / "backups" / "newer.zip").write_bytes(b"no zip")
    os.utime(home / "backups" / "newer.zip", (2**31, 2**31))
    desk.close()
    damaged(home)
    with pytest.raises(StorageError, match="damaged") as caught:
        check_whole(desk_of(home))
    hint = caught.value.hint or ""
    assert f"digest restore {home}/backups/good.zip {home} --over" in hint
    words = hint.partition("digest ")[2].split()
    assert digest(*words).code == 0
    check_whole(desk_of(home))


def test_a_damaged_database_without_a_backup_says_so(
    home: Path, desk_of: Opener, damaged: Callable[[Path], None]
) -> None:
    damaged(home)
    with pytest.raises(StorageError, match="damaged") as caught:
        check_whole(desk_of(home))
    assert "no whole backup" in (caught.value.hint or "")
