"""A publication to run commands in, and the two ways to run them: in this process, and as a process of its own."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from cli_kit import ROOT, Said, command, environment

from digest.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def articles() -> Path:
    """Four pasted articles without titles."""
    return ROOT / "issues" / "demo" / "articles.txt"


@pytest.fixture
def digest(capfd: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Runs a command in this process."""

    def call(*words: object) -> Said:
        capfd.readouterr()
        code = run([str(word) for word in words])
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture
def process() -> Callable[..., Said]:
    """Runs a command as a process of its own, without a terminal."""

    def call(*words: object, stdin: bytes = b"", **more: str) -> Said:
        done = subprocess.run(command(*words), input=stdin, capture_output=True, check=False, env=environment(**more))
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def weekly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digest: Callable[..., Said]) -> Path:
    """A new publication, as the current folder."""
    monkeypatch.chdir(tmp_path)
    assert digest("init", "weekly", "--yes", "--name", "The Example Weekly").code == 0
    monkeypatch.chdir(tmp_path / "weekly")
    return tmp_path / "weekly"


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication whose first issue is built; made once, to be copied."""
    folder = tmp_path_factory.mktemp("built")
    for words in (
        ["init", "weekly", "--yes", "--name", "The Example Weekly"],
        ["build", str(ROOT / "issues/demo/articles.txt")],
    ):
        place = folder if words[0] == "init" else folder / "weekly"
        subprocess.run(command(*words), cwd=place, check=True, capture_output=True, env=environment())
    return folder / "weekly"


@pytest.fixture
def built(built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication of its own with a built issue, as the current folder."""
    folder = tmp_path / "built"
    shutil.copytree(built_once, folder)
    monkeypatch.chdir(folder)
    return folder
