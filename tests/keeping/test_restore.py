"""digest restore: whole or not at all, nothing deleted, and nothing sent from it without an editor."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_kit import Said, command, environment
from keeping.keeping_kit import content, published, rows, stopped_everywhere, stray
from test_press import records, slug_of, use_telegram

from digest.app import clock
from digest.desk import restore as restoring
from digest.desk.home import Home, check_home, home_of
from digest.desk.restore import RESTORING, settle
from digest.model.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from standin.server import StandIn

    from digest.desk.desk import Desk

EDITOR = Actor(name="Ada Example", door="cli")


def state_of(folder: Path, digest: Callable[..., Said]) -> dict[str, str]:
    issues = json.loads(digest("status", "--json", "--config", folder / "config.toml").out)["issues"]
    return {issue["row"]["slug"]: issue["row"]["state"] for issue in issues}


@pytest.fixture
def approved(built: Path, digest: Callable[..., Said]) -> Path:
    """A publication with an approved issue and, before it was sent, a backup.zip beside it."""
    assert digest("approve", "--accept-headlines").code == 0
    assert digest("backup", built.parent / "backup.zip").code == 0
    return built


def test_an_issue_that_was_approved_goes_out_only_after_an_editor_says_that_it_never_did(
    approved: Path, digest: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = slug_of(approved)
    said = digest("restore", approved.parent / "backup.zip", approved, "--over")
    assert said.code == 0, said.err
    assert f"{slug}: approved in the backup, now review" in said.out
    assert f"digest approve {slug} --never-sent" in said.out
    assert state_of(approved, digest) == {slug: "review"}
    assert digest("publish").code == 1
    refused = digest("approve")
    assert (refused.code, "--never-sent" in refused.err) == (1, True)
    assert records(approved) == []
    assert digest("approve", "--never-sent").code == 0
    assert digest("publish").code == 0
    assert len(records(approved)) == 2


def test_an_issue_in_review_may_have_gone_out_since_and_is_asked_for_too(
    built: Path, digest: Callable[..., Said]
) -> None:
    assert digest("backup", built.parent / "backup.zip").code == 0
    published(digest)
    assert digest("restore", built.parent / "backup.zip", built, "--over").code == 0
    assert records(built) == []  # the folder channel's files lie in issues/, which was moved aside whole
    refused = digest("approve", "--accept-headlines")
    assert (refused.code, "--never-sent" in refused.err) == (1, True)


def test_an_issue_that_was_being_sent_sends_nothing_by_itself(
    built: Path, digest: Callable[..., Said], standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from standin import faults

    use_telegram(built, standin)
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    assert digest("approve", "--accept-headlines").code == 0
    standin.faults.plan("sendMessage", faults.too_many(3000))
    digest("publish")
    assert digest("backup", built.parent / "backup.zip").code == 0
    before = len(standin.chat.messages)
    said = digest("restore", built.parent / "backup.zip", built, "--over")
    slug = slug_of(built)
    assert f"{slug}: sending in the backup" in said.out
    digest("publish")
    assert len(standin.chat.messages) == before


def test_posts_in_doubt_are_named_after_a_restore(
    built: Path, digest: Callable[..., Said], standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from standin import faults

    use_telegram(built, standin)
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    assert digest("approve", "--accept-headlines").code == 0
    standin.faults.plan("sendMessage", faults.accepted_then(faults.Then.CLOSE))
    assert digest("publish").code == 1
    assert digest("backup", built.parent / "backup.zip").code == 0
    said = digest("restore", built.parent / "backup.zip", built.parent / "again")
    assert "may or may not have arrived" in said.out
    assert f"digest resolve {slug_of(built)}" in said.out


def test_the_state_before_is_moved_aside_whole_and_nothing_is_deleted(
    approved: Path, digest: Callable[..., Said]
) -> None:
    assert digest("publish").code == 0
    (approved / "notes.txt").write_text("mine", encoding="utf-8")
    before, database = content(approved), rows(approved)
    said = digest("restore", approved.parent / "backup.zip", "--over")
    assert said.code == 0, said.err
    (aside,) = approved.glob("before-restore-*")
    kept = {name: data for name, data in before.items() if name.startswith((".digest/", "issues/"))}
    assert {name: (aside / name).read_bytes() for name in kept} == kept
    assert rows(aside) == database
    assert (approved / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert stray(approved) == []
    assert not (approved / RESTORING).exists()


def test_settings_that_changed_since_are_kept_and_named(approved: Path, digest: Callable[..., Said]) -> None:
    config = approved / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + "# newer\n", encoding="utf-8")
    said = digest("restore", approved.parent / "backup.zip", "--over")
    assert "config.toml is not the backup's" in said.out
    assert config.read_text(encoding="utf-8").endswith("# newer\n")


def test_without_over_a_folder_that_is_not_empty_is_left_alone(approved: Path, digest: Callable[..., Said]) -> None:
    before = content(approved)
    said = digest("restore", approved.parent / "backup.zip", approved)
    assert (said.code, "--over" in said.err) == (1, True)
    assert content(approved) == before
    empty = approved.parent / "nothing-here"
    empty.mkdir()
    (empty / "notes.txt").write_text("mine", encoding="utf-8")
    said = digest("restore", approved.parent / "backup.zip", empty, "--over")
    assert (said.code, "no publication" in said.err) == (2, True)
    assert [p.name for p in empty.iterdir()] == ["notes.txt"]


def test_the_folder_is_named_after_the_publication_and_may_be_there_empty(
    approved: Path, digest: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert digest("restore", approved.parent / "backup.zip").code == 0
    named = tmp_path / "the-example-weekly"
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert digest("restore", approved.parent / "backup.zip", ".").code == 0
    assert content(tmp_path / "empty") == content(named) == content(approved)
    assert digest("status").code == 0
    assert (named / ".digest").stat().st_mode & 0o777 == 0o700


def test_beside_a_living_original_a_restored_one_is_named_as_such_and_sends_nothing(
    approved: Path, digest: Callable[..., Said], desk_of: Callable[[Path], Desk]
) -> None:
    check_home(desk_of(approved), moved=True)
    assert digest("backup", approved.parent / "second.zip").code == 0
    said = digest("restore", approved.parent / "second.zip", approved.parent / "again")
    assert f"The original is still there, in {approved}" in said.out
    again = desk_of(approved.parent / "again")
    check_home(again)
    check_home(desk_of(approved))
    assert again.store.meta().instance != desk_of(approved).store.meta().instance
    assert digest("publish", "--config", approved.parent / "again" / "config.toml").code == 1
    assert records(approved.parent / "again") == []


def test_in_the_place_of_a_lost_one_it_is_at_home_at_once(
    approved: Path, digest: Callable[..., Said], desk_of: Callable[[Path], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(approved.parent)
    shutil.rmtree(approved)
    assert digest("restore", "backup.zip", approved).code == 0
    assert home_of(desk_of(approved).store) is Home.SAME


def test_a_damaged_or_foreign_file_changes_nothing(approved: Path, digest: Callable[..., Said]) -> None:
    whole = (approved.parent / "backup.zip").read_bytes()
    before, database = content(approved), rows(approved)
    for at in range(100, len(whole), len(whole) // 9):
        bad = bytearray(whole)
        bad[at] ^= 0xFF
        (approved.parent / "bad.zip").write_bytes(bad)
        said = digest("restore", approved.parent / "bad.zip", approved, "--over")
        assert said.code == 1, said
        assert "no whole backup" in said.err
        assert "Traceback" not in said.err
    said = digest("restore", approved / "config.toml", approved.parent / "new")
    assert said.code == 1
    assert not (approved.parent / "new").exists()
    assert (content(approved), rows(approved)) == (before, database)
    assert stray(approved.parent) == []
    assert list(approved.glob("before-restore-*")) == []


def test_no_restoring_while_something_is_being_sent(
    approved: Path, digest: Callable[..., Said], desk_of: Callable[[Path], Desk]
) -> None:
    import datetime as dt

    desk = desk_of(approved)
    now = desk.now()
    assert desk.store.take_lease("run", owner="elsewhere:1", until=now + dt.timedelta(minutes=5), now=now)
    said = digest("restore", approved.parent / "backup.zip", "--over")
    assert (said.code, "being sent just now" in said.err) == (1, True)
    assert list(approved.glob("before-restore-*")) == []


COUNTED = [
    "pathlib.Path.rename",
    "digest.desk.restore.fsync_folder",
    "digest.desk.restore.shutil.rmtree",
    "digest.desk.restore._claim",
]


def test_a_restore_killed_at_any_rename_leaves_the_old_state_or_the_new_one(
    approved: Path, digest: Callable[..., Said], full: bool
) -> None:
    assert digest("publish").code == 0
    old = rows(approved)["deliveries"]
    assert old
    words = ["restore", str(approved.parent / "backup.zip"), "--over"]
    found = stopped_everywhere(approved, signal.SIGKILL, COUNTED, words, range(1, 200, 1 if full else 3))
    states = []
    for folder in found:
        settle(folder)
        new = rows(folder)["deliveries"] == []
        assert new or rows(folder)["deliveries"] == old
        assert (folder / "issues").is_dir()
        assert (records(folder) == []) == new, "rows of one state, files of the other"
        assert len(list(folder.glob("before-restore-*"))) == int(new)
        states.append(new)
    assert [*found.values()] == [-signal.SIGKILL] * (len(found) - 1) + [0]
    assert states == sorted(states), "once it is decided it stays so"
    print(f"\n{len(found) - 1} places to be killed at, {states.count(False)} of them before the decision")
    assert {*states} == {True, False}


def test_a_restore_stopped_by_the_keyboard_in_the_middle_is_finished_first(
    approved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = Path.rename, [3]

    def rename(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(KeyboardInterrupt):
        restoring.restore(approved.parent / "backup.zip", approved, over=True, actor=EDITOR, now=clock())
    assert left[0] < 0
    assert not (approved / RESTORING).exists()
    assert (approved / ".digest" / "state.db").is_file()
    assert len(list(approved.glob("before-restore-*"))) == 1


def test_two_processes_that_settle_at_once_lose_nothing(approved: Path, tmp_path: Path, full: bool) -> None:
    for round_ in range(20 if full else 2):
        folder = tmp_path / f"both-{round_}"
        shutil.copytree(approved, folder)
        coming = folder / RESTORING
        coming.mkdir()
        for name in (".digest", "issues"):
            shutil.copytree(approved / name, coming / name)
        (coming / "new.txt").write_text("", encoding="utf-8")
        (coming / "issues" / "new.txt").write_text("new", encoding="utf-8")
        (coming / "aside").write_text("before-restore-now", encoding="utf-8")
        code = f"from pathlib import Path; from digest.desk.restore import settle; settle(Path({str(folder)!r}))"
        both = [subprocess.Popen([sys.executable, "-c", code], env=environment()) for _ in range(2)]
        assert [process.wait() for process in both] == [0, 0]
        assert (folder / "issues" / "new.txt").read_text(encoding="utf-8") == "new"
        assert (folder / ".digest" / "state.db").is_file()
        aside = folder / "before-restore-now"
        assert sorted(p.name for p in aside.iterdir()) == [".digest", "issues"]


@pytest.mark.skipif(
    os.geteuid() == 0, reason="root may write everywhere; a read-only disk is in test_a_read_only_disk_is_said_so"
)
def test_a_folder_that_may_not_be_written_is_said_so(approved: Path, digest: Callable[..., Said]) -> None:
    approved.chmod(0o500)
    try:
        said = digest("restore", approved.parent / "backup.zip", "--over")
    finally:
        approved.chmod(0o700)
    assert (said.code, "not allowed" in said.err) == (3, True)
    assert list(approved.glob("before-restore-*")) == []


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting needs root on Linux")
def test_a_read_only_disk_is_said_so(approved: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"a disk of its own cannot be mounted here: {mounted.stderr.decode().strip()}")
    try:
        shutil.copytree(approved, disk / "weekly")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        for words in (["restore", approved.parent / "backup.zip", disk / "weekly", "--over"], ["backup"]):
            done = subprocess.run(
                command(*words), cwd=disk / "weekly", env=environment(), capture_output=True, check=False
            )
            assert done.returncode == 3, done.stderr.decode()
            assert b"Traceback" not in done.stderr
        looked = subprocess.run(
            command("doctor", "--offline"), cwd=disk / "weekly", env=environment(), capture_output=True, check=False
        )
        assert looked.returncode == 1
        assert b"may not be written" in looked.stdout
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_backup_of_a_newer_digest_is_refused_and_nothing_is_made(
    approved: Path, digest: Callable[..., Said], desk_of: Callable[[Path], Desk]
) -> None:
    import sqlite3

    with sqlite3.connect(approved / ".digest" / "state.db") as connection:
        number = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    connection.close()
    import zipfile

    from digest.shelf.atomic import sha256

    with zipfile.ZipFile(approved.parent / "backup.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    newer = approved.parent / "newer.db"
    newer.write_bytes(files[".digest/state.db"])
    connection = sqlite3.connect(newer)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    files[".digest/state.db"] = newer.read_bytes()
    listing = json.loads(files.pop("backup.json"))
    listing["schema"] = "9999"
    listing["files"][".digest/state.db"] = {
        "size": len(files[".digest/state.db"]),
        "sha256": sha256(files[".digest/state.db"]),
    }
    with zipfile.ZipFile(approved.parent / "newer.zip", "w") as archive:
        for name, data in {**files, "backup.json": json.dumps(listing).encode()}.items():
            archive.writestr(name, data)
    said = digest("restore", approved.parent / "newer.zip", approved.parent / "new")
    assert number != "9999"
    assert (said.code, "newer Digest" in said.err) == (3, True)
    assert not (approved.parent / "new").exists()
