"""A publication with an approved issue for the stand-in, to be served."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from cli_kit import command, environment
from run_kit import CHANNEL, NOWHERE, OTHER, short_polls
from standin.server import CHAT_ID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from standin.server import StandIn


CHATS = {"telegram": str(CHAT_ID), "other": str(OTHER)}


def approve(built: Path, folder: Path, names: Sequence[str]) -> Path:
    """A publication whose issue is approved for these channels."""
    shutil.copytree(built, folder)
    config = folder / "config.toml"
    text = re.sub(r"\[channels\.folder\][^\[]*?path = [^\n]*\n", "", config.read_text(encoding="utf-8"))
    text += "".join(CHANNEL.format(name=name, chat=CHATS[name], url=NOWHERE) for name in names)
    config.write_text(text, encoding="utf-8")
    words = command("approve", "--accept-headlines")
    subprocess.run(words, cwd=folder, check=True, capture_output=True, env=environment())
    return folder


@pytest.fixture(scope="session")
def approved_once(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication with an approved issue for one channel; made once, to be copied."""
    return approve(built_once, tmp_path_factory.mktemp("one") / "weekly", ["telegram"])


@pytest.fixture(scope="session")
def approved_for_two_once(built_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication with an approved issue for two channels; made once, to be copied."""
    return approve(built_once, tmp_path_factory.mktemp("two") / "weekly", ["telegram", "other"])


def copied(base: Path, folder: Path, standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy as the current folder, its channels at the stand-in, and short pauses in this process."""
    shutil.copytree(base, folder)
    config = folder / "config.toml"
    text = config.read_text(encoding="utf-8").replace(NOWHERE, standin.url)
    text = text.replace('schedule = "Fri 08:00"', 'schedule = ""', 1)  # nothing is due on whatever day this runs
    config.write_text(text, encoding="utf-8")
    monkeypatch.setenv("DIGEST_TELEGRAM_TOKEN", standin.token)
    monkeypatch.chdir(folder)
    short_polls(monkeypatch)
    return folder


@pytest.fixture
def approved(approved_once: Path, tmp_path: Path, standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A publication of its own with an approved issue for the stand-in's channel."""
    return copied(approved_once, tmp_path / "approved", standin, monkeypatch)


@pytest.fixture
def approved_for_two(
    approved_for_two_once: Path, tmp_path: Path, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The same for two channels; the second, called other, is a chat that a test must make."""
    return copied(approved_for_two_once, tmp_path / "approved", standin, monkeypatch)
