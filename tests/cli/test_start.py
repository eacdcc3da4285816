"""What a command loads, and what happens where a system library is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from cli_kit import ROOT, environment
from test_press import slug_of

from digest.cli.main import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli_kit import Said

HEAVY = (
    "weasyprint",
    "sqlalchemy",
    "alembic",
    "telegram",
    "apscheduler",
    "httpx",
    "jinja2",
    "markdown_it",
    "sentencex",
    "asyncio",
)
WITHOUT_PANGO = """
import cffi

real = cffi.FFI.dlopen

def dlopen(self, name, flags=0):
    if name and "pango" in str(name):
        raise OSError(f"cannot load library {name!r}")
    return real(self, name, flags)

cffi.FFI.dlopen = dlopen
"""


def loaded(*words: str, folder: Path) -> set[str]:
    """The heavy libraries that a command loads."""
    code = f"import sys\nfrom digest.cli.main import run\nrun({list(words)!r})\nprint('loaded', *[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True, env=environment()
    )
    return set(done.stdout.strip().splitlines()[-1].split()[1:])


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("build", "--help"), ("publish", "--help")])
def test_help_loads_no_heavy_library(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert loaded(*words, folder=tmp_path) == set()


def test_an_unchanged_build_opens_no_database_and_fills_no_template(built: Path) -> None:
    assert loaded("build", folder=built) == set()


def test_a_build_without_telegram_does_not_load_it(built: Path) -> None:
    sheet = next(built.glob("issues/*/issue.toml"))
    sheet.write_text(sheet.read_text(encoding="utf-8") + "\n# touched\n", encoding="utf-8")
    found = loaded("build", folder=built)
    assert {"telegram", "alembic", "apscheduler", "httpx", "weasyprint"} & found == set()
    assert {"sqlalchemy", "jinja2"} <= found


def test_the_list_of_commands_says_what_their_own_help_says() -> None:
    for name, (module, first_sentence) in COMMANDS.items():
        docstring = getattr(import_module(f"digest.cli.{module}"), name).__doc__
        assert " ".join(docstring.split()) == first_sentence


def test_every_command_of_the_contract_is_there_and_has_help(digest: Callable[..., Said]) -> None:
    commands = [
        "demo",
        "init",
        "add",
        "inbox",
        "check",
        "assemble",
        "edit",
        "build",
        "preview",
        "approve",
        "cancel",
        "publish",
        "status",
        "resolve",
    ]
    said = digest("--help")
    assert all(f"  {name} " in said.out for name in commands)
    for name in commands:
        one = digest(name, "--help")
        assert (one.code, "Usage: digest" in one.out) == (0, True)


def test_without_pango_the_page_is_built_and_the_package_is_named(
    weekly: Path, articles: Path, process: Callable[..., Said], tmp_path: Path
) -> None:
    place = tmp_path / "without-pango"
    place.mkdir()
    (place / "sitecustomize.py").write_text(WITHOUT_PANGO)
    missing = {"PYTHONPATH": f"{place}:{ROOT}"}
    said = process("build", articles, **missing)
    assert said.code == 3
    assert "apt install libpango-1.0-0" in said.err
    assert "Traceback" not in said.err
    folder = weekly / "issues" / slug_of(weekly)
    assert (folder / "index.html").is_file()
    assert json.loads((folder / "manifest.json").read_bytes())["pages"] == 0
    refused = process("approve", "--accept-headlines", **missing)
    assert refused.code == 3
    assert "libpango" in refused.err
    assert process("build").code == 0
    assert process("approve", "--accept-headlines").code == 0


def test_the_demo_is_complete_and_a_second_one_overwrites_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digest: Callable[..., Said]
) -> None:
    monkeypatch.chdir(tmp_path)
    said = digest("demo")
    assert said.code == 0, said.err
    folder = tmp_path / "digest-demo"
    assert len(list((folder / "issues/channel").glob("*.json"))) == 2
    assert (folder / "issues/public/index.html").is_file()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert digest("demo").code == 0
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    assert (tmp_path / "digest-demo-2/issues/public/index.html").is_file()
