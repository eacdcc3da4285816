"""Sending from disks that fail: full in the middle of a publication, or turned read-only. Nothing is lost or doubled."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cli_kit import Said
from standin.server import StandIn

from digest.model.states import DeliveryState
from digest.store import Store

TELEGRAM = '\n[channels.telegram]\nkind = "telegram"\nchat_id = "{chat}"\napi_url = "{url}"\n'


@pytest.fixture
def disk(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digest: Callable[..., Said], standin: StandIn
) -> Iterator[Path]:
    """A publication with an approved issue on a disk of its own, as the current folder; Telegram is the stand-in."""
    mount = tmp_path / "disk"
    mount.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=30m", "tmpfs", str(mount)]
    mounted = subprocess.run(words, check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip(f"a disk cannot be mounted here: {mounted.stderr.decode().strip()}")
    try:
        folder = mount / "weekly"
        shutil.copytree(built, folder)
        with (folder / "config.toml").open("a", encoding="utf-8") as config:
            config.write(TELEGRAM.format(chat=standin.chat.chat_id, url=standin.url))
        monkeypatch.chdir(folder)
        monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
        assert digest("approve", "--accept-headlines").code == 0
        yield folder
    finally:
        monkeypatch.chdir(tmp_path)
        subprocess.run(["umount", "-l", str(mount)], check=False)


def remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder.parent)], check=True)


def states(folder: Path) -> list[DeliveryState]:
    import datetime as dt

    with Store(folder / ".digest/state.db", now=dt.datetime.now(dt.UTC)) as store:
        return [row.state for row in store.deliveries_of()]


def fill(file: Path) -> None:
    """Takes up all the room that is left."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(handle, b"x" * 4096)
    except OSError as error:
        assert error.errno == errno.ENOSPC  # noqa: PT017 - the end that was wanted
    finally:
        os.close(handle)


def test_a_disk_turned_read_only_sends_nothing_and_goes_on_when_it_is_mended(
    disk: Path, digest: Callable[..., Said], standin: StandIn
) -> None:
    remount(disk, "ro")
    said = digest("publish")
    assert said.code == 3, said
    assert "Traceback" not in said.err
    assert standin.chat.messages == []
    remount(disk, "rw")
    assert digest("publish").code == 0
    assert len(standin.chat.messages) == 2


def test_a_disk_that_is_full_sends_nothing_it_could_not_write_down(
    disk: Path, digest: Callable[..., Said], standin: StandIn
) -> None:
    filler = disk.parent / "filler"
    fill(filler)
    said = digest("publish")
    assert said.code == 3, said
    assert "full" in said.err  # SQLite cannot say more of a disk that has no room for its shared memory
    sent = len(standin.chat.messages)
    filler.unlink()
    assert digest("publish").code in {0, 1}
    shown = len(standin.chat.messages)
    assert sent <= shown <= 2
    telegram = [state for state in states(disk) if state is DeliveryState.UNKNOWN]
    assert shown + len(telegram) >= 2
    assert len({message.filename for message in standin.chat.messages}) == shown
