"""digest backup: a real publication in one file, read through; and nothing left behind when that fails."""

from __future__ import annotations

import json
import re
import resource
import signal
import stat
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_kit import Said, command, environment
from keeping.keeping_kit import content, published, rows, stopped_everywhere, stray

from digest.desk.backup import backups, newest_whole
from digest.shelf.backup_reading import listing_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from digest.desk.desk import Desk


def test_a_published_issue_comes_back_elsewhere_as_it_was(
    built: Path, tmp_path: Path, digest: Callable[..., Said]
) -> None:
    published(digest)
    (built / "templates" / "brief").mkdir(parents=True)
    (built / "templates" / "brief" / "tokens.toml").write_text("# our own\n", encoding="utf-8")
    said = digest("backup")
    assert said.code == 0, said.err
    assert re.search(r"backups/the-example-weekly-\d{8}T\d{6}Z\.zip: [\d.]+ [kM]B, 1 issue, verified", said.out)
    (file,) = backups(built)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = rows(built)
    assert digest("restore", file, tmp_path / "again").code == 0
    again = tmp_path / "again"
    assert content(again) == content(built)
    after = rows(again)
    for table in ("articles", "issues", "placements", "outputs", "posts", "deliveries"):
        assert after[table] == before[table], table
    assert before["events"][:-1] == after["events"][: len(before["events"]) - 1]


def test_a_backup_says_what_is_in_it(built: Path, digest: Callable[..., Said]) -> None:
    assert digest("backup", "b.zip").code == 0
    listing = listing_of(built / "b.zip")
    assert (listing.publication, listing.issues, listing.format) == ("the-example-weekly", 1, 1)
    with zipfile.ZipFile(built / "b.zip") as archive:
        assert {*archive.namelist()} == {*listing.files, "backup.json"}
        assert json.loads(archive.read("backup.json"))["instance"] == listing.instance
    assert {"config.toml", ".digest/state.db"} <= {*listing.files}
    assert any(name.startswith("issues/inbox/raw/") for name in listing.files)


def test_tokens_and_everything_else_in_the_folder_stay_out(built: Path, digest: Callable[..., Said]) -> None:
    config = built / "config.toml"
    channel = '\n[channels.telegram]\nkind = "telegram"\nchat_id = "-1001"\ntoken_file = "issues/token"\n'
    config.write_text(config.read_text(encoding="utf-8") + channel, encoding="utf-8")
    secret = "424242:a-token-that-nobody-may-read-00000"
    for name in ("issues/token", "token", ".digest/token", "notes.txt"):
        (built / name).write_text(secret, encoding="utf-8")
    assert digest("backup", "b.zip").code == 0
    with zipfile.ZipFile(built / "b.zip") as archive:
        holding = [name for name in archive.namelist() if secret.encode() in archive.read(name)]
    assert holding == []


def test_links_are_left_out_and_named(built: Path, digest: Callable[..., Said]) -> None:
    (built / "issues" / "passwords").symlink_to("/etc/passwd")
    said = digest("backup", "b.zip")
    assert (said.code, "left out: 'issues/passwords'" in said.out) == (0, True)
    assert "issues/passwords" not in listing_of(built / "b.zip").files


def test_a_file_of_that_name_is_not_overwritten_and_a_folder_takes_a_free_name(
    built: Path, digest: Callable[..., Said]
) -> None:
    (built / "mine.zip").write_bytes(b"mine")
    said = digest("backup", "mine.zip")
    assert (said.code, (built / "mine.zip").read_bytes()) == (1, b"mine")
    assert "there already" in said.err
    (built / "disk").mkdir()
    assert digest("backup", "disk").code == 0
    assert digest("backup", "disk").code == 0
    assert len(list((built / "disk").iterdir())) == 2
    assert stray(built) == []


def test_a_damaged_database_is_not_backed_up(
    built: Path, digest: Callable[..., Said], damaged: Callable[[Path], None]
) -> None:
    damaged(built)
    said = digest("backup", "b.zip")
    assert said.code == 3, said
    assert "damaged" in said.err
    assert "Traceback" not in said.err
    assert not (built / "b.zip").exists()
    assert stray(built) == []


def test_missing_approved_bytes_are_named_and_no_backup_is_made(built: Path, digest: Callable[..., Said]) -> None:
    assert digest("approve", "--accept-headlines").code == 0
    lost = next((built / ".digest" / "frozen").iterdir())
    lost.unlink()
    said = digest("backup")
    assert said.code == 3
    assert lost.name in said.err
    assert backups(built) == ()


@pytest.mark.parametrize("room", [1_000, 150_000])
def test_a_disk_without_room_leaves_no_half_backup(built: Path, room: int) -> None:
    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    done = subprocess.run(
        command("backup"), cwd=built, env=environment(), capture_output=True, check=False, preexec_fn=little_room
    )
    said = done.stderr.decode()
    assert done.returncode == 3, said
    assert "Traceback" not in said
    assert "Error:" in said
    assert backups(built) == ()
    assert stray(built) == []


COUNTED = [
    "digest.shelf.backup_file._add",
    "digest.shelf.backup_reading._take",
    "digest.shelf.backup_file._name_it",
    "digest.desk.backup.agree",
]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
def test_a_backup_stopped_anywhere_leaves_no_half_file_and_the_next_one_clears_up(
    built: Path, digest: Callable[..., Said], sign: int, full: bool
) -> None:
    seen = stopped_everywhere(built, sign, COUNTED, ["backup"], range(1, 500, 1 if full else 12))
    assert {*seen.values()} == {0, 130 if sign == signal.SIGINT else -sign}
    for folder in seen:
        for path in backups(folder):
            assert newest_whole(folder) == path
        assert sign != signal.SIGINT or stray(folder) == []
    print(f"\n{len(seen) - 1} places to be stopped at")
    stopped = next(iter(seen))
    assert digest("backup", "--config", stopped / "config.toml").code == 0
    assert stray(stopped) == []


def test_the_newest_whole_backup_is_the_one_before_a_damaged_one(
    built: Path, digest: Callable[..., Said], desk_of: Callable[[Path], Desk]
) -> None:
    assert newest_whole(built) is None
    assert digest("backup", "backups/one.zip").code == 0
    assert digest("backup", "backups/two.zip").code == 0
    two = built / "backups" / "two.zip"
    assert newest_whole(built) == two
    data = bytearray(two.read_bytes())
    data[len(data) // 3] ^= 0xFF
    two.write_bytes(data)
    assert newest_whole(built) == built / "backups" / "one.zip"
    assert desk_of(built).store.events()[-1].act == "backup"


def test_a_folder_with_an_odd_name_is_backed_up_like_any_other(
    built: Path, digest: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = built.parent / "100%41 weekly? #1 “été”"
    built.rename(odd)
    monkeypatch.chdir(odd)
    assert digest("backup").code == 0
    (file,) = backups(odd)
    assert listing_of(file).issues == 1
    assert newest_whole(odd) == file
