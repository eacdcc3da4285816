"""Ctrl-C, kill -9 and a full disk at any point: nothing half written, and the same command finishes the work."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cli_kit import Said, command, environment
from test_press import records, slug_of, use_telegram

from digest.shelf.atomic import sha256

if TYPE_CHECKING:
    from collections.abc import Callable

    from standin.server import StandIn

SEED = int(os.environ.get("DIGEST_SEED", "0")) or random.SystemRandom().randrange(2**31)


def half_written(folder: Path) -> list[str]:
    """Outputs that no whole build made, and temporary names of dead processes inside what readers see."""
    wrong = []
    for path in folder.glob("issues/*/manifest.json"):
        outputs = json.loads(path.read_bytes())["outputs"]
        wrong += [name for name, digest in outputs.items() if sha256((path.parent / name).read_bytes()) != digest]
    wrong += [str(path) for path in folder.glob("issues/public/**/*.tmp")]
    for path in folder.rglob("*.pdf"):
        data = path.read_bytes()
        if not (data.startswith(b"%PDF") and data.rstrip().endswith(b"%%EOF")):
            wrong.append(str(path))
    return wrong


def stop_after(seconds: float, sign: int, *words: object, folder: Path, **more: str) -> int:
    """Starts a command, sends it a signal after a while, and gives its exit code."""
    process = subprocess.Popen(
        command(*words),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment(**more),
        start_new_session=True,
    )
    timer = threading.Timer(seconds, process.send_signal, [sign])
    timer.start()
    _, said = process.communicate()
    timer.cancel()
    # Python's own start may be interrupted, which is not ours to word; from our first line on there is no traceback.
    assert b"/digest/" not in said or b"Traceback" not in said, said.decode()
    if process.returncode == 1 and b"Traceback" in said:
        return -sign  # Python was still looking for its modules, and gives this code for it
    return process.returncode


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill"])
def test_a_build_stopped_anywhere_leaves_nothing_half_written_and_can_be_run_again(
    weekly: Path, digest: Callable[..., Said], articles: Path, sign: int, full: bool
) -> None:
    print(f"\nseed {SEED}")
    chance = random.Random(SEED)
    codes = []
    for _ in range(12 if full else 3):
        codes.append(stop_after(chance.uniform(0.05, 3.0), sign, "build", articles, folder=weekly))
        assert half_written(weekly) == []
    print(f"exit codes: {codes}")
    assert set(codes) <= {0, 130, -sign}
    assert digest("build", articles).code == 0
    assert slug_of(weekly)
    assert len(list(weekly.glob("issues/*/articles/*.md"))) == 4
    assert half_written(weekly) == []


def test_a_publication_killed_anywhere_sends_each_post_once_or_asks(
    built: Path, digest: Callable[..., Said], standin: StandIn, full: bool
) -> None:
    use_telegram(built, standin)
    assert digest("approve", "--accept-headlines").code == 0
    print(f"\nseed {SEED}")
    chance = random.Random(SEED)
    token = {"DIGEST_TELEGRAM_TOKEN": standin.token}
    for _ in range(16 if full else 4):
        stop_after(chance.uniform(0.05, 2.5), signal.SIGKILL, "publish", folder=built, **token)
    done = subprocess.run(command("publish"), cwd=built, env=environment(**token), capture_output=True, check=False)
    rows = json.loads(digest("status", "--json").out)["issues"][0]["deliveries"]
    states = {f"{row['channel']}/{row['part']}": row["state"] for row in rows}
    print(states, len(standin.chat.messages), done.stdout.decode())
    sent = [posted.filename or "compact" for posted in standin.chat.messages]
    assert len(sent) == len(set(sent)), "a post stands twice in the channel"
    assert set(states.values()) <= {"sent", "unknown"}
    for part, name in (("compact", "compact"), ("document", f"the-example-weekly-{slug_of(built)}.pdf")):
        assert states[f"telegram/{part}"] == "unknown" or name in sent
    assert (done.returncode == 1) == ("unknown" in states.values())


def test_an_unknown_post_is_settled_by_the_editors_word(
    built: Path, digest: Callable[..., Said], standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from standin import faults

    use_telegram(built, standin)
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    assert digest("approve", "--accept-headlines").code == 0
    standin.faults.plan("sendMessage", faults.accepted_then(faults.Then.CLOSE))
    said = digest("publish")
    assert said.code == 1
    assert "digest resolve" in said.out
    assert [posted.filename is None for posted in standin.chat.messages] == [True, False]
    assert digest("publish").code == 1
    assert len(standin.chat.messages) == 2
    assert digest("resolve", slug_of(built), "sent").code == 0
    assert digest("publish").code == 0
    assert len(standin.chat.messages) == 2


@pytest.mark.parametrize("room", [2_000, 60_000, 200_000])
def test_a_disk_without_room_stops_the_build_with_a_clear_word_and_leaves_the_last_one_whole(
    built: Path, digest: Callable[..., Said], room: int
) -> None:
    assert digest("edit", "--title", "Another line on the cover").code == 0
    before = {path: path.read_bytes() for path in built.glob("issues/2*/*") if path.is_file()}

    def little_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    done = subprocess.run(
        command("build"), cwd=built, env=environment(), capture_output=True, check=False, preexec_fn=little_room
    )
    said = done.stderr.decode()
    assert done.returncode == 3, said
    assert "Traceback" not in said
    assert "Error:" in said
    assert half_written(built) == [] or {p: p.read_bytes() for p in before} == before
    assert list(built.glob("issues/**/.*.tmp")) == []
    assert digest("build").code == 0
    assert half_written(built) == []


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="a small disk of its own needs root on Linux")
def test_a_full_disk_stops_a_first_build_and_it_goes_on_when_there_is_room(
    tmp_path: Path, digest: Callable[..., Said], articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.decode().strip()}")
    try:
        monkeypatch.chdir(disk)
        assert digest("init", "weekly", "--yes").code == 0
        monkeypatch.chdir(disk / "weekly")
        said = digest("build", articles)
        assert said.code == 3, said
        assert "disk is full" in said.err.lower()
        assert half_written(disk / "weekly") == []
        subprocess.run(["mount", "-o", "remount,size=20m", str(disk)], check=True)
        assert digest("build", articles).code == 0
        assert digest("approve", "--accept-headlines").code == 0
        assert digest("publish").code == 0
        assert len(records(disk / "weekly")) == 2
    finally:
        monkeypatch.chdir(tmp_path)
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_folder_that_may_not_be_written_is_said_so(built: Path, digest: Callable[..., Said]) -> None:
    folder = built / "issues" / slug_of(built)
    shutil.rmtree(folder / "assets")
    (folder / "assets").write_bytes(b"a file where a folder belongs")
    digest("edit", "--title", "Another")
    said = digest("build")
    assert said.code == 3
    assert "Traceback" not in said.err
    assert "assets" in said.err
