"""The search for the token at the end of a run: what is planted is found, and fails the run.

The planted token is not that of the other tests, or the search of the run that these tests belong to would find it.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from textwrap import dedent

import pytest
from token_scan import SAID, TokenScan, said_by

SECRET = "planted-secret-of-a-test-0000000000"
TOKEN = f"31337:{SECRET}"
TESTS = Path(__file__).resolve().parent


@pytest.fixture
def scan() -> TokenScan:
    return TokenScan(TOKEN)


def run_of(place: Path, test: str, *options: str) -> subprocess.CompletedProcess[str]:
    """A run of the tests in a text, with the search, for the planted token."""
    conftest = f"""
        import standin.server
        TOKEN = standin.server.TOKEN = "{TOKEN}"
        pytest_plugins = ["standin.plugin", "token_scan"]
        """
    inner = place / "inner"
    inner.mkdir()
    (inner / "conftest.py").write_text(dedent(conftest))
    (inner / "pytest.ini").write_text("[pytest]\n")
    (inner / "test_inner.py").write_text(dedent(test))
    path = os.pathsep.join([str(TESTS), str(TESTS.parent), str(inner)])
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={place / 'base'}", *options]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        command, cwd=inner, env={**environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )


CLEAN = """
    def test_clean(tmp_path):
        (tmp_path / "a.txt").write_text("nothing here")
    """
PLANTED = """
    import logging
    import sqlite3
    from conftest import TOKEN
    from standin.client import call, sent

    def test_file(tmp_path):
        (tmp_path / "state.log").write_text(f"POST /bot{TOKEN}/getMe")

    def test_database(tmp_path):
        with sqlite3.connect(tmp_path / "state.db") as db:
            db.execute("CREATE TABLE alerts (text)")
            db.execute("INSERT INTO alerts VALUES (?)", (f"failed: {TOKEN}",))

    def test_log():
        logging.getLogger("x").warning("calling %s", TOKEN)

    def test_output():
        print(TOKEN)

    def test_message(standin):
        assert sent(standin, f"I am {TOKEN}", token=standin.token)["ok"]

    def test_refused_call(standin):
        assert not call(standin, "sendMessage", chat_id=5, text=f"I was {TOKEN}")["ok"]
    """
PLACES = (
    "/state.log: …POST /bot31337:***/getMe…",
    "/state.db: …",
    "test_inner.py::test_log: …",
    "test_inner.py::test_output: …Captured stdout call\\n31337:***\\n…",
    f"/{SAID}: …",
)


def test_a_clean_run_says_how_much_was_searched_and_passes(tmp_path: Path) -> None:
    done = run_of(tmp_path, CLEAN)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "token scan: 1 files, 0 MB, " in done.stdout
    assert " reports: not found" in done.stdout


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_planted_token_fails_a_run_that_passed_and_is_not_shown(tmp_path: Path, workers: str) -> None:
    done = run_of(tmp_path, PLANTED, "-n", workers)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "6 passed" in done.stdout
    for place in PLACES:
        assert place in done.stdout
    assert SECRET not in done.stdout + done.stderr


def test_a_token_in_the_traceback_of_a_failing_test_is_found(tmp_path: Path) -> None:
    test = """
        from conftest import TOKEN
        def test_planted():
            raise ValueError(TOKEN)
        """
    done = run_of(tmp_path, test, "-n", "1")
    assert done.returncode == 1
    assert "the token stands in test_inner.py::test_planted: …" in done.stdout
    assert "FOUND in 1 places" in done.stdout


def test_a_module_that_cannot_be_collected_is_searched_too(tmp_path: Path) -> None:
    done = run_of(tmp_path, f"raise ValueError('{TOKEN}')\n")
    assert done.returncode == 2
    assert "the token stands in test_inner.py: …" in done.stdout


def test_the_token_is_found_in_every_shape(scan: TokenScan, tmp_path: Path) -> None:
    shapes = {
        "plain": TOKEN.encode(),
        "percent": TOKEN.replace(":", "%3A").encode(),
        "percent all": SECRET.replace("-", "%2D").encode(),
        "percent small": SECRET.replace("-", "%2d").encode(),
        "utf-16": TOKEN.encode("utf-16"),
    }
    for name, data in shapes.items():
        (tmp_path / name).write_bytes(b"x" * 70_000 + data)
    (tmp_path / "none").write_bytes(SECRET[:-1].encode())
    (tmp_path / "empty").touch()
    scan.folder(tmp_path)
    assert sorted(found.partition(": …")[0] for found in scan.found) == [
        str(tmp_path / name) for name in sorted(shapes)
    ]
    assert (scan.files, scan.unread) == (7, [])
    assert not any(SECRET in found for found in scan.found)


def test_a_token_in_a_name_or_inside_an_archive_is_found(scan: TokenScan, tmp_path: Path) -> None:
    (tmp_path / f"{SECRET}.txt").write_text("x")
    with zipfile.ZipFile(tmp_path / "backup.zip", "w", zipfile.ZIP_DEFLATED) as backup:
        backup.writestr("config.toml", f"token = '{TOKEN}'" + " " * 999)
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 broken")
    scan.folder(tmp_path)
    places = sorted(found.partition(": …")[0] for found in scan.found)
    assert places == [f"{tmp_path / 'backup.zip'}, config.toml", f"the name of {tmp_path}/***.txt"]
    assert scan.unread == []


def test_a_token_in_a_row_of_a_database_is_found_in_its_log_too(scan: TokenScan, tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "state.db")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE alerts (text)")
    db.execute("INSERT INTO alerts VALUES (?)", (TOKEN,))
    db.commit()
    scan.folder(tmp_path)
    db.close()
    assert any("state.db-wal" in found for found in scan.found)


def test_what_cannot_be_searched_is_named(scan: TokenScan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("token_scan.LARGEST", 200)
    (tmp_path / "large").write_bytes(b"x" * 201)
    with zipfile.ZipFile(tmp_path / "z", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m", b"x" * 201)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    scan.folder(tmp_path)
    assert [line.removeprefix(f"{tmp_path}/") for line in sorted(scan.unread)] == ["large: 0 MB", "z, m: 0 MB"]


def test_only_the_places_where_a_token_belongs_are_left_out(scan: TokenScan, tmp_path: Path) -> None:
    for name in ("token.txt", "token", "token.text"):
        (tmp_path / name).write_text(TOKEN)
    scan.folder(tmp_path)
    assert [found.partition(": …")[0] for found in scan.found] == [str(tmp_path / "token.text")]


def test_what_the_bot_said_leaves_out_the_addresses_of_its_calls(scan: TokenScan) -> None:
    from standin import StandIn
    from standin.client import call, multipart, sent

    with StandIn(token=TOKEN) as standin:
        sent(standin, "Hello")
        call(standin, "setMyCommands", commands=[{"command": "status", "description": "How things stand"}])
        multipart(standin, "sendDocument", {"chat_id": str(standin.chat.chat_id)}, {"document": ("a.pdf", b"PDF")})
        standin.hear("typed by a person", chat=standin.chat)
        clean = list(said_by(standin, scan.needles))
        multipart(standin, "sendDocument", {"chat_id": "5"}, {"document": ("b.pdf", TOKEN.encode())})
    for line in clean:
        scan.search("said", line)
    assert scan.found == []
    told = b"\n".join(clean).decode()
    assert all(words in told for words in ("text=Hello", "How things stand", "a.pdf", "typed by a person"))
    for line in said_by(standin, scan.needles):
        scan.search("said", line)
    assert len(scan.found) == 1
