"""Fixtures of the matrices: the bases, made once, and the nest of processes to kill."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest
from matrix_kit import Base, make_base

from digest.confine import Confined
from digest.shelf.atomic import alive

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
FORMS = ("compact", "thread")


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Base]:
    """For each form, a publication with two approved issues, the first of them out; to be copied."""
    folder = tmp_path_factory.mktemp("bases")
    with Confined(target="digest.render.pdf.layout:layout") as layout:
        return {form: make_base(folder / form, form, layout) for form in FORMS}


@dataclass
class Nest:
    """A process that forks others to order."""

    process: subprocess.Popen[str]

    def fork(self, do: str, **order: Any) -> int:
        """The number of a new process that does something."""
        stdin, stdout = self._pipes()
        stdin.write(json.dumps({"do": do, **order}) + "\n")
        stdin.flush()
        pid = json.loads(stdout.readline())["pid"]
        assert isinstance(pid, int)
        return pid

    def wait(self, pid: int) -> None:
        """Returns when that process is no more."""
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            return
        try:
            import select

            select.select([handle], [], [])
        finally:
            os.close(handle)
        while alive(pid):
            pass

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        return self.process.stdin, self.process.stdout


@pytest.fixture(scope="session")
def nest() -> Iterator[Nest]:
    """Where processes come from that are to be killed."""
    paths = [ROOT, *(ROOT / "tests" / name for name in ("", "desk", "matrix"))]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tests/matrix/nest.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=env,
    )
    with process:
        yield Nest(process)
