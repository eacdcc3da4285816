"""Outside checkers and what they are shown: sites that the real commands made, and the torture issue."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from checkers.asking import Checkers
from cli_kit import ROOT, command, environment
from sample_issue import PUBLICATION
from torture_issue import torture

from digest.render.design import load_design
from digest.render.epub import epub
from digest.render.mail import mail
from digest.render.pages import web_page

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPTS = ROOT / ".ci" / "checkers"
DESIGNS = ("brief", "gazette", "plain")
ADDRESS = "https://quay.example.org"


@pytest.fixture(scope="session")
def slow(full: bool) -> None:
    """Skips what takes more than a few seconds."""
    if not full:
        pytest.skip("takes many seconds (--full)")


@pytest.fixture(scope="session")
def checkers() -> Checkers:
    """The checkers of .ci/checkers; the test is skipped, with the reason, where they are not at hand."""
    folder = os.environ.get("DIGEST_CHECKERS", "")
    if not folder or not (Path(folder) / "node_modules").is_dir():
        pytest.skip("DIGEST_CHECKERS names no folder with node_modules (.ci/checkers/install.sh makes one)")
    lacking = [name for name in ("node", "java", "chromium") if shutil.which(name) is None]
    if lacking:
        pytest.skip(f"not installed: {', '.join(lacking)}")
    return Checkers(scripts=SCRIPTS, packages=Path(folder))


def told(folder: Path, *words: object) -> None:
    """Runs a command as a process of its own, which must do what it was told."""
    done = subprocess.run(command(*words), cwd=folder, capture_output=True, check=False, env=environment(), text=True)
    assert done.returncode == 0, f"digest {' '.join(map(str, words))}: {done.stdout}{done.stderr}"


@pytest.fixture(scope="session")
def archive(slow: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A publication with a public archive of three issues, one of them withdrawn; all by the real commands."""
    folder = tmp_path_factory.mktemp("archive")
    told(folder, "init", "weekly", "--yes", "--name", "The Example Weekly")
    home = folder / "weekly"
    config = home / "config.toml"
    text = config.read_text(encoding="utf-8").replace("# public_url = ", f'public_url = "{ADDRESS}" # ', 1)
    assert ADDRESS in text
    config.write_text(text, encoding="utf-8")
    (home / "short.md").write_text("---\ntitle: A short one\nauthor: Ada Example\n---\n\nThree words only.\n", "utf-8")
    for source in (ROOT / "issues/demo/articles.txt", ROOT / "issues/demo/lengths.md", home / "short.md"):
        for words in (("build", source), ("approve", "--accept-headlines"), ("publish",)):
            told(home, *words)
    newest = max(path.name for path in (home / "issues/public").glob("20*-*"))
    told(home, "withdraw", newest, "--yes")
    return home


@pytest.fixture(scope="session")
def tortured(slow: None, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A folder with the outputs of the torture issue in a design: its pages, its letter and its book."""
    made: dict[str, Path] = {}

    def outputs(name: str) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp(name)
            _write(made[name], name)
        return made[name]

    return outputs


def _write(folder: Path, name: str) -> None:
    design, publication = load_design(name, project=None), replace(PUBLICATION, public_url=ADDRESS)
    files = web_page(torture(), publication, design, epub_name="book.epub")
    files |= {"book.epub": epub(torture(), publication, design), "mail.html": mail(torture(), publication, design).html}
    for each, data in files.items():
        path = folder / each
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
