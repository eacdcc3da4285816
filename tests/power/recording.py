"""A run of the worker under the journal: every operation on its folder's files, in order."""

from __future__ import annotations

import os
import shutil
import signal
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HEADER = struct.Struct("=IIIIQq")


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """One operation: its ``kind`` is a letter.

    C create, M make a folder, W write, T truncate, S sync, R rename, U unlink or remove a folder, L link, N note.
    ``path`` begins with a slash and is relative to the folder; ``data`` is what was written, or the second path.
    """

    kind: str
    inode: int
    offset: int
    path: str
    data: bytes


def compile_shim(folder: Path) -> Path:
    """The journal as a library; the test is skipped where it cannot be made or loaded."""
    if not sys.platform.startswith("linux") or sys.maxsize < 2**32:
        pytest.skip("the journal of file operations is written for Linux on 64 bits")
    compiler = next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)
    if compiler is None:
        pytest.skip("no C compiler is here to make the journal of file operations with")
    made = folder / "journal.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(made), str(HERE / "journal.c"), "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return made


def record(shim: Path, folder: Path, script: str, *words: str, kill: int = 0, careless: str = "") -> tuple[Op, ...]:
    """What a script of this folder did to the files of ``folder``, after what earlier ones did.

    ``kill`` is the number of operations after which it is killed; ``careless`` takes one care of the product away.
    """
    journal = folder.with_suffix(".journal")
    places = [ROOT, *(ROOT / "tests" / name for name in ("", "desk"))]
    env = {
        **os.environ,
        "LD_PRELOAD": str(shim),
        "POWER_WATCH": str(folder.resolve()),
        "POWER_JOURNAL": str(journal),
        "POWER_KILL": str(kill),
        "POWER_CARELESS": careless,
        "PYTHONPATH": os.pathsep.join(map(str, places)),
    }
    command = [sys.executable, str(HERE / script), str(folder.resolve()), *words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == (-signal.SIGKILL if kill else 0), done.stdout + done.stderr
    return tuple(_read(journal.read_bytes()))


def _read(journal: bytes) -> Iterator[Op]:
    at = 0
    while at < len(journal):
        kind, path, data, _, inode, offset = HEADER.unpack_from(journal, at)
        at += HEADER.size
        name, at = journal[at : at + path].decode(), at + path
        yield Op(kind=chr(kind), inode=inode, offset=offset, path=name, data=journal[at : at + data])
        at += data
