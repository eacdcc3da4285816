"""What the tests of backup and restore look at: files, rows, and what was left behind."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli_kit import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cli_kit import Said


def content(folder: Path) -> dict[str, bytes]:
    """Every file that a backup keeps, but for the database."""
    kept = [p for tree in ("issues", ".digest/frozen", "templates") for p in (folder / tree).rglob("*")]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in [*kept, folder / "config.toml"] if p.is_file()}


def rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the database, but for those that say where it lies."""
    connection = sqlite3.connect(folder / ".digest" / "state.db")
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {t: connection.execute(f'SELECT * FROM "{t}"').fetchall() for t in tables if t != "meta"}
    finally:
        connection.close()


def stray(folder: Path) -> list[str]:
    return [p.name for p in folder.rglob("*") if p.name.endswith(".tmp")]


def published(digest: Callable[..., Said]) -> None:
    assert digest("approve", "--accept-headlines").code == 0
    assert digest("publish").code == 0


KILLING = """
import json, os, pathlib, shutil, signal, sys
import digest.app, digest.desk.restore, digest.desk.home, digest.store.look, digest.cli.keeping
import digest.desk.backup, digest.shelf.backup_file, digest.shelf.backup_reading
from digest.cli.main import run

source, sign, names, words, numbers = json.loads(sys.argv[1])

def counted(f, left):
    def g(*a, **k):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), sign)
        return f(*a, **k)
    return g

codes = []
for number in numbers:
    folder = f"{source}-killed-{number}"
    shutil.copytree(source, folder)
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        left = [number]
        for name in names:
            place, _, last = name.rpartition(".")
            holder = eval(place)
            setattr(holder, last, counted(getattr(holder, last), left))
        os._exit(run(words))
    codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    if codes[-1] == 0:
        break
print(json.dumps(codes))
"""


def stopped_everywhere(
    source: Path, sign: int, names: list[str], words: list[str], numbers: Iterable[int]
) -> dict[Path, int]:
    """Runs a command in copies of a folder, each stopped by a signal one counted call later, until one ends by itself.

    ``names`` are the functions whose calls are counted. Gives the exit code of each by its folder.
    """
    order = json.dumps([str(source), int(sign), names, words, [*numbers]])
    done = subprocess.run([sys.executable, "-c", KILLING, order], env=environment(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    codes = json.loads(done.stdout.splitlines()[-1])
    return {Path(f"{source}-killed-{number}"): code for number, code in zip(numbers, codes, strict=False)}
