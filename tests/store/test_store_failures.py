"""A full disk, a damaged file, a folder that may not be written: one clear error, and the old state whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from store_kit import ADA, NOW, SLUG, article, create, opened, publish, race, worker

from digest.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digest.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "state.db") as made:
        yield made


def fill_up(store: Store) -> None:
    """Let the database grow no further, which SQLite reports as it reports a full disk."""
    with store.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def many(prefix: str = "article") -> list[str]:
    return [f"{prefix} {number}" for number in range(400)]


def test_a_full_disk_is_said_and_the_old_state_is_whole(store: Store) -> None:
    create(store, SLUG, "one")
    fill_up(store)
    with pytest.raises(StorageError, match="the disk is full") as caught:
        create(store, "2026-W49", *many())
    assert caught.value.hint == "make room on the disk and try again"
    assert [issue.slug for issue in store.list_issues()] == [SLUG]
    assert len(store.list_articles()) == 1
    store.check()
    with store.read() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 100000")
    assert create(store, "2026-W49", *many()).number == 2


def test_a_kernel_that_refuses_to_write_leaves_the_old_state_whole(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    opened(path).close()
    (said,) = race(worker("limit", path))
    assert said[0].startswith("StorageError: the disk")
    assert said[1:] == ["0 None", "True"]
    with opened(path) as store:
        store.check()
        assert [row.id for row in store.list_articles()] == ["after"]


def test_nothing_is_committed_after_a_step_that_the_disk_refused(store: Store) -> None:
    fill_up(store)
    refused: list[StorageError] = []

    def go_on_regardless() -> None:
        with store.write():
            store.add_event("look", actor=ADA, now=NOW)
            try:
                create(store, SLUG, *many())
            except StorageError as error:
                refused.append(error)
            for name in many("later"):
                store.record_article(article(name))

    with pytest.raises(StorageError):
        go_on_regardless()
    assert [error.message for error in refused] == ["the disk is full; nothing was changed"]
    assert store.events() == ()
    assert store.list_articles() == ()


def test_a_transaction_that_the_database_gave_up_takes_no_further_step(store: Store) -> None:
    def lose_it() -> None:
        with store.write() as connection:
            connection.exec_driver_sql("ROLLBACK")  # what SQLite does by itself after some failures
            raise OSError("gone")

    def go_on_regardless() -> None:
        with store.write():
            store.record_article(article("one"))
            with pytest.raises(OSError, match="gone"):
                lose_it()
            with pytest.raises(StorageError, match="an earlier step"):
                store.record_article(article("two"))

    with pytest.raises(StorageError, match="an earlier step"):
        go_on_regardless()
    assert store.list_articles() == ()
    assert store.record_article(article("three"))


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.write_text("Dear editor, this is a letter.\n" * 200)
    with pytest.raises(StorageError, match="not a database") as caught:
        opened(path)
    assert caught.value.path == str(path)
    assert path.read_text().startswith("Dear editor")


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_page_is_noticed_before_anything_is_sent(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "state.db"
    with opened(path) as store:
        create(store, SLUG, *many())
        publish(store)
        store.check()
    data = bytearray(path.read_bytes())
    page = 1 + seed * (len(data) // 4096 - 2) // 7  # never the first page, which is the schema's
    data[page * 4096 : page * 4096 + 4096] = bytes((seed * 37 + n * 11) % 251 for n in range(4096))
    path.write_bytes(data)
    with pytest.raises(StorageError) as caught, opened(path) as store:
        store.check()
    assert caught.value.message.startswith("the database is damaged")
    assert "\n" not in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("kept", [0, 50, 100, 4096])
def test_a_damaged_first_page_is_said_in_words_when_the_database_is_opened(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "state.db"
    with opened(path) as store:
        publish(store)
    data = bytearray(path.read_bytes())
    end = 4096 if kept < 4096 else len(data)
    data[kept:end] = bytes((7 + n * 11) % 251 for n in range(end - kept))
    path.write_bytes(data)
    with pytest.raises(StorageError) as caught:
        opened(path)
    assert caught.value.message in {"the database is damaged", "this file is not a database"}
    assert caught.value.path == str(path)
    assert caught.value.hint
    assert path.read_bytes() == data


def test_a_file_cut_short_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with opened(path) as store:
        create(store, SLUG, *many())
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(StorageError, match="damaged"), opened(path) as store:
        store.check()


def test_a_row_that_points_nowhere_is_noticed(store: Store) -> None:
    create(store, SLUG, "one")
    with store.read() as connection:
        driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    driver.execute("DELETE FROM issues")
    with pytest.raises(StorageError, match="refers to one that is missing"):
        store.check()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / ".digest").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="folder of the database") as caught:
        opened(tmp_path / ".digest" / "state.db")
    assert caught.value.hint == "see whether you may write there"


@pytest.mark.parametrize("present", [True, False], ids=["a database", "no database"])
def test_a_folder_that_may_only_be_read_is_said(present: bool) -> None:
    # A folder of pytest's own would be closed to the unprivileged user that root becomes here.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if present:
            opened(folder / "state.db").close()
        folder.chmod(0o555)
        (said,) = race(worker("unprivileged", folder / "state.db"))
        folder.chmod(0o755)
        files = [file.name for file in folder.iterdir()]
    assert len(said) == 1
    assert said[0] in {
        "StorageError: the database may not be written",
        "StorageError: the database could not be opened",
    }
    assert files == (["state.db"] if present else [])
